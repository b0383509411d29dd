//! Lists over all their pages.

mod offsets;
mod pages;
mod totals;
