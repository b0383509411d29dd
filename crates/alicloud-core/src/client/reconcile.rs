//! ProbeFuture for what a call may have made before it is sent again. See [the guide](crate::guide::reconciliation).

use std::{collections::HashSet, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use crate::{
    client::{CallOptions, Client, Settings},
    error::{ErrorKind, Execution, Failure},
    operation::{Operation, Probe},
    record::{Members, Value},
    response::{RawResponse, Timing},
};

/// Reads the list that a request names: of a type of request, or by a description.
type ReadList = Arc<dyn Fn(Client, Value, CallOptions, Criteria) -> ProbeFuture + Send + Sync>;

/// A probe under way.
pub(crate) type ProbeFuture = Pin<Box<dyn Future<Output = Result<Snapshot, Box<Failure>>> + Send>>;

/// The request of a call, from which the request of its probe is made.
pub(crate) struct ProbeRequest {
    read_list: ReadList,
    request: Value,
    begin: BeginFn,
}

type BeginFn =
    fn(&Arc<Settings>, &'static Operation, ProbeRequest, &CallOptions) -> Option<Box<dyn Reconcile>>;

impl ProbeRequest {
    /// Of a request as JSON, whose list a function reads.
    pub(crate) fn of_value(
        request: Value,
        read_list: impl Fn(Client, Value, CallOptions, Criteria) -> ProbeFuture + Send + Sync + 'static,
    ) -> Self {
        Self {
            read_list: Arc::new(read_list),
            request,
            begin: Reconciliation::begin,
        }
    }

    /// Begins to watch over a call; `None` if nothing is known that tells whether the operation was executed.
    pub(super) fn begin(
        self,
        settings: &Arc<Settings>,
        operation: &'static Operation,
        options: &CallOptions,
    ) -> Option<Box<dyn Reconcile>> {
        (self.begin)(settings, operation, self, options)
    }
}

/// Finds out whether a call was executed.
pub(super) trait Reconcile: Send + Sync {
    /// Takes a snapshot before the first attempt: what is in it was not made by the call.
    ///
    /// # Errors
    ///
    /// The probe failed. The call itself was not sent.
    fn take_snapshot(&mut self, deadline: Option<Instant>) -> Probing<'_, ()>;

    /// Returns the response of the call, made of what the probe finds; `None` if it finds nothing.
    ///
    /// # Errors
    ///
    /// The probe failed.
    fn find(&self, deadline: Option<Instant>) -> Probing<'_, Option<RawResponse>>;
}

type Probing<'p, T> = Pin<Box<dyn Future<Output = Result<T, Box<Failure>>> + Send + 'p>>;

/// Which entries of a list a probe accepts.
#[derive(Clone, Debug)]
pub(crate) struct Criteria {
    /// Members of an entry and their values; not those that the call left to the service.
    members: Arc<[(&'static str, Value)]>,
    /// The ids of entries that were there before the call; `None` while the snapshot is taken.
    pub(super) known: Option<Arc<HashSet<String>>>,
}

impl Criteria {
    /// Whether an entry of this id was not there before the call.
    #[cfg(feature = "description")]
    pub(super) fn is_new(&self, id: &str) -> bool {
        self.known
            .as_ref()
            .is_some_and(|known| !known.contains(id.trim_ascii()))
    }

    pub(super) fn fits(&self, entry: &Value) -> bool {
        self.members
            .iter()
            .all(|(path, value)| at(entry, path).is_some_and(|found| is_same(found, value)))
    }
}

/// What a probe found.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The ids of the entries that fit.
    pub(super) ids: HashSet<String>,
    /// The first that fits and was not there before, and the response that it came in.
    pub(super) new: Option<(Value, RawResponse)>,
}

/// What there was before a call, and how to probe again.
struct Reconciliation {
    client: Client,
    operation: &'static Operation,
    probe: &'static Probe,
    read_list: ReadList,
    request: Value,
    options: CallOptions,
    criteria: Criteria,
}

impl Reconciliation {
    fn begin(
        settings: &Arc<Settings>,
        operation: &'static Operation,
        probe_request: ProbeRequest,
        options: &CallOptions,
    ) -> Option<Box<dyn Reconcile>> {
        let probe = operation.probe()?;
        let mut request = Value::Object(Members::new());
        for (theirs, ours) in probe.send() {
            if let Some(value) = at(&probe_request.request, ours) {
                put(&mut request, theirs, value.clone());
            }
        }
        let members = probe.matches().iter();
        let members =
            members.filter_map(|(theirs, ours)| Some((*theirs, at(&probe_request.request, ours)?.clone())));
        Some(Box::new(Self {
            client: Client {
                settings: Arc::clone(settings),
            },
            operation,
            probe,
            read_list: probe_request.read_list,
            request,
            options: options.clone(),
            criteria: Criteria {
                members: members.collect(),
                known: None,
            },
        }))
    }

    async fn probe(&self, deadline: Option<Instant>) -> Result<Snapshot, Box<Failure>> {
        let timed_out = || {
            let message = "the time of the whole operation is over";
            let mut failure = Failure::new(ErrorKind::Timeout, Execution::Maybe, message);
            failure.operation = Some(self.probe.operation());
            failure
        };
        let mut options = self.options.clone();
        if let Some(deadline) = deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(timed_out());
            }
            options = options.operation_timeout(left);
        }
        let probing = (self.read_list)(
            self.client.clone(),
            self.request.clone(),
            options,
            self.criteria.clone(),
        );
        match deadline {
            Some(deadline) => timeout_at(deadline, probing)
                .await
                .unwrap_or_else(|_| Err(timed_out())),
            None => probing.await,
        }
    }

    fn respond(&self, entry: &Value, found: RawResponse) -> RawResponse {
        let names = self.operation.service().envelope();
        let mut body = Value::Object(Members::new());
        put(&mut body, names.request_id, Value::from(found.request_id()));
        if let (Some(code), Some(success)) = (names.code, names.success.first()) {
            put(&mut body, code, Value::from(*success));
        }
        for (ours, theirs) in self.probe.response() {
            if let Some(value) = at(entry, theirs) {
                put(&mut body, ours, value.clone());
            }
        }
        RawResponse {
            operation: self.operation,
            body: body.to_string().into(),
            code: Bytes::from_static(names.success.first().copied().unwrap_or_default().as_bytes()),
            timing: Timing::default(),
            reconciled: true,
            ..found
        }
    }
}

impl Reconcile for Reconciliation {
    fn take_snapshot(&mut self, deadline: Option<Instant>) -> Probing<'_, ()> {
        Box::pin(async move {
            let snapshot = self.probe(deadline).await.map_err(|mut failure| {
                let name = self.probe.operation().name();
                failure.execution = Execution::No;
                failure.message = format!("the probe `{name}` failed before the call: {}", failure.message);
                failure
            })?;
            self.criteria.known = Some(Arc::new(snapshot.ids));
            Ok(())
        })
    }

    fn find(&self, deadline: Option<Instant>) -> Probing<'_, Option<RawResponse>> {
        Box::pin(async move {
            let snapshot = self.probe(deadline).await?;
            Ok(snapshot
                .new
                .map(|(entry, response)| self.respond(&entry, response)))
        })
    }
}

