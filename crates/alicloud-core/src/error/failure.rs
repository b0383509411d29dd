use std::{
    borrow::Cow,
    error::Error as StdError,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use crate::{
    endpoint::Endpoint,
    error::{SignatureMismatch, StopReason},
    operation::Operation,
    record::AccessDeniedDetail,
    redact::Redaction,
    service::{ErrorMeaning, RetryClass, is_of_gateway},
    transport::TransportError,
};

/// How much of a response is searched for secrets that its message may quote, in bytes.
const LEARNT: usize = 64 * 1024;

/// Why a call failed, whatever the service.
pub struct Failure {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    pub(crate) meaning: Option<ErrorMeaning>,
    pub(crate) request_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) access_denied_detail: Option<AccessDeniedDetail>,
    pub(crate) recommendation: Option<String>,
    pub(crate) retry: Option<RetryClass>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) execution: Execution,
    pub(crate) attempts: u32,
    pub(crate) stop_reason: Option<StopReason>,
    pub(crate) server_date: Option<SystemTime>,
    pub(crate) signature_mismatch: Option<SignatureMismatch>,
    pub(crate) remedy: Option<Cow<'static, str>>,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) body: Bytes,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of thing went wrong, for programs to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting of the client cannot work. Nothing was sent.
    Configuration,
    /// No provider gave credentials to sign with. Nothing was sent.
    Credentials,
    /// A parameter is missing or cannot be sent. Nothing was sent.
    InvalidParameter,
    /// The client-side rate limiter would have delayed the request past its deadline. Nothing was sent.
    RateLimited,
    /// No connection to the service was made. Nothing was sent.
    ConnectFailed,
    /// No response came in time.
    Timeout,
    /// The connection was lost after the request was sent, or while the response came.
    ConnectionLost,
    /// The service asks for fewer calls.
    Throttled,
    /// The access key may not do this.
    AccessDenied,
    /// The access key, the signature, the nonce or the date was refused.
    Authentication,
    /// The service refused the call with an error code.
    Service,
    /// The service, or a gateway before it, is unavailable.
    Unavailable,
    /// The response could not be parsed. The request may still have been executed.
    UnexpectedResponse,
}

/// Whether the service executed a call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Execution {
    /// It did not: nothing was sent, or the call was refused before.
    No,
    /// It is not known.
    Maybe,
    /// It did; only the response could not be read.
    Yes,
}

impl Failure {
    /// A failure of a kind, for test doubles and for trying out a [`RetryPolicy`](crate::RetryPolicy).
    #[must_use]
    pub fn of_kind(kind: ErrorKind, execution: Execution, message: impl Into<String>) -> Self {
        Self {
            kind,
            execution,
            message: message.into(),
            operation: None,
            code: None,
            meaning: None,
            request_id: None,
            status: None,
            access_denied_detail: None,
            recommendation: None,
            retry: None,
            retry_after: None,
            attempts: 0,
            stop_reason: None,
            server_date: None,
            signature_mismatch: None,
            remedy: None,
            endpoint: None,
            body: Bytes::new(),
            source: None,
        }
    }

    pub(crate) fn new(kind: ErrorKind, execution: Execution, message: impl Into<String>) -> Box<Self> {
        Box::new(Self::of_kind(kind, execution, message))
    }

    pub(crate) fn with_source(
        mut self: Box<Self>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Box<Self> {
        self.source = Some(source.into());
        self
    }

    /// Takes out what must not be shown, and makes what came from outside fit to be shown.
    pub(crate) fn redact(&mut self, redaction: &mut Redaction) {
        // What the response calls a secret, its message may quote.
        let body = &self.body[..self.body.len().min(LEARNT)];
        redaction.learn(&String::from_utf8_lossy(body));
        self.message = redaction.shown(&self.message);
        let texts = [&mut self.code, &mut self.request_id, &mut self.recommendation];
        for text in texts.into_iter().flatten() {
            *text = redaction.shown(text);
        }
        // One that is not of a table may come from a transport.
        if let Some(Cow::Owned(remedy)) = &mut self.remedy {
            *remedy = redaction.shown(remedy);
        }
        if let Some(detail) = &mut self.access_denied_detail {
            let mut value = detail.as_value().clone();
            redaction.value(&mut value);
            *detail = value.into();
        }
        self.source = self
            .source
            .take()
            .map(|source| redacted_source(source, redaction));
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The operation that was called.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// The error code as the service sent it.
    #[must_use]
    pub fn code_str(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// What the service said, or what went wrong on the way to it. Secrets are masked in it, it is on one line, and cut if it is long;
    /// [`raw_body`](Self::raw_body) has all of it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The id of the request at the service, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Why access was denied, if the service reported it.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.access_denied_detail.as_ref()
    }

    /// The address of the vendor's page about the error, when the service gave one.
    #[must_use]
    pub fn recommendation(&self) -> Option<&str> {
        self.recommendation.as_deref()
    }

    /// When a retry may help; `None` if that is unknown.
    #[must_use]
    pub fn retry(&self) -> Option<RetryClass> {
        self.retry
    }

    /// How long the service asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Whether the service executed the call.
    #[must_use]
    pub fn execution(&self) -> Execution {
        self.execution
    }

    /// Whether the service executed the call, or may have.
    #[must_use]
    pub fn may_have_been_executed(&self) -> bool {
        self.execution != Execution::No
    }

    /// How many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Why no further attempt was made; `None` if nothing was attempted.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.stop_reason
    }

    /// Whether the service throttled the request.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.kind == ErrorKind::Throttled
    }

