//! Requests as a server sees them: for mocks and recordings, and for the emulator.

mod multipart;

use std::borrow::Cow;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method,
    header::{self, AsHeaderName},
};

use self::multipart::Field;
use crate::{
    body::Body,
    description::OperationDescription,
    encoding::{Pairs, decode_form},
    endpoint::is_local,
    headers,
    operation::{ApiStyle, Operation},
    parameters::{Parameters, Placement},
    service::EndpointRule,
    sign::{sls4, v1, v3::Authorization},
};

/// A request with the parameters of query and form decoded.
#[derive(Clone)]
pub struct ReceivedRequest {
    /// The method.
    pub method: Method,
    /// The headers, those of the connection included.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    target: String,
    parameters: Parameters,
    has_too_many: bool,
}

impl ReceivedRequest {
    /// `target` is path and query. No parameter is read if there are more than `most`.
    pub fn new(method: Method, target: String, headers: HeaderMap, body: Bytes, most: usize) -> Self {
        let mut request = Self {
            method,
            headers,
            body,
            target,
            parameters: Parameters::default(),
            has_too_many: false,
        };
        let form = match request.has_form() {
            true => request.body.as_ref(),
            false => b"",
        };
        let query = request.raw_query();
        let separators = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'&').count();
        let has_too_many = separators(query.as_bytes()) + separators(form) >= most;
        let mut parameters = Parameters::default();
        if !has_too_many {
            parameters.query = decode_form(query);
            parameters.form = decode_form(&String::from_utf8_lossy(form));
        }
        let kind = request.header(header::CONTENT_TYPE).unwrap_or_default();
        let fields =
            multipart::boundary(kind).and_then(|boundary| multipart::fields(&request.body, &boundary, most));
        match fields {
            Some(fields) => {
                for field in fields {
                    put_field(field, &mut parameters);
                }
            }
            None if parameters.form.is_empty() && !request.body.is_empty() => {
                parameters.body = Some(request.body.clone().into());
            }
            None => {}
        }
        request.parameters = parameters;
        request.has_too_many = has_too_many;
        request
    }

    /// Returns what arrives when a client sends the request.
    #[cfg(feature = "test-util")]
    pub(crate) fn of(request: &crate::transport::HttpRequest) -> Self {
        let address = request.url.split_once("://");
        let address = address.map_or(&*request.url, |(_, rest)| rest);
        let target = address.find('/').map_or("/", |start| &address[start..]);
        let (method, headers) = (request.method.clone(), request.headers.clone());
        let body = request.body.as_bytes().cloned().unwrap_or_default();
        let mut received = Self::new(method, target.to_owned(), headers, body, usize::MAX);
        let parameters = &mut received.parameters;
        match request.body.form() {
            Some(form) => {
                for part in form.parts() {
                    match part.body.as_bytes() {
                        Some(bytes) if !part.is_file => {
                            let text = String::from_utf8_lossy(bytes).into_owned();
                            parameters.form.push(part.name.clone(), text);
                        }
                        _ => parameters
                            .files
                            .push((part.name.clone().into(), part.body.clone())),
                    }
                }
            }
            None if request.body.as_bytes().is_none() => parameters.body = Some(request.body.clone()),
            None => {}
        }
        received
    }

    /// Returns path and query as they were sent.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Returns the path as it was sent.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// Returns the query as it was sent.
    pub fn raw_query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Returns the parameters of the query.
    pub fn query(&self) -> &Pairs {
        &self.parameters.query
    }

    /// Returns the parameters of the form.
    pub fn form(&self) -> &Pairs {
        &self.parameters.form
    }

    /// Returns the files of a multipart form, with the names of their parameters.
    pub fn files(&self) -> &[(Cow<'static, str>, Body)] {
        &self.parameters.files
    }

    /// Returns whether its form is multipart, and could be read.
    pub fn has_multipart_form(&self) -> bool {
        !self.body.is_empty() && self.parameters.body.is_none() && !self.has_form()
    }

    /// Returns whether there are more parameters than are read.
    pub fn has_too_many_parameters(&self) -> bool {
        self.has_too_many
    }

    /// Returns the single value of a header.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns a parameter, wherever it stands; of several with one name the last.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query().get(name).or_else(|| self.form().get(name))
    }

    /// Returns whether its signature stands in a header, as those of version 3 and of Log Service do, as far as it says.
    pub fn signs_headers(&self) -> bool {
        let authorization = self.headers.get(header::AUTHORIZATION);
        authorization.is_some_and(|value| value.as_bytes().starts_with(b"ACS3-")) || self.is_sls4()
    }

    /// Returns whether its signature is that of Log Service, as far as it says.
    pub fn is_sls4(&self) -> bool {
        let authorization = self.headers.get(header::AUTHORIZATION);
        authorization.is_some_and(|value| value.as_bytes().starts_with(b"SLS4-"))
    }

    /// Returns the signature of Log Service.
    pub fn sls4_authorization(&self) -> Option<sls4::Authorization<'_>> {
        sls4::Authorization::parse(self.header(header::AUTHORIZATION)?)
    }

    /// Returns the signature of version 3.
    pub fn authorization(&self) -> Option<Authorization<'_>> {
        Authorization::parse(self.header(header::AUTHORIZATION)?)
    }

    /// Returns whether it has a signature of any version.
    pub fn is_signed(&self) -> bool {
        self.signs_headers() || self.parameter("Signature").is_some()
    }

    /// Returns what a header names in version 3, and a parameter in version 1: what is signed. A request without a signature may
    /// have either.
    pub fn named(&self, header: &HeaderName, parameter: &str) -> Option<&str> {
        match self.signs_headers() {
            true => self.header(header),
            false if self.is_signed() => self.parameter(parameter),
            false => self.parameter(parameter).or_else(|| self.header(header)),
        }
    }

    /// Returns the name of the operation.
    pub fn action(&self) -> Option<&str> {
        self.named(&headers::ACTION, "Action")
    }

    /// Returns the parameters of a described operation.
    pub fn parameters(&self, operation: &OperationDescription) -> Cow<'_, Parameters> {
        let parameters = operation.parameters.iter();
        let in_headers = parameters.filter(|parameter| parameter.placement == Placement::Header);
        self.parameters_with(operation.operation, in_headers.map(|parameter| parameter.name))
    }

    /// Returns the parameters of an operation whose description is unknown: all headers may be parameters.
    #[cfg(feature = "test-util")]
    pub(crate) fn parameters_or_headers(&self, operation: &Operation) -> Cow<'_, Parameters> {
        self.parameters_with(operation, self.headers.keys().map(HeaderName::as_str))
    }

    fn parameters_with<'n>(
        &self,
        operation: &Operation,
        in_headers: impl Iterator<Item = &'n str>,
    ) -> Cow<'_, Parameters> {
        let mut parameters = Cow::Borrowed(&self.parameters);
        if !self.signs_headers() {
            let own = self
                .query()
                .iter()
                .filter(|(name, _)| !v1::PARAMETERS.contains(name));
            parameters.to_mut().query = own.collect();
        }
        if operation.style() == ApiStyle::Roa {
            parameters.to_mut().path = operation.path_values(self.path()).unwrap_or_default();
        }
        if let Some((name, label)) = operation.host_parameter().zip(self.host_label(operation)) {
            parameters.to_mut().host.push(name, label.to_owned());
        }
        for name in in_headers {
            for text in self
                .headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
            {
                parameters.to_mut().headers.push(name.to_owned(), text.to_owned());
            }
        }
        parameters
    }

    /// Returns what stands in front of the endpoint's name in the `Host` header; `None` if it is the name alone, or an address.
    pub fn host_label(&self, operation: &Operation) -> Option<&str> {
        let host = self.header(header::HOST)?;
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let service = operation.service();
        let (label, rest) = name.split_once('.').filter(|_| !is_local(name))?;
        let is_listed = service.endpoints().iter().any(|(_, host)| *host == name);
        let is_own = match service.endpoint_rule() {
            EndpointRule::Global(host) => host == name,
            EndpointRule::Regional => {
                let region = rest.strip_suffix(".aliyuncs.com");
                label.strip_suffix("-vpc").unwrap_or(label) == service.product()
                    && region.is_some_and(|region| !region.contains('.'))
            }
            EndpointRule::Listed => false,
        };
        (!is_listed && !is_own).then_some(label)
    }

    fn has_form(&self) -> bool {
        let kind = self.header(header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default();
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    }
}

