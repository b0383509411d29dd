//! The workspace itself.

mod container;
mod examples;
mod layers;
