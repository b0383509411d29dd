//! When a failed attempt is followed by another one.
//!
//! A call makes up to three attempts unless its [`RetryPolicy`] says otherwise. Whether another one is made is a pure
//! function of the failure and of what was tried so far: [`RetryPolicy::decide`]. The service's error table speaks
//! first; the HTTP status only counts for codes that are in no table.
//!
//! | what happened | who repeats |
//! | --- | --- |
//! | throttled by the service, refused before execution, no connection | every operation |
//! | connection lost after sending, time-out, a status of 500 and above | reads, idempotent operations, calls with an idempotency token |
//! | a response that is not the service's, or without the output: a web page, `{}`, a truncated body | the same |
//! | refused for good: a bad parameter, no permission | nobody |
//!
//! Only the service's own word, known by its request id, proves that a call was executed or not: a web page with status
//! 429 may come from a proxy whose first try was executed. A wait that a response asks for (`x-acs-retry-after`,
//! `x-ratelimit-user-api`, `Retry-After`) says when the next attempt comes, never whether there is one.
//!
//! Waits grow exponentially with full jitter up to a cap; a wait that the service asks for is kept. A budget that all
//! clones of a client share stops repetitions when most calls fail, so that a service in trouble is not called harder.
//!
//! ```
//! use std::time::Duration;
//! use alicloud_core::retry::RetryPolicy;
//!
//! let patient = RetryPolicy::default().with_max_attempts(5).with_max_delay(Duration::from_secs(60));
//! let once = RetryPolicy::never();
//! # let _ = (patient, once);
//! ```

mod budget;
mod policy;
mod requested_wait;

pub use budget::RetryBudget;
pub use policy::{Attempts, RetryPolicy};
pub(crate) use requested_wait::requested_wait;

pub use crate::service::RetryClass;
