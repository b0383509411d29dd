//! Tests that see the whole: client, emulator and what the vendor's own clients sent.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod bodies;
mod calls;
mod credentials;
mod listing;
mod mocks;
mod responses;
mod retries;
mod secrets;
mod services;
mod signing;
mod streaming;
mod support;
mod workspace;
