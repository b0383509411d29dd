//! When a failed attempt is followed by another one.
//!
//! A call makes up to three attempts by default. Whether another one is made is a pure function of the error and of what
//! was tried so far: [`RetryPolicy::decide`], which also says why none follows ([`StopReason`]). The service's error table
//! comes first; the HTTP status only counts for codes that are in no table.
//!
//! | what happened | what is retried |
//! | --- | --- |
//! | throttled by the service, refused before execution, no connection | every operation |
//! | connection lost after sending, timeout, a status of 500 and above | reads, idempotent operations, calls with an idempotency token |
//! | a response that is not the service's, or without the output: a web page, `{}`, a truncated body | the same |
//! | refused for good: a bad parameter, no permission | nothing |
//!
//! Only the service's own word, known by its request id, proves that a call was executed or not: a web page with status
//! 429 may come from a proxy whose first try was executed. A wait that a response asks for (`x-acs-retry-after`,
//! `x-ratelimit-user-api`, `Retry-After`) says when the next attempt comes, never whether there is one.
//!
//! Waits grow exponentially with full jitter up to a cap; a wait that the service asks for is kept. A budget that all
//! clones of a client share stops retries when most calls fail, so that a service in trouble is not called harder.
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
//! [`RetryPolicy::with_decision`] takes a function of your own.

mod budget;
mod decision;
mod policy;
mod requested_wait;

pub use budget::RetryBudget;
pub use decision::{Attempts, FailedAttempt, RetryDecision};
pub use policy::RetryPolicy;
pub(crate) use requested_wait::requested_wait;

pub use crate::{error::StopReason, service::RetryClass};
