//! Turns API descriptions into the text of a Rust client crate.

pub mod diagnostic;
pub mod spec;
