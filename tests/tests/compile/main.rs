//! The compiler's messages about programs that use the client: which programs compile, and the errors of the others.
//!
//! The messages of one operation are compared literally ([`exact`]). For all operations the compiler's JSON messages
//! are read: every program is a binary of one temporary package, so that their dependencies are compiled once
//! ([`package`]). Some programs are made from the description of the service ([`required`], [`uses`]), some are in the
//! folder `ui` ([`written`]).
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod call;
mod exact;
mod package;
mod required;
mod uses;
mod written;
