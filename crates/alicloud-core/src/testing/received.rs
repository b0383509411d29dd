//! Requests as a server sees them.

use http::header;

use crate::{
    encoding::decode_form,
    operation::{ApiStyle, Operation},
    parameters::Parameters,
    transport::HttpRequest,
};

/// What the protocol adds to the query.
const PROTOCOL: [&str; 10] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// A request of an operation, with its parameters decoded.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) operation: String,
    pub(super) path: String,
    /// All but those in the path, for which one must know the operation.
    pub(super) parameters: Parameters,
}

impl Received {
    /// `None` if the request does not match an operation.
    pub(super) fn read(request: &HttpRequest) -> Option<Self> {
        let operation = request.headers.get(crate::headers::ACTION)?.to_str().ok()?;
        let address = request
            .url
            .split_once("://")
            .map_or(&*request.url, |(_, rest)| rest);
        let target = address.find('/').map_or("/", |start| &address[start..]);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // Signatures of the third version stand in a header: then such a name is the operation's own.
        let is_signed_in_query = !request.headers.contains_key(header::AUTHORIZATION);
        let query = decode_form(query);
        let own = query
            .iter()
            .filter(|(name, _)| !is_signed_in_query || !PROTOCOL.contains(name));
        let mut parameters = Parameters {
            query: own.collect(),
            ..Parameters::default()
        };
        let kind = request.headers.get(header::CONTENT_TYPE);
        if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded")) {
            parameters.form = decode_form(&String::from_utf8_lossy(&request.body));
        } else if !request.body.is_empty() {
            parameters.body = Some(request.body.clone());
        }
        let headers = request.headers.iter();
        parameters.headers = headers
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        Some(Self {
            operation: operation.to_owned(),
            path: path.to_owned(),
            parameters,
        })
    }

    /// The parameters, with those in the path.
    pub(super) fn parameters(&self, operation: &Operation) -> Parameters {
        let mut parameters = self.parameters.clone();
        if operation.style() == ApiStyle::Roa {
            parameters.path = operation.path_values(&self.path).unwrap_or_default();
        }
        parameters
    }
}
