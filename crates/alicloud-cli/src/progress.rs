//! How far something is, shown to a person on standard error.

use std::{fmt, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::Terminal;

/// A progress bar on standard error. Shows nothing if standard error is not a terminal.
pub struct Progress(ProgressBar);

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Progress")
            .field("position", &self.0.position())
            .field("length", &self.0.length())
            .finish()
    }
}

impl Progress {
    /// Of so many units, or of an unknown number of them.
    pub(crate) fn new(terminal: Terminal, length: Option<u64>, unit: &str) -> Self {
        if !terminal.error_is_terminal {
            return Self(ProgressBar::hidden());
        }
        let (bar, template) = match length {
            Some(length) => (
                ProgressBar::new(length),
                format!("{{bar:30}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left"),
            ),
            None => (
                ProgressBar::no_length(),
                format!("{{spinner}} {{pos}} {unit}, {{per_sec}}"),
            ),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Sets the number of units.
    pub fn set_length(&self, length: u64) {
        self.0.set_length(length);
    }

    /// Counts units that are done.
    pub fn advance(&self, units: u64) {
        self.0.inc(units);
    }

    /// Hides the bar while a function writes to the terminal.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
