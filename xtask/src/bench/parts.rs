//! What is measured, each part by its own file.

pub(crate) mod builds;
pub(crate) mod calls;
pub(crate) mod clients;
pub(crate) mod decoding;
pub(crate) mod emulator;
pub(crate) mod generation;
pub(crate) mod limiter;
pub(crate) mod memory;
pub(crate) mod signing;
pub(crate) mod start;
