//! What must not be shown of a call.

use crate::{
    body::Body,
    client::options::ResolvedOptions,
    credentials::{Credentials, masked},
    encoding::Pairs,
    operation::Operation,
    parameters::Parameters,
    redact::Redaction,
    sign::{SignatureVersion, v1, v3},
};

/// Knows what is sensitive in the service of an operation.
pub(super) fn of_operation(operation: &'static Operation) -> Redaction {
    let mut redaction = Redaction::new();
    redaction.add_names(operation.service().sensitive_members());
    redaction
}

/// Knows the key, the signature, and what is sensitive among parameters and headers. `signed_text` is that of
/// [`SignedRequest`](crate::client::sign_request::SignedRequest).
pub(super) fn of_attempt(
    operation: &'static Operation,
    options: &ResolvedOptions<'_>,
    parameters: &Parameters,
    credentials: &Credentials,
    signed_text: &str,
) -> Redaction {
    let mut redaction = of_operation(operation);
    let secret = credentials.access_key_secret();
    redaction.add_key(secret);
    if let Some(token) = credentials.security_token() {
        redaction.add_key(token);
    }
    let id = credentials.access_key_id();
    redaction.add_in_place_of(id, masked(id));
    redaction.add_key(&match options.settings.signature(operation) {
        SignatureVersion::V1 => v1::signature(secret, signed_text),
        SignatureVersion::V3 => v3::signature(secret, &v3::string_to_sign(signed_text)),
        SignatureVersion::Own(own) => own.signature(secret, signed_text),
    });
    add_parameters(&mut redaction, operation, parameters);
    for (name, value) in &options.headers {
        redaction.learn_pair(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    redaction
}

fn add_parameters(redaction: &mut Redaction, operation: &'static Operation, parameters: &Parameters) {
    let Parameters {
        query,
        form,
        path,
        headers,
        ..
    } = parameters;
    for (name, text) in [query, form, path, headers].into_iter().flat_map(Pairs::iter) {
        redaction.learn_pair(name, text);
    }
    // A large body is shown nowhere.
    let body = parameters.body.as_ref().filter(|body| body.checked().is_none());
    let body = body.and_then(Body::as_bytes);
    let body = String::from_utf8_lossy(body.map_or(b"", |body| body));
    if operation.has_sensitive_body() {
        redaction.add_sensitive(&body);
    } else {
        redaction.learn(&body);
    }
}
