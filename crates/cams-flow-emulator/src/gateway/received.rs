use std::{collections::BTreeMap, net::IpAddr};

use alicloud_core::{
    Parameters, Style,
    description::OperationDescription,
    encoding::decode_form,
    parameters::{Pairs, Placement},
    sign::v3,
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method, Uri,
    header::{self, AsHeaderName},
    uri::PathAndQuery,
};

use super::{headers, route};

/// A request as it came, with its parameters decoded.
pub(crate) struct Received {
    /// Who sent it.
    pub(crate) peer: IpAddr,
    pub(crate) method: Method,
    uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The query's parameters; of several with one name the last.
    pub(crate) query: BTreeMap<String, String>,
    /// The form's parameters, when the body is a URL-encoded form.
    pub(crate) form: BTreeMap<String, String>,
}

impl Received {
    pub(crate) fn new(peer: IpAddr, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Self {
        let form = if is_form(&headers) {
            decoded(&String::from_utf8_lossy(&body))
        } else {
            BTreeMap::new()
        };
        Self {
            peer,
            method,
            query: decoded(uri.query().unwrap_or_default()),
            uri,
            headers,
            body,
            form,
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// Path and query as they were sent.
    pub(crate) fn target(&self) -> &str {
        let target = self.uri.path_and_query();
        target.map(PathAndQuery::as_str).unwrap_or_default()
    }

    /// The query as it was sent.
    pub(crate) fn raw_query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// The single value of a header.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A parameter, wherever it stands.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .get(name)
            .or_else(|| self.form.get(name))
            .map(String::as_str)
    }

    /// What a header and a parameter both may name. That of the two goes first which is signed.
    pub(crate) fn named(&self, header: &HeaderName, parameter: &str) -> Option<&str> {
        match self.header(header::AUTHORIZATION) {
            Some(authorization) if authorization.starts_with("ACS3-") => {
                self.header(header).or_else(|| self.parameter(parameter))
            }
            _ => self.parameter(parameter).or_else(|| self.header(header)),
        }
    }

    /// The access key that the request names, whether or not it is believed.
    pub(crate) fn access_key_id(&self) -> Option<&str> {
        match self.header(header::AUTHORIZATION) {
            Some(header) => v3::Authorization::parse(header).map(|parts| parts.access_key_id),
            None => self.parameter("AccessKeyId"),
        }
    }

    /// Which attempt of its call this is, counted from 1, as far as the client tells.
    pub(crate) fn attempt(&self) -> u32 {
        self.header(&headers::RETRY_ATTEMPTS)
            .and_then(|text| text.parse::<u32>().ok())
            .map_or(1, |retries| retries.saturating_add(1))
    }

    /// The host as the client knows it, with its port.
    pub(crate) fn host(&self) -> &str {
        self.header(header::HOST).unwrap_or_default()
    }

    /// The parameters in the form in which an operation's requests are read from them.
    pub(crate) fn parameters(&self, operation: &OperationDescription) -> Parameters {
        let pairs = |map: &BTreeMap<String, String>| -> Pairs {
            map.iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect()
        };
        let mut parameters = Parameters::default();
        parameters.query = pairs(&self.query);
        parameters.form = pairs(&self.form);
        if operation.operation.style() == Style::Roa {
            parameters.path = route::values(operation.operation.path(), self.path()).unwrap_or_default();
        }
        let in_headers = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.placement == Placement::Header);
        for parameter in in_headers {
            let values = self.headers.get_all(parameter.name).iter();
            if let Some(text) = values.filter_map(|value| value.to_str().ok()).next_back() {
                parameters.headers.push(parameter.name, text.to_owned());
            }
        }
        if self.form.is_empty() && !self.body.is_empty() {
            parameters.body = Some(self.body.clone());
        }
        parameters
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

fn decoded(text: &str) -> BTreeMap<String, String> {
    decode_form(text)
        .into_iter()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}
