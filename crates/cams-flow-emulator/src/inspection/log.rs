use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use alicloud_core::{Value, time};
use serde::Serialize;

use super::{Mask, SignatureMismatch};
use crate::gateway::{Answer, Received};

/// How many requests are kept.
const REQUESTS: usize = 256;
/// How many parameters of a request are kept, and how many bytes of each.
const PARAMETERS: usize = 128;
const PARAMETER: usize = 2 * 1024;
/// How many bytes of an answer, or of a body that is no form, are kept.
const BODY: usize = 16 * 1024;

/// A request and its answer, without secrets and signatures; sensitive members are masked, long texts cut.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Counted from 1.
    pub number: u64,
    /// When it was answered, by the emulator's clock.
    pub time: String,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The operation, if there is one of that name.
    pub operation: Option<String>,
    /// The access key that the request names.
    pub access_key_id: Option<String>,
    /// Which attempt of its call it is, as far as the client tells.
    pub attempt: u32,
    /// The parameters of query and form. Those that are lists or objects are decoded.
    pub parameters: BTreeMap<String, Value>,
    /// The body, when it is no form.
    pub body: Option<Value>,
    /// The status of the answer; none when no answer was sent.
    pub status: Option<u16>,
    /// The answer; a text when it is no JSON.
    pub answer: Option<Value>,
    /// The answer's request id.
    pub request_id: Option<String>,
    /// How the answer was sent: `whole`, or as a fault had it: `truncated`, `dripped`, `closed`, `reset`, `never`.
    pub delivery: &'static str,
    /// The fault that struck the call.
    pub fault: Option<u64>,
    /// What is known of a signature that did not match.
    pub mismatch: Option<SignatureMismatch>,
}

/// The last requests.
pub(crate) struct RequestLog {
    pub(crate) mask: Mask,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    requests: VecDeque<RecordedRequest>,
    count: u64,
}

impl RequestLog {
    pub(crate) fn new(mask: Mask) -> Self {
        Self {
            mask,
            kept: Mutex::default(),
        }
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.kept().requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.kept().requests.clear();
    }

    pub(crate) fn record(
        &self,
        now: SystemTime,
        request: &Received,
        operation: Option<&str>,
        answer: &Answer,
        fault: Option<u64>,
        mismatch: Option<SignatureMismatch>,
    ) {
        let response = answer.response.as_ref();
        let record = RecordedRequest {
            number: 0,
            time: time::format(now),
            method: request.method.to_string(),
            path: cut(&self.mask.text(&request.path), PARAMETER),
            operation: operation.map(str::to_owned),
            access_key_id: request
                .access_key_id()
                .map(|id| cut(&self.mask.text(id), PARAMETER)),
            attempt: request.attempt(),
            parameters: self.parameters(request),
            body: (request.form.is_empty() && !request.body.is_empty())
                .then(|| self.shown(&request.body, false)),
            status: response.map(|response| response.status().as_u16()),
            answer: response.map(|response| self.shown(response.body(), mismatch.is_some())),
            request_id: response
                .and_then(|response| response.headers().get("x-acs-request-id"))
                .and_then(|id| id.to_str().ok())
                .map(str::to_owned),
            delivery: answer.delivery.as_str(),
            fault,
            mismatch,
        };
        let mut kept = self.kept();
        kept.count += 1;
        let number = kept.count;
        if kept.requests.len() == REQUESTS {
            kept.requests.pop_front();
        }
        kept.requests.push_back(RecordedRequest { number, ..record });
    }

    fn parameters(&self, request: &Received) -> BTreeMap<String, Value> {
        let all = request.form.iter().chain(&request.query);
        let shown = all.take(PARAMETERS).map(|(name, text)| {
            let decoded = Some(text.as_str())
                .filter(|text| text.len() <= PARAMETER && text.starts_with(['[', '{']))
                .and_then(|text| serde_json::from_str(text).ok());
            let mut value = decoded.unwrap_or_else(|| Value::String(cut(&self.mask.text(text), PARAMETER)));
            if self.mask.hides(name) {
                value = "***".into();
            }
            self.mask.value(&mut value);
            (cut(&self.mask.text(name), PARAMETER), value)
        });
        shown.collect()
    }

    /// What was sent, or came. The message about a signature holds all that was signed, and is shown elsewhere.
    fn shown(&self, bytes: &[u8], is_mismatch: bool) -> Value {
        let brief = |text: &str| match text.split_once(" server ") {
            Some((sentence, _)) if is_mismatch => sentence.to_owned(),
            _ => text.to_owned(),
        };
        let mut value = match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => value,
            Err(_) => Value::String(brief(&String::from_utf8_lossy(bytes))),
        };
        if let Some(Value::String(message)) = value.get_mut("Message") {
            *message = brief(message);
        }
        self.mask.value(&mut value);
        if bytes.len() > BODY {
            value = match value {
                Value::String(text) => cut(&text, BODY).into(),
                other => cut(&other.to_string(), BODY).into(),
            };
        }
        value
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The beginning of a text that is too long, and how long it was.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    format!("{}… ({} bytes)", &text[..end], text.len())
}
