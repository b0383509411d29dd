//! Tests and programs that see the whole workspace.

/// The programs of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

/// The programs of the generated README, which needs the emulator for one of them.
#[cfg(doctest)]
#[doc = include_str!("../../crates/cams-flow/README.md")]
mod client {}

/// The programs of the generated README of a crate that has neither an emulator nor a command of its own.
#[cfg(doctest)]
#[doc = include_str!("../fixtures/crates/shipping-client/README.md")]
mod described {}
