//! Contents that can be read any number of times.

use std::path::Path;

use crate::body::pieces::BodyPieces;

pub(super) trait Source: Send + Sync {
    fn pieces(&self) -> BodyPieces;

    fn path(&self) -> Option<&Path> {
        None
    }
}

/// A stream that a function makes.
pub(super) struct Made<F>(pub(super) F);

impl<F: Fn() -> BodyPieces + Send + Sync> Source for Made<F> {
    fn pieces(&self) -> BodyPieces {
        self.0()
    }
}
