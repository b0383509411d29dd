//! Classifies a response, as a pure function of status, headers and body.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderMap;

use crate::{
    client::{
        envelope::Verdict,
        evidence::{self, Speaker, Statement},
        unreadable, xml,
    },
    error::{ErrorKind, Execution, Failure},
    operation::{ApiStyle, Effect, Operation, ResponseStream},
    record::trimmed,
    redact::kinds_only,
    response::{RawResponse, Timing},
    retry::requested_wait,
    service::{ErrorMeaning, RetryClass},
    time,
    transport::HttpResponse,
};

pub(super) fn classify(
    operation: &'static Operation,
    response: HttpResponse,
) -> Result<RawResponse, Box<Failure>> {
    let succeeded = has_succeeded(&response);
    if succeeded && are_bytes(operation, &response) {
        return Ok(success(operation, Verdict::default(), response));
    }
    let body = response.body.clone();
    let verdict = Verdict::read(&body, operation.service().envelope(), !succeeded);
    if succeeded && is_success(operation, verdict.as_ref().ok(), &response) {
        return Ok(success(operation, verdict.unwrap_or_default(), response));
    }
    match verdict {
        Ok(verdict)
            if verdict.code.is_some()
                || verdict.success == Some(false)
                || (!succeeded && verdict.message.is_some()) =>
        {
            Err(refused(operation, verdict, &response))
        }
        _ => match xml::verdict(&response.body) {
            Some(verdict) => Err(refused(operation, verdict, &response)),
            None => Err(unreadable(operation, &response)),
        },
    }
}

/// A response that [`is_success`]; the verdict is that on its body.
pub(super) fn success(
    operation: &'static Operation,
    verdict: Verdict<'_>,
    response: HttpResponse,
) -> RawResponse {
    RawResponse {
        request_id: request_id(operation, Some(&verdict), &response),
        code: slice(verdict.code.as_ref(), &response.body),
        message: slice(verdict.message.as_ref(), &response.body),
        access_denied_detail: verdict.access_denied_detail,
        operation,
        status: response.status,
        headers: response.headers,
        body: response.body,
        attempts: 1,
        timing: Timing::default(),
        reconciled: false,
    }
}

/// Whether the body is what a client asked for as bytes. Its content is not looked at: a file may be JSON with a `Code`.
fn are_bytes(operation: &Operation, response: &HttpResponse) -> bool {
    operation.response_stream() == Some(ResponseStream::Bytes)
        && header(&response.headers, "content-type")
            .is_some_and(|kind| !is_document(kind.to_ascii_lowercase().as_bytes()))
}

/// Whether a content type, in lower case, is one of those in which services report errors, or that of a web page.
pub(super) fn is_document(kind: &[u8]) -> bool {
    let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
    let kind = kind.trim_ascii();
    [&b"json"[..], b"xml", b"html"]
        .iter()
        .any(|word| kind.ends_with(word))
}

/// The error that an event of a stream reports in place of data. `head` is the response that the event is part of; `is_named`
/// says whether the event is called an error.
pub(super) fn error_event(head: &RawResponse, data: &Bytes, is_named: bool) -> Option<Box<Failure>> {
    let operation = head.operation;
    let service = operation.service();
    let names = service.envelope();
    let verdict = match Verdict::read(data, names, is_named || names.code.is_none()) {
        Ok(verdict) => verdict,
        Err(_) if is_named => Verdict {
            message: Some(String::from_utf8_lossy(data)),
            ..Verdict::default()
        },
        Err(_) => return None,
    };
    let code = verdict
        .code
        .as_deref()
        .map(trimmed)
        .filter(|code| !code.is_empty());
    let is_error = match (code, names.code) {
        _ if is_named || verdict.success == Some(false) => true,
        (Some(code), Some(_)) => !is_success_code(operation, code, verdict.success),
        // The events of this service have no code, but its gateway may end a stream by an error.
        (Some(code), None) => verdict.message.is_some() && service.error(code).is_some(),
        (None, _) => false,
    };
    is_error.then(|| {
        let response = HttpResponse {
            status: head.status,
            headers: head.headers.clone(),
            body: data.clone(),
        };
        refused(operation, verdict, &response)
    })
}

