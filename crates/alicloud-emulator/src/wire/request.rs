use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
    net::IpAddr,
};

use alicloud_core::{
    ApiStyle, Parameters,
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

use super::{headers, response::Format};

/// A request as it came, with its parameters decoded.
pub(crate) struct WireRequest {
    /// Who sent it.
    pub(crate) peer: IpAddr,
    pub(crate) method: Method,
    uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Those of the query and, when the body is a URL-encoded form, of the form; of several with one name the last.
    parameters: Parameters,
    disorder: Option<Disorder>,
}

/// What makes it uncertain which parameters a request has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Disorder {
    /// More than [`PARAMETERS`]; none of them is read.
    TooMany,
    /// Two of this name.
    Repeated(String),
}

/// How many parameters a request may have: many more than any operation takes, and few enough to be read at once.
pub(crate) const PARAMETERS: usize = 2048;

impl WireRequest {
    pub(crate) fn new(peer: IpAddr, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Self {
        let mut parameters = Parameters::default();
        let query = uri.query().unwrap_or_default();
        let form = match is_form(&headers) {
            true => body.as_ref(),
            false => b"",
        };
        let mut disorder = None;
        let separators = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'&').count();
        if separators(query.as_bytes()) + separators(form) >= PARAMETERS {
            disorder = Some(Disorder::TooMany);
        } else {
            parameters.query = decoded(query, &mut disorder);
            if !form.is_empty() {
                parameters.form = decoded(&String::from_utf8_lossy(form), &mut disorder);
            }
            let (query, form) = (&parameters.query, &parameters.form);
            if !query.is_empty()
                && let Some((name, _)) = form.iter().find(|(name, _)| query.get(name).is_some())
            {
                disorder = Some(Disorder::Repeated(name.to_owned()));
            }
        }
        if parameters.form.is_empty() && !body.is_empty() {
            parameters.body = Some(body.clone());
        }
        Self {
            disorder,
            peer,
            method,
            uri,
            headers,
            body,
            parameters,
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

    /// The query's parameters.
    pub(crate) fn query(&self) -> &Pairs {
        &self.parameters.query
    }

    /// The form's parameters.
    pub(crate) fn form(&self) -> &Pairs {
        &self.parameters.form
    }

    /// The single value of a header.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A parameter, wherever it stands.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query().get(name).or_else(|| self.form().get(name))
    }

    /// What makes it uncertain which parameters it has, or which of two headers counts.
    pub(crate) fn disorder(&self) -> Option<Disorder> {
        let is_read = |name: &&HeaderName| {
            **name == header::AUTHORIZATION
                || **name == header::CONTENT_TYPE
                || **name == header::HOST
                || name.as_str().starts_with("x-acs-")
        };
        let repeated = || {
            let mut names = self.headers.keys().filter(is_read);
            let name = names.find(|name| self.headers.get_all(*name).iter().nth(1).is_some())?;
            Some(Disorder::Repeated(name.as_str().to_owned()))
        };
        let may_be_repeated = self.headers.len() > self.headers.keys_len();
        self.disorder
            .clone()
            .or_else(|| may_be_repeated.then(repeated).flatten())
    }

    /// What a header names in version 3, and a parameter in version 1: what is signed.
    pub(crate) fn named(&self, header: &HeaderName, parameter: &str) -> Option<&str> {
        match self.signs_headers() {
            true => self.header(header),
            false => self.parameter(parameter),
        }
    }

    /// The name of the operation, if it is called by name.
    pub(crate) fn action(&self) -> Option<&str> {
        self.named(&headers::ACTION, "Action")
    }

    /// The form that the response is to have. Calls that carry a signature in their parameters get XML unless they ask for JSON.
    pub(crate) fn format(&self) -> Format {
        let in_headers = self.headers.contains_key(header::AUTHORIZATION);
        match self.parameter("Format") {
            Some(format) if format.eq_ignore_ascii_case("json") => Format::Json,
            None if in_headers || self.parameter("Signature").is_none() => Format::Json,
            _ => Format::Xml,
        }
    }

    /// Whether its signature is of version 3, as far as it says.
    pub(crate) fn signs_headers(&self) -> bool {
        let authorization = self.headers.get(header::AUTHORIZATION);
        authorization.is_some_and(|value| value.as_bytes().starts_with(b"ACS3-"))
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
    pub(crate) fn parameters(&self, operation: &OperationDescription) -> Cow<'_, Parameters> {
        let mut in_headers = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.placement == Placement::Header)
            .peekable();
        let is_roa = operation.operation.style() == ApiStyle::Roa;
        if !is_roa && in_headers.peek().is_none() {
            return Cow::Borrowed(&self.parameters);
        }
        let mut parameters = self.parameters.clone();
        if is_roa {
            parameters.path = operation.operation.path_values(self.path()).unwrap_or_default();
        }
        for parameter in in_headers {
            let values = self.headers.get_all(parameter.name).iter();
            if let Some(text) = values.filter_map(|value| value.to_str().ok()).next_back() {
                parameters.headers.push(parameter.name, text.to_owned());
            }
        }
        Cow::Owned(parameters)
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

/// The parameters of a query or a form, each name once, sorted.
fn decoded(text: &str, disorder: &mut Option<Disorder>) -> Pairs {
    let pairs = decode_form(text);
    let count = pairs.len();
    if count < 2 {
        return pairs;
    }
    let mut sorted = BTreeMap::new();
    for (name, value) in pairs {
        match sorted.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(mut entry) => {
                *disorder = Some(Disorder::Repeated(entry.key().clone().into_owned()));
                entry.insert(value);
            }
        }
    }
    sorted.into_iter().collect()
}
