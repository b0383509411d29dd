//! The body of a call: made ready before the first attempt, and watched while it is sent.

use std::{pin::pin, sync::Arc, time::Duration};

use tokio::time::{Instant, timeout_at};

use crate::{
    body::{Body, BodyError, Checked, Form, FormPart},
    client::evidence,
    error::{ErrorKind, Failure},
    nonce::NonceSource,
    operation::Operation,
    parameters::Parameters,
    service::RetryClass,
};

/// Whether a call has a body to be made ready.
pub(super) fn is_needed(operation: &Operation, parameters: &Parameters) -> bool {
    parameters.body.is_some() || is_multipart(operation, parameters)
}

fn is_multipart(operation: &Operation, parameters: &Parameters) -> bool {
    operation.has_multipart_form() || !parameters.files.is_empty()
}

/// Makes the body known as far as a signature needs it.
pub(super) async fn prepare(
    operation: &Operation,
    parameters: &mut Parameters,
    nonces: &dyn NonceSource,
) -> Result<(), Box<Failure>> {
    if is_multipart(operation, parameters) {
        parameters.body = Some(Body::from_form(form(parameters, nonces)));
    }
    if let Some(body) = parameters.body.take() {
        parameters.body = Some(body.prepare().await.map_err(unsendable)?);
    }
    Ok(())
}

fn form(parameters: &Parameters, nonces: &dyn NonceSource) -> Form {
    let texts = parameters.form.iter().map(|(name, text)| FormPart {
        name: name.to_owned(),
        body: text.into(),
        is_file: false,
    });
    let files = parameters.files.iter().map(|(name, body)| FormPart {
        name: name.clone().into_owned(),
        body: body.clone(),
        is_file: true,
    });
    Form::new(&nonces.nonce(), texts.chain(files).collect())
}

/// The body cannot be sent: the service has executed nothing.
pub(super) fn unsendable(error: BodyError) -> Box<Failure> {
    let execution = evidence::without_response(false);
    let mut failure = Failure::new(ErrorKind::InvalidParameter, execution, error.to_string());
    failure.retry = Some(RetryClass::Never);
    failure.remedy = Some(error.help().into());
    failure.with_source(error)
}

/// Limits of time that do not run while a body is sent.
pub(super) struct Sending {
    body: Option<Arc<Checked>>,
}

impl Sending {
    /// Begins an attempt.
    pub(super) fn begin(parameters: &Parameters) -> Self {
        let body = parameters.body.as_ref().and_then(Body::checked).cloned();
        if let Some(body) = &body {
            body.reset();
        }
        Self { body }
    }

    /// Whether the body is sent piece by piece.
    pub(super) fn is_watched(&self) -> bool {
        self.body.is_some()
    }

    /// Why the body was not sent to its end.
    pub(super) fn error(&self) -> Option<Box<Failure>> {
        self.body.as_ref()?.error().map(unsendable)
    }

    /// For how long the body was sent so far.
    pub(super) fn time(&self) -> Duration {
        self.body
            .as_ref()
            .map_or(Duration::ZERO, |body| body.sending_time())
    }

    /// Waits for a response until the deadline, which moves on while the body is sent, but not behind `end`. `None` when it is over.
    pub(super) async fn until<T>(
        &self,
        deadline: Option<Instant>,
        end: Option<Instant>,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        let limit = || {
            let moved = deadline.and_then(|deadline| deadline.checked_add(self.time()));
            moved.into_iter().chain(end).min()
        };
        let mut future = pin!(future);
        loop {
            let Some(at) = limit() else {
                return Some(future.await);
            };
            match timeout_at(at, future.as_mut()).await {
                Ok(result) => return Some(result),
                Err(_) if limit().is_some_and(|moved| moved > at) => {}
                Err(_) => return None,
            }
        }
    }
}