/// The id of the request in an event; empty if it has none.
pub(super) fn event_request_id(operation: &'static Operation, data: &Bytes) -> Bytes {
    let names = operation.service().envelope();
    match Verdict::read(data, names, false) {
        Ok(verdict) => slice(verdict.request_id.as_ref(), data),
        Err(_) => Bytes::new(),
    }
}

/// Whether the status is that of a success.
pub(super) fn has_succeeded(response: &HttpResponse) -> bool {
    (200..300).contains(&response.status)
}

/// Whether a response of the status 2xx is one of the service that says so, too. A status alone is what every captive
/// portal sends.
pub(super) fn is_success(
    operation: &Operation,
    verdict: Option<&Verdict<'_>>,
    response: &HttpResponse,
) -> bool {
    let names = operation.service().envelope();
    let is_identified = !request_id(operation, verdict, response).is_empty();
    let is_bare = may_be_bare(operation, response);
    let Some(verdict) = verdict else {
        return is_bare && (is_identified || !unreadable::looks_like_html(&response.body));
    };
    match (&verdict.code, names.code) {
        (Some(code), Some(_)) => is_success_code(operation, trimmed(code), verdict.success),
        _ if verdict.success == Some(false) => false,
        // Services whose responses have a code send it always, but nothing says that a response without one failed.
        _ if is_bare || is_identified => true,
        // For want of a request id, what was asked for has to be there. Whoever makes something wants a better proof.
        _ => verdict.has_content && (names.code.is_none() || operation.effect() == Effect::Read),
    }
}

/// Whether a code is one of success, or an unlisted one that comes with `Success: true`. An error that the service documents
/// is one, whatever stands beside it.
fn is_success_code(operation: &Operation, code: &str, flag: Option<bool>) -> bool {
    let service = operation.service();
    service.envelope().success.contains(&code) || (flag == Some(true) && service.error(code).is_none())
}

/// Whether the body says no more than the status does: where it is the output itself, or where the operation is called
/// by a path and has nothing to say.
fn may_be_bare(operation: &Operation, response: &HttpResponse) -> bool {
    operation.has_bare_response() || (operation.style() == ApiStyle::Roa && response.body.is_empty())
}

/// The service, its gateway or a proxy answered with an error.
fn refused(operation: &'static Operation, verdict: Verdict<'_>, response: &HttpResponse) -> Box<Failure> {
    let request_id = String::from_utf8_lossy(&request_id(operation, Some(&verdict), response)).into_owned();
    let code = verdict
        .code
        .as_deref()
        .map(trimmed)
        // A code of success beside `Success: false` names no error.
        .filter(|code| !code.is_empty() && !operation.service().envelope().success.contains(code))
        .map(str::to_owned);
    let fact = code.as_deref().and_then(|code| operation.service().error(code));
    let known = fact.map(|fact| fact.retry());
    let meaning = code.as_deref().and_then(|code| operation.service().meaning(code));
    // The status counts where the code says nothing.
    let retry = known.or((response.status == 429).then_some(RetryClass::AfterDelay));
    let throttled = retry == Some(RetryClass::AfterDelay);
    let denied = verdict
        .access_denied_detail
        .as_ref()
        .is_some_and(|detail| !detail.is_empty());
    let message = match verdict.message.as_deref().map(trimmed) {
        Some(message) if !message.is_empty() => message.to_owned(),
        _ => format!(
            "the service responded with HTTP {} and no message",
            response.status
        ),
    };
    let speaker = Speaker::of(!request_id.is_empty(), known.is_some());
    let statement = known.map_or(Statement::Unknown, Statement::Known);
    let kind = kind(meaning, response.status, throttled, denied);
    let execution = evidence::execution(speaker, statement, response.status);
    Box::new(Failure {
        operation: Some(operation),
        meaning,
        request_id: Some(request_id).filter(|id| !id.is_empty()),
        status: Some(response.status),
        access_denied_detail: verdict.access_denied_detail,
        recommendation: verdict.recommendation.map(Cow::into_owned),
        retry,
        retry_after: requested_wait(&response.headers),
        remedy: fact.and_then(|fact| fact.remedy()).map(Into::into),
        body: response.body.clone(),
        server_date: header(&response.headers, "date").and_then(time::parse_http_date),
        code,
        ..Failure::of_kind(kind, execution, message)
    })
}

