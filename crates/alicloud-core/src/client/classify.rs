//! What an answer means. A pure function of status, headers and body.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::HeaderMap;

use super::{envelope::Verdict, xml};
use crate::{
    Answer, ErrorKind, Execution, Failure, Operation, Retry, Timing, operation::Style, record::trimmed, time,
    transport::HttpResponse,
};

/// How much of a body that cannot be read an error shows.
const EXCERPT: usize = 200;

pub(super) fn classify(operation: &'static Operation, answer: HttpResponse) -> Result<Answer, Box<Failure>> {
    let succeeded = (200..300).contains(&answer.status);
    let names = operation.service().envelope();
    let verdict = Verdict::read(&answer.body, names, !succeeded);
    let verdict = match verdict {
        // It says no more than its status does: where the answer is the output itself, or where it is called by a path
        // and has nothing to say.
        Err(_) if succeeded && may_be_bare(operation, &answer) => Ok(Verdict::default()),
        verdict => verdict,
    };
    match verdict {
        Ok(verdict) if succeeded && is_success(operation, &verdict) => {
            let request_id = request_id(&verdict, &answer);
            Ok(Answer {
                operation,
                status: answer.status,
                headers: answer.headers,
                body: answer.body,
                request_id,
                attempts: 1,
                timing: Timing::default(),
                reconciled: false,
            })
        }
        Ok(verdict) if succeeded || verdict.code.is_some() || verdict.message.is_some() => {
            Err(refused(operation, verdict, &answer))
        }
        _ => match xml::verdict(&answer.body) {
            Some(verdict) => Err(refused(operation, verdict, &answer)),
            None => Err(unreadable(&answer, succeeded)),
        },
    }
}

fn may_be_bare(operation: &Operation, answer: &HttpResponse) -> bool {
    operation.has_bare_answer() || (operation.style() == Style::Roa && answer.body.is_empty())
}

fn is_success(operation: &Operation, verdict: &Verdict<'_>) -> bool {
    let names = operation.service().envelope();
    match (&verdict.code, names.code) {
        (Some(code), Some(_)) => names.success.contains(&trimmed(code)),
        // Services whose answers have a code send it always, but nothing says that an answer without one failed.
        _ => true,
    }
}

/// The service or a gateway answered with an error.
fn refused(operation: &'static Operation, verdict: Verdict<'_>, answer: &HttpResponse) -> Box<Failure> {
    let request_id = String::from_utf8_lossy(&request_id(&verdict, answer)).into_owned();
    let code = verdict
        .code
        .as_deref()
        .map(trimmed)
        .filter(|code| !code.is_empty())
        .map(str::to_owned);
    let fact = code.as_deref().and_then(|code| operation.service().error(code));
    let retry_after = retry_after(&answer.headers);
    let throttled = is_throttling(code.as_deref())
        || fact.is_some_and(|fact| fact.retry() == Retry::AfterDelay)
        || (answer.status >= 400 && retry_after.is_some());
    let retry = if throttled {
        Some(Retry::AfterDelay)
    } else {
        fact.map(|fact| fact.retry())
    };
    let denied = verdict
        .access_denied_detail
        .as_ref()
        .is_some_and(|detail| !detail.is_empty());
    let message = match verdict.message.as_deref().map(trimmed) {
        Some(message) if !message.is_empty() => message.to_owned(),
        _ => format!("the service answered with HTTP {} and no message", answer.status),
    };
    Box::new(Failure {
        operation: Some(operation),
        kind: kind(code.as_deref(), answer.status, throttled, denied),
        message,
        request_id: Some(request_id).filter(|id| !id.is_empty()),
        status: Some(answer.status),
        access_denied_detail: verdict.access_denied_detail,
        recommendation: verdict.recommendation.map(Cow::into_owned),
        execution: execution(retry, answer.status),
        retry,
        retry_after: retry_after.filter(|_| throttled),
        remedy: fact.and_then(|fact| fact.remedy()),
        body: answer.body.clone(),
        server_date: header(&answer.headers, "date").and_then(time::parse_http_date),
        code,
        ..Failure::default()
    })
}

fn is_throttling(code: Option<&str>) -> bool {
    code.is_some_and(|code| code == "Throttling" || code.starts_with("Throttling."))
}

fn kind(code: Option<&str>, status: u16, throttled: bool, denied: bool) -> ErrorKind {
    let begins =
        |prefixes: &[&str]| code.is_some_and(|code| prefixes.iter().any(|prefix| code.starts_with(prefix)));
    if throttled {
        ErrorKind::Throttled
    } else if begins(&[
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "SignatureNonceUsed",
        "InvalidTimeStamp",
        "IllegalTimestamp",
        "InvalidSecurityToken",
        "MissingSecurityToken",
        "InvalidSignatureMethod",
        "Forbidden.AccessKeyDisabled",
    ]) {
        ErrorKind::Authentication
    } else if denied || status == 403 || begins(&["Ram.", "NoPermission", "Forbidden"]) {
        ErrorKind::AccessDenied
    } else if status >= 500 {
        ErrorKind::Unavailable
    } else {
        ErrorKind::Service
    }
}

