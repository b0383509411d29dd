//! What was wrong, where, and what to do.
//!
//! Whoever checks a document says *where* with a [`DocumentPath`]; the [`Source`] that the document was read from
//! turns that into lines and columns. Every diagnostic has a [`Code`], which `explain` explains. All diagnostics go into one
//! [`Diagnostics`], which [`Rendering`] shows in a stable order, for people or for programs.

mod code;
mod path;
mod render;
mod source;

use std::{collections::BTreeSet, fmt, path::Path};

pub use code::Code;
pub use path::{DocumentPath, Segment};
pub use render::{MessageFormat, Rendering};
pub(crate) use source::Place;
pub use source::{Position, Source, Span};

/// One diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    source: Source,
    span: Option<Span>,
    code: Code,
    message: String,
    label: Option<String>,
    help: Option<String>,
    replacement: Option<String>,
    related: Vec<Related>,
}

/// A second place that a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    source: Source,
    span: Span,
    label: String,
}

impl Related {
    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        self.source.file()
    }

    /// The place in the file.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// What is there.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl Diagnostic {
    fn new(code: Code, source: Source, span: Option<Span>, message: String) -> Self {
        Self {
            source,
            span,
            code,
            message,
            label: None,
            help: None,
            replacement: None,
            related: Vec::new(),
        }
    }

    /// A diagnostic about a file as a whole: it cannot be read, it is missing.
    ///
    /// Diagnostics about a place in a document are made by [`Source::error`].
    #[must_use]
    pub fn of_file(code: Code, file: &Path, message: impl Into<String>) -> Self {
        Self::new(code, Source::without_text(file), None, message.into())
    }

    /// Adds what is at the place: a few words beside the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the text that can stand in the place of what the diagnostic points at, if there is one.
    #[must_use]
    pub fn replacement(mut self, replacement: Option<impl Into<String>>) -> Self {
        self.replacement = replacement.map(Into::into);
        self
    }

    /// Adds a second place, such as the first of two.
    #[must_use]
    pub fn related(mut self, source: &Source, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related {
            source: source.clone(),
            span,
            label: label.into(),
        });
        self
    }

    /// What kind of diagnostic it is.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        self.source.file()
    }

    /// The place in the file; none if it is about the file as a whole.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.span
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would be right, if that is known.
    #[must_use]
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Other places that it is about.
    #[must_use]
    pub fn related_places(&self) -> &[Related] {
        &self.related
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.file().display())?;
        if let Some(span) = self.span {
            write!(formatter, "{}:", span.start)?;
        }
        write!(formatter, " error[{}]: {}", self.code, self.message)
    }
}

/// All diagnostics of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No diagnostics.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many different ones there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// The diagnostics by file and place, each once.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.sorted().into_iter()
    }

    fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.0.iter().collect();
        sorted.sort();
        sorted.dedup();
        sorted
    }

    /// How many there are, and how to learn more.
    #[must_use]
    pub fn summary(&self) -> String {
        let counted = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        let all = self.sorted();
        let files: BTreeSet<_> = all.iter().map(|diagnostic| diagnostic.file()).collect();
        let errors = counted(all.len(), "error");
        let mut text = format!(
            "{errors} in {}; nothing was written",
            counted(files.len(), "file")
        );
        if all.len() > render::MOST {
            text += &format!("\nthe first {} are shown", render::MOST);
        }
        if let Some(first) = all.iter().map(|diagnostic| diagnostic.code()).min() {
            text += &format!("\nfor more about an error: `alicloud-codegen explain {first}`");
        }
        text
    }

    /// The value, if there are no diagnostics.
    ///
    /// # Errors
    /// The diagnostics, if there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.0.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(mut self) -> Self::IntoIter {
        self.0.sort();
        self.0.dedup();
        self.0.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = Rendering {
            format: MessageFormat::Short,
            ..Rendering::default()
        };
        formatter.write_str(&short.render(self))
    }
}

impl std::error::Error for Diagnostics {}
