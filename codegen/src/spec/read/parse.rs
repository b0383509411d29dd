use std::{
    any::Any,
    collections::{HashMap, HashSet},
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use crate::{
    diagnostic::{Code, Diagnostics, DocumentPath, Position, Segment, Source, Span},
    spec::{
        read::{
            Reading,
            placeholders::placeholders,
            scan::{Scanned, scan},
            schema_errors::SchemaErrors,
        },
        scalar,
    },
    text,
};

/// What came of reading a file. Whatever is wrong with it has become a diagnostic.
#[derive(Clone, Debug)]
pub(super) struct Parsed<T> {
    pub(super) source: Source,
    /// The document, as written.
    pub(super) raw: Arc<Value>,
    /// The document as what it is to be; none if it is too broken to go on with.
    pub(super) document: Option<T>,
}

/// The files that were read, and what came of each.
#[derive(Default)]
pub(super) struct Memory(HashMap<PathBuf, Remembered>);

impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

struct Remembered {
    bytes: Vec<u8>,
    /// An `Option<Parsed<_>>` of the kind of file that it was read as.
    parsed: Box<dyn Any + Send + Sync>,
    diagnostics: Diagnostics,
}

impl Reading<'_> {
    /// Reads a file of the given kind; none if there is not even a document.
    pub(super) fn parse<T>(&mut self, file: &Path) -> Option<Parsed<T>>
    where
        T: DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static,
    {
        if !self.is_inside(file) {
            return None;
        }
        let bytes = match self.files.read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(file, "file", &error);
                return None;
            }
        };
        let known = self.memory.0.get(file).filter(|known| known.bytes == bytes);
        if let Some(known) = known
            && let Some(parsed) = known.parsed.downcast_ref::<Option<Parsed<T>>>()
        {
            self.diagnostics.extend(known.diagnostics.clone());
            return parsed.clone();
        }
        let mut diagnostics = Diagnostics::new();
        let parsed = parse_bytes::<T>(file, &bytes, &mut diagnostics);
        self.diagnostics.extend(diagnostics.clone());
        let remembered = Remembered {
            bytes,
            parsed: Box::new(parsed.clone()),
            diagnostics,
        };
        self.memory.0.insert(file.to_owned(), remembered);
        parsed
    }
}

fn parse_bytes<T>(file: &Path, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<Parsed<T>>
where
    T: DeserializeOwned + JsonSchema,
{
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let at = Span::at(end_of(&bytes[..error.valid_up_to()]));
            let source = Source::without_text(file);
            let message = if text::is_utf16(bytes) {
                "the file is UTF-16"
            } else {
                "this byte is not UTF-8"
            };
            let diagnostic = source.error_at(Code::NotUtf8, at, message);
            diagnostics.push(diagnostic.help("save the file as UTF-8"));
            return None;
        }
    };
    let Scanned {
        value: mut raw,
        places,
        errors: yaml_errors,
        is_complete,
    } = scan(text);
    let source = Source::new(file, text, places);
    let positions: HashSet<_> = yaml_errors.iter().map(|error| error.span.start).collect();
    let lacking_quotes = yaml_errors
        .iter()
        .filter(|error| error.code == Code::TextNeedsQuotes);
    let comments: HashSet<_> = lacking_quotes.map(|error| error.span.start.line).collect();
    let errors = match is_complete && !raw.is_null() {
        true => SchemaErrors::find::<T>(&source, &raw),
        false => SchemaErrors::default(),
    };
    let other_kind: HashSet<_> = errors
        .diagnostics
        .iter()
        .filter_map(|diagnostic| Some(diagnostic.span()?.start))
        .collect();
    diagnostics.extend(yaml_errors.into_iter().map(|mut error| {
        // Where text is wrong, a word for a boolean was meant as one.
        if let (Code::AmbiguousWord, true) = (error.code, other_kind.contains(&error.span.start)) {
            let word = error.replacement.as_deref().map(|word| word.trim_matches('"'));
            error.replacement = word.and_then(scalar::boolean).map(|boolean| boolean.to_string());
        }
        let diagnostic = source.error_at(error.code, error.span, error.message);
        let diagnostic = match error.related {
            Some((span, label)) => diagnostic.related(&source, span, label),
            None => diagnostic,
        };
        diagnostic.help(error.help).replacement(error.replacement)
    }));
    diagnostics.extend(placeholders(&source, &raw));
    if !is_complete {
        return None;
    }
    if raw.is_null() {
        let diagnostic = source.error(Code::EmptyFile, &DocumentPath::root(), "the file is empty");
        diagnostics.push(diagnostic.help("the format is described in spec/README.md"));
        return None;
    }
    // What was already found at the same place says more: `yes` is not a boolean because it is ambiguous, and a value is empty
    // because it is a comment.
    let news = errors.diagnostics.into_iter().filter(|diagnostic| {
        diagnostic
            .span()
            .is_none_or(|span| !positions.contains(&span.start) && !comments.contains(&span.start.line))
    });
    diagnostics.extend(news);
    // Without its unknown keys a document may be good enough to check the others with.
    for path in &errors.unknown_keys {
        remove(&mut raw, path);
    }
    let document = if errors.is_fatal {
        None
    } else {
        typed(&source, &raw, diagnostics)
    };
    Some(Parsed {
        source,
        raw: Arc::new(raw),
        document,
    })
}

fn typed<T: DeserializeOwned>(source: &Source, raw: &Value, diagnostics: &mut Diagnostics) -> Option<T> {
    match serde_yaml::from_value(raw.clone()) {
        Ok(typed) => Some(typed),
        // The schema is stricter than the types, so that this is not expected.
        Err(error) => {
            diagnostics.push(source.error(Code::Refused, &DocumentPath::root(), error.to_string()));
            None
        }
    }
}

fn remove(value: &mut Value, path: &DocumentPath) {
    let Some((last, parents)) = path.segments().split_last() else {
        return;
    };
    let mut value = value;
    for segment in parents {
        let next = match segment {
            Segment::Key(key) => value.get_mut(key.as_str()),
            Segment::Index(index) => value.get_mut(*index),
        };
        let Some(next) = next else { return };
        value = next;
    }
    if let (Value::Mapping(entries), Segment::Key(key)) = (value, last) {
        // The order of a document with diagnostics means nothing any more.
        entries.swap_remove(key.as_str());
    }
}

/// The position just behind a text.
fn end_of(valid: &[u8]) -> Position {
    let text = String::from_utf8_lossy(valid);
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    Position {
        line: text.matches('\n').count() + 1,
        column: last_line.chars().count() + 1,
    }
}
