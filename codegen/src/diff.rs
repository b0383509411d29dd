//! What has changed in the API of a generated crate, and what that means for those who use it.
//!
//! Two [surfaces](crate::surface) are compared item by item. The level is that of semantic versioning as cargo understands
//! it: a change is *major* if code that compiled may no longer compile, or means something else; *minor* if there is more, or
//! if calls behave differently; *patch* otherwise. Where that is open to opinion, the stricter one is taken.

mod change;
mod compare;
mod report;
mod rule;
mod version;

pub use change::{Breaks, Category, Change, Level};
pub use compare::{Comparison, compare};
pub(crate) use report::heading;
pub use version::{needed, suffices};
