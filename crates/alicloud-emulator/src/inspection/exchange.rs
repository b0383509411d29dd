use std::{
    collections::BTreeMap,
    net::IpAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alicloud_core::{
    __private::{MASK, Redaction, headers::REQUEST_ID},
    Value,
    encoding::decode_form,
    parameters::Pairs,
    time,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;

use crate::{
    gateway::Served,
    inspection::{
        details::{self, RequestDetails, SignedText},
        mismatch::{SignatureMismatch, cut},
        record::RecordedRequest,
        summary::RequestSummary,
    },
    wire::WireRequest,
};

/// How many parameters of a request are shown, and how many bytes of each.
const PARAMETERS: usize = 128;
const PARAMETER: usize = 2 * 1024;
/// How many bytes of a response, or of a body that is not a form, are shown.
const BODY: usize = 16 * 1024;

/// A request and its response as they were. Few are ever read, so they are decoded and redacted only then.
pub(super) struct Exchange {
    time: SystemTime,
    received: SystemTime,
    duration: Duration,
    peer: IpAddr,
    method: Method,
    /// As [`details::kept`] has them.
    headers: Box<str>,
    response_headers: Box<str>,
    /// Path and query.
    target: Box<str>,
    body: Bytes,
    is_form: bool,
    is_multipart: bool,
    access_key_id: Option<Box<str>>,
    attempt: u32,
    operation: Option<&'static str>,
    status: Option<u16>,
    response: Option<Bytes>,
    request_id: Option<HeaderValue>,
    delivery: &'static str,
    fault: Option<u64>,
    mismatch: Option<Box<SignatureMismatch>>,
}

impl Exchange {
    pub(super) fn new(served: &Served<'_>, mismatch: Option<SignatureMismatch>) -> Self {
        let Served {
            request, response, ..
        } = served;
        let body = response.sent();
        Self {
            time: served.time,
            received: served.received,
            duration: served.duration,
            peer: request.peer,
            method: request.method.clone(),
            headers: details::kept(&request.headers),
            response_headers: match body {
                Some(_) => details::kept(&response.headers),
                None => Box::default(),
            },
            target: request.target().into(),
            // The body itself would keep alive all that came with it.
            body: Bytes::copy_from_slice(&request.body),
            is_form: !request.form().is_empty() || request.has_multipart_form(),
            is_multipart: request.has_multipart_form(),
            access_key_id: served.access_key_id.map(Box::from),
            attempt: request.attempt(),
            operation: served.operation,
            status: body.map(|_| response.status),
            response: body.cloned(),
            request_id: body.and_then(|_| response.headers.get(REQUEST_ID).cloned()),
            delivery: response.delivery.as_str(),
            fault: served.fault,
            mismatch: mismatch.map(Box::new),
        }
    }

    /// How many bytes it keeps, nearly.
    pub(super) fn size(&self) -> usize {
        let mismatch = self.mismatch.as_ref().map_or(0, |mismatch| {
            let candidates = mismatch.candidates.iter();
            mismatch.server.len() + candidates.map(|one| one.cause.len() + 256).sum::<usize>()
        });
        size_of::<Self>()
            + self.target.len()
            + self.headers.len()
            + self.response_headers.len()
            + self.body.len()
            + self.response.as_ref().map_or(0, Bytes::len)
            + mismatch
    }

    /// What of it may be shown.
    pub(super) fn shown(&self, number: u64, call: u64, redaction: &Redaction) -> RecordedRequest {
        let redaction = &self.redaction(redaction);
        let response = self.response.as_ref();
        RecordedRequest {
            response: response.map(|response| shown(response, self.mismatch.is_some(), redaction)),
            ..self.record(number, call, redaction)
        }
    }

    /// It in one line: most of the response need not be read for that.
    pub(super) fn summary(&self, number: u64, call: u64, redaction: &Redaction) -> RequestSummary {
        let redaction = &self.redaction(redaction);
        let response = self.response.as_deref().unwrap_or_default();
        let code = serde_json::from_slice::<Coded>(response).ok();
        let code = code.and_then(|coded| coded.code);
        let code = code.map(|code| cut(&redaction.text(&code), PARAMETER));
        RequestSummary::new(self.record(number, call, redaction), code)
    }

    /// All that may be shown of it.
    pub(super) fn details(&self, number: u64, call: u64, redaction: &Redaction) -> RequestDetails {
        let redaction = &self.redaction(redaction);
        RequestDetails {
            record: self.shown(number, call, redaction),
            headers: details::shown_headers(&self.headers, redaction),
            response_headers: details::shown_headers(&self.response_headers, redaction),
            signed: self
                .request()
                .and_then(|request| SignedText::of(&request, redaction)),
        }
    }

    /// A sensitive value of the response may stand elsewhere as well.
    fn redaction(&self, redaction: &Redaction) -> Redaction {
        let mut redaction = redaction.clone();
        if let Some(response) = &self.response {
            redaction.learn(&String::from_utf8_lossy(response));
        }
        redaction
    }

    /// The request as it was received.
    fn request(&self) -> Option<WireRequest> {
        let headers = details::pairs(&self.headers).filter_map(|(name, value)| {
            Some((
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(value).ok()?,
            ))
        });
        let mut all = HeaderMap::new();
        headers.for_each(|(name, value)| {
            all.append(name, value);
        });
        let uri = self.target.parse().ok()?;
        let method = self.method.clone();
        Some(WireRequest::new(self.peer, method, uri, all, self.body.clone()))
    }

    /// All but the response.
    fn record(&self, number: u64, call: u64, redaction: &Redaction) -> RecordedRequest {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        RecordedRequest {
            number,
            call,
            time: time::format(self.time),
            received: with_milliseconds(self.received),
            duration: self.duration,
            method: self.method.to_string(),
            path: cut(&redaction.text(path), PARAMETER),
            operation: self.operation.map(str::to_owned),
            access_key_id: self
                .access_key_id
                .as_ref()
                .map(|id| cut(&redaction.text(id), PARAMETER)),
            attempt: self.attempt,
            parameters: self.parameters(query, redaction),
            body: (!self.is_form && !self.body.is_empty()).then(|| shown(&self.body, false, redaction)),
            status: self.status,
            response: None,
            request_id: self
                .request_id
                .as_ref()
                .and_then(|id| id.to_str().ok())
                .map(str::to_owned),
            delivery: self.delivery,
            fault: self.fault,
            mismatch: self.mismatch.as_deref().cloned(),
        }
    }

    fn parameters(&self, query: &str, redaction: &Redaction) -> BTreeMap<String, Value> {
        let form = match (self.is_form, self.is_multipart) {
            (_, true) => self.request().map(|request| fields(&request)).unwrap_or_default(),
            (true, false) => decode_form(&String::from_utf8_lossy(&self.body)),
            (false, false) => Pairs::default(),
        };
        let query = decode_form(query);
        let shown = form
            .iter()
            .chain(query.iter())
            .take(PARAMETERS)
            .map(|(name, text)| {
                let decoded = Some(text)
                    .filter(|text| text.len() <= PARAMETER && text.starts_with(['[', '{']))
                    .and_then(|text| serde_json::from_str(text).ok());
                let mut value =
                    decoded.unwrap_or_else(|| Value::String(cut(&redaction.text(text), PARAMETER)));
                if redaction.is_secret(name) {
                    value = MASK.into();
                }
                redaction.value(&mut value);
                (cut(&redaction.text(name), PARAMETER), value)
            });
        shown.collect()
    }
}

/// The fields of a multipart form, with what is known of a file in place of its bytes.
fn fields(request: &WireRequest) -> Pairs {
    let mut fields = request.form().clone();
    for (name, file) in request.files() {
        let length = file.content_length().unwrap_or_default();
        let file_name = file
            .file_name()
            .map_or_else(String::new, |name| format!(" of {name}"));
        fields.push(name.clone(), format!("({length} bytes{file_name})"));
    }
    fields
}

/// The code in the envelope of a response.
#[derive(Deserialize)]
struct Coded {
    #[serde(rename = "Code")]
    code: Option<String>,
}

/// A time in the form of the wire, with milliseconds.
fn with_milliseconds(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = time::format(time);
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), since.subsec_millis())
}

/// What was sent, or came. The message about a signature holds all that was signed, and is shown elsewhere.
fn shown(bytes: &[u8], is_mismatch: bool, redaction: &Redaction) -> Value {
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
    redaction.value(&mut value);
    if bytes.len() > BODY {
        value = match value {
            Value::String(text) => cut(&text, BODY).into(),
            other => cut(&other.to_string(), BODY).into(),
        };
    }
    value
}