/// An error below 500 was refused before it was executed; above, only the error table may promise that.
fn execution(retry: Option<Retry>, status: u16) -> Execution {
    match retry {
        Some(Retry::ReadsOnly) => Execution::Maybe,
        Some(_) => Execution::No,
        None if status < 500 => Execution::No,
        None => Execution::Maybe,
    }
}

/// The answer is neither the service's JSON nor a gateway's XML.
fn unreadable(answer: &HttpResponse, succeeded: bool) -> Box<Failure> {
    let (kind, execution) = match answer.status {
        200..300 => (ErrorKind::UnexpectedAnswer, Execution::Yes),
        300..400 => (ErrorKind::UnexpectedAnswer, Execution::No),
        429 => (ErrorKind::Throttled, Execution::No),
        400..500 => (ErrorKind::UnexpectedAnswer, Execution::No),
        _ => (ErrorKind::Unavailable, Execution::Maybe),
    };
    let excerpt = excerpt(&answer.body);
    let is_stream =
        || header(&answer.headers, "content-type").is_some_and(|kind| kind.starts_with("text/event-stream"));
    let what = if answer.body.is_empty() {
        "an empty body".to_owned()
    } else if is_stream() {
        format!("a stream of events; the raw body has all of them: {excerpt}")
    } else if looks_like_html(&answer.body) {
        format!("a web page, probably of a proxy: {excerpt}")
    } else if succeeded {
        format!("what is no JSON object, or the beginning of one: {excerpt}")
    } else {
        format!("what is neither JSON nor XML: {excerpt}")
    };
    Box::new(Failure {
        kind,
        execution,
        message: format!("the answer is unexpected: {what}"),
        status: Some(answer.status),
        request_id: header(&answer.headers, "x-acs-request-id").map(str::to_owned),
        retry: (kind == ErrorKind::Throttled).then_some(Retry::AfterDelay),
        retry_after: retry_after(&answer.headers),
        body: answer.body.clone(),
        ..Failure::default()
    })
}

fn looks_like_html(body: &[u8]) -> bool {
    let start: Vec<u8> = body
        .trim_ascii_start()
        .iter()
        .take(15)
        .map(u8::to_ascii_lowercase)
        .collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(EXCERPT * 4)]);
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(EXCERPT) {
        words.truncate(end);
        words.push('…');
    }
    words.retain(|character| !character.is_control());
    words
}

/// The request id without a copy where it stands in the body.
fn request_id(verdict: &Verdict<'_>, answer: &HttpResponse) -> Bytes {
    match &verdict.request_id {
        Some(Cow::Borrowed(id)) => answer.body.slice_ref(trimmed(id).as_bytes()),
        Some(Cow::Owned(id)) => Bytes::copy_from_slice(trimmed(id).as_bytes()),
        None => header(&answer.headers, "x-acs-request-id")
            .map_or_else(Bytes::new, |id| Bytes::copy_from_slice(id.as_bytes())),
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The wait that the service asks for, in the current and in the older form; both count milliseconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let current = header(headers, "x-acs-retry-after").and_then(|text| text.trim().parse().ok());
    let older = ["x-ratelimit-user-api", "x-ratelimit-user"]
        .into_iter()
        .filter_map(|name| {
            let limits = header(headers, name)?;
            limits
                .split(',')
                .find_map(|limit| limit.trim().strip_prefix("TimeLeft:")?.trim().parse().ok())
        })
        .max();
    current
        .or(older)
        .filter(|&milliseconds: &u64| milliseconds > 0)
        .map(Duration::from_millis)
}

impl Failure {
    /// A setting of the call cannot work.
    pub(super) fn configuration(error: crate::ConfigurationError) -> Box<Self> {
        Self::new(ErrorKind::Configuration, Execution::No, error.to_string()).with_source(error)
    }

    /// A required parameter is not set.
    pub(super) fn missing(operation: &'static Operation, missing: crate::MissingParameter) -> Box<Self> {
        let mut failure = Self::new(ErrorKind::InvalidParameter, Execution::No, missing.to_string());
        failure.operation = Some(operation);
        failure.with_source(missing)
    }

    /// A successful answer from which the operation's output cannot be made.
    pub(super) fn undecodable(answer: Answer, error: &serde_json::Error) -> Box<Self> {
        Box::new(Self {
            operation: Some(answer.operation),
            kind: ErrorKind::UnexpectedAnswer,
            execution: Execution::Yes,
            message: format!("the answer is unexpected: {error}"),
            request_id: Some(answer.request_id().to_owned()).filter(|id| !id.is_empty()),
            status: Some(answer.status),
            attempts: answer.attempts,
            body: answer.body,
            ..Self::default()
        })
    }
}
