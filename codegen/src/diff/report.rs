//! A comparison as text, and as an entry of a changelog.

use std::fmt;

use crate::{
    date::Date,
    diff::{Breaks, Category, Change, Comparison, Level},
};

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}:", self.package)?;
        for change in &self.changes {
            writeln!(formatter, "  {change}")?;
        }
        let Some(level) = self.level() else {
            return write!(formatter, "  nothing changed since {}", self.old_version);
        };
        let count = |level| format!("{} {level}", self.count(level));
        writeln!(
            formatter,
            "  {}, {}, {}: a {level} change",
            count(Level::Major),
            count(Level::Minor),
            count(Level::Patch)
        )?;
        let (old, new, needed) = (&self.old_version, &self.new_version, self.needed());
        if self.is_announced() {
            write!(
                formatter,
                "  version {new} is enough after {old} ({needed} or later)"
            )
        } else {
            write!(
                formatter,
                "  version {new} is not enough after {old}: it has to be {needed} or later"
            )
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:5} {} {}", self.level, self.item, self.message)?;
        match self.breaks {
            Some(Breaks::Behaviour) => formatter.write_str(" (the compiler will not notice)"),
            Some(Breaks::Compilation) | None => Ok(()),
        }
    }
}

impl Comparison {
    /// The entry of a changelog, in the form of Keep a Changelog, for the version that the new state bears; with a date if it
    /// is released.
    #[must_use]
    pub fn changelog(&self, released: Option<Date>) -> String {
        let mut text = format!("{}\n", heading(&self.new_version, released));
        let headings = [
            (Category::Added, "Added"),
            (Category::Changed, "Changed"),
            (Category::Deprecated, "Deprecated"),
            (Category::Removed, "Removed"),
        ];
        for (category, heading) in headings {
            let mut lines: Vec<String> = self.of(category).map(entry).collect();
            let documented: Vec<String> = self.of(Category::Documentation).map(name).collect();
            if category == Category::Changed && !documented.is_empty() {
                lines.push(format!("- Documentation of {}.", documented.join(", ")));
            }
            if !lines.is_empty() {
                text.push_str(&format!("\n### {heading}\n\n{}\n", lines.join("\n")));
            }
        }
        text
    }

    fn of(&self, category: Category) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.category == category)
    }
}

/// The heading of a version in a changelog.
pub(crate) fn heading(version: &str, released: Option<Date>) -> String {
    match released {
        Some(date) => format!("## [{version}] - {date}"),
        None => format!("## [{version}]"),
    }
}

fn entry(change: &Change) -> String {
    let breaking = if change.level == Level::Major {
        "**Breaking:** "
    } else {
        ""
    };
    format!("- {breaking}{} {}.", name(change), change.message)
}

/// The item as code, unless it is in part already.
fn name(change: &Change) -> String {
    if change.item.contains('`') {
        change.item.clone()
    } else {
        format!("`{}`", change.item)
    }
}
