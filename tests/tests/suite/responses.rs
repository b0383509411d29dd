//! Responses: outputs or errors.

mod decoding;
mod documented_errors;
mod errors;
mod unicode_names;
