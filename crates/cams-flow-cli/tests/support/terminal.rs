//! The program in a terminal of its own.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    os::unix::process::ExitStatusExt as _,
    process::{Child, Command, Stdio},
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

use pty_process::{Size, blocking};
use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{LocalModes, tcgetattr},
};
use vt100::Parser;

const ROWS: u16 = 50;

/// A running program, and all that its terminal has shown.
pub(crate) struct Session {
    terminal: blocking::Pty,
    child: Child,
    shown: Vec<u8>,
    /// What [`Session::until`] has seen.
    seen: usize,
    columns: u16,
    /// Ends what waits to kill a program that hangs.
    _alive: Sender<()>,
}

/// What a program left behind.
pub(crate) struct Left {
    pub(crate) code: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
    /// All that the terminal showed, with its escape sequences.
    pub(crate) shown: String,
    /// What a person sees at the end.
    pub(crate) screen: String,
    /// What went to a pipe in place of the terminal.
    pub(crate) piped: String,
    /// Whether the terminal shows again what is typed, and sends signals.
    pub(crate) is_restored: bool,
}

/// Whether this process ignores SIGINT, as one does that a shell started with `&`: its children inherit that, and no terminal
/// could interrupt them.
fn ignores_interrupts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.unwrap_or_default() & 0b10 != 0
}

impl Session {
    /// Starts a command in a terminal of so many columns.
    pub(crate) fn start(command: &Command, columns: u16) -> Self {
        Self::with_output(command, columns, None)
    }

    /// Starts a command whose output goes to a pipe, and its errors to the terminal.
    pub(crate) fn start_piped(command: &Command) -> Self {
        Self::with_output(command, 80, Some(Stdio::piped()))
    }

    fn with_output(command: &Command, columns: u16, output: Option<Stdio>) -> Self {
        let (terminal, other) = blocking::open().unwrap();
        terminal.resize(Size::new(ROWS, columns)).unwrap();
        let variables = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        let mut inside = match ignores_interrupts() {
            true => blocking::Command::new("/usr/bin/env")
                .arg("--default-signal=INT")
                .arg(command.get_program()),
            false => blocking::Command::new(command.get_program()),
        };
        inside = inside
            .args(command.get_args())
            .env_clear()
            .env("TERM", "xterm")
            .envs(variables);
        if let Some(folder) = command.get_current_dir() {
            inside = inside.current_dir(folder);
        }
        if let Some(output) = output {
            inside = inside.stdout(output);
        }
        let child = inside.spawn(other).unwrap();
        let process = Pid::from_child(&child);
        let (alive, ended) = channel::<()>();
        thread::spawn(move || {
            if ended.recv_timeout(Duration::from_secs(60)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                let _ = kill_process(process, Signal::KILL);
            }
        });
        Self {
            terminal,
            child,
            shown: Vec::new(),
            seen: 0,
            columns,
            _alive: alive,
        }
    }

    /// Waits until the terminal shows a text, behind what was waited for before.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) -> &mut Self {
        loop {
            let so_far = String::from_utf8_lossy(&self.shown[self.seen..]);
            if so_far.contains(text) {
                self.seen = self.shown.len();
                return self;
            }
            assert!(
                self.read(),
                "`{text}` is not shown: {}",
                String::from_utf8_lossy(&self.shown)
            );
        }
    }

    pub(crate) fn types(&mut self, text: &str) -> &mut Self {
        self.terminal.write_all(text.as_bytes()).unwrap();
        self
    }

    /// Reads on; `false` when the program has ended.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        // A terminal whose other end is closed gives an error.
        let read = self.terminal.read(&mut bytes).unwrap_or_default();
        self.shown.extend_from_slice(&bytes[..read]);
        read > 0
    }

    /// Waits for the end.
    pub(crate) fn ended(mut self) -> Left {
        let mut piped = String::new();
        while self.read() {}
        if let Some(mut output) = self.child.stdout.take() {
            output.read_to_string(&mut piped).unwrap();
        }
        let status = self.child.wait().unwrap();
        let size = |number| NonZeroU16::new(number).unwrap();
        let mut screen = Parser::new(size(ROWS), size(self.columns), 0);
        screen.process(&self.shown);
        let wanted = LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        Left {
            code: status.code(),
            signal: status.signal(),
            shown: String::from_utf8(self.shown).unwrap().replace("\r\n", "\n"),
            screen: screen.screen().contents(),
            piped,
            is_restored: tcgetattr(&self.terminal).unwrap().local_modes.contains(wanted),
        }
    }
}
