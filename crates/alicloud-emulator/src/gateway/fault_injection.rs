//! What becomes of a response when its call meets a fault.

use std::time::Duration;

use alicloud_core::{__private::headers, Members, Value};
use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::{
    faults::{Effect, Triggered},
    gateway::{render::Renderer, service_error::ServiceError},
    wire::{Body, Delivery, WireResponse},
};

/// The header that names the fault which made or changed a response.
const HEADER: &str = "x-emulator-fault";

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

    /// The response as the fault would have it. There is none yet to a call that was not executed.
    pub(super) fn inject(&self, response: Option<WireResponse>, renderer: &Renderer<'_>) -> WireResponse {
        let mut response = response.unwrap_or_else(|| WireResponse::bare(200, Body::Raw(Bytes::new())));
        match self.fault.effect() {
            Effect::Error { code, retry_after } => {
                response = renderer.error_in(ServiceError::new(code.clone()), false);
                if let Some(wait) = retry_after {
                    response
                        .headers
                        .insert(headers::RETRY_AFTER, HeaderValue::from(*wait));
                }
            }
            Effect::CodeInEnvelope { code } => {
                response = renderer.error_in(ServiceError::new(code.clone()), true);
            }
            Effect::Response {
                status,
                body,
                headers,
            } => {
                response = WireResponse::bare(*status, Body::Raw(body.clone().into()));
                // Which were checked when the fault was set.
                response
                    .headers
                    .extend(headers.iter().filter_map(|(name, value)| {
                        Some((
                            HeaderName::try_from(name).ok()?,
                            HeaderValue::try_from(value).ok()?,
                        ))
                    }));
            }
            Effect::Members(members) => {
                if let Body::Document { json, .. } = &mut response.body {
                    let mut body = serde_json::from_slice(json).unwrap_or_default();
                    merge(&mut body, &Value::Object(members.clone()));
                    *json = body.to_string().into();
                }
            }
            Effect::Latency { .. } => {}
            Effect::Truncate => response.delivery = Delivery::Truncated,
            Effect::Drip { milliseconds } => {
                response.delivery = Delivery::Dripped(Duration::from_millis(*milliseconds));
            }
            Effect::Reset => response.delivery = Delivery::Reset,
            Effect::Close => response.delivery = Delivery::Closed,
            Effect::NoResponse => response.delivery = Delivery::Never,
        }
        response.headers.insert(HEADER, HeaderValue::from(self.id));
        response
    }
}

/// Changes a value by RFC 7396.
fn merge(target: &mut Value, change: &Value) {
    let Value::Object(changes) = change else {
        *target = change.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Members::new());
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
