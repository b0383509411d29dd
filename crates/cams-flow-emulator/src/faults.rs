//! Faults on purpose: rules that say which calls fail, when and how.

mod book;
mod effect;
mod guard;
mod rule;

pub(crate) use book::{Call, Faults, Struck};
pub use effect::Effect;
pub use guard::FaultGuard;
pub use rule::{Fault, FaultConditions, InvalidFault, Phase, When};
