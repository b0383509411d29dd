use alicloud_core::sign::{canonical_query, v1, v3};

use super::Received;

/// The parts of the text that version 3 signs, by the list of headers that the client says it signed.
#[derive(Clone, Debug)]
pub(crate) struct CanonicalRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) signed_headers: String,
    pub(crate) body_hash: String,
}

impl CanonicalRequest {
    pub(crate) fn of(request: &Received, signed_headers: &str) -> Self {
        let header = |name: &str| (name.to_owned(), signed_value(request, name));
        Self {
            method: request.method.as_str().to_owned(),
            path: request.path.clone(),
            query: canonical_query(
                request
                    .query
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            ),
            headers: signed_headers.split(';').map(header).collect(),
            signed_headers: signed_headers.to_owned(),
            body_hash: request
                .header("x-acs-content-sha256")
                .unwrap_or_default()
                .to_owned(),
        }
    }

    pub(crate) fn text(&self) -> String {
        v3::canonical_request(
            &self.method,
            &self.path,
            &self.query,
            self.headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
            &self.signed_headers,
            &self.body_hash,
        )
    }
}

/// A header's value as it is signed.
pub(crate) fn signed_value(request: &Received, name: &str) -> String {
    let mut values: Vec<String> = request
        .headers
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        .collect();
    values.sort();
    values.join(",")
}

/// The parameters that version 1 signs: all but the signature.
pub(crate) fn signed_parameters(request: &Received) -> Vec<(&str, &str)> {
    request
        .form
        .iter()
        .chain(&request.query)
        .filter(|(name, _)| *name != "Signature")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The text that version 1 signs.
pub(crate) fn string_to_sign(request: &Received) -> String {
    v1::string_to_sign(
        request.method.as_str(),
        &canonical_query(signed_parameters(request)),
    )
}
