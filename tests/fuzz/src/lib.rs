//! Shared by the fuzz targets.

mod cost;
mod message;
mod plant;
pub mod profile;
mod shown;

pub use cost::bounded;
pub use message::Message;
pub use plant::{Plants, forms};
pub use shown::{all_of, assert_presentable};

use std::future::Future;

use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without input and output always starts");
}

/// Waits for a future. Time stands still, and jumps to the next timer when there is nothing else to do.
pub fn block_on<F: Future>(future: F) -> F::Output {
    RUNTIME.with(|runtime| runtime.block_on(future))
}
