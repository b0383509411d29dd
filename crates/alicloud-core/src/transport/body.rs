//! Reads the body of a response, within its limits, and checks a request before it is sent.

use std::{future::Future, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Method, header};

use crate::transport::{HttpRequest, TransportError, TransportErrorKind};

/// The pieces of a body, as a library of HTTP gives them.
pub(super) trait Pieces {
    /// Returns the next piece, and `None` after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<Bytes>, TransportError>> + Send;
}

/// Reads a body of no more than `limit` bytes. It is copied only if it comes in several pieces.
pub(super) async fn collect(
    pieces: &mut impl Pieces,
    announced: Option<u64>,
    limit: usize,
) -> Result<Bytes, TransportError> {
    let announced = announced.filter(|&bytes| bytes > limit as u64);
    if announced.is_some() {
        return Err(TransportError::response_too_large(limit, announced));
    }
    let first = pieces.next().await?.unwrap_or_default();
    let mut length = first.len();
    let mut rest = None::<BytesMut>;
    while length <= limit
        && let Some(piece) = pieces.next().await?
    {
        length += piece.len();
        if length <= limit {
            rest.get_or_insert_with(|| BytesMut::from(&first[..]))
                .extend_from_slice(&piece);
        }
    }
    if length > limit {
        return Err(TransportError::response_too_large(limit, None));
    }
    Ok(rest.map_or(first, BytesMut::freeze))
}

/// Says that a request has no body where its method lets a server expect one: some respond with 411 (Length Required) otherwise,
/// and hyper says nothing. The vendor's clients do the same.
pub(super) fn announce_empty_body(request: &mut HttpRequest) {
    if request.body.is_empty() && matches!(request.method, Method::POST | Method::PUT | Method::PATCH) {
        request
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
}

/// The longest address that the crate `http` takes; servers take less.
const LONGEST_ADDRESS: usize = 65_534;

/// Refuses an address that is too long to be sent: parameters may be in it.
pub(super) fn check_address(address: &str) -> Result<(), TransportError> {
    let length = address.len();
    if length <= LONGEST_ADDRESS {
        return Ok(());
    }
    Err(TransportError::new(
        TransportErrorKind::Request,
        format!(
            "its address, with the parameters, has {length} bytes, and may have {LONGEST_ADDRESS} at most"
        ),
    )
    .with_help("Send shorter values."))
}

/// Waits for a step of an exchange no longer than its limit.
pub(super) async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    let result = tokio::time::timeout(limit, step).await;
    result.unwrap_or_else(|_| Err(silent(limit)))
}

/// The service sent nothing for so long.
pub(super) fn silent(limit: Duration) -> TransportError {
    let message = format!("the service was silent for {limit:?}");
    TransportError::new(TransportErrorKind::Timeout, message)
}
