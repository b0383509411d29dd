//! Ctrl-C while a command calls the service.

use std::{future::Future, pin::Pin};

/// Notices Ctrl-C, which would end the process in the middle of a line.
pub(crate) struct Interrupt {
    signal: Pin<Box<dyn Future<Output = ()>>>,
    came: bool,
}

impl Interrupt {
    /// Notices it from the first [`Self::or`] on, also between two of them.
    pub(crate) fn new() -> Self {
        Self {
            signal: Box::pin(async {
                // Without a handler, the signal ends the process as it always does.
                if tokio::signal::ctrl_c().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }),
            came: false,
        }
    }

    /// The result of some work; `None` if Ctrl-C came before.
    pub(crate) async fn or<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        if self.came {
            return None;
        }
        tokio::select! {
            biased;
            () = &mut self.signal => {
                self.came = true;
                None
            }
            result = work => Some(result),
        }
    }
}
