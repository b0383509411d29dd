//! Whole services through generator, runtime and emulator.

mod anonymous;
mod flows;
mod host_names;
mod inventory;
mod lifecycle;
mod logbook;
mod shipping;
