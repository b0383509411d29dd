use std::{collections::BTreeSet, ptr, sync::Mutex};

use alicloud_core::{Operation, Value};
use serde_json::json;

use crate::{lock::lock, ram::policy};

/// The operations that were called.
#[derive(Default)]
pub(crate) struct Usage(Mutex<Vec<&'static Operation>>);

impl Usage {
    pub(crate) fn add(&self, operation: &'static Operation) {
        let mut operations = lock(&self.0);
        if !operations.iter().any(|other| ptr::eq(*other, operation)) {
            operations.push(operation);
        }
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The policy that allows these calls and no others.
    pub(crate) fn least_policy(&self) -> Value {
        let operations = lock(&self.0);
        let actions: BTreeSet<_> = operations
            .iter()
            .map(|operation| policy::action(operation))
            .collect();
        let statements = match actions.is_empty() {
            true => json!([]),
            false => json!([{"Effect": "Allow", "Action": actions, "Resource": "*"}]),
        };
        json!({"Version": "1", "Statement": statements})
    }
}
