//! Keys that change while a client is in use.

mod refreshed;
mod rotated_keys;