fn kind(meaning: Option<ErrorMeaning>, status: u16, throttled: bool, denied: bool) -> ErrorKind {
    use ErrorMeaning::{AccessDenied, Authentication, Clock, Credentials, Signature};

    match meaning {
        _ if throttled => ErrorKind::Throttled,
        Some(Clock | Credentials | Signature | Authentication) => ErrorKind::Authentication,
        Some(AccessDenied) => ErrorKind::AccessDenied,
        None if denied || status == 403 => ErrorKind::AccessDenied,
        None if status >= 500 || status == 408 => ErrorKind::Unavailable,
        None => ErrorKind::Service,
    }
}

/// The response is neither the service's JSON nor a gateway's XML.
fn unreadable(operation: &'static Operation, response: &HttpResponse) -> Box<Failure> {
    let kind = match response.status {
        429 => ErrorKind::Throttled,
        408 | 500.. => ErrorKind::Unavailable,
        _ => ErrorKind::UnexpectedResponse,
    };
    let request_id = header(
        &response.headers,
        operation.service().envelope().request_id_header,
    )
    .map(str::to_owned);
    let speaker = Speaker::of(request_id.is_some(), false);
    let execution = evidence::execution(speaker, Statement::Unknown, response.status);
    let retry = match (kind, execution) {
        (ErrorKind::Throttled, _) => Some(RetryClass::AfterDelay),
        _ if response.status == 407 => Some(RetryClass::AfterChange),
        (_, Execution::No) => None,
        _ => Some(RetryClass::ReadsOnly),
    };
    let (what, remedy) = unreadable::describe(operation, response);
    Box::new(Failure {
        status: Some(response.status),
        request_id,
        retry,
        retry_after: requested_wait(&response.headers),
        remedy: remedy.map(Into::into),
        body: response.body.clone(),
        ..Failure::of_kind(kind, execution, format!("unexpected response: {what}"))
    })
}

fn request_id(operation: &Operation, verdict: Option<&Verdict<'_>>, response: &HttpResponse) -> Bytes {
    let id = slice(
        verdict.and_then(|verdict| verdict.request_id.as_ref()),
        &response.body,
    );
    let name = operation.service().envelope().request_id_header;
    match header(&response.headers, name) {
        Some(id_of_header) if id.is_empty() => Bytes::copy_from_slice(id_of_header.as_bytes()),
        _ => id,
    }
}

