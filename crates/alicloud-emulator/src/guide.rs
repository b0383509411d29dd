//! Pages about one subject each.
//!
//! - [`administration`]: what the emulator itself answers below `/_emulator/`
//! - [`settings`]: how it behaves, as one JSON document

#[doc = include_str!("guide/administration.md")]
pub mod administration {}

#[doc = include_str!("guide/settings.md")]
pub mod settings {}
