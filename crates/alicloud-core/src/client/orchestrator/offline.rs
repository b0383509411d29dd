//! What a client makes of a response, or of the lack of one, without sending anything: for test doubles.

use crate::{
    client::{classify, evidence, no_response::not_transmitted, redaction},
    endpoint::Endpoint,
    error::{Error, ErrorKind, Failure},
    record::Member as _,
    request::Request,
    response::Response,
    transport::{HttpResponse, Timeouts, TransportError},
};

/// The result of a call whose single attempt ended so; `None` stands for one that never ended.
pub(crate) fn result<R: Request>(
    exchange: Option<Result<HttpResponse, TransportError>>,
    endpoint: &Endpoint,
) -> Result<Response<R::Output>, Error<R::Code>> {
    let raw = match exchange {
        Some(Ok(response)) => classify::classify(R::OPERATION, response),
        Some(Err(error)) => Err(not_transmitted(error, endpoint)),
        None => {
            let limit = Timeouts::default().operation;
            let message = format!("no response within {limit:?}, the timeout of the operation");
            let execution = evidence::without_response(true);
            Err(Failure::new(ErrorKind::Timeout, execution, message))
        }
    };
    let response = raw.and_then(|raw| match R::Output::from_body(&raw.body) {
        Ok(output) => Ok(Response::new(output, raw)),
        Err(error) => Err(Failure::undecodable(raw, &error)),
    });
    response.map_err(|mut failure| {
        failure.attempts = 1;
        failure.redact(&mut redaction::of_operation(R::OPERATION));
        failure.concluded(R::OPERATION, endpoint).into()
    })
}
