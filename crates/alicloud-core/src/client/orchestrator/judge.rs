//! What a response means, and the output that it holds.

use std::any::Any;

use super::Decode;
use crate::{
    client::{classify, failed::too_large},
    error::Failure,
    operation::Operation,
    response::RawResponse,
    transport::{HttpResponse, TransportError},
};

/// A body of more bytes is judged where it keeps no other task waiting, and the time-out runs meanwhile.
const LARGE: usize = 1 << 20;

pub(super) type Judged = Result<(RawResponse, Option<Box<dyn Any + Send>>), Box<Failure>>;

/// What an answer means, if it is not too large to be looked at.
pub(super) async fn judged(
    operation: &'static Operation,
    answer: HttpResponse,
    max_size: usize,
    decode: Option<Decode>,
) -> Judged {
    let length = answer.body.len();
    let judge = move || classify::classify(operation, answer).and_then(|answer| decoded(answer, decode));
    match length {
        length if length > max_size => Err(too_large(&TransportError::response_too_large(max_size, None))),
        ..LARGE => judge(),
        _ => tokio::task::spawn_blocking(judge)
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())),
    }
}

/// The output that an answer holds, of a typed call.
pub(super) fn decoded(answer: RawResponse, decode: Option<Decode>) -> Judged {
    match decode.map(|decode| decode(&answer.body)).transpose() {
        Ok(output) => Ok((answer, output)),
        Err(error) => Err(Failure::undecodable(answer, &error)),
    }
}
