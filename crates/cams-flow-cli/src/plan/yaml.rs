//! YAML as a tree in which every value and key is known by line and column.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// A place in a text, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// What is wrong with a file, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) at: At,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Mistake {
    pub(crate) fn new(at: At, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// A value.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// A scalar. One in quotes is text; `is_plain` ones may be something else to other readers.
    Scalar {
        text: String,
        is_plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) at: At,
}

impl Node {
    /// Whether nothing is written there, or `null`.
    pub(crate) fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, is_plain } => *is_plain && matches!(text.as_str(), "" | "~" | "null"),
            _ => false,
        }
    }

    /// What it is, for messages.
    pub(crate) fn name(&self) -> &'static str {
        match &self.kind {
            _ if self.is_null() => "nothing",
            Kind::Scalar { .. } => "a single value",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
        }
    }
}

/// Nothing in the format is nearly as deep.
const DEEPEST: usize = 16;

/// A list or mapping that has begun and not ended.
enum Open {
    List(At, Vec<Node>),
    Map(Mapping),
}

struct Mapping {
    at: At,
    members: Vec<(Key, Node)>,
    /// The line of each key.
    lines: HashMap<String, usize>,
    /// The key whose value comes next.
    key: Option<Key>,
}

impl Mapping {
    fn new(at: At) -> Self {
        Self {
            at,
            members: Vec::new(),
            lines: HashMap::new(),
            key: None,
        }
    }

    fn key(&mut self, text: String, at: At) -> Result<(), Mistake> {
        if let Some(line) = self.lines.insert(text.clone(), at.line) {
            let message = format!("`{text}` is defined twice, first in line {line}");
            return Err(Mistake::new(at, message, "remove one of the two, or rename it"));
        }
        self.key = Some(Key { text, at });
        Ok(())
    }
}

/// Reads a document; `None` if it is empty.
///
/// Only what all readers of YAML understand in the same way is taken: no anchors, no tags, no key twice, one document.
///
/// # Errors
///
/// It is not YAML, or has more than that.
pub(crate) fn read(text: &str) -> Result<Option<Node>, Mistake> {
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = At {
                line: error.marker().line(),
                column: error.marker().col() + 1,
            };
            let help = "look here and before it for a quote or bracket that does not end, a tab, or another indentation";
            Mistake::new(at, format!("not YAML: {}", error.info()), help)
        })?;
        let at = place(&span);
        let expects_key = matches!(open.last(), Some(Open::Map(Mapping { key: None, .. })));
        let done = match event {
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Mistake::new(
                    at,
                    "a second document begins",
                    "write one document in a file",
                ));
            }
            Event::Alias(_) => return Err(not_plain(at)),
            Event::Scalar(_, _, anchor, tag) if anchor != 0 || tag.is_some() => return Err(not_plain(at)),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag)
                if anchor != 0 || tag.is_some() =>
            {
                return Err(not_plain(at));
            }
            Event::Scalar(text, ..) if expects_key => {
                if let Some(Open::Map(mapping)) = open.last_mut() {
                    mapping.key(text.into_owned(), at)?;
                }
                None
            }
            Event::Scalar(text, style, ..) => Some(Node {
                at,
                kind: Kind::Scalar {
                    text: text.into_owned(),
                    is_plain: style == ScalarStyle::Plain,
                },
            }),
            Event::SequenceStart(..) | Event::MappingStart(..) if expects_key => {
                return Err(Mistake::new(
                    at,
                    "a key is not text",
                    "write one word, or text in quotes",
                ));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() == DEEPEST => {
                return Err(Mistake::new(
                    at,
                    "too many levels",
                    "the example in the help has all there are",
                ));
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(at, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Mapping::new(at)));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|ended| match ended {
                Open::List(at, items) => Node {
                    at,
                    kind: Kind::List(items),
                },
                Open::Map(mapping) => Node {
                    at: mapping.at,
                    kind: Kind::Map(mapping.members),
                },
            }),
            _ => None,
        };
        let Some(node) = done else { continue };
        match open.last_mut() {
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(mapping)) => {
                let key = mapping.key.take();
                mapping.members.extend(key.map(|key| (key, node)));
            }
            None => root = Some(node),
        }
    }
    Ok(root)
}

fn not_plain(at: At) -> Mistake {
    let message = "anchors, aliases and tags are not supported";
    Mistake::new(
        at,
        message,
        "write the value out; text that begins with `&`, `*` or `!` needs quotes",
    )
}

fn place(span: &Span) -> At {
    At {
        line: span.start.line(),
        column: span.start.col() + 1,
    }
}
