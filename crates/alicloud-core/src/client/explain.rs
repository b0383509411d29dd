//! All that a call would send, without sending it.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use http::HeaderMap;

use super::{
    Settings, fill,
    options::CallOptions,
    outgoing::{self, Signed},
};
use crate::{
    ErrorKind, Execution, Failure, Operation, Parameters, Quota, RetryPolicy, credentials::masked,
    sign::SignatureVersion,
};

/// A future of an [`Explanation`].
pub type Explaining = Pin<Box<dyn Future<Output = Result<Explanation, Box<Failure>>> + Send>>;

/// What a call would send, and how it would be repeated. `Display` shows it to people.
///
/// The signature, the key's id and a security token are masked: an explanation can be shown to others.
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
    /// The body as text.
    pub body: String,
    /// The signature's version.
    pub signature: SignatureVersion,
    /// The canonical request (version 3) or the canonical parameters (version 1), with secrets masked.
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

/// Signs a call as its first attempt would be signed.
pub(super) async fn explain(
    settings: Arc<Settings>,
    operation: &'static Operation,
    mut parameters: Parameters,
    options: CallOptions,
) -> Result<Explanation, Box<Failure>> {
    let plan = options.over(&settings).map_err(Failure::configuration)?;
    fill::roles(&plan, operation, &mut parameters);
    let credentials = plan.credentials.credentials().await.map_err(|error| {
        Failure::new(ErrorKind::Credentials, Execution::No, error.to_string()).with_source(error)
    })?;
    let Signed {
        request,
        text,
        string_to_sign,
    } = outgoing::signed(&plan, &credentials, operation, &parameters, HeaderMap::new())?;
    let id = credentials.access_key_id();
    let token = credentials.security_token();
    let mask = |text: &str| {
        let mut masked_text = text.replace(id, &masked(id));
        for token in token
            .into_iter()
            .flat_map(|token| [token.to_owned(), crate::encoding::encoded(token)])
        {
            masked_text = masked_text
                .replace(&token, "****")
                .replace(&crate::encoding::encoded(&token), "****");
        }
        masked_text
    };
    let headers = request.headers.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = match text.split_once("Signature=") {
            Some((before, _)) => format!("{before}Signature=****"),
            None => text.into_owned(),
        };
        (name.to_string(), mask(&text))
    });
    Ok(Explanation {
        operation,
        method: request.method.to_string(),
        url: mask(&without_signature(&request.url)),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&request.body).into_owned(),
        signature: settings.signature,
        canonical_request: mask(&text),
        string_to_sign: mask(&string_to_sign),
        access_key_id: masked(id),
        retry: plan.retry,
        safe_to_repeat: operation.is_safe_to_repeat(),
        ram_action: operation.ram_action(),
        quota: operation.quota(),
    })
}

fn without_signature(url: &str) -> String {
    let Some((before, rest)) = url.split_once("&Signature=") else {
        return url.to_owned();
    };
    let after = rest
        .split_once('&')
        .map_or(String::new(), |(_, after)| format!("&{after}"));
    format!("{before}&Signature=****{after}")
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} {}", self.method, self.url)?;
        for (name, value) in &self.headers {
            writeln!(formatter, "{name}: {value}")?;
        }
        if !self.body.is_empty() {
            writeln!(formatter, "\n{}", self.body)?;
        }
        writeln!(
            formatter,
            "\nSigned by {} with {}",
            self.signature, self.access_key_id
        )?;
        writeln!(
            formatter,
            "\nCanonical request\n{}",
            indented(&self.canonical_request)
        )?;
        writeln!(formatter, "\nString to sign\n{}", indented(&self.string_to_sign))?;
        let attempts = self.retry.max_attempts();
        let when = match self.safe_to_repeat {
            true => "also after a lost answer: executing it twice does no harm",
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
