//! The workspace itself.

mod container;
mod documents;
mod examples;
mod layers;
mod readme_tests;