/// The value at the end of a path.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// Puts a value at the end of a path, and the objects on the way.
fn put(target: &mut Value, path: &str, value: Value) {
    let mut target = target;
    for name in path.split('.') {
        if !target.is_object() {
            *target = Value::Object(Members::new());
        }
        target = &mut target[name];
    }
    *target = value;
}

/// Whether two values say the same: white space around texts aside, which services pad, and the order of lists.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.trim_ascii() == other.trim_ascii(),
        (Value::Array(ones), Value::Array(others)) => {
            let mut left: Vec<&Value> = others.iter().collect();
            ones.len() == others.len()
                && ones.iter().all(|one| {
                    let found = left.iter().position(|other| is_same(one, other));
                    found.map(|index| left.swap_remove(index)).is_some()
                })
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_go_by_path() {
        let mut value = json!({});
        put(&mut value, "Data.FlowId", json!("7"));
        put(&mut value, "Data.Tags", json!([1]));
        assert_eq!(value, json!({"Data": {"FlowId": "7", "Tags": [1]}}));
        assert_eq!(at(&value, "Data.FlowId"), Some(&json!("7")));
        assert_eq!(at(&value, "Data.FlowId.X"), None);
    }

    #[test]
    fn padding_and_order_make_no_difference_and_all_else_does() {
        assert!(is_same(&json!(["A", "B\n"]), &json!(["B", "A"])));
        assert!(!is_same(&json!(["A", "A"]), &json!(["A", "B"])));
        assert!(!is_same(&json!(["A"]), &json!(["A", "A"])));
        assert!(!is_same(&json!("a"), &json!("A")));
        assert!(!is_same(&json!(7), &json!("7")));
    }
}
