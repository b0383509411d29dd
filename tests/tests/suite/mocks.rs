//! The testing kit of the runtime.

mod mock;
mod replay;
