//! Responses: outputs or errors.

mod decoding;
mod documented_errors;
mod error_reports;
mod errors;
mod unicode_names;
