//! The log of requests and responses, and why a signature did not match.

mod line;
mod log;
mod mismatch;
mod record;
mod signing_mistakes;

pub use line::LoggedRequest;
pub(crate) use log::RequestLog;
pub(crate) use mismatch::explain;
pub use mismatch::{FirstDifference, SignatureCandidate, SignatureMismatch};
pub use record::RecordedRequest;
pub(crate) use record::redaction;
