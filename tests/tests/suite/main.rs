//! Tests that see the whole: client, emulator and what the vendor's own clients sent.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod answers;
mod captures;
mod configuration;
mod documented_errors;
mod examples;
mod fixture_service;
mod flows;
mod letters;
mod signature_vectors;
mod support;
