//! What becomes of an answer when a fault strikes its call.

use std::time::Duration;

use alicloud_core::{Value, description::ServiceDescription};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::{Gateway, ServiceError, dispatch::format};
use crate::{
    faults::{Effect, Triggered},
    http::Delivery,
    wire::{Body, Reply, WireRequest},
};

/// The header that names the fault which made or changed an answer.
const HEADER: &str = "x-emulator-fault";

/// What is sent back, if anything, and how.
pub(crate) struct Answer {
    pub(crate) response: Option<Response<Bytes>>,
    pub(crate) delivery: Delivery,
}

impl Triggered {
    pub(super) fn executes(&self) -> bool {
        self.fault.is_after() || matches!(self.fault.effect(), Effect::Latency { .. })
    }

    /// How long to wait before the call is executed, or else after it.
    pub(super) fn wait(&self, after: bool) -> Option<Duration> {
        match self.fault.effect() {
            Effect::Latency { milliseconds } if self.fault.is_after() == after => {
                Some(Duration::from_millis(*milliseconds))
            }
            _ => None,
        }
    }
}

impl Gateway {
    /// The answer as the fault would have it. There is no reply to a call that was not executed.
    pub(super) fn inject(
        &self,
        triggered: &Triggered,
        reply: Option<Reply>,
        service: &'static ServiceDescription,
        request: &WireRequest,
        request_id: String,
    ) -> Answer {
        let written = |reply: Reply| Some(reply.into_http(format(request)));
        let (response, delivery) = match triggered.fault.effect() {
            Effect::Error { code, retry_after } => {
                let error = ServiceError::new(code.clone());
                let mut reply = self.refused(service, error, false, request, request_id);
                reply.retry_after = *retry_after;
                (written(reply), Delivery::Whole)
            }
            Effect::CodeInEnvelope { code } => {
                let error = ServiceError::new(code.clone());
                let reply = self.refused(service, error, true, request, request_id);
                (written(reply), Delivery::Whole)
            }
            Effect::Answer {
                status,
                body,
                headers,
            } => {
                let mut response = Response::new(Bytes::from(body.clone()));
                *response.status_mut() =
                    StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                for (name, value) in headers {
                    if let (Ok(name), Ok(value)) = (
                        HeaderName::try_from(name.as_str()),
                        HeaderValue::try_from(value.as_str()),
                    ) {
                        response.headers_mut().insert(name, value);
                    }
                }
                (Some(response), Delivery::Whole)
            }
            Effect::Members(members) => {
                let changed = reply.map(|mut reply| {
                    if let Body::Json(text) = &mut reply.body {
                        let mut body = serde_json::from_slice(text).unwrap_or_default();
                        merge(&mut body, &Value::Object(members.clone()));
                        *text = body.to_string().into();
                    }
                    reply
                });
                (changed.and_then(written), Delivery::Whole)
            }
            Effect::Latency { .. } => (reply.and_then(written), Delivery::Whole),
            Effect::Truncate => (reply.and_then(written), Delivery::Truncated),
            Effect::Drip { milliseconds } => (
                reply.and_then(written),
                Delivery::Dripped(Duration::from_millis(*milliseconds)),
            ),
            Effect::Reset => (None, Delivery::Reset),
            Effect::Close => (None, Delivery::Closed),
            Effect::NoAnswer => (None, Delivery::Never),
        };
        let response = response.map(|mut response| {
            response
                .headers_mut()
                .insert(HEADER, HeaderValue::from(triggered.id));
            response
        });
        Answer { response, delivery }
    }
}

/// Changes a value by RFC 7396.
fn merge(target: &mut Value, change: &Value) {
    let Value::Object(changes) = change else {
        *target = change.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(alicloud_core::Members::new());
    }
    if let Value::Object(members) = target {
        for (name, change) in changes {
            if change.is_null() {
                members.remove(name);
            } else {
                merge(members.entry(name).or_insert(Value::Null), change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_are_merged() {
        let mut body = json!({"Code": "OK", "Data": {"ItemId": "1", "Status": "DRAFT"}, "List": [1]});
        merge(
            &mut body,
            &json!({"Code": null, "Data": {"Status": 7, "New": {"Deep": null}}, "List": {"a": 1}}),
        );
        assert_eq!(
            body,
            json!({"Data": {"ItemId": "1", "Status": 7, "New": {}}, "List": {"a": 1}})
        );
    }
}
