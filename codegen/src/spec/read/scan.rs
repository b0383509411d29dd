use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_yaml::{Mapping, Value};

use crate::{
    diagnostic::{Code, DocumentPath, Place, Span},
    spec::{
        read::{
            positions::{control_character, position, span, whole_line},
            yaml_blame::line_to_blame,
            yaml_remedy::{lost_behind_hash, remedy},
        },
        scalar,
        suggestion::as_yaml,
    },
};

/// A document in which every value and key is known by line and column.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) value: Value,
    pub(super) places: HashMap<DocumentPath, Place>,
    pub(super) errors: Vec<YamlError>,
    /// Whether the text was read to its end.
    pub(super) is_complete: bool,
}

/// What is wrong with the YAML itself.
#[derive(Debug)]
pub(super) struct YamlError {
    pub(super) code: Code,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
    /// Another place, and what is there.
    pub(super) related: Option<(Span, &'static str)>,
    /// What can stand there instead.
    pub(super) replacement: Option<String>,
}

/// Nothing in a spec is nearly as deep. What is deeper could exhaust the stack of those who walk it.
const DEEPEST: usize = 60;

/// Reads a text in one pass. Of a text that is not YAML, the part before the first error is read.
///
/// Only what every reader of YAML understands in the same way is taken: no anchors, tags, further documents, and
/// no bare words that are text to one reader and something else to another.
pub(super) fn scan(text: &str) -> Scanned {
    let mut scanner = Scanner {
        lines: text.lines().collect(),
        ..Scanner::default()
    };
    if let Some(at) = control_character(text) {
        let help = "remove it; an editor may not show it";
        scanner.find(
            Code::NotYaml,
            Span::at(at),
            "this is not YAML: a control character",
            help,
        );
        return scanner.finish(false);
    }
    for event in Parser::new_from_str(text) {
        let going_on = match event {
            Ok((event, at)) => scanner.event(event, span(&at)),
            Err(error) => {
                scanner.not_yaml(text, &error);
                false
            }
        };
        if !going_on {
            return scanner.finish(false);
        }
    }
    scanner.finish(true)
}

#[derive(Default)]
struct Scanner<'a> {
    lines: Vec<&'a str>,
    open: Vec<Container>,
    root: Option<Value>,
    places: HashMap<DocumentPath, Place>,
    errors: Vec<YamlError>,
}

/// A mapping or a list that has begun and not ended.
enum Container {
    Mapping {
        path: DocumentPath,
        entries: Mapping,
        keys: HashMap<String, Span>,
        key: Option<Key>,
    },
    List {
        path: DocumentPath,
        items: Vec<Value>,
    },
}

impl Container {
    fn path(&self) -> &DocumentPath {
        match self {
            Self::Mapping { path, .. } | Self::List { path, .. } => path,
        }
    }
}

struct Key {
    text: String,
    span: Span,
    is_duplicate: bool,
}

