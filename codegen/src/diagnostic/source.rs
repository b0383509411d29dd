use std::{
    cmp::Ordering,
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::diagnostic::{Code, Diagnostic, DocumentPath};

/// A line and a column, both counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Position {
    /// The beginning of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Just behind its last character; not before the start.
    pub end: Position,
}

impl Span {
    /// A point.
    #[must_use]
    pub fn at(position: Position) -> Self {
        Self {
            start: position,
            end: position,
        }
    }
}

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The key before the value, if it has one.
    pub(crate) key: Option<Span>,
    /// The value.
    pub(crate) value: Span,
    /// Whether the value is text, a number or the like, and not a list or a mapping.
    pub(crate) is_scalar: bool,
}

impl Place {
    /// The value if it can be pointed at, else its key.
    fn start(&self) -> Span {
        if self.is_scalar { self.value } else { self.key() }
    }

    fn key(&self) -> Span {
        self.key.unwrap_or(self.value)
    }
}

/// A document that was read: its file, its text, and where in it everything stands. Cheap to clone.
///
/// Within one run a file is one document, so sources are equal and in order as their files are.
#[derive(Clone)]
pub struct Source(Arc<Contents>);

/// The file alone: the text of one and the places of all its values would hide everything else.
impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Source").field(&self.0.file).finish()
    }
}

struct Contents {
    file: PathBuf,
    text: Option<String>,
    places: HashMap<DocumentPath, Place>,
}

impl Source {
    pub(crate) fn new(file: &Path, text: &str, places: HashMap<DocumentPath, Place>) -> Self {
        Self(Arc::new(Contents {
            file: file.to_owned(),
            text: Some(text.to_owned()),
            places,
        }))
    }

    /// A file that has no text to show.
    pub(crate) fn without_text(file: &Path) -> Self {
        Self(Arc::new(Contents {
            file: file.to_owned(),
            text: None,
            places: HashMap::new(),
        }))
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.0.file
    }

    /// What is in the file, without a byte order mark; none if it is not text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// A diagnostic about the value at a path.
    ///
    /// It points at the value itself if that is one word or text, else at its key. If there is nothing at the path (a key
    /// is missing), it points at the nearest thing around it.
    #[must_use]
    pub fn error(&self, code: Code, path: &DocumentPath, message: impl Into<String>) -> Diagnostic {
        self.error_at(code, self.span(path), message)
    }

    /// A diagnostic about the key at a path: it should not be there, or is not called so.
    #[must_use]
    pub fn error_at_key(&self, code: Code, path: &DocumentPath, message: impl Into<String>) -> Diagnostic {
        self.error_at(code, self.key_span(path), message)
    }

    /// Where the value at a path stands, as [`error`](Self::error) points at it.
    #[must_use]
    pub fn span(&self, path: &DocumentPath) -> Span {
        let place = self.0.places.get(path);
        place.map_or_else(|| self.span_around(path), Place::start)
    }

    /// Where the key at a path stands.
    #[must_use]
    pub fn key_span(&self, path: &DocumentPath) -> Span {
        let place = self.0.places.get(path);
        place.map_or_else(|| self.span_around(path), Place::key)
    }

    pub(crate) fn error_at(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.clone(), Some(span), message.into())
    }

    fn span_around(&self, path: &DocumentPath) -> Span {
        let mut around = path.parent();
        while let Some(path) = around {
            if let Some(place) = self.0.places.get(&path) {
                return place.key();
            }
            around = path.parent();
        }
        Span::at(Position::START)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.file() == other.file()
    }
}

impl Eq for Source {}

impl PartialOrd for Source {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Source {
    fn cmp(&self, other: &Self) -> Ordering {
        self.file().cmp(other.file())
    }
}
