//! How far something is, shown to a person on standard error.

use std::{fmt, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{bar_target, terminal::Terminal};

/// A progress bar on standard error. Shows nothing if standard error is not a terminal.
pub struct Progress {
    bar: ProgressBar,
    unit: String,
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Progress")
            .field("position", &self.bar.position())
            .field("length", &self.bar.length())
            .finish()
    }
}

impl Progress {
    /// Of so many units, or of an unknown number of them.
    pub(crate) fn new(terminal: Terminal, length: Option<u64>, unit: &str) -> Self {
        let unit = unit.to_owned();
        if !terminal.shows_progress() {
            let bar = ProgressBar::hidden();
            return Self { bar, unit };
        }
        let bar = match length {
            Some(length) => ProgressBar::new(length),
            None => ProgressBar::no_length(),
        };
        bar.set_draw_target(bar_target::standard_error());
        let progress = Self { bar, unit };
        progress.set_style();
        progress.bar.enable_steady_tick(Duration::from_millis(120));
        progress
    }

    /// A bar, as soon as the number of units is known.
    fn set_style(&self) {
        let unit = &self.unit;
        let template = match self.bar.length() {
            Some(_) => format!("{{bar:30}} {{pos}}/{{len}} {unit}, {{eta}} left"),
            None => format!("{{spinner}} {{pos}} {unit}"),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            self.bar.set_style(style);
        }
    }

    /// Sets the number of units.
    pub fn set_length(&self, length: u64) {
        self.bar.set_length(length);
        self.set_style();
    }

    /// Counts units that are done.
    pub fn advance(&self, units: u64) {
        self.bar.inc(units);
    }

    /// Hides the bar while a function writes to the terminal.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
