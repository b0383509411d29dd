//! Options of clients and calls.

mod blocking;
mod bounds;
mod call_options;
mod configuration;
mod deadlines;
mod explain;
mod interceptors;
mod rate_limit;
