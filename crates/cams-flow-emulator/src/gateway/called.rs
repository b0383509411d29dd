use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use alicloud_core::{Operation, Value};
use serde_json::json;

use super::policy;

/// The RAM actions of the operations that were called.
#[derive(Default)]
pub(crate) struct Called(Mutex<BTreeSet<String>>);

impl Called {
    pub(super) fn add(&self, operation: &Operation) {
        let action = policy::action(operation).into_owned();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(action);
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The policy that allows these calls and no others.
    pub(crate) fn least_policy(&self) -> Value {
        let actions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let statements = match actions.is_empty() {
            true => json!([]),
            false => json!([{"Effect": "Allow", "Action": *actions, "Resource": "*"}]),
        };
        json!({"Version": "1", "Statement": statements})
    }
}