    /// Whether no response came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind == ErrorKind::Timeout
    }

    /// Whether the access key lacks a permission.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.kind == ErrorKind::AccessDenied
    }

    /// Whether the service says that something does not exist which the call names: by HTTP status 404, or by a code that
    /// ends in `NotFound`, `NotExist` or `NotExists`. An unknown operation, product, region or access key does not count.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let code = self.code_str().unwrap_or_default();
        let says_so = ["NotFound", "NotExist", "NotExists"]
            .iter()
            .any(|end| code.ends_with(end));
        self.kind == ErrorKind::Service && (says_so || self.status == Some(404)) && !is_of_gateway(code)
    }

    /// Whether the same request may succeed later. Before you send it again, look at
    /// [`may_have_been_executed`](Self::may_have_been_executed): a retry of what was executed executes it twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.retry {
            Some(RetryClass::AfterChange | RetryClass::Never) => false,
            Some(_) => true,
            None => match self.kind {
                ErrorKind::ConnectFailed | ErrorKind::Timeout | ErrorKind::ConnectionLost => true,
                ErrorKind::Throttled | ErrorKind::Unavailable => true,
                ErrorKind::UnexpectedResponse => self.may_have_been_executed(),
                _ => self.execution == Execution::Maybe,
            },
        }
    }

    /// What to do about it: by the service's error table, or by what went wrong.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }

    /// The server that was called, or would have been.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.endpoint.as_ref()
    }

    /// What a comparison of the service's string to sign with ours found, after `SignatureDoesNotMatch`.
    #[must_use]
    pub fn signature_mismatch(&self) -> Option<&SignatureMismatch> {
        self.signature_mismatch.as_ref()
    }

    /// The error that the call failed with, if it has a type of its own, for a program to downcast: a
    /// [`TransportError`](crate::transport::TransportError), [`CredentialsError`](crate::credentials::CredentialsError),
    /// [`ConfigurationError`](crate::ConfigurationError), [`ParameterError`](crate::ParameterError) or
    /// [`BodyError`](crate::body::BodyError). `Display` contains its text, so `source()` begins below it.
    #[must_use]
    pub fn inner(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    /// The response's body as it came; empty when there was none.
    #[must_use]
    pub fn raw_body(&self) -> &[u8] {
        &self.body
    }
}

/// A source that repeats a secret is replaced by its text without the secret; of others the type stays.
fn redacted_source(
    source: Box<dyn StdError + Send + Sync>,
    redaction: &Redaction,
) -> Box<dyn StdError + Send + Sync> {
    let source = match source.downcast::<TransportError>() {
        Ok(error) => {
            let TransportError { kind, source, help } = *error;
            return Box::new(TransportError {
                kind,
                source: redacted_source(source, redaction),
                help: help.map(|help| redaction.shown(&help).into()),
            });
        }
        Err(other) => other,
    };
    let mut texts = Vec::new();
    let mut next: Option<&(dyn StdError + 'static)> = Some(&*source);
    while let Some(error) = next {
        texts.push(error.to_string());
        texts.push(format!("{error:?}"));
        next = error.source();
    }
    if texts.iter().all(|text| redaction.text(text) == *text) {
        return source;
    }
    redaction.shown(&source.to_string()).into()
}

/// `Display` contains what the error within says: a chain begins below it, and shows each text once.
impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner().and_then(|error| error.source())
    }
}