/// A text without white space around it, and without a copy where it stands in the body.
fn slice(text: Option<&Cow<'_, str>>, body: &Bytes) -> Bytes {
    match text {
        Some(Cow::Borrowed(text)) => body.slice_ref(trimmed(text).as_bytes()),
        Some(Cow::Owned(text)) => Bytes::copy_from_slice(trimmed(text).as_bytes()),
        None => Bytes::new(),
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

impl Failure {
    /// A successful response from which the operation's output cannot be made.
    pub(super) fn undecodable(response: RawResponse, error: &serde_json::Error) -> Box<Self> {
        let execution = execution_without_output(&response);
        // The values that serde quotes may be sensitive.
        let message = format!("unexpected response: {}", kinds_only(&error.to_string()));
        Box::new(Self {
            operation: Some(response.operation),
            retry: Some(RetryClass::ReadsOnly),
            request_id: Some(response.request_id().to_owned()).filter(|id| !id.is_empty()),
            status: Some(response.status),
            attempts: response.attempts,
            body: response.body,
            ..Self::of_kind(ErrorKind::UnexpectedResponse, execution, message)
        })
    }
}

/// The service may say that it executed an operation without giving what it made.
fn execution_without_output(response: &RawResponse) -> Execution {
    let names = response.operation.service().envelope();
    let says_success = !response.operation.has_bare_response()
        && Verdict::read(&response.body, names, false).is_ok_and(|verdict| {
            let code = verdict.code.as_deref().map(trimmed);
            match names.code {
                Some(_) if code.is_some() => {
                    code.is_some_and(|code| is_success_code(response.operation, code, verdict.success))
                }
                Some(_) => verdict.success == Some(true),
                None => verdict.has_content || verdict.request_id.is_some(),
            }
        });
    let statement = match says_success {
        true => Statement::Success,
        false => Statement::Unknown,
    };
    let speaker = Speaker::of(!response.request_id.is_empty(), false);
    evidence::execution(speaker, statement, response.status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        operation::Method,
        service::{Envelope, ErrorFact, Service},
    };

    static SERVICE: Service = Service::new("demo", "1");
    static LIST: Operation = Operation::roa(&SERVICE, "List", Method::Get, "/things").with_bare_response();

    #[test]
    fn a_code_or_a_flag_says_success() {
        const ENVELOPE: Envelope = Envelope::STANDARD
            .with_code("Code", &["OK", ""])
            .with_success_flag("Success");
        static ERRORS: &[ErrorFact] = &[ErrorFact::new("Bad.Thing", RetryClass::Never)];
        static FLAGGED: Service = Service::new("demo", "1")
            .with_envelope(ENVELOPE)
            .with_errors(ERRORS);
        static GET: Operation = Operation::rpc(&FLAGGED, "Get");
        for (body, succeeds) in [
            (r#"{"RequestId": "r", "Code": "OK"}"#, true),
            (r#"{"RequestId": "r", "Code": "OK", "Success": false}"#, true),
            (r#"{"RequestId": "r", "Code": "", "Success": true}"#, true),
            (r#"{"RequestId": "r", "Code": 0, "Success": "true"}"#, true),
            (r#"{"RequestId": "r", "Code": "0"}"#, false),
            (r#"{"RequestId": "r", "Code": "0", "Success": 3}"#, false),
            (
                r#"{"RequestId": "r", "Code": "Bad.Thing", "Success": true}"#,
                false,
            ),
            (r#"{"RequestId": "r", "Success": true}"#, true),
            (r#"{"RequestId": "r", "Success": 0}"#, true),
            (r#"{"RequestId": "r", "Success": false, "Message": "no"}"#, false),
            (r#"{"RequestId": "r", "Success": "False"}"#, false),
        ] {
            let response = HttpResponse {
                status: 200,
                headers: HeaderMap::new(),
                body: body.into(),
            };
            assert_eq!(classify(&GET, response).is_ok(), succeeds, "{body}");
        }
    }

    #[test]
    fn an_error_code_in_place_of_a_bare_output_is_an_error() {
        for (body, succeeds) in [
            (r#"["a", "b"]"#, true),
            (r#"{"Code": "OK", "RequestId": "r"}"#, true),
            (r#"{"Things": []}"#, true),
            (r#"{"Code": "Throttling.User", "RequestId": "r"}"#, false),
            ("<html><p>Sign in</p></html>", false),
        ] {
            let response = HttpResponse {
                status: 200,
                headers: HeaderMap::new(),
                body: body.into(),
            };
            assert_eq!(classify(&LIST, response).is_ok(), succeeds, "{body}");
        }
    }
}
