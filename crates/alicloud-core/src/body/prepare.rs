//! What happens to a body before its first attempt: its length and hash become known.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};

use crate::body::{
    Body, MAX_BUFFERED,
    content::{Checked, Content},
    error::BodyError,
    pieces::{collect, next},
};

/// A body of up to so many bytes is sent in one piece, from memory.
const SMALL: usize = 1 << 20;

impl Body {
    /// Reads the body as far as a signature needs it. Few bytes stay in memory; of all else, length and hash are kept.
    ///
    /// # Errors
    ///
    /// Errors if the body cannot be read, or is a stream that is longer than what is kept in memory.
    pub(crate) async fn prepare(self) -> Result<Self, BodyError> {
        let Self { content, label } = self;
        let content = match content {
            Content::Buffered(stream, most) => of_bytes(collect(stream.take(), most).await?).await?,
            Content::Bytes(bytes) => of_bytes(bytes).await?,
            source @ Content::Source(_) => few_or_hashed(source, SMALL).await?,
            Content::Form(form) => {
                let mut form = Arc::unwrap_or_clone(form);
                for part in &mut form.parts {
                    part.body = std::mem::take(&mut part.body).prepare_part().await?;
                }
                few_or_hashed(Content::Form(form.into()), 0).await?
            }
            content @ (Content::Checked(_) | Content::Stream(_)) => content,
        };
        Ok(Self { content, label })
    }

    /// As [`Self::prepare`], for a part of a form. A stream cannot be read twice, once to hash the form and once to send it.
    async fn prepare_part(self) -> Result<Self, BodyError> {
        let is_once = matches!(self.content, Content::Checked(_)) && !self.is_repeatable();
        let Self { content, label } = self;
        let content = match is_once {
            true => of_bytes(collect(content.pieces(), MAX_BUFFERED).await?).await?,
            false => content,
        };
        // In a box: the two call each other.
        Box::pin(Self { content, label }.prepare()).await
    }
}

async fn of_bytes(bytes: Bytes) -> Result<Content, BodyError> {
    match bytes.len() {
        ..=SMALL => Ok(Content::Bytes(bytes)),
        _ => few_or_hashed(Content::Bytes(bytes), 0).await,
    }
}

/// The bytes of a content of up to `few` bytes. What is longer is hashed in the same pass, and stays where it is.
async fn few_or_hashed(content: Content, few: usize) -> Result<Content, BodyError> {
    let mut pieces = content.pieces();
    let mut start = BytesMut::new();
    let (mut hash, mut length) = (Sha256::new(), 0);
    while let Some(piece) = next(&mut pieces).await {
        let piece = piece?;
        length += piece.len() as u64;
        if length <= few as u64 {
            start.extend_from_slice(&piece);
        } else {
            hash.update(std::mem::take(&mut start));
            hash.update(&piece);
        }
    }
    if length <= few as u64 {
        return Ok(Content::Bytes(start.freeze()));
    }
    Ok(Content::Checked(Arc::new(Checked::new(
        content,
        length,
        hash.finalize().into(),
    ))))
}
