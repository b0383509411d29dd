//! Tests that see the whole: client, emulator and what the vendor's own clients sent.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod answers;
mod blocking;
mod bounds;
mod call_options;
mod captures;
mod configuration;
mod deadlines;
mod decoding;
mod documented_errors;
mod evidence;
mod examples;
mod explaining;
mod fixture_service;
mod flows;
mod interceptors;
mod letters;
mod lifecycle;
mod mocking;
mod pacing;
mod paging;
mod paging_totals;
mod reconciling;
mod refreshed_credentials;
mod replaying;
mod retries;
mod rotated_keys;
mod secrets;
mod shipping;
mod signature_vectors;
mod signatures_refused;
mod support;
mod weather;
