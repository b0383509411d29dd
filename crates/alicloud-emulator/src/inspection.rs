//! The log of requests and responses, and why a signature did not match.

mod attempts;
mod details;
mod exchange;
mod line;
mod log;
mod mismatch;
mod record;
mod signing_mistakes;
mod summary;

pub use line::LoggedRequest;
pub(crate) use log::{Batch, REQUESTS, RequestLog};
pub(crate) use mismatch::explain;
pub use mismatch::{FirstDifference, SignatureCandidate, SignatureMismatch};
pub use record::RecordedRequest;
pub(crate) use record::redaction;
