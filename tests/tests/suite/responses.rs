//! Responses: outputs or errors.

mod decoding;
mod documented_errors;
mod error_chains;
mod error_reports;
mod errors;
mod hostile;
mod one_pass;
mod unicode_names;
