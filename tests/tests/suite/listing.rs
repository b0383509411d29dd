//! Lists over all their pages.

mod pages;
mod totals;
