//! Tests that see the whole: client, emulator and what the vendor's own clients sent.

mod answers;
mod captures;
mod configuration;
mod documented_errors;
mod emulator_program;
mod examples;
mod fixture_service;
mod flows;
mod letters;
mod signature_vectors;
mod support;
