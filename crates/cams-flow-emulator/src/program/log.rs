//! The log on standard error.

use std::{
    io::Write,
    sync::mpsc::{Receiver, SyncSender, channel, sync_channel},
    thread,
    time::Duration,
};

use alicloud_emulator::LoggedRequest;

use crate::{builder::EmulatorBuilder, program::arguments::LogFormat};

/// How many lines wait for a reader that is slow. Those behind are left out.
const WAITING: usize = 4096;
/// How long the end of the program waits for the last lines.
const GRACE: Duration = Duration::from_secs(1);

/// Lines that a separate thread writes: requests do not wait for a blocked terminal or an unread pipe.
pub(super) struct Log {
    lines: SyncSender<Option<String>>,
    written: Receiver<()>,
}

impl Log {
    /// Begins a log. When its output is closed, the lines are dropped.
    pub(super) fn start(mut output: impl Write + Send + 'static) -> Self {
        let (lines, waiting) = sync_channel::<Option<String>>(WAITING);
        let (ended, written) = channel();
        thread::spawn(move || {
            let lines = waiting.iter().map_while(|line| line);
            for line in lines {
                // Whoever reads it may be gone, and the emulator runs on all the same.
                let _ = writeln!(output, "{line}").and_then(|()| output.flush());
            }
            let _ = ended.send(());
        });
        Self { lines, written }
    }

    pub(super) fn line(&self, line: String) {
        let _ = self.lines.try_send(Some(line));
    }

    /// Lets an emulator log its requests.
    pub(super) fn of(&self, builder: EmulatorBuilder, format: LogFormat) -> EmulatorBuilder {
        let lines = self.lines.clone();
        builder.log(move |request| {
            let _ = lines.try_send(Some(rendered(format, request)));
        })
    }

    /// Waits until the lines are written, but not for long.
    pub(super) fn end(self) {
        let Self { lines, written } = self;
        // This waits until there is room, perhaps for ever.
        thread::spawn(move || lines.send(None));
        let _ = written.recv_timeout(GRACE);
    }
}

fn rendered(format: LogFormat, request: &LoggedRequest) -> String {
    match format {
        LogFormat::Text => request.to_string(),
        LogFormat::Json => serde_json::to_string(request).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    /// Somebody who reads nothing, until the lock is let go.
    struct Stuck(Arc<Mutex<Vec<u8>>>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_stands_still_stops_nobody() {
        let output = Arc::new(Mutex::new(Vec::new()));
        let held = output.lock().unwrap();
        let log = Log::start(Stuck(Arc::clone(&output)));
        for number in 0..3 * WAITING {
            log.line(number.to_string());
        }
        drop(held);
        // The thread goes on, and takes what waited.
        while log.lines.try_send(Some("last".to_owned())).is_err() {}
        log.end();
        let text = String::from_utf8(output.lock().unwrap().clone()).unwrap();
        assert!(
            text.starts_with("0\n1\n2\n") && text.contains("\nlast\n"),
            "{}",
            text.len()
        );
    }

    #[test]
    fn a_reader_that_is_gone_stops_nobody() {
        struct Closed;

        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let log = Log::start(Closed);
        log.line("one".to_owned());
        log.end();
    }
}
