//! Pages about one subject each. Every example on them is compiled, and `tests/examples/` of the workspace has a
//! program of the same name that runs against the emulator.
//!
//! - [`credentials`](crate::credentials): where access keys come from
//! - [`retries`](crate::retry): which calls are repeated, and when
//! - [`reconciliation`]: creating without duplicates
//! - [`timeouts`]: how long calls may take
//! - [`rate_limit`](crate::rate_limit): waiting for the quota's turn instead of being throttled
//! - [`paging`](crate::client::paging): lists in pages, as streams
//! - `blocking`: calls for programs that are not asynchronous (a module of this crate, with the feature of that name)
//! - [`responses`]: what comes back besides the output
//! - [`errors`]: what went wrong, and what to do
//! - [`transports`]: sending requests in a way of one's own
//! - [`interceptors`](crate::interceptor): looking at calls and changing them
//! - [`call_options`]: settings for a single call
//! - [`explain`]: what would be sent, without sending it
//! - [`signatures`]: clocks that differ, and signatures that are refused
//! - `testing`: scripted answers, and records of real ones (feature `test-util`)
//! - [`tracing`]: spans and events

#[doc = include_str!("guide/timeouts.md")]
pub mod timeouts {}

#[doc = include_str!("guide/reconciliation.md")]
pub mod reconciliation {}

#[doc = include_str!("guide/responses.md")]
pub mod responses {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/transports.md")]
pub mod transports {}

#[doc = include_str!("guide/call_options.md")]
pub mod call_options {}

#[doc = include_str!("guide/explain.md")]
pub mod explain {}

#[doc = include_str!("guide/signatures.md")]
pub mod signatures {}

#[doc = include_str!("guide/tracing.md")]
pub mod tracing {}
