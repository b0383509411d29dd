//! Describes a body that is not a response of the service, in words for people.

use http::HeaderMap;

use crate::{
    operation::Operation,
    redact::{address, line},
    transport::HttpResponse,
};

/// How much of a body that cannot be read an error shows.
const EXCERPT: usize = 200;

/// What came instead of a response, and what to do about it where that is known.
pub(super) fn describe(
    operation: &'static Operation,
    response: &HttpResponse,
) -> (String, Option<&'static str>) {
    match response.status {
        300..400 => return (redirect(response), Some(REDIRECTED)),
        407 => return (proxy_door(response), Some(PROXY_CREDENTIALS)),
        _ => {}
    }
    let body = &response.body[..];
    let encoding = header(&response.headers, "content-encoding")
        .filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
        .or_else(|| body.starts_with(&[0x1f, 0x8b]).then_some("gzip"));
    if body.trim_ascii().is_empty() {
        return ("an empty body".to_owned(), None);
    } else if let Some(encoding) = encoding {
        let encoding = line(encoding);
        let what = format!("a body in the content encoding `{encoding}`, which the request did not ask for");
        return (what, Some(CHANGED_ON_THE_WAY));
    } else if let Some(encoding) = wide_encoding(body) {
        return (
            format!("text in {encoding} instead of UTF-8"),
            Some(CHANGED_ON_THE_WAY),
        );
    }
    let excerpt = excerpt(operation, body);
    let is_stream =
        header(&response.headers, "content-type").is_some_and(|kind| kind.starts_with("text/event-stream"));
    let what = if is_stream {
        format!("a stream of events; the raw body has all of them: {excerpt}")
    } else if looks_like_html(body) {
        format!("a web page, probably of a proxy: {excerpt}")
    } else {
        match serde_json::from_str::<serde_core::de::IgnoredAny>(&String::from_utf8_lossy(body)) {
            Ok(_) if body.trim_ascii_start().starts_with(b"{") => {
                format!("a JSON object that is not a response of the service: {excerpt}")
            }
            Ok(_) => format!("JSON that is not an object: {excerpt}"),
            Err(error) if error.is_eof() => format!(
                "only the beginning of a JSON object, up to line {} column {}: {excerpt}",
                error.line(),
                error.column()
            ),
            // These words of serde hold nothing of the body.
            Err(error) if body.trim_ascii_start().starts_with(b"{") => {
                format!("damaged JSON ({error}): {excerpt}")
            }
            Err(_) => format!("neither JSON nor an XML error: {excerpt}"),
        }
    };
    (what, None)
}

const REDIRECTED: &str = "Redirects are not followed. Check the endpoint, and whether a proxy or the login page of a network responds in its place.";
const PROXY_CREDENTIALS: &str =
    "Give the proxy's address with a user name and a password, such as `http://user:password@proxy:3128`.";
const CHANGED_ON_THE_WAY: &str = "Look for a proxy that changes responses.";

fn redirect(response: &HttpResponse) -> String {
    match header(&response.headers, "location") {
        Some(location) => format!("a redirect to `{}`", address(location)),
        None => "a redirect without a `Location` header".to_owned(),
    }
}

fn proxy_door(response: &HttpResponse) -> String {
    let scheme =
        header(&response.headers, "proxy-authenticate").and_then(|asked| asked.split_whitespace().next());
    match scheme {
        Some(scheme) => format!("a proxy asks for credentials (`{}`)", line(scheme)),
        None => "a proxy asks for credentials".to_owned(),
    }
}

/// The encoding of text in units of more than a byte.
fn wide_encoding(body: &[u8]) -> Option<&'static str> {
    match body {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[' | b'<', 0, ..] | [0, b'{' | b'[' | b'<', ..] => {
            Some("UTF-16")
        }
        _ => None,
    }
}

pub(super) fn looks_like_html(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let start: Vec<u8> = body
        .trim_ascii_start()
        .iter()
        .take(15)
        .map(u8::to_ascii_lowercase)
        .collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

fn excerpt(operation: &'static Operation, body: &[u8]) -> String {
    if operation.has_sensitive_response() {
        return format!("{} bytes, which are not shown", body.len());
    }
    super::redaction::of_operation(operation).excerpt(body, EXCERPT)
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
