//! Ctrl-C and the request to end, while a command runs.

use std::{fmt, future::Future, pin::pin, process};

use crate::error::ExitStatus;

/// An interrupt of the command: Ctrl-C or, on Unix, the signal SIGTERM. A command that listens for it can end in good order, where
/// the system would end the process in the middle of a line.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use alicloud_cli::Interrupt;
///
/// let mut interrupt = Interrupt::listen();
/// assert_eq!(interrupt.or(async { 1 + 1 }).await, Some(2));
/// # });
/// ```
pub struct Interrupt {
    signals: Signals,
    came: bool,
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Interrupt")
            .field("came", &self.came)
            .finish_non_exhaustive()
    }
}

impl Interrupt {
    /// Listens from now on, also while nothing is awaited. From then on, an interrupt no longer ends the process by itself. Where
    /// the system has no signals, none ever comes.
    ///
    /// # Panics
    ///
    /// Panics outside of a Tokio runtime.
    #[must_use]
    pub fn listen() -> Self {
        Self {
            signals: Signals::listen(),
            came: false,
        }
    }

    /// Returns the result of some work; `None` if an interrupt comes before it, or came earlier. The work is dropped then.
    pub async fn or<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        if self.came {
            return None;
        }
        let work = pin!(work);
        tokio::select! {
            biased;
            () = self.signals.next() => {
                self.came = true;
                None
            }
            result = work => Some(result),
        }
    }

    /// Completes at the first interrupt. From then on, the next one ends the process at once.
    pub async fn first(mut self) {
        if !self.came {
            self.signals.next().await;
        }
        tokio::spawn(async move {
            self.signals.next().await;
            process::exit(ExitStatus::Interrupted as i32);
        });
    }
}

#[cfg(unix)]
struct Signals(Option<(tokio::signal::unix::Signal, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt());
        Self(
            interrupt
                .and_then(|interrupt| Ok((interrupt, signal(SignalKind::terminate())?)))
                .ok(),
        )
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Some((interrupt, terminate)) => tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            },
            None => std::future::pending().await,
        }
    }
}

#[cfg(windows)]
struct Signals(Option<tokio::signal::windows::CtrlC>);

#[cfg(windows)]
impl Signals {
    fn listen() -> Self {
        Self(tokio::signal::windows::ctrl_c().ok())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Some(interrupt) => {
                interrupt.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(any(unix, windows)))]
struct Signals;

#[cfg(not(any(unix, windows)))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}
