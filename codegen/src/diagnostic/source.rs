use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Diagnostic, DocumentPath};

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

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The key before the value, if it has one.
    pub(crate) key: Option<Position>,
    /// The value.
    pub(crate) value: Position,
    /// Whether the value is text, a number or the like, and not a list or a mapping.
    pub(crate) is_scalar: bool,
}

impl Place {
    /// The value if it is on one line, else its key.
    fn start(&self) -> Position {
        if self.is_scalar {
            self.value
        } else {
            self.key.unwrap_or(self.value)
        }
    }
}

/// A document that was read: its file, and where in it everything stands. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    file: PathBuf,
    places: HashMap<DocumentPath, Place>,
}

impl Source {
    pub(crate) fn new(file: &Path, places: HashMap<DocumentPath, Place>) -> Self {
        Self(Arc::new(Contents {
            file: file.to_owned(),
            places,
        }))
    }

    pub(crate) fn without_places(file: &Path) -> Self {
        Self::new(file, HashMap::new())
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.0.file
    }

    /// A finding about the value at a path.
    ///
    /// It points at the value itself if that is on one line, else at its key. If there is nothing at the path (a key
    /// is missing), it points at the nearest thing around it.
    #[must_use]
    pub fn error(&self, path: &DocumentPath, message: impl Into<String>) -> Diagnostic {
        self.diagnostic(path, message.into(), Place::start)
    }

    /// A finding about the key at a path: it should not be there, or is not called so.
    #[must_use]
    pub fn error_at_key(&self, path: &DocumentPath, message: impl Into<String>) -> Diagnostic {
        self.diagnostic(path, message.into(), |place| place.key.unwrap_or(place.value))
    }

    /// File, line and column of the value at a path, to point to it from elsewhere.
    #[must_use]
    pub fn location(&self, path: &DocumentPath) -> String {
        let position = self
            .0
            .places
            .get(path)
            .map_or_else(|| self.position_around(path), Place::start);
        format!("{}:{position}", self.0.file.display())
    }

    pub(crate) fn error_at(&self, position: Position, message: impl Into<String>) -> Diagnostic {
        let file = self.0.file.clone();
        Diagnostic {
            file,
            position: Some(position),
            message: message.into(),
            help: None,
        }
    }

    fn diagnostic(
        &self,
        path: &DocumentPath,
        message: String,
        choose: impl Fn(&Place) -> Position,
    ) -> Diagnostic {
        let position = match self.0.places.get(path) {
            Some(place) => choose(place),
            None => self.position_around(path),
        };
        self.error_at(position, message)
    }

    fn position_around(&self, path: &DocumentPath) -> Position {
        let mut around = path.parent();
        while let Some(path) = around {
            if let Some(place) = self.0.places.get(&path) {
                return place.key.unwrap_or(place.value);
            }
            around = path.parent();
        }
        Position::START
    }
}
