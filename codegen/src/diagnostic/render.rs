//! Diagnostics as text: for people, like the compiler's own; in one line each; or as JSON for editors.

use std::{
    ops::Range,
    path::{MAIN_SEPARATOR, PathBuf},
};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet, renderer::DecorStyle};
use serde_json::{Value, json};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Position, Source, Span},
    shown_path::shown_path,
};

/// How many diagnostics are shown. Whoever has more begins with the first ones.
pub(super) const MOST: usize = 200;

/// How diagnostics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageFormat {
    /// With the lines that they are about.
    #[default]
    Human,
    /// One line each: `file:line:column: error[E0201]: message; help`.
    Short,
    /// One JSON object a line and diagnostic; the format is described in `spec/README.md`.
    Json,
}

/// How, and for whom, diagnostics are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendering {
    /// The form.
    pub format: MessageFormat,
    /// Whether the form for people has colours, as terminals show them.
    pub colour: bool,
    /// The folder from which the paths of files are shown; as they are if it is empty.
    pub base: PathBuf,
}

impl Rendering {
    /// Creates a rendering of this form, without colours.
    #[must_use]
    pub fn new(format: MessageFormat) -> Self {
        Self {
            format,
            ..Self::default()
        }
    }

    /// Sets whether the form for people has colours.
    #[must_use]
    pub fn with_colour(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    /// Sets the folder from which the paths of files are shown.
    #[must_use]
    pub fn with_base(mut self, base: impl Into<PathBuf>) -> Self {
        self.base = base.into();
        self
    }

    /// Shows diagnostics in their order, the first 200 of them.
    #[must_use]
    pub fn render(&self, diagnostics: &Diagnostics) -> String {
        let all = diagnostics.sorted();
        let shown = &all[..all.len().min(MOST)];
        match self.format {
            MessageFormat::Human => self.human(shown),
            MessageFormat::Short => lines(shown.iter().map(|diagnostic| self.short(diagnostic))),
            MessageFormat::Json => lines(shown.iter().map(|diagnostic| self.json(diagnostic).to_string())),
        }
    }

    fn short(&self, diagnostic: &Diagnostic) -> String {
        let span = diagnostic
            .span
            .map_or_else(String::new, |span| format!("{}:", span.start));
        let path = self.path(&diagnostic.source);
        let line = format!("{path}:{span} error[{}]: {}", diagnostic.code, diagnostic.message);
        self.text(&match &diagnostic.help {
            Some(help) => format!("{line}; {help}"),
            None => line,
        })
    }

    fn human(&self, diagnostics: &[&Diagnostic]) -> String {
        let renderer = if self.colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        // The plain decoration is readable in every terminal and log.
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for diagnostic in diagnostics {
            text += &self.one(diagnostic, &renderer);
            text += "\n\n";
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    fn one(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let message = self.text(&diagnostic.message);
        let help = diagnostic.help.as_deref().map(|help| self.text(help));
        let mut group = Level::ERROR
            .primary_title(message.as_str())
            .id(diagnostic.code.number())
            .elements(Vec::<annotate_snippets::Message<'_>>::new());
        let path = self.path(&diagnostic.source);
        let located = diagnostic
            .span
            .and_then(|span| Some((span, diagnostic.source.text()?)));
        group = match (located, diagnostic.span) {
            (Some((span, text)), _) => {
                let mut snippet = Snippet::source(text).path(path).annotation(annotation(
                    text,
                    span,
                    true,
                    diagnostic.label.as_deref(),
                ));
                for related in diagnostic
                    .related
                    .iter()
                    .filter(|each| each.source == diagnostic.source)
                {
                    snippet = snippet.annotation(annotation(text, related.span, false, Some(&related.label)));
                }
                group.element(snippet)
            }
            (None, Some(span)) => group.element(
                Origin::path(path)
                    .line(span.start.line)
                    .char_column(span.start.column),
            ),
            (None, None) => group.element(Origin::path(path)),
        };
        for related in diagnostic
            .related
            .iter()
            .filter(|each| each.source != diagnostic.source)
        {
            if let Some(text) = related.source.text() {
                let snippet = Snippet::source(text)
                    .path(self.path(&related.source))
                    .annotation(annotation(text, related.span, false, Some(&related.label)));
                group = group.element(snippet);
            }
        }
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }

    fn json(&self, diagnostic: &Diagnostic) -> Value {
        let related = diagnostic.related.iter().map(|related| {
            let mut place = self.position(&related.source, Some(related.span));
            place["label"] = related.label.as_str().into();
            place
        });
        let mut object = self.position(&diagnostic.source, diagnostic.span);
        object["code"] = diagnostic.code.number().into();
        object["severity"] = "error".into();
        object["message"] = self.text(&diagnostic.message).into();
        object["label"] = diagnostic.label.as_deref().into();
        object["help"] = diagnostic.help.as_deref().map(|help| self.text(help)).into();
        object["suggestion"] = match (&diagnostic.replacement, diagnostic.span) {
            (Some(replacement), Some(span)) => json!({ "replacement": replacement, "span": span_json(span) }),
            _ => Value::Null,
        };
        object["related"] = related.collect();
        object
    }

    fn position(&self, source: &Source, span: Option<Span>) -> Value {
        let mut object = json!({
            "file": self.path(source),
            "line": null, "column": null, "end-line": null, "end-column": null,
        });
        if let (Some(span), Some(object)) = (span.map(span_json), object.as_object_mut()) {
            object.extend(span.as_object().cloned().unwrap_or_default());
        }
        object
    }

    fn path(&self, source: &Source) -> String {
        shown_path(source.file(), &self.base)
    }

    /// A message with the paths in it as they are shown elsewhere.
    fn text(&self, message: &str) -> String {
        let base = self.base.display().to_string();
        if base.is_empty() {
            return message.to_owned();
        }
        message.replace(&format!("{base}{MAIN_SEPARATOR}"), "")
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn annotation<'a>(
    text: &str,
    span: Span,
    is_primary: bool,
    label: Option<&'a str>,
) -> annotate_snippets::Annotation<'a> {
    let kind = if is_primary {
        AnnotationKind::Primary
    } else {
        AnnotationKind::Context
    };
    kind.span(bytes(text, span)).label(label)
}

/// The bytes of a span, as far as they are on its first line.
fn bytes(text: &str, span: Span) -> Range<usize> {
    let start = offset(text, span.start);
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let line = start + line.trim_end().len();
    let end = if span.end.line == span.start.line {
        offset(text, span.end).clamp(start, line.max(start))
    } else {
        line
    };
    start..end
}

fn offset(text: &str, position: Position) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(position.line - 1).map(str::len).sum();
    let line = lines.next().unwrap_or_default().trim_end_matches(['\n', '\r']);
    let column = line.char_indices().nth(position.column - 1);
    before + column.map_or(line.len(), |(index, _)| index)
}

fn span_json(span: Span) -> Value {
    json!({
        "line": span.start.line, "column": span.start.column,
        "end-line": span.end.line, "end-column": span.end.column,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{MessageFormat, Rendering};
    use crate::diagnostic::{Code, Diagnostic, Diagnostics};

    #[test]
    fn only_people_who_want_colours_get_them() {
        let diagnostic = Diagnostic::of_file(Code::StrayFile, Path::new("/a/b.yaml"), "stray");
        let diagnostics = Diagnostics::from(diagnostic);
        for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Json] {
            for colour in [false, true] {
                let base = Path::new("/a").to_owned();
                let text = Rendering { format, colour, base }.render(&diagnostics);
                let is_coloured = colour && format == MessageFormat::Human;
                assert_eq!(text.contains('\u{1b}'), is_coloured, "{text}");
                assert!(text.contains("b.yaml") && !text.contains("/a"), "{text}");
            }
        }
    }

    #[test]
    fn paths_in_messages_are_shown_from_the_base_too() {
        let base = std::env::temp_dir().join("a");
        let inner = base.join("b").join("old.json").display().to_string();
        let diagnostic =
            Diagnostic::of_file(Code::StrayFile, &base.join("b.yaml"), format!("unlike {inner}"))
                .help(format!("compare it with {inner}"));
        let diagnostics = Diagnostics::from(diagnostic);
        for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Json] {
            let rendering = Rendering {
                format,
                colour: false,
                base: base.clone(),
            };
            let text = rendering.render(&diagnostics);
            assert_eq!(text.matches("old.json").count(), 2, "{text}");
            assert!(!text.contains(&*base.to_string_lossy()), "{text}");
        }
    }
}
