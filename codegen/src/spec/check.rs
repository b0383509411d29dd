//! What no schema can say: whether the files of a service fit together.

use super::Service;
use crate::diagnostic::Diagnostic;

/// What is known about a service although some of its files have findings.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code)]
pub(super) struct Known {
    /// All operations were read.
    pub(super) operations: bool,
    /// All error tables were read.
    pub(super) errors: bool,
}

pub(super) fn service(_service: &Service, _: Known) -> Vec<Diagnostic> {
    Vec::new()
}
pub(super) fn packages(_services: &[Service]) -> Vec<Diagnostic> {
    Vec::new()
}
