//! What a call carries, before it is signed: parameters by place, and how lists and objects become text.

mod place;
mod style;

pub use crate::encoding::{Pair, Pairs};
pub use place::{Parameters, Placement};
pub use style::ParameterStyle;
