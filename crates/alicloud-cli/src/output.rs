//! Output: tables for people, JSON and its kin for programs.

mod columns;
mod query;
mod sink;
mod yaml;

pub(crate) use columns::described as described_items;
pub(crate) use query::Query;
pub(crate) use sink::Sink;

use alicloud_core::{__private::Redaction, description::ServiceDescription};
use serde_json::Value;

use crate::{
    options::{Format, Options},
    terminal::Terminal,
};

/// How output is written.
pub(crate) struct Style {
    pub(crate) format: Format,
    pub(crate) query: Option<Query>,
    pub(crate) terminal: Terminal,
    redaction: Option<Redaction>,
}

impl Style {
    pub(crate) fn new(
        description: &'static ServiceDescription,
        options: &Options,
        format: Option<Format>,
        query: Option<Query>,
        terminal: Terminal,
    ) -> Self {
        let format = format.unwrap_or(match terminal.output_is_terminal {
            true => Format::Table,
            false => Format::Json,
        });
        // Programs need the values that they ask for; people look at screens that others see.
        let is_redacted = matches!(format, Format::Table | Format::Text) && !options.show_sensitive;
        let redaction = is_redacted.then(|| {
            let mut redaction = Redaction::new();
            redaction.add_described(description);
            redaction
        });
        Self {
            format,
            query,
            terminal,
            redaction,
        }
    }

    /// The value as it may be shown.
    pub(crate) fn shown(&self, mut value: Value) -> Value {
        if let Some(redaction) = &self.redaction {
            redaction.value(&mut value);
        }
        value
    }
}
