#![doc = include_str!("guide/bodies.md")]

mod content;
mod error;
mod file;
mod form;
mod pieces;
mod prepare;
mod source;

use std::{
    error::Error as StdError,
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures_core::Stream;

pub use self::error::BodyError;
pub use self::pieces::BodyPieces;
pub(crate) use self::{
    content::Checked,
    form::{Form, FormPart},
};
use self::{
    content::Content,
    file::File,
    pieces::{OneShot, boxed},
    source::Made,
};

/// How many bytes of a stream are kept in memory, where its length and hash are unknown: 64 MiB.
pub const MAX_BUFFERED: usize = 64 << 20;

/// The body of a request, or a file in a multipart form: bytes, a text, a file, or a stream.
///
/// A signature covers the hash of the whole body, so each body is read before it is sent. Bytes and files can be read again:
/// they are retried as any request is. See [the module](crate::body) for streams, limits and timeouts.
///
/// ```
/// use alicloud_core::Body;
///
/// let picture = Body::from_path("label.png").with_content_type("image/png");
/// assert_eq!(picture.file_name(), Some("label.png"));
/// assert!(picture.is_repeatable());
/// assert_eq!(Body::from("hello").content_length(), Some(5));
/// ```
///
/// In JSON, as in files and examples, bytes are base64 text; a body with a file name or a content type is an object with `data`,
/// `fileName` and `contentType`. Files and streams cannot be written as JSON.
#[derive(Clone, Default)]
pub struct Body {
    content: Content,
    label: Option<Arc<Label>>,
}

/// What is said of a content besides its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Label {
    file_name: Option<String>,
    content_type: Option<String>,
}

impl Body {
    fn of(content: Content) -> Self {
        Self { content, label: None }
    }

