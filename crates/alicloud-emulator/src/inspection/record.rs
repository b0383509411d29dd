use std::{collections::BTreeMap, time::Duration};

use alicloud_core::{__private::Redaction, Value, description::ServiceDescription};
use serde::Serialize;

use crate::{
    inspection::{line::milliseconds, mismatch::SignatureMismatch},
    ram::KeyRing,
};

/// What is not shown: what the services' descriptions call sensitive, and what the keys of the emulator guard.
pub(crate) fn redaction(
    services: impl Iterator<Item = &'static ServiceDescription>,
    keys: &KeyRing,
) -> Redaction {
    let mut redaction = Redaction::new();
    services.for_each(|service| redaction.add_described(service));
    let secrets = keys.secrets().map(|(_, secret)| secret).chain(keys.tokens());
    secrets.for_each(|secret| redaction.add_key(secret));
    redaction
}

/// A request and its response, without secrets and signatures; sensitive members are redacted, long texts cut.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Counted from 1.
    pub number: u64,
    /// The number of the first request of its call: attempts that ask for the same belong together.
    pub call: u64,
    /// The time of the response, by the emulator's clock.
    pub time: String,
    /// The real time when it was received, with milliseconds.
    pub received: String,
    /// How long the response took, by the real time; in JSON a number of milliseconds.
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub duration: Duration,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The operation, if there is one of that name.
    pub operation: Option<String>,
    /// The access key that the request names.
    pub access_key_id: Option<String>,
    /// The attempt of its call, as the client counts it.
    pub attempt: u32,
    /// The parameters of query and form. Those that are lists or objects are decoded.
    pub parameters: BTreeMap<String, Value>,
    /// The body, if it is not a form.
    pub body: Option<Value>,
    /// The status of the response; none if nothing was sent.
    pub status: Option<u16>,
    /// The response; a text if it is not JSON.
    pub response: Option<Value>,
    /// The response's request id.
    pub request_id: Option<String>,
    /// How the response was sent: `whole`, or as a fault had it: `truncated`, `dripped`, `closed`, `reset`, `never`.
    pub delivery: &'static str,
    /// The fault that the call met.
    pub fault: Option<u64>,
    /// Why the signature may not have matched.
    pub mismatch: Option<SignatureMismatch>,
}
