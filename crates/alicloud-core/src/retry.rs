//! Which calls are retried, and when.
//!
//! A call makes up to three attempts by default. Whether it is retried is a pure function of the error and of the attempts so far,
//! [`RetryPolicy::decide`], which also returns the reason for not retrying ([`StopReason`]). The service's error table
//! comes first; the HTTP status counts only for codes that no table has.
//!
//! | what happened | what is retried |
//! | --- | --- |
//! | throttled by the service, rejected before execution, no connection | every operation |
//! | connection lost after sending, timeout, a status of 500 and above | reads, idempotent operations, calls with an idempotency token |
//! | a response that the service did not make, or without output: a web page, `{}`, a truncated body | the same |
//! | rejected for good: an invalid parameter, no permission | nothing |
//!
//! Only a response of the service itself, known by its request id, proves whether a call was executed: a web page with status
//! 429 may come from a proxy whose own first attempt was executed. A wait that a response asks for (`x-acs-retry-after`,
//! `x-ratelimit-user-api`, `Retry-After`) says when the next attempt comes, never whether there is one.
//!
//! The backoff grows exponentially with full jitter up to a limit; a wait that the service asks for is kept. A retry budget that
//! all clones of a client share stops retries when most calls fail, so that they do not add to the load of a failing service.
//!
//! ```
//! use std::time::Duration;
//! use alicloud_core::retry::RetryPolicy;
//!
//! let patient = RetryPolicy::default().with_max_attempts(5).with_max_delay(Duration::from_secs(60));
//! let once = RetryPolicy::never();
//! # let _ = (patient, once);
//! ```
//!
//! [`RetryPolicy::with_decision`] takes a custom function.

mod budget;
mod decision;
mod policy;
mod requested_wait;

pub use budget::RetryBudget;
pub use decision::{Attempts, FailedAttempt, RetryDecision};
pub use policy::RetryPolicy;
pub(crate) use requested_wait::requested_wait;

pub use crate::{error::StopReason, service::RetryClass};
