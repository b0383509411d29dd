//! Talking to the person at the terminal: the only place of this program that prints.

use std::{
    env, fmt,
    io::{self, ErrorKind, IsTerminal as _, Write},
    path::MAIN_SEPARATOR,
    sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError},
    time::SystemTime,
};

use alicloud_codegen::program::{context::Context, source::Local, terminal::Terminal};

use crate::run::root;

/// Whether a line that is replaced again and again can be shown.
static IS_LIVE: LazyLock<bool> = LazyLock::new(|| {
    // Old consoles of Windows show the sequences as text; terminals that understand them set one of these.
    let understands = !cfg!(windows)
        || ["WT_SESSION", "TERM"]
            .map(env::var_os)
            .iter()
            .any(Option::is_some);
    let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && understands && !is_dumb
});

/// The state of the terminal: all that is printed comes after one another.
static SCREEN: Mutex<Screen> = Mutex::new(Screen {
    has_status: false,
    is_within_line: false,
});

/// Why standard output could not be written, other than that its reader is gone.
static FAILED: OnceLock<String> = OnceLock::new();

struct Screen {
    /// Whether there is a line that the next output has to replace.
    has_status: bool,
    /// Whether a line of standard output waits for its end.
    is_within_line: bool,
}

impl Screen {
    fn clear(&mut self) {
        if std::mem::take(&mut self.has_status) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
        if std::mem::take(&mut self.is_within_line) {
            put(&mut io::stdout(), "\n");
        }
    }
}

fn screen() -> MutexGuard<'static, Screen> {
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether progress is shown in a line that changes; if not, each step gets a line of a log.
pub(crate) fn is_live() -> bool {
    *IS_LIVE
}

/// Prints a line.
pub(crate) fn say(line: impl fmt::Display) {
    let mut screen = screen();
    screen.clear();
    put(
        &mut io::stdout().lock(),
        &(seen_from_root(&line.to_string()) + "\n"),
    );
}

/// The command that generates, as the first line of each generated file names it.
pub(crate) const COMMAND: &str = "cargo xtask codegen";

/// The terminal of the commands that the published program has, too.
struct Shared;

impl Terminal for Shared {
    fn say(&self, line: &dyn fmt::Display) {
        say(line);
    }

    fn tell(&self, line: &dyn fmt::Display) {
        tell(line);
    }
}

/// Runs a command that the published program has, too, in this workspace.
pub(crate) fn in_context<T>(command: impl FnOnce(&Context<'_>) -> Result<T, String>) -> Result<T, String> {
    command(&Context {
        terminal: &Shared,
        sources: &Local,
        base: root(),
        colour: io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        now: SystemTime::now(),
        generate: COMMAND,
    })
}

/// Prints the beginning of a line. What is printed next by [`say_rest`] goes on with it, anything else begins a new one.
pub(crate) fn say_start(text: impl fmt::Display) {
    let mut screen = screen();
    screen.clear();
    let mut output = io::stdout().lock();
    put(&mut output, &text.to_string());
    let _ = output.flush();
    screen.is_within_line = true;
}

/// Ends the line that [`say_start`] began, or prints a line with that beginning if something came between.
pub(crate) fn say_rest(start: impl fmt::Display, rest: impl fmt::Display) {
    let mut screen = screen();
    let text = if std::mem::take(&mut screen.is_within_line) {
        format!("{rest}\n")
    } else {
        format!("{start}{rest}\n")
    };
    screen.clear();
    put(&mut io::stdout().lock(), &text);
}

/// Prints to the person, beside what a program would read.
pub(crate) fn tell(text: impl fmt::Display) {
    let mut screen = screen();
    screen.clear();
    let _ = writeln!(io::stderr(), "{}", seen_from_root(&text.to_string()));
}

/// Prints why a command failed.
pub(crate) fn say_error(error: impl fmt::Display) {
    tell(format_args!("error: {error}"));
}

/// Shows a line that the next output replaces. Without a terminal nothing is shown.
pub(crate) fn show_status(line: &str) {
    if !is_live() {
        return;
    }
    let mut screen = screen();
    screen.clear();
    // Without the automatic wrap, a terminal cuts what is too long for it.
    let _ = write!(io::stderr(), "\r\x1b[K\x1b[?7l{line}\x1b[?7h");
    let _ = io::stderr().flush();
    screen.has_status = true;
}

/// Takes away the line of [`show_status`], before another program prints.
pub(crate) fn clear_status() {
    screen().clear();
}

/// Why output was lost, if it was; not if its reader had enough of it.
pub(crate) fn output_error() -> Option<String> {
    let _ = io::stdout().flush();
    FAILED.get().cloned()
}

/// The text with the files of the workspace as a person in its folder writes them, and with this program's name for the commands
/// that it shares with the published one.
fn seen_from_root(text: &str) -> String {
    text.replace(&format!("{}{MAIN_SEPARATOR}", root().display()), "")
        .replace("`alicloud-codegen check`", "`cargo xtask codegen --check`")
        .replace("`alicloud-codegen ", "`cargo xtask ")
}

/// Writes to standard output. The reader may be gone (`| head`): then the text is dropped and the command goes on, so that
/// its exit code is what it would have been.
fn put(output: &mut impl Write, text: &str) {
    if let Err(error) = output.write_all(text.as_bytes())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = FAILED.set(format!("cannot write to standard output: {error}"));
    }
}
