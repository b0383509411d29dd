use std::{collections::BTreeSet, net::IpAddr, ops::Deref};

use alicloud_core::__private::{ReceivedRequest, headers};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method, Uri,
    header::{self, AUTHORIZATION},
    uri::PathAndQuery,
};

use crate::wire::response::Format;

/// A request and its sender.
pub(crate) struct WireRequest {
    pub(crate) peer: IpAddr,
    request: ReceivedRequest,
}

/// What makes it uncertain which parameters a request has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Disorder<'r> {
    /// More than [`PARAMETERS`]; none of them is read.
    TooMany,
    /// Two of this name.
    Repeated(&'r str),
}

/// How many parameters a request may have: many more than any operation takes, and few enough to be read at once.
pub(crate) const PARAMETERS: usize = 2048;

impl Deref for WireRequest {
    type Target = ReceivedRequest;

    fn deref(&self) -> &Self::Target {
        &self.request
    }
}

impl WireRequest {
    pub(crate) fn new(peer: IpAddr, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Self {
        let target = uri.path_and_query().map(PathAndQuery::to_string);
        let target = target.unwrap_or_default();
        Self {
            peer,
            request: ReceivedRequest::new(method, target, headers, body, PARAMETERS),
        }
    }

    /// What makes it uncertain which parameters it has, or which of two headers counts.
    pub(crate) fn disorder(&self) -> Option<Disorder<'_>> {
        if self.has_too_many_parameters() {
            return Some(Disorder::TooMany);
        }
        let mut known = BTreeSet::new();
        let mut names = self
            .query()
            .iter()
            .chain(self.form().iter())
            .map(|(name, _)| name);
        let repeated = names.find(|name| !known.insert(*name));
        repeated
            .or_else(|| self.repeated_header())
            .map(Disorder::Repeated)
    }

    fn repeated_header(&self) -> Option<&str> {
        if self.headers.len() == self.headers.keys_len() {
            return None;
        }
        let is_read = |name: &&HeaderName| {
            [AUTHORIZATION, header::CONTENT_TYPE, header::HOST].contains(name)
                || name.as_str().starts_with("x-acs-")
                || name.as_str().starts_with("x-log-")
        };
        let mut names = self.headers.keys().filter(is_read);
        let name = names.find(|name| self.headers.get_all(*name).iter().nth(1).is_some())?;
        Some(name.as_str())
    }

    /// The form that the response is to have. Calls that carry a signature in their parameters get XML unless they ask for JSON.
    pub(crate) fn format(&self) -> Format {
        let in_headers = self.headers.contains_key(AUTHORIZATION);
        match self.parameter("Format") {
            Some(format) if format.eq_ignore_ascii_case("json") => Format::Json,
            None if in_headers || self.parameter("Signature").is_none() => Format::Json,
            _ => Format::Xml,
        }
    }

    /// The access key that the request names, whether or not it is believed.
    pub(crate) fn access_key_id(&self) -> Option<&str> {
        match self.headers.contains_key(AUTHORIZATION) {
            true if self.is_sls4() => self.sls4_authorization().map(|parts| parts.access_key_id),
            true => self.authorization().map(|parts| parts.access_key_id),
            false => self.parameter("AccessKeyId"),
        }
    }

    /// Which attempt of its call this is, counted from 1, as far as the client tells.
    pub(crate) fn attempt(&self) -> u32 {
        self.header(headers::RETRY_ATTEMPTS)
            .and_then(|text| text.parse::<u32>().ok())
            .map_or(1, |retries| retries.saturating_add(1))
    }

    /// The host as the client knows it, with its port.
    pub(crate) fn host(&self) -> &str {
        self.header(header::HOST).unwrap_or_default()
    }
}
