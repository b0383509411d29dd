//! All that a call would send, without sending it.

use std::fmt;

use http::header;

use crate::{
    body::Body,
    client::{options::ResolvedOptions, sign_request::SignedRequest},
    credentials::{Credentials, masked},
    operation::{Operation, Quota},
    redact::{MASK, Redaction, escaped, lines},
    retry::RetryPolicy,
    sign::{SignatureVersion, v3},
};

/// What the first attempt of a call would send, and how it would be repeated. `Display` shows it to people.
///
/// Headers of [`CallOptions`](crate::CallOptions) and all that interceptors add or change are in it, so
/// [`before_operation`](crate::interceptor::Interceptor::before_operation) and
/// [`before_attempt`](crate::interceptor::Interceptor::before_attempt) are called. Date and nonce are those of now: the
/// call itself has others.
///
/// The signature, a security token, and parameters that are sensitive are masked, and of the key's id a part is: an explanation can be
/// shown to others.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The operation.
    pub operation: &'static Operation,
    /// The HTTP method.
    pub method: String,
    /// The whole address; in it, parameters of the signature are masked.
    pub url: String,
    /// The headers that would be sent, with secrets masked.
    pub headers: Vec<(String, String)>,
    /// The body as text; of a large body, or one that is not a text, how many bytes there are, and of which file.
    pub body: String,
    /// The signature's version.
    pub signature: SignatureVersion,
    /// The canonical request (version 3, and signatures of single services) or the canonical parameters (version 1), with secrets masked.
    pub canonical_request: String,
    /// The text whose signature is sent, with secrets masked.
    pub string_to_sign: String,
    /// A part of the access key's id.
    pub access_key_id: String,
    /// How the call would be repeated.
    pub retry: RetryPolicy,
    /// Whether it would be repeated after an attempt that may have been executed.
    pub safe_to_repeat: bool,
    /// The action that a RAM policy must allow.
    pub ram_action: Option<&'static str>,
    /// How often an account may call the operation.
    pub quota: Option<Quota>,
}

/// Explains a signed request.
pub(super) type ExplainFn =
    fn(&ResolvedOptions<'_>, &'static Operation, &Credentials, &Redaction, SignedRequest) -> Explanation;

impl Explanation {
    /// The facts of a signed request.
    pub(super) fn new(
        plan: &ResolvedOptions<'_>,
        operation: &'static Operation,
        credentials: &Credentials,
        redaction: &Redaction,
        signed: SignedRequest,
    ) -> Self {
        let SignedRequest { request, text } = signed;
        let (canonical_request, string_to_sign) = match plan.settings.signature(operation) {
            SignatureVersion::Own(own) if !operation.is_anonymous() => {
                let (string_to_sign, canonical_request) = own.parts(&text);
                (canonical_request.to_owned(), string_to_sign.to_owned())
            }
            SignatureVersion::V1 => (text.clone(), text),
            _ => {
                let string_to_sign = v3::string_to_sign(&text);
                (text, string_to_sign)
            }
        };
        let mask = |text: &str| redaction.text(text).into_owned();
        let headers = request.headers.iter().map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = match name {
                // Without the signature it shows what was signed, and how.
                &header::AUTHORIZATION if !operation.is_anonymous() => redaction.text(&text),
                name => redaction.pair(name.as_str(), &text),
            };
            (name.to_string(), text.into_owned())
        });
        let body = match operation.has_sensitive_body() {
            true if !request.body.is_empty() => MASK.to_owned(),
            _ => mask(&shown(&request.body, redaction)),
        };
        Self {
            operation,
            method: request.method.to_string(),
            url: mask(&request.url),
            headers: headers.collect(),
            body,
            signature: plan.settings.signature(operation),
            canonical_request: mask(&canonical_request),
            string_to_sign: mask(&string_to_sign),
            access_key_id: masked(credentials.access_key_id()),
            retry: plan.retry.clone(),
            safe_to_repeat: operation.is_safe_to_repeat(),
            ram_action: operation.ram_action(),
            quota: operation.quota(),
        }
    }
}

fn shown(body: &Body, redaction: &Redaction) -> String {
    if let Some(form) = body.form() {
        return form.shown(|part| match part.body.as_bytes() {
            Some(bytes) if !part.is_file => {
                let text = String::from_utf8_lossy(bytes);
                redaction.pair(&part.name, &text).into_owned()
            }
            _ => format!("({})", part.body.summary()),
        });
    }
    match body.as_bytes().map(|bytes| std::str::from_utf8(bytes)) {
        Some(Ok(text)) if body.checked().is_none() => text.to_owned(),
        _ => format!("({})", body.summary()),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} {}", self.method, escaped(&self.url))?;
        for (name, value) in &self.headers {
            writeln!(formatter, "{name}: {}", escaped(value))?;
        }
        if !self.body.is_empty() {
            writeln!(formatter, "\n{}", lines(&self.body))?;
        }
        match self.operation.is_anonymous() {
            true => writeln!(
                formatter,
                "\nNot signed: the operation is called without credentials"
            )?,
            false => {
                let (signature, key) = (self.signature, &self.access_key_id);
                let canonical = indented(&lines(&self.canonical_request));
                writeln!(formatter, "\nSigned by {signature} with {key}")?;
                writeln!(formatter, "\nCanonical request\n{canonical}")?;
                writeln!(formatter, "\nString to sign\n{}", indented(&self.string_to_sign))?;
            }
        }
        let attempts = self.retry.max_attempts();
        let when = match self.safe_to_repeat {
            true => "also after a lost response: executing it twice does no harm",
            false => "only when the service surely did not execute it",
        };
        writeln!(formatter, "\nUp to {attempts} attempts, {when}")?;
        if let Some(action) = self.ram_action {
            writeln!(formatter, "Needs the RAM action {action}")?;
        }
        if let Some(quota) = self.quota {
            writeln!(
                formatter,
                "Quota: {} calls in {:?} for an account",
                quota.calls(),
                quota.window()
            )?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
