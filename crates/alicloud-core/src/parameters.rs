//! The parameters of a call before it is signed: where they go, and how lists and objects become text.

mod place;
mod style;

pub use crate::encoding::{Pair, Pairs};
pub use place::{Parameters, Placement};
pub use style::ParameterStyle;