    /// A file. It is opened when the call is made: once to hash it, and once for each attempt to send it piece by piece. The last
    /// part of the path becomes its name in a multipart form.
    ///
    /// The call fails, and the service executes nothing, if the file is missing, cannot be read, or changes between the two.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let body = Self::of(Content::Source(Arc::new(File::new(path))));
        match name {
            Some(name) => body.with_file_name(name),
            None => body,
        }
    }

    /// A stream whose length and hash are unknown. It is read into memory when the call is made, up to [`MAX_BUFFERED`] bytes;
    /// [`from_stream_up_to`](Self::from_stream_up_to) has another bound. What was read can be sent again.
    ///
    /// For more than fits into memory, use [`from_path`](Self::from_path), [`from_fn`](Self::from_fn) or
    /// [`from_hashed_stream`](Self::from_hashed_stream).
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        Self::from_stream_up_to(MAX_BUFFERED, stream)
    }

    /// As [`from_stream`](Self::from_stream), up to `most` bytes.
    pub fn from_stream_up_to<S, B, E>(most: usize, stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        Self::of(Content::Buffered(Arc::new(OneShot::new(boxed(stream))), most))
    }

    /// A stream whose length and SHA-256 the caller knows. It is sent piece by piece and cannot be sent again: a call is not
    /// retried once its stream was begun. A stream that has another length or hash fails before its last piece is sent.
    ///
    /// In a multipart form, such a stream is read into memory as [`from_stream`](Self::from_stream) does.
    pub fn from_hashed_stream<S, B, E>(stream: S, length: u64, sha256: [u8; 32]) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        let stream = Content::Stream(Arc::new(OneShot::new(boxed(stream))));
        Self::of(Content::Checked(Arc::new(Checked::new(stream, length, sha256))))
    }

    /// A stream that can be made again: once to hash it, and once for each attempt. All of them must give the same bytes.
    ///
    /// ```
    /// use alicloud_core::Body;
    /// # use std::{convert::Infallible, pin::Pin, task::{Context, Poll}};
    /// # struct Numbers(u8);
    /// # impl futures_core::Stream for Numbers {
    /// #     type Item = Result<Vec<u8>, Infallible>;
    /// #     fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> { Poll::Ready(None) }
    /// # }
    ///
    /// let body = Body::from_fn(|| Numbers(0));
    /// assert!(body.is_repeatable());
    /// ```
    pub fn from_fn<F, S, B, E>(make: F) -> Self
    where
        F: Fn() -> S + Send + Sync + 'static,
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        Self::of(Content::Source(Arc::new(Made(move || boxed(make())))))
    }

    pub(crate) fn from_form(form: Form) -> Self {
        Self::of(Content::Form(Arc::new(form)))
    }

    /// Sets the name of the file in a multipart form.
    #[must_use]
    pub fn with_file_name(mut self, name: impl Into<String>) -> Self {
        let label = Arc::make_mut(self.label.get_or_insert_default());
        label.file_name = Some(name.into());
        self
    }

    /// Sets the content type. Defaults to `application/octet-stream`. A parameter of the operation that is the header
    /// `Content-Type` wins.
    #[must_use]
    pub fn with_content_type(mut self, kind: impl Into<String>) -> Self {
        let label = Arc::make_mut(self.label.get_or_insert_default());
        label.content_type = Some(kind.into());
        self
    }

    /// Returns the name of the file.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.label.as_ref()?.file_name.as_deref()
    }

    /// Returns the content type.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.label.as_ref()?.content_type.as_deref()
    }

    /// Returns the bytes; `None` if they are not in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        self.content.as_bytes()
    }

    /// Returns the path of a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.content.path()
    }

    /// Returns the number of bytes; `None` if it is not known. That of a body which a transport gets is known.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Checked(checked) => Some(checked.length()),
            _ => None,
        }
    }

    /// Returns whether the body can be sent again.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        self.content.is_repeatable()
    }

    /// Returns the pieces of the body, from its beginning, as a transport sends them. Pieces have 128 KiB at most, where this crate
    /// makes them. The stream of a body that cannot be sent again gives an error the second time.
    #[must_use]
    pub fn pieces(&self) -> BodyPieces {
        self.content.pieces()
    }

    /// Reads the whole body into memory, for a transport that takes bytes alone.
    ///
    /// # Errors
    ///
    /// Errors if the body cannot be read, or has changed since it was hashed.
    pub fn into_bytes(self) -> impl Future<Output = Result<Bytes, BodyError>> + Send {
        let bytes = self.as_bytes().cloned();
        async move {
            match bytes {
                Some(bytes) => Ok(bytes),
                None => pieces::collect(self.pieces(), usize::MAX).await,
            }
        }
    }

    /// The form, if it is one.
    pub(crate) fn form(&self) -> Option<&Form> {
        self.content.form()
    }

    /// What is known since the body was hashed; `None` for few bytes.
    pub(crate) fn checked(&self) -> Option<&Arc<Checked>> {
        match &self.content {
            Content::Checked(checked) => Some(checked),
            _ => None,
        }
    }

    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        self.content_length() == Some(0)
    }

    /// What the body is, in place of its bytes: `2097152 bytes of the file label.png`.
    pub(crate) fn summary(&self) -> String {
        let what = match (self.content_length(), self.path()) {
            (Some(length), None) => return format!("{length} bytes"),
            (Some(length), Some(_)) => format!("{length} bytes of the file "),
            (None, Some(_)) => "the file ".to_owned(),
            (None, None) => return "a stream".to_owned(),
        };
        let path = self.path().unwrap_or(Path::new(""));
        format!("{what}{}", path.display())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::of(Content::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&[u8]> for Body {
    fn from(bytes: &[u8]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

impl<const N: usize> From<&[u8; N]> for Body {
    fn from(bytes: &[u8; N]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

/// Bytes are equal by value, files by path, streams only to themselves.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        let of = |body: &Self| body.label.clone().unwrap_or_default();
        self.content == other.content && of(self) == of(other)
    }
}

/// Whether the bytes are in memory, and are these.
impl PartialEq<[u8]> for Body {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes().is_some_and(|bytes| bytes == other)
    }
}

/// Whether the bytes are in memory, and are those of this text.
impl PartialEq<str> for Body {
    fn eq(&self, other: &str) -> bool {
        *self == *other.as_bytes()
    }
}

/// Whether the bytes are in memory, and are those of this text.
impl PartialEq<&str> for Body {
    fn eq(&self, other: &&str) -> bool {
        *self == *other.as_bytes()
    }
}

/// `Debug` shows where the bytes come from and how many there are, and leaves them out.
impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Body({})", self.summary())
    }
}
