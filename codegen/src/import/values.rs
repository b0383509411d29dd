//! Values of the source, as the types of the service want them.

pub(crate) mod coerce;
pub(crate) mod reachable_types;
pub(crate) mod sample;
pub(crate) mod share;
pub(crate) mod typed_examples;
