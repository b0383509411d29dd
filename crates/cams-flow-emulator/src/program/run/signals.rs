//! The signals that a command gets through the program that started it.

#[cfg(not(unix))]
pub(super) use self::other::{Signals, pass_on};
#[cfg(unix)]
pub(super) use self::unix::{Signals, pass_on};

#[cfg(unix)]
mod unix {
    use std::io::{self, IsTerminal as _};

    use rustix::process::{Pid, Signal, kill_process};
    use tokio::{
        process::Child,
        signal::unix::{self, SignalKind, signal},
    };

    /// Those that end programs. They end the command here, and the program with it.
    pub(in super::super) struct Signals {
        hangup: unix::Signal,
        interrupt: unix::Signal,
        quit: unix::Signal,
        terminate: unix::Signal,
    }

    impl Signals {
        pub(in super::super) fn listen() -> io::Result<Self> {
            Ok(Self {
                hangup: signal(SignalKind::hangup())?,
                interrupt: signal(SignalKind::interrupt())?,
                quit: signal(SignalKind::quit())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(in super::super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.hangup.recv() => Signal::HUP,
                _ = self.interrupt.recv() => Signal::INT,
                _ = self.quit.recv() => Signal::QUIT,
                _ = self.terminate.recv() => Signal::TERM,
            }
        }
    }

    /// Sends a signal to the command. Those of keys reach it anyway: a terminal sends them to all that runs in it.
    pub(in super::super) fn pass_on(child: &Child, signal: Signal) {
        let is_key = signal == Signal::INT || signal == Signal::QUIT;
        if is_key && io::stdin().is_terminal() {
            return;
        }
        let id = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(id) = id {
            // It may have ended meanwhile.
            let _ = kill_process(id, signal);
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;

    use tokio::process::Child;

    /// Ctrl-C, which the console sends to the command, too.
    pub(in super::super) struct Signals;

    impl Signals {
        pub(in super::super) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(in super::super) async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending().await
            }
        }
    }

    pub(in super::super) fn pass_on(_: &Child, (): ()) {}
}
