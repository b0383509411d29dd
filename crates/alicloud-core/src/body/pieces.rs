//! Bodies piece by piece.

use std::{
    error::Error as StdError,
    future::poll_fn,
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::{body::error::BodyError, lock::lock};

/// The body of a request, piece by piece.
pub type BodyPieces = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>> + Send>>;

/// How many bytes a piece has at most.
pub(super) const PIECE: usize = 128 << 10;

/// Returns the next piece.
pub(super) async fn next(pieces: &mut BodyPieces) -> Option<Result<Bytes, BodyError>> {
    poll_fn(|context| pieces.as_mut().poll_next(context)).await
}

/// Reads all pieces into memory, up to `most` bytes. One piece is not copied.
pub(super) async fn collect(mut pieces: BodyPieces, most: usize) -> Result<Bytes, BodyError> {
    let first = next(&mut pieces).await.transpose()?.unwrap_or_default();
    let mut length = first.len();
    let mut rest = None::<BytesMut>;
    while length <= most
        && let Some(piece) = next(&mut pieces).await.transpose()?
    {
        length += piece.len();
        rest.get_or_insert_with(|| BytesMut::from(&first[..]))
            .extend_from_slice(&piece);
    }
    if length > most {
        return Err(too_long(most));
    }
    Ok(rest.map_or(first, BytesMut::freeze))
}

fn too_long(most: usize) -> BodyError {
    BodyError::new(
        format!("the body is a stream of more than {most} bytes, the most that is kept in memory"),
        "Send a file by `Body::from_path`, a stream whose length and SHA-256 are known by `Body::from_hashed_stream`, or raise the \
         bound by `Body::from_stream_up_to`.",
    )
}

/// The pieces of bytes that are in memory.
pub(super) fn of_bytes(bytes: Bytes) -> BodyPieces {
    Box::pin(Slices(bytes))
}

struct Slices(Bytes);

impl Stream for Slices {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.0.len().min(PIECE);
        let piece = self.0.split_to(length);
        Poll::Ready((length > 0).then_some(Ok(piece)))
    }
}

/// Pieces that end at once, in an error.
pub(super) fn failed(error: BodyError) -> BodyPieces {
    Box::pin(Failed(Some(error)))
}

struct Failed(Option<BodyError>);

impl Stream for Failed {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

/// The pieces of a program's own stream.
pub(super) fn boxed<S, B, E>(stream: S) -> BodyPieces
where
    S: Stream<Item = Result<B, E>> + Send + 'static,
    B: Into<Bytes> + 'static,
    E: Into<Box<dyn StdError + Send + Sync>> + 'static,
{
    Box::pin(Foreign(Box::pin(stream)))
}

struct Foreign<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Foreign<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(item.map(|item| {
            item.map(Into::into).map_err(|error| {
                let error = error.into();
                let message = format!("the stream of the body gave an error: {error}");
                BodyError::caused_by(message, "Check what the program's stream reads from.", error)
            })
        }))
    }
}

/// A stream that is taken once.
pub(super) struct OneShot(Mutex<Option<BodyPieces>>);

impl OneShot {
    pub(super) fn new(pieces: BodyPieces) -> Self {
        Self(Mutex::new(Some(pieces)))
    }

    /// The stream, the first time.
    pub(super) fn take(&self) -> BodyPieces {
        let pieces = lock(&self.0).take();
        pieces.unwrap_or_else(|| {
            failed(BodyError::new(
                "the body is a stream that was read before, by another call or another attempt",
                "Make a new body for each call; to send one again, use bytes, `Body::from_path` or `Body::from_fn`.",
            ))
        })
    }

    pub(super) fn is_taken(&self) -> bool {
        lock(&self.0).is_none()
    }
}
