//! Looking for what a call may have made before it is sent again. See [the guide](crate::guide::reconciliation).

use std::{collections::HashSet, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::{CallOptions, Client, Settings};
use crate::{
    client::paging::{PagedRequest, Pages},
    error::{Error, ErrorKind, Execution, Failure},
    operation::{Operation, Probe},
    record::{Members, Value, decode_strictly},
    redact::kinds_only,
    request::Request,
    response::{RawResponse, Timing},
};

/// Looks through the list that a request names. One for each type of request; all else is the same for all.
pub(crate) type ProbeFn = fn(Client, Value, CallOptions, Criteria) -> Looking;

/// A look under way.
pub(crate) type Looking = Pin<Box<dyn Future<Output = Result<Snapshot, Box<Failure>>> + Send>>;

/// The request of a call, from which the look for its result is made.
pub(crate) struct ProbeRequest {
    look: ProbeFn,
    request: Value,
}

impl ProbeRequest {
    pub(crate) fn new(request: &impl Request, look: ProbeFn) -> Self {
        // Only keys that are not text cannot be written, and no request has them.
        let request = serde_json::to_value(request).unwrap_or_default();
        Self { look, request }
    }
}

/// Which entries of a list are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Criteria {
    /// Members of an entry and their values; not those that the call left to the service.
    members: Arc<[(&'static str, Value)]>,
    /// The ids of entries that were there before the call; `None` while they are being found out.
    known: Option<Arc<HashSet<String>>>,
}

impl Criteria {
    fn fits(&self, entry: &Value) -> bool {
        self.members
            .iter()
            .all(|(path, value)| at(entry, path).is_some_and(|found| is_same(found, value)))
    }
}

/// What a look saw.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The ids of the entries that fit.
    ids: HashSet<String>,
    /// The first that fits and was not there before, and the answer that it came with.
    new: Option<(Value, RawResponse)>,
}

/// Looks through a list, up to the first entry that is new.
pub(crate) fn look<P: PagedRequest>(
    client: Client,
    request: Value,
    options: CallOptions,
    wanted: Criteria,
) -> Looking {
    Box::pin(async move {
        let request = decode_strictly::<P, _>(request).map_err(|error| {
            let message = format!(
                "the request of `{}` cannot be made: {}",
                P::OPERATION.name(),
                kinds_only(&error.to_string())
            );
            Failure::new(ErrorKind::InvalidParameter, Execution::No, message)
        })?;
        let mut pages = Pages::new(&client, request, options);
        let mut seen = Snapshot::default();
        while let Some(mut page) = pages.try_next().await.map_err(Error::into_failure)? {
            let entries = P::items(page.output_mut())
                .map(std::mem::take)
                .unwrap_or_default();
            for (id, entry) in entries.iter().filter_map(|entry| {
                // What cannot be told from others cannot be said to be new.
                let id = P::id(entry)?;
                Some((id.trim_ascii().to_owned(), serde_json::to_value(entry).ok()?))
            }) {
                if !wanted.fits(&entry) {
                    continue;
                }
                if wanted.known.as_ref().is_some_and(|known| !known.contains(&id)) {
                    seen.new = Some((entry, page.answer().clone()));
                    return Ok(seen);
                }
                seen.ids.insert(id);
            }
        }
        Ok(seen)
    })
}

/// What there was before a call, and the way to look again.
pub(super) struct Reconciliation {
    client: Client,
    operation: &'static Operation,
    probe: &'static Probe,
    look: ProbeFn,
    request: Value,
    options: CallOptions,
    wanted: Criteria,
}

impl Reconciliation {
    /// `None` if nothing is known that tells whether the operation was executed.
    pub(super) fn new(
        settings: &Arc<Settings>,
        operation: &'static Operation,
        search: ProbeRequest,
        options: &CallOptions,
    ) -> Option<Self> {
        let probe = operation.probe()?;
        let mut request = Value::Object(Members::new());
        for (theirs, ours) in probe.send() {
            if let Some(value) = at(&search.request, ours) {
                put(&mut request, theirs, value.clone());
            }
        }
        let members = probe.matches().iter();
        let members =
            members.filter_map(|(theirs, ours)| Some((*theirs, at(&search.request, ours)?.clone())));
        Some(Self {
            client: Client {
                settings: Arc::clone(settings),
            },
            operation,
            probe,
            look: search.look,
            request,
            options: options.clone(),
            wanted: Criteria {
                members: members.collect(),
                known: None,
            },
        })
    }

    /// Notes what is there before the first attempt, which cannot be what the call made.
    ///
    /// # Errors
    ///
    /// The look failed. Nothing was sent of the call itself.
    pub(super) async fn take_snapshot(&mut self, deadline: Option<Instant>) -> Result<(), Box<Failure>> {
        let seen = self.looked(deadline).await.map_err(|mut failure| {
            let name = self.probe.operation().name();
            failure.execution = Execution::No;
            failure.message = format!("`{name}` looked before the call, and failed: {}", failure.message);
            failure
        })?;
        self.wanted.known = Some(Arc::new(seen.ids));
        Ok(())
    }

    /// The call's answer, made of what the call made; `None` if there is nothing.
    ///
    /// # Errors
    ///
    /// The look failed.
    pub(super) async fn find(&self, deadline: Option<Instant>) -> Result<Option<RawResponse>, Box<Failure>> {
        let seen = self.looked(deadline).await?;
        Ok(seen.new.map(|(entry, answer)| self.answer(&entry, answer)))
    }

    async fn looked(&self, deadline: Option<Instant>) -> Result<Snapshot, Box<Failure>> {
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
        let looking = (self.look)(
            self.client.clone(),
            self.request.clone(),
            options,
            self.wanted.clone(),
        );
        match deadline {
            Some(deadline) => timeout_at(deadline, looking)
                .await
                .unwrap_or_else(|_| Err(timed_out())),
            None => looking.await,
        }
    }

    fn answer(&self, entry: &Value, found: RawResponse) -> RawResponse {
        let names = self.operation.service().envelope();
        let mut body = Value::Object(Members::new());
        put(&mut body, names.request_id, Value::from(found.request_id()));
        if let (Some(code), Some(success)) = (names.code, names.success.first()) {
            put(&mut body, code, Value::from(*success));
        }
        for (ours, theirs) in self.probe.answer() {
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
