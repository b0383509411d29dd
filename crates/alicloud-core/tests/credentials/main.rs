//! Providers against local servers, temporary files and a clock that is set by hand. No test sleeps, and none sets a
//! variable.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod bounds;
mod cache;
mod chain;
mod cli_profile;
mod external_process;
mod forms;
mod ini_profile;
mod metadata;
mod passing_failures;
mod paths;
mod roles;
mod secrets;
mod support;
mod uri;
