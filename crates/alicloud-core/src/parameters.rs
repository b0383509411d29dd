//! What a call carries, before it is signed: parameters by place, and how lists and objects become text.

mod pairs;
mod place;
mod style;

pub use pairs::{Pair, Pairs};
pub use place::{Parameters, Placement};
pub use style::ParameterStyle;
