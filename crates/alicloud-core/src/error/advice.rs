//! What to do about an error for which neither the error table nor its origin has a remedy.

use std::borrow::Cow;

use crate::{
    endpoint::Endpoint,
    error::{ErrorKind, Execution, Failure},
    operation::{Effect, Operation},
};

impl Failure {
    /// Adds the operation and the server, and what to do where nothing said it yet.
    pub(crate) fn concluded(
        mut self: Box<Self>,
        operation: &'static Operation,
        endpoint: &Endpoint,
    ) -> Box<Self> {
        self.operation = Some(operation);
        self.endpoint.get_or_insert_with(|| endpoint.clone());
        if self.remedy.is_none() && self.signature_mismatch.is_none() {
            self.remedy = about(&self);
        }
        self
    }
}

/// The advice, as a sentence; `None` where the message says it all.
fn about(failure: &Failure) -> Option<Cow<'static, str>> {
    let operation = failure.operation?;
    // With a token, executing twice is like once only if it is the same token.
    let is_harmless = operation.effect() == Effect::Read
        || (operation.is_safe_to_repeat() && operation.idempotency_token().is_none());
    Some(match failure.execution {
        Execution::Yes if !is_harmless => {
            "The service executed the call, so do not send it again; `raw_body()` has its response.".into()
        }
        Execution::Maybe if !is_harmless => find_out(operation),
        _ => match failure.kind {
            ErrorKind::Timeout => {
                "Send it again, or allow more time: `timeouts` of the client's builder, `operation_timeout` of the call's \
                 options."
                    .into()
            }
            ErrorKind::ConnectionLost => {
                "Send it again; if it happens repeatedly, look for a proxy or firewall that closes connections.".into()
            }
            ErrorKind::Unavailable => "Send it again later.".into(),
            ErrorKind::Throttled => "Call less often, or send it again after a wait.".into(),
            ErrorKind::AccessDenied => match operation.ram_action() {
                Some(action) => format!("Have the RAM action `{action}` allowed for this user or role.").into(),
                None => "Have the operation allowed for this user or role in RAM.".into(),
            },
            ErrorKind::Authentication => "Check the access key, and this machine's clock.".into(),
            ErrorKind::UnexpectedResponse => {
                "Check that the endpoint is the service's, and that no proxy responds in its place; `raw_body()` has the \
                 response."
                    .into()
            }
            ErrorKind::Service => format!(
                "Look the code up in the vendor's documentation of `{}`.",
                operation.name()
            )
            .into(),
            ErrorKind::InvalidParameter => "Change the request: nothing was sent.".into(),
            _ => return None,
        },
    })
}

/// How to find out whether a call was executed whose response was lost.
fn find_out(operation: &Operation) -> Cow<'static, str> {
    let name = operation.name();
    if let Some((token, _)) = operation.idempotency_token() {
        return format!(
            "The service may have executed the call: send it again with the same `{token}`, for which it is executed only \
             once."
        )
        .into();
    }
    match operation.probe() {
        Some(probe) => format!(
            "The service may have executed the call: look for its result with `{}` before you send it again, or let \
             `reconcile()` do so.",
            probe.operation().name()
        ),
        None => format!(
            "The service may have executed the call: find out whether `{name}` took effect before you send it again."
        ),
    }
    .into()
}
