//! Providers against local servers, temporary files and a manual clock. No test sleeps or sets a variable.
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
mod paths;
mod roles;
mod secrets;
mod support;
mod transient_errors;
mod uri;
