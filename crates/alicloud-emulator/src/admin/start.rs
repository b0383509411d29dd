//! What a browser gets that opens the endpoint itself.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};

use crate::{
    admin::page::{escaped, with_headers},
    emulator::Emulator,
    state::State,
};

/// What stands in braces is filled in.
const PAGE: &str = include_str!("start.html");

/// Nothing but the style that the page holds itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Whether a browser asks for this page, or for the icon that belongs to it: no call of a service, since those are signed.
pub(super) fn is_asked_for(parts: &Parts) -> bool {
    let is_signed = parts.uri.query().is_some()
        || parts.headers.contains_key(header::AUTHORIZATION)
        || parts
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("x-acs-"));
    let is_read = matches!(parts.method, Method::GET | Method::HEAD);
    is_read
        && !is_signed
        && match parts.uri.path() {
            "/" => takes_html(parts),
            "/favicon.ico" => true,
            _ => false,
        }
}

fn takes_html(parts: &Parts) -> bool {
    let accepted = parts.headers.get_all(header::ACCEPT).iter();
    let mut kinds = accepted
        .filter_map(|kinds| kinds.to_str().ok())
        .flat_map(|kinds| kinds.split(','));
    kinds.any(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
    })
}

pub(super) fn page(state: &State, parts: &Parts) -> Response<Bytes> {
    if parts.uri.path() != "/" {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=86400"));
        return response;
    }
    let host = parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let authority = escaped(host.unwrap_or("localhost"));
    let services = state.gateway.services.iter().map(|service| {
        let service = service.description.service;
        format!(
            "<code>{}</code> {}",
            escaped(service.product()),
            escaped(service.version())
        )
    });
    let services: Vec<String> = services.collect();
    let page = PAGE
        .replace("{title}", &escaped(state.title))
        .replace("{services}", &services.join(", "))
        .replace("{endpoint}", &format!("http://{authority}"))
        .replace("{authority}", &authority)
        .replace("{id}", Emulator::ACCESS_KEY_ID)
        .replace("{secret}", Emulator::ACCESS_KEY_SECRET);
    with_headers(page, POLICY)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn asked(method: &str, target: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        is_asked_for(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn only_browsers_get_the_page() {
        let browser = ("accept", "application/xhtml+xml, Text/HTML;q=0.9, */*;q=0.8");
        assert!(asked("GET", "/", &[browser]) && asked("HEAD", "/", &[browser]));
        assert!(asked("GET", "/favicon.ico", &[("accept", "image/*")]));
        for (method, target, headers) in [
            ("GET", "/", &[][..]),
            ("GET", "/", &[("accept", "*/*")]),
            ("GET", "/", &[("accept", "application/json")]),
            ("POST", "/", &[browser]),
            ("GET", "/?Action=ListFlow", &[browser]),
            ("GET", "/", &[browser, ("x-acs-action", "ListFlow")]),
            ("GET", "/", &[browser, ("authorization", "ACS3-HMAC-SHA256 x")]),
            ("GET", "/items", &[browser]),
        ] {
            assert!(!asked(method, target, headers), "{method} {target} {headers:?}");
        }
    }

    #[test]
    fn a_name_from_outside_is_no_markup() {
        assert_eq!(escaped("<a b='\"&'>"), "&lt;a b=&#39;&quot;&amp;&#39;&gt;");
    }
}
