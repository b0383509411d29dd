//! Guides, one page for each subject. Their examples are compiled, and `tests/examples/` of the workspace has a program
//! for each that runs against the emulator.
//!
//! - [`credentials`](crate::credentials): where access keys come from
//! - [`retries`](crate::retry): which calls are retried, and when
//! - [`reconciliation`]: creating without duplicates
//! - [`timeouts`]: limits on how long a call takes
//! - [`rate_limit`](crate::rate_limit): waiting for the quota here instead of being throttled by the service
//! - [`paging`](crate::client::paging): paged lists as streams
//! - `blocking`: calls without `async` (a module of this crate, with the feature of that name)
//! - [`responses`]: the output and the HTTP response it came with
//! - [`errors`]: what an error says, and how programs decide by it
//! - [`transports`]: sending requests with a custom HTTP client
//! - [`interceptors`](crate::interceptor): observing and changing calls
//! - [`call_options`]: settings for a single call
//! - [`explain`]: the signed request, without sending it
//! - [`signatures`]: signature versions, clock skew and rejected signatures
//! - `testing`: scripted and recorded responses (feature `test-util`)
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
