//! Options of clients and calls.

mod blocking;
mod bounds;
mod call_options;
mod configuration;
mod deadlines;
mod described;
mod environment;
mod explain;
mod interceptors;
mod numbers;
mod optional_setters;
mod rate_limit;