/// A file has a name. One without a name, and bytes that are not a text, are files as well.
fn put_field(field: Field, parameters: &mut Parameters) {
    let Field {
        name,
        file_name,
        content_type,
        bytes,
    } = field;
    match std::str::from_utf8(&bytes) {
        Ok(text) if file_name.is_none() => parameters.form.push(name, text.to_owned()),
        _ => {
            let mut body = Body::from(bytes);
            if let Some(file_name) = file_name {
                body = body.with_file_name(file_name);
            }
            if let Some(kind) = content_type {
                body = body.with_content_type(kind);
            }
            parameters.files.push((name.into(), body));
        }
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::transport::HttpRequest;

    #[test]
    fn what_a_client_sends_is_read_whatever_its_length_and_the_case_of_its_headers() {
        let long = "x".repeat(100_000);
        let mut request = HttpRequest::new(
            Method::POST,
            format!("https://a.invalid/b?Long={long}&Action=Get"),
        );
        let kind = HeaderValue::from_static("Application/X-WWW-Form-Urlencoded ; charset=utf-8");
        request.headers.insert(header::CONTENT_TYPE, kind);
        request.body = "Name=a+b".into();
        let received = ReceivedRequest::of(&request);
        assert_eq!(received.path(), "/b");
        assert_eq!(received.action(), Some("Get"));
        assert_eq!(received.parameter("Long"), Some(&*long));
        assert_eq!(received.form().get("Name"), Some("a b"));
    }
}
