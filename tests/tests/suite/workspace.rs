//! The workspace itself.

mod examples;
mod layers;