impl Scanner<'_> {
    fn not_yaml(&mut self, text: &str, error: &ScanError) {
        let ended = position(error.marker());
        let blamed = line_to_blame(text, ended.line);
        if let Some(remedy) = remedy(text, ended, blamed) {
            self.find(remedy.code, remedy.span, remedy.message, remedy.help);
            return self.propose(remedy.replacement);
        }
        let message = format!("this is not YAML: {}", error.info());
        match blamed {
            Some(line) if line != ended.line => {
                let help = "close the quote or bracket, or correct the indentation: blanks, no tabs";
                self.find(Code::NotYaml, whole_line(text, line), message, help);
                let at = Span::at(ended);
                self.relate(at, "reading ends here");
            }
            _ => {
                let help =
                    "the mistake is here or before: a quote or bracket that does not end, or the indentation";
                self.find(Code::NotYaml, Span::at(ended), message, help);
            }
        }
    }

    /// Takes one event; false if reading on makes no sense.
    fn event(&mut self, event: Event<'_>, at: Span) -> bool {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                self.find(
                    Code::SecondDocument,
                    at,
                    "a second document begins here",
                    "one file holds one document",
                );
                return false;
            }
            Event::Alias(_) => {
                self.find(
                    Code::AnchorOrAlias,
                    at,
                    "an alias",
                    "write the value out: the format has no anchors and aliases",
                );
                if self.expects_key() {
                    return false;
                }
                self.value(Value::Null, at, true);
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_only(at, anchor, tag.is_some());
                if self.expects_key() {
                    self.key(&text, style, at);
                } else {
                    let value = self.scalar(&text, style, at);
                    self.value(value, at, true);
                }
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_only(at, anchor, tag.is_some());
                return self.begin(at, |path| Container::List {
                    path,
                    items: Vec::new(),
                });
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_only(at, anchor, tag.is_some());
                return self.begin(at, |path| Container::Mapping {
                    path,
                    entries: Mapping::new(),
                    keys: HashMap::new(),
                    key: None,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(place) = self.open.last().and_then(|open| self.places.get_mut(open.path())) {
                    place.value.end = at.end;
                }
                self.end();
            }
            _ => {}
        }
        true
    }

    fn find(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(YamlError {
            code,
            span,
            message: message.into(),
            help: help.into(),
            related: None,
            replacement: None,
        });
    }

    /// Proposes what can stand in the place of the last error.
    fn propose(&mut self, replacement: Option<String>) {
        if let Some(error) = self.errors.last_mut() {
            error.replacement = replacement;
        }
    }

    /// Adds a place to the last error.
    fn relate(&mut self, span: Span, label: &'static str) {
        if let Some(error) = self.errors.last_mut() {
            error.related = Some((span, label));
        }
    }

    fn plain_only(&mut self, at: Span, anchor: usize, is_tagged: bool) {
        if anchor != 0 {
            self.find(
                Code::AnchorOrAlias,
                at,
                "an anchor",
                "remove it: the format has no anchors and aliases",
            );
        }
        if is_tagged {
            self.find(
                Code::Tag,
                at,
                "a tag",
                "remove it: the format has no tags; text is text in quotes",
            );
        }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Container::Mapping { key: None, .. }))
    }

    /// Where the key of the value that comes now stands.
    fn key_before(&self) -> Option<Span> {
        match self.open.last() {
            Some(Container::Mapping { key: Some(key), .. }) => Some(key.span),
            _ => None,
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, at: Span) -> Value {
        if style != ScalarStyle::Plain {
            return Value::String(text.to_owned());
        }
        let key = self.key_before();
        if let Some(lost) = lost_behind_hash(&self.lines, text, at, key) {
            self.find(lost.code, lost.span, lost.message, lost.help);
            self.propose(lost.replacement);
        }
        scalar::resolve(text).unwrap_or_else(|| {
            let (message, help) = scalar::ambiguity(text);
            self.find(Code::AmbiguousWord, at, message, help);
            self.propose(Some(as_yaml(text)));
            Value::String(text.to_owned())
        })
    }

    fn key(&mut self, text: &str, style: ScalarStyle, at: Span) {
        if style == ScalarStyle::Plain && !matches!(scalar::resolve(text), Some(Value::String(_))) {
            let message = format!("the key `{text}` is not text to every reader of YAML");
            self.find(Code::KeyNotText, at, message, "put the key in quotes");
            self.propose(Some(as_yaml(text)));
        }
        let mut earlier = None;
        if let Some(Container::Mapping { keys, key, .. }) = self.open.last_mut() {
            earlier = keys.get(text).copied();
            keys.entry(text.to_owned()).or_insert(at);
            *key = Some(Key {
                text: text.to_owned(),
                span: at,
                is_duplicate: earlier.is_some(),
            });
        }
        if let Some(earlier) = earlier {
            let message = format!("the key `{text}` is here a second time");
            let help = "remove one of the two, or rename it";
            self.find(Code::DuplicateKey, at, message, help);
            self.relate(earlier, "first here");
        }
    }

    /// The path of the value that comes now, and where its key stands.
    fn next_path(&self) -> (DocumentPath, Option<Span>) {
        match self.open.last() {
            Some(Container::Mapping {
                path, key: Some(key), ..
            }) => (path.join(key.text.as_str()), Some(key.span)),
            Some(Container::List { path, items }) => (path.join(items.len()), None),
            _ => (DocumentPath::root(), None),
        }
    }

    fn value(&mut self, value: Value, at: Span, is_scalar: bool) {
        let (path, key) = self.next_path();
        self.places.entry(path).or_insert(Place {
            key,
            value: at,
            is_scalar,
        });
        self.store(value);
    }

    fn store(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(Container::Mapping { entries, key, .. }) => {
                if let Some(key) = key.take()
                    && !key.is_duplicate
                {
                    entries.insert(Value::String(key.text), value);
                }
            }
            Some(Container::List { items, .. }) => items.push(value),
            None => self.root = Some(value),
        }
    }

    fn begin(&mut self, at: Span, container: impl FnOnce(DocumentPath) -> Container) -> bool {
        if self.expects_key() {
            self.find(
                Code::KeyNotText,
                at,
                "a key that is not text",
                "a key is one word, or text in quotes",
            );
            return false;
        }
        if self.open.len() == DEEPEST {
            self.find(
                Code::TooDeep,
                at,
                format!("more than {DEEPEST} levels, one inside the other"),
                "name a shared type",
            );
            return false;
        }
        let (path, key) = self.next_path();
        self.places.entry(path.clone()).or_insert(Place {
            key,
            value: at,
            is_scalar: false,
        });
        self.open.push(container(path));
        true
    }

    fn end(&mut self) {
        let value = match self.open.pop() {
            Some(Container::Mapping { entries, .. }) => Value::Mapping(entries),
            Some(Container::List { items, .. }) => Value::Sequence(items),
            None => return,
        };
        self.store(value);
    }

    fn finish(mut self, is_complete: bool) -> Scanned {
        while !self.open.is_empty() {
            self.end();
        }
        Scanned {
            value: self.root.unwrap_or_default(),
            places: self.places,
            errors: self.errors,
            is_complete,
        }
    }
}
