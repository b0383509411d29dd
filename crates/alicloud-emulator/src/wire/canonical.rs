use std::borrow::Cow;

use alicloud_core::{
    __private::headers,
    encoding::decode,
    sign::{canonical_query, sls4, v1, v3},
};
use http::{HeaderName, HeaderValue, header};

use crate::wire::request::WireRequest;

/// The parts of the text that version 3 signs, by the list of headers that the client says it signed, or that Log Service signs.
#[derive(Clone, Debug)]
pub(crate) struct CanonicalRequest<'r> {
    pub(crate) method: Cow<'r, str>,
    pub(crate) path: Cow<'r, str>,
    pub(crate) query: String,
    pub(crate) headers: Vec<(Cow<'r, str>, Cow<'r, str>)>,
    pub(crate) signed_headers: Cow<'r, str>,
    pub(crate) body_hash: Cow<'r, str>,
    /// The first header that ought to be signed and is not.
    pub(crate) unsigned: Option<&'r str>,
    /// Whether the request has all headers that are listed.
    pub(crate) is_complete: bool,
}

impl<'r> CanonicalRequest<'r> {
    pub(crate) fn of(request: &'r WireRequest, signed_headers: &'r str) -> Self {
        let mut headers: Vec<(&str, Option<Cow<'_, str>>)> = Vec::with_capacity(16);
        headers.extend(signed_headers.split(';').map(|name| (name, None)));
        // The headers are gone through once: looking up each name that is signed takes longer.
        let mut unsigned = None;
        for (name, value) in &request.headers {
            let signed = headers
                .iter_mut()
                .filter(|(signed, _)| signed.eq_ignore_ascii_case(name.as_str()));
            let mut is_signed = false;
            for (signed, text) in signed {
                is_signed = true;
                *text = Some(match text {
                    None => trimmed(value),
                    Some(_) => signed_value(request, signed),
                });
            }
            // All clients of the vendor sign these. What kind of body it is does not matter where there is none.
            let ought_to_be = name.as_str().starts_with("x-acs-")
                || *name == header::CONTENT_TYPE && !request.body.is_empty();
            if !is_signed && ought_to_be {
                unsigned.get_or_insert(name.as_str());
            }
        }
        let is_complete = headers.iter().all(|(_, text)| text.is_some());
        let headers = headers
            .into_iter()
            .map(|(name, text)| (name.into(), text.unwrap_or_default()))
            .collect();
        Self {
            method: request.method.as_str().into(),
            path: request.path().into(),
            query: canonical_query(request.query().iter()),
            headers,
            signed_headers: signed_headers.into(),
            body_hash: request.header(headers::BODY_HASH).unwrap_or_default().into(),
            unsigned,
            is_complete,
        }
    }

    /// What Log Service signs, which follows from the names of the headers.
    pub(crate) fn of_sls4(request: &'r WireRequest) -> Self {
        let mut names: Vec<&str> = request.headers.keys().map(HeaderName::as_str).collect();
        names.retain(|name| sls4::is_signed(name));
        names.sort_unstable();
        let signed_headers = names.join(";").into();
        let headers = names.into_iter();
        Self {
            method: request.method.as_str().into(),
            path: decode(request.path()).into(),
            query: sls4::canonical_query(request.query().iter()),
            headers: headers
                .map(|name| (name.into(), signed_value(request, name)))
                .collect(),
            signed_headers,
            body_hash: request.header(headers::LOG_BODY_HASH).unwrap_or_default().into(),
            unsigned: None,
            is_complete: true,
        }
    }

    pub(crate) fn text(&self) -> String {
        v3::canonical_request(
            &self.method,
            &self.path,
            &self.query,
            self.headers.iter().map(|(name, value)| (&**name, &**value)),
            &self.signed_headers,
            &self.body_hash,
        )
    }
}

/// A header's value as it is signed.
pub(crate) fn signed_value<'r>(request: &'r WireRequest, name: &str) -> Cow<'r, str> {
    let mut values = request.headers.get_all(name).iter().map(trimmed);
    let (first, second) = (values.next().unwrap_or_default(), values.next());
    let Some(second) = second else {
        return first;
    };
    let mut all: Vec<Cow<'_, str>> = [first, second].into_iter().chain(values).collect();
    all.sort();
    all.join(",").into()
}

fn trimmed(value: &HeaderValue) -> Cow<'_, str> {
    // Nearly always it is a text as it is.
    match str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text.trim()),
        Err(_) => String::from_utf8_lossy(value.as_bytes()).trim().to_owned().into(),
    }
}

/// The parameters that version 1 signs: all but the signature.
pub(crate) fn signed_parameters(request: &WireRequest) -> Vec<(&str, &str)> {
    request
        .form()
        .iter()
        .chain(request.query().iter())
        .filter(|(name, _)| *name != "Signature")
        .collect()
}

/// The text that version 1 signs.
pub(crate) fn string_to_sign(request: &WireRequest) -> String {
    v1::string_to_sign(
        request.method.as_str(),
        &canonical_query(signed_parameters(request)),
    )
}
