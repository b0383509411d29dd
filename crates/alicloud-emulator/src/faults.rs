//! Faults on purpose: rules that say which calls fail, when and how.

mod effect;
mod guard;
mod registry;
mod rule;

pub use effect::Effect;
pub use guard::FaultGuard;
pub(crate) use registry::{Call, Faults, Triggered};
pub use rule::{Fault, FaultConditions, InvalidFault, Phase, When};
