//! Where the bytes of a body are, and what is known of them.

use std::{
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use crate::{
    body::{
        error::BodyError,
        form::Form,
        pieces::{BodyPieces, OneShot, of_bytes},
        source::Source,
    },
    encoding::push_hexadecimal,
    lock::lock,
};

#[derive(Clone)]
pub(super) enum Content {
    Bytes(Bytes),
    Source(Arc<dyn Source>),
    /// A stream that is read into memory, up to so many bytes.
    Buffered(Arc<OneShot>, usize),
    /// A stream that is sent as it comes.
    Stream(Arc<OneShot>),
    Form(Arc<Form>),
    Checked(Arc<Checked>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl Content {
    pub(super) fn is_repeatable(&self) -> bool {
        match self {
            Self::Bytes(_) | Self::Source(_) | Self::Form(_) => true,
            Self::Buffered(..) | Self::Stream(_) => false,
            Self::Checked(checked) => checked.content.is_repeatable(),
        }
    }

    pub(super) fn pieces(&self) -> BodyPieces {
        match self {
            Self::Bytes(bytes) => of_bytes(bytes.clone()),
            Self::Source(source) => source.pieces(),
            Self::Buffered(stream, _) | Self::Stream(stream) => stream.take(),
            Self::Form(form) => form.pieces(),
            Self::Checked(checked) => Box::pin(Checking::new(checked.clone())),
        }
    }

    /// Whether the bytes are in memory, where nothing changes them.
    fn is_fixed(&self) -> bool {
        match self {
            Self::Bytes(_) => true,
            Self::Source(_) | Self::Buffered(..) | Self::Stream(_) => false,
            Self::Form(form) => form.parts.iter().all(|part| part.body.content.is_fixed()),
            Self::Checked(checked) => checked.content.is_fixed(),
        }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Source(source) => source.path(),
            Self::Checked(checked) => checked.content.path(),
            _ => None,
        }
    }

    pub(super) fn as_bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Checked(checked) => checked.content.as_bytes(),
            _ => None,
        }
    }

    pub(super) fn form(&self) -> Option<&Form> {
        match self {
            Self::Form(form) => Some(form),
            Self::Checked(checked) => checked.content.form(),
            _ => None,
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Checked(checked), other) | (other, Self::Checked(checked)) => match other {
                Self::Checked(other) => checked.content == other.content,
                other => checked.content == *other,
            },
            (Self::Bytes(left), Self::Bytes(right)) => left == right,
            (Self::Source(left), Self::Source(right)) => {
                Arc::ptr_eq(left, right) || left.path().is_some() && left.path() == right.path()
            }
            (Self::Buffered(left, _), Self::Buffered(right, _))
            | (Self::Stream(left), Self::Stream(right)) => Arc::ptr_eq(left, right),
            (Self::Form(left), Self::Form(right)) => left == right,
            _ => false,
        }
    }
}

/// A content whose length and hash are known. What is sent of it is compared with them.
pub(crate) struct Checked {
    content: Content,
    length: u64,
    sha256: [u8; 32],
    state: Mutex<State>,
}

/// How far the sending of a body is.
#[derive(Default)]
struct State {
    begun: Option<Instant>,
    /// When the transport took the last piece.
    last: Option<Instant>,
    error: Option<BodyError>,
}

impl Checked {
    pub(super) fn new(content: Content, length: u64, sha256: [u8; 32]) -> Self {
        Self {
            content,
            length,
            sha256,
            state: Mutex::default(),
        }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The hash in lower-case hexadecimal digits.
    pub(crate) fn hash(&self) -> String {
        let mut text = String::with_capacity(64);
        push_hexadecimal(&mut text, &self.sha256);
        text
    }

    /// Why the last attempt to send the body ended.
    pub(crate) fn error(&self) -> Option<BodyError> {
        lock(&self.state).error.as_ref().map(BodyError::copied)
    }

    /// Whether the body cannot be sent again.
    pub(crate) fn is_spent(&self) -> bool {
        matches!(&self.content, Content::Stream(stream) if stream.is_taken())
    }

    /// From when until when pieces were taken in this attempt.
    pub(crate) fn sending(&self) -> Option<(Instant, Instant)> {
        let state = lock(&self.state);
        state.begun.zip(state.last)
    }

    /// For how long pieces were taken in this attempt.
    pub(crate) fn sending_time(&self) -> Duration {
        self.sending().map_or(Duration::ZERO, |(begun, last)| {
            last.saturating_duration_since(begun)
        })
    }

    /// Begins an attempt.
    pub(crate) fn reset(&self) {
        *lock(&self.state) = State::default();
    }
}

/// The pieces of a body, as they are sent.
struct Checking {
    checked: Arc<Checked>,
    pieces: Option<BodyPieces>,
    /// Of what may have changed since it was hashed.
    hash: Option<Sha256>,
    left: u64,
}

impl Checking {
    fn new(checked: Arc<Checked>) -> Self {
        Self {
            left: checked.length,
            hash: (!checked.content.is_fixed()).then(Sha256::new),
            checked,
            pieces: None,
        }
    }

    fn fail(&mut self, error: BodyError) -> Poll<Option<Result<Bytes, BodyError>>> {
        lock(&self.checked.state).error = Some(error.copied());
        self.left = 0;
        self.pieces = None;
        Poll::Ready(Some(Err(error)))
    }

    fn changed(&self, how: &str) -> BodyError {
        match (self.checked.content.path(), &self.checked.content) {
            (Some(path), _) => BodyError::new(
                format!("the file {} changed while it was sent: {how}", path.display()),
                "Send a copy that no program writes to, and call again.",
            ),
            (None, Content::Stream(_)) => BodyError::new(
                format!("the stream of the body is not the one that was announced: {how}"),
                "Give `Body::from_hashed_stream` the length and the SHA-256 of exactly the bytes of the stream.",
            ),
            (None, _) => BodyError::new(
                format!("the body changed while it was sent: {how}"),
                "Send files that no program writes to, and streams that are the same each time they are made.",
            ),
        }
    }
}

impl Stream for Checking {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let checked = this.checked.clone();
        let now = Instant::now();
        {
            // Being asked for a piece means that those before are on their way.
            let mut state = lock(&checked.state);
            state.begun.get_or_insert(now);
            state.last = Some(now);
        }
        let pieces = this.pieces.get_or_insert_with(|| checked.content.pieces());
        let piece = match ready!(pieces.as_mut().poll_next(context)) {
            Some(Ok(piece)) => piece,
            Some(Err(error)) => return this.fail(error),
            None => {
                let sent = checked.length - this.left;
                let how = format!("it ended after {sent} of {} bytes", checked.length);
                return this.fail(this.changed(&how));
            }
        };
        let Some(left) = this.left.checked_sub(piece.len() as u64) else {
            let how = format!("it has more than {} bytes", checked.length);
            return this.fail(this.changed(&how));
        };
        if let Some(hash) = &mut this.hash {
            hash.update(&piece);
            // Without its last piece the request is incomplete, and nothing is executed.
            if left == 0 && hash.finalize_reset()[..] != checked.sha256 {
                return this.fail(this.changed("its bytes are others"));
            }
        }
        this.left = left;
        Poll::Ready(Some(Ok(piece)))
    }
}
