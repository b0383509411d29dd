//! Pages about one subject each.
//!
//! - [`administration`]: what the emulator itself answers below `/_emulator/`

#[doc = include_str!("guide/administration.md")]
pub mod administration {}
