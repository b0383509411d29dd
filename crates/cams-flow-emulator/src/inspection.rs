//! What was called and what was answered, for people and tests that wonder.

mod candidates;
mod log;
mod mask;
mod mismatch;

pub use log::RecordedRequest;
pub(crate) use log::RequestLog;
pub(crate) use mask::Mask;
pub(crate) use mismatch::explain;
pub use mismatch::{FirstDifference, SignatureCandidate, SignatureMismatch};
