//! Guides, one page for each subject. Their examples are compiled, and `tests/examples/` of the workspace has a program
//! for each that runs against the emulator.
//!
#![doc = include_str!("guide/index.md")]
#![doc = ""]
#![cfg_attr(feature = "blocking", doc = "[guide-blocking]: crate::blocking")]
#![cfg_attr(not(feature = "blocking"), doc = "[guide-blocking]: crate#features")]
#![cfg_attr(feature = "test-util", doc = "[guide-testing]: crate::testing")]
#![cfg_attr(not(feature = "test-util"), doc = "[guide-testing]: crate#features")]

#[doc = include_str!("guide/configuration.md")]
pub mod configuration {}

#[doc = include_str!("guide/builders.md")]
pub mod builders {}

#[doc = include_str!("guide/timeouts.md")]
pub mod timeouts {}

#[doc = include_str!("guide/reconciliation.md")]
pub mod reconciliation {}

#[doc = include_str!("guide/responses.md")]
pub mod responses {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/transports.md")]
pub mod transports {}

#[doc = include_str!("guide/call_options.md")]
pub mod call_options {}

#[doc = include_str!("guide/explain.md")]
pub mod explain {}

#[doc = include_str!("guide/signatures.md")]
pub mod signatures {}

#[doc = include_str!("guide/tracing.md")]
pub mod tracing {}

#[doc = include_str!("guide/recipes.md")]
#[doc = ""]
#[cfg_attr(feature = "test-util", doc = "[guide-testing]: crate::testing")]
#[cfg_attr(not(feature = "test-util"), doc = "[guide-testing]: crate#features")]
pub mod recipes {}
