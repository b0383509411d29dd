//! The testing kit of the runtime.

mod doubles;
mod mock;
mod replay;
