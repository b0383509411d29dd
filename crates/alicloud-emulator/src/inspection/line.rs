//! A request in one line, logged when its response is known.

use std::{
    borrow::Cow,
    fmt,
    time::{Duration, SystemTime},
};

use alicloud_core::{
    __private::{Redaction, headers::REQUEST_ID},
    credentials::masked,
    time,
};
use http::{HeaderMap, Method};
use serde::{Serialize, Serializer};

use crate::{gateway::Served, inspection::mismatch::cut, ram::KeyRing, wire::Delivery};

/// How many bytes of a name are shown that the request brought.
const NAME: usize = 64;

/// A request and what came of it, in brief: what [`EmulatorBuilder::log`](crate::EmulatorBuilder::log) gets.
///
/// As text (`Display`) it is one line for people, and with serde one object for programs. It shows no secret, and the ids of access
/// keys in part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The time of the response, by the emulator's clock.
    pub time: String,
    /// The operation that is called, or method and path of all else, such as `POST /_emulator/reset`.
    pub operation: String,
    /// The status of the response; `None` if nothing was sent.
    pub status: Option<u16>,
    /// The code of the error in the response.
    pub code: Option<String>,
    /// The access key that the request names, in part.
    pub access_key_id: Option<String>,
    /// How long the response took, by the real time; in JSON a number of milliseconds.
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub duration: Duration,
    /// The response's request id.
    pub request_id: Option<String>,
    /// The attempt of its call, as the client counts it.
    pub attempt: u32,
    /// The fault that the call met.
    pub fault: Option<u64>,
    /// How the response was sent: `whole`, or as a fault had it: `truncated`, `dripped`, `closed`, `reset`, `never`.
    pub delivery: &'static str,
}

pub(super) fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    // Thousandths are enough, and more would be noise in every line.
    let microseconds = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
    serializer.serialize_f64(f64::from(microseconds) / 1000.0)
}

impl LoggedRequest {
    /// A call of a service.
    pub(crate) fn of_call(served: &Served<'_>, keys: &KeyRing, redaction: &Redaction) -> Self {
        let (request, response) = (served.request, &served.response);
        let is_sent = response.delivery.sends();
        let operation = match (served.operation, request.action()) {
            (Some(operation), _) => operation.to_owned(),
            (None, Some(action)) => shown(action, redaction),
            (None, None) => target(&request.method, request.path(), redaction),
        };
        Self {
            time: time::format(served.time),
            operation,
            status: is_sent.then_some(response.status),
            code: response.code.as_deref().filter(|_| is_sent).map(str::to_owned),
            access_key_id: served.access_key_id.map(|id| key(id, keys, redaction)),
            duration: served.duration,
            request_id: is_sent.then(|| request_id(&response.headers)).flatten(),
            attempt: request.attempt(),
            fault: served.fault,
            delivery: response.delivery.as_str(),
        }
    }

    /// A request that does not call a service, or was rejected before its operation was known.
    pub(crate) fn of_other(
        time: SystemTime,
        method: &Method,
        path: &str,
        status: u16,
        duration: Duration,
        redaction: &Redaction,
    ) -> Self {
        Self {
            time: time::format(time),
            operation: target(method, path, redaction),
            status: Some(status),
            code: None,
            access_key_id: None,
            duration,
            request_id: None,
            attempt: 1,
            fault: None,
            delivery: Delivery::Whole.as_str(),
        }
    }
}

/// The id of a key in part. Somebody may have put a secret in the place of an id.
fn key(id: &str, keys: &KeyRing, redaction: &Redaction) -> String {
    match keys.get(id) {
        Some(_) => masked(id),
        None => shown(id, redaction),
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    Some(id.to_owned())
}

fn target(method: &Method, path: &str, redaction: &Redaction) -> String {
    format!("{method} {}", shown(path, redaction))
}

/// What the request brought, on one line.
fn shown(text: &str, redaction: &Redaction) -> String {
    cut(&redaction.text(text), NAME).escape_debug().to_string()
}

impl fmt::Display for LoggedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self
            .status
            .map_or(Cow::Borrowed("-"), |status| status.to_string().into());
        write!(formatter, "{} {} {status}", self.time, self.operation)?;
        if let Some(code) = &self.code {
            write!(formatter, " {code}")?;
        }
        write!(formatter, " {:.1} ms", self.duration.as_secs_f64() * 1000.0)?;
        if let Some(key) = &self.access_key_id {
            write!(formatter, " key={key}")?;
        }
        if let Some(id) = &self.request_id {
            write!(formatter, " request={id}")?;
        }
        if self.attempt > 1 {
            write!(formatter, " attempt={}", self.attempt)?;
        }
        if let Some(fault) = self.fault {
            write!(formatter, " fault={fault}")?;
        }
        if self.delivery != Delivery::Whole.as_str() {
            write!(formatter, " delivery={}", self.delivery)?;
        }
        Ok(())
    }
}
