use std::{collections::BTreeMap, net::IpAddr};

use alicloud_core::{Parameters, encoding::decode_form, parameters::Pairs, sign::v3};
use bytes::Bytes;
use http::{HeaderMap, Method, Uri, header};

/// A request as it came, with its parameters decoded.
pub(crate) struct Received {
    /// Who sent it.
    pub(crate) peer: IpAddr,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The query as it was sent.
    pub(crate) raw_query: String,
    /// The query's parameters; of several with one name the last.
    pub(crate) query: BTreeMap<String, String>,
    /// The form's parameters, when the body is a URL-encoded form.
    pub(crate) form: BTreeMap<String, String>,
}

impl Received {
    pub(crate) fn new(peer: IpAddr, method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Self {
        let form = if is_form(&headers) {
            decoded(&String::from_utf8_lossy(&body))
        } else {
            BTreeMap::new()
        };
        Self {
            peer,
            method,
            path: uri.path().to_owned(),
            raw_query: uri.query().unwrap_or_default().to_owned(),
            query: decoded(uri.query().unwrap_or_default()),
            headers,
            body,
            form,
        }
    }

    /// The single value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A parameter, wherever it stands.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .get(name)
            .or_else(|| self.form.get(name))
            .map(String::as_str)
    }

    /// The access key that the request names, whether or not it is believed.
    pub(crate) fn access_key_id(&self) -> Option<&str> {
        match self.header("authorization") {
            Some(header) => v3::Authorization::parse(header).map(|parts| parts.access_key_id),
            None => self.parameter("AccessKeyId"),
        }
    }

    /// Which attempt of its call this is, counted from 1, as far as the client tells.
    pub(crate) fn attempt(&self) -> u32 {
        self.header("x-acs-retry-attempts")
            .and_then(|text| text.parse::<u32>().ok())
            .map_or(1, |retries| retries.saturating_add(1))
    }

    /// The host as the client knows it, with its port.
    pub(crate) fn host(&self) -> &str {
        self.header("host").unwrap_or_default()
    }

    /// The parameters in the form in which requests are read from them.
    pub(crate) fn parameters(&self) -> Parameters {
        let mut parameters = Parameters::default();
        parameters.query = self
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        parameters.form = self
            .form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        parameters.headers = self
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect::<Pairs>();
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
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
