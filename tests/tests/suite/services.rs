//! Whole services through generator, runtime and emulator.

mod flows;
mod inventory;
mod lifecycle;
mod shipping;
