//! The workspace itself.

mod examples;
