use std::time::Duration;

use alicloud_core::{Value, sign::v1};
use serde::Serialize;

use crate::inspection::{line::milliseconds, mismatch::cut, record::RecordedRequest};

/// How many bytes of the parameters are shown in a line.
const PARAMETERS: usize = 240;

/// A recorded request in one line.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RequestSummary {
    number: u64,
    call: u64,
    attempt: u32,
    received: String,
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    duration: Duration,
    method: String,
    path: String,
    operation: Option<String>,
    access_key_id: Option<String>,
    /// The parameters that are the call's own, as a text.
    parameters: String,
    status: Option<u16>,
    code: Option<String>,
    request_id: Option<String>,
    delivery: &'static str,
    fault: Option<u64>,
    mismatch: bool,
}

impl RequestSummary {
    /// What of a request is shown in a line, and the code of its response.
    pub(super) fn new(record: RecordedRequest, code: Option<String>) -> Self {
        let mut parameters = String::new();
        let own = |name: &&String| !v1::PARAMETERS.contains(&name.as_str());
        for name in record.parameters.keys().filter(own) {
            if parameters.len() > PARAMETERS {
                break;
            }
            let separator = if parameters.is_empty() { "" } else { " " };
            let value = match &record.parameters[name] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            parameters.extend([separator, name, "=", &value]);
        }
        Self {
            number: record.number,
            call: record.call,
            attempt: record.attempt,
            received: record.received,
            duration: record.duration,
            method: record.method,
            path: record.path,
            operation: record.operation,
            access_key_id: record.access_key_id,
            parameters: match parameters.len() > PARAMETERS {
                true => cut(&parameters, PARAMETERS),
                false => parameters,
            },
            status: record.status,
            code,
            request_id: record.request_id,
            delivery: record.delivery,
            fault: record.fault,
            mismatch: record.mismatch.is_some(),
        }
    }
}
