//! What the compiler says of programs that use the client: which it refuses, in which words, and which it takes.
//!
//! The words of one operation are compared letter by letter ([`exact`]). For all operations the compiler's JSON messages
//! are read: every program is a binary of one temporary package, so that what they depend on is compiled once
//! ([`package`]). Some programs are made from the description of the service ([`required`], [`uses`]), some stand in the
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
