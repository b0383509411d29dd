//! What an exchange means: a response with its output, or an error.

use crate::{
    client::{
        decode::{Called, Decode},
        no_response::too_large,
    },
    error::Failure,
    operation::Operation,
    transport::{HttpResponse, TransportError},
};

/// A body of more bytes is read where it keeps no other task waiting, and the timeout runs meanwhile.
const LARGE: usize = 1 << 20;

/// Reads a response, if it is not too large.
pub(super) async fn read(
    operation: &'static Operation,
    response: HttpResponse,
    max_size: usize,
    decode: Option<Decode>,
) -> Result<Called, Box<Failure>> {
    let length = response.body.len();
    let read = move || Called::read(operation, response, decode);
    match length {
        length if length > max_size => Err(too_large(&TransportError::response_too_large(max_size, None))),
        ..LARGE => read(),
        _ => tokio::task::spawn_blocking(read)
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())),
    }
}
