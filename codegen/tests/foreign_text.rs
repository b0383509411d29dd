//! Nothing that a description says leaves the comment, the literal or the manifest that it is written into.
//!
//! Every text field and every name of a description, and of the vendor's `api-docs.json`, is found by walking through the
//! document, so that a new one is tried, too. Each gets hostile texts in turn. Either a diagnostic refuses the document, or the crate
//! that is made of it has the shape that it has with a harmless text at this place: the same tokens outside of comments and
//! literals, the same blocks of code that rustdoc would run, the same keys in `Cargo.toml`.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "foreign_text/crate_shape.rs"]
mod crate_shape;
#[path = "foreign_text/fields.rs"]
mod fields;
#[path = "foreign_text/hostile.rs"]
mod hostile;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    emit,
    import::{ApiDocs, Selection, files, import},
    model,
    spec::{Reader, schema},
};
use crate_shape::CrateShape;
use fields::{Field, as_yaml, fields};
use hostile::{HARMLESS, HOSTILE, PARTS};
use proptest::prelude::*;
use serde_json::Value;

/// The documents of a service by the names of their files.
type Documents = BTreeMap<String, Value>;

/// What becomes of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// A diagnostic says what is wrong.
    Refused,
    /// A crate of this shape was made.
    Made(CrateShape),
}

impl Outcome {
    /// Whether the tokens are the same. Names decide about the order of what they name.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Refused) => true,
            (Self::Made(one), Self::Made(other)) => one.is_like(other),
            (Self::Refused, Self::Made(_)) => false,
        }
    }
}

fn documents() -> Documents {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign_text/spec");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, serde_yaml::from_str(&text).unwrap())
    });
    files.collect()
}

fn api_docs() -> Value {
    serde_json::from_str(include_str!("import/api-docs.json")).unwrap()
}

/// The crate that is made of the texts of a service.
fn made(texts: impl IntoIterator<Item = (String, String)>) -> Result<CrateShape, String> {
    let files: BTreeMap<PathBuf, Vec<u8>> = texts
        .into_iter()
        .map(|(name, text)| (Path::new("spec/service").join(name), text.into_bytes()))
        .collect();
    let services = Reader::default()
        .read(&files, Path::new("spec"))
        .map_err(|diagnostics| diagnostics.to_string())?;
    let model = model::resolve(&services[0]).map_err(|diagnostics| diagnostics.to_string())?;
    let files = emit::emit(&model, Path::new("../core")).unwrap_or_else(|error| panic!("{error}"));
    Ok(CrateShape::of(files.iter()))
}

fn of_description(documents: &Documents) -> Outcome {
    let texts = documents
        .iter()
        .map(|(name, value)| (name.clone(), as_yaml(value)));
    made(texts).map_or(Outcome::Refused, Outcome::Made)
}

/// What an import makes of a source is a description without diagnostics, whatever the source says.
fn of_api_docs(docs: &Value) -> Outcome {
    let Ok(docs) = ApiDocs::parse(&docs.to_string()) else {
        return Outcome::Refused;
    };
    let imported = import(&docs, &Selection::All, None).unwrap();
    let shape = made(files(&imported).unwrap());
    Outcome::Made(shape.unwrap_or_else(|diagnostics| panic!("{diagnostics}\n{:#?}", files(&imported))))
}

/// How a kind of document becomes a crate.
struct Trial {
    documents: Documents,
    outcome: fn(&Documents) -> Outcome,
    plain: Outcome,
}

impl Trial {
    fn new(documents: Documents, outcome: fn(&Documents) -> Outcome) -> Self {
        let plain = outcome(&documents);
        assert!(matches!(plain, Outcome::Made(_)));
        Self {
            documents,
            outcome,
            plain,
        }
    }

    fn with(&self, fields: &[&Field], text: &str) -> Outcome {
        let changed = fields.iter().fold(self.documents.clone(), |documents, field| {
            field.with(&documents, text)
        });
        std::panic::catch_unwind(|| (self.outcome)(&changed))
            .unwrap_or_else(|_| panic!("{}: {text:?} is too much", shown(fields)))
    }

    /// What harmless texts make of a place; nothing if none of them changes any token.
    fn harmless(&self, field: &Field) -> Vec<Outcome> {
        let (first, others) = HARMLESS.split_at(4);
        let with = |text: &&str| self.with(&[field], text);
        let mut outcomes: BTreeSet<_> = first.iter().map(with).collect();
        // The rest is for what wants a form of its own.
        if outcomes.iter().all(|outcome| *outcome == self.plain) {
            return Vec::new();
        }
        outcomes.extend(others.iter().map(with));
        let matters = |outcome: &Outcome| *outcome != Outcome::Refused && *outcome != self.plain;
        if outcomes.iter().any(matters) {
            outcomes.into_iter().collect()
        } else {
            Vec::new()
        }
    }

    /// Tries a text at places that change no token: at all of them, or if that is not well, at fewer and fewer.
    fn texts(&self, fields: &[&Field], text: &str) {
        match self.with(fields, text) {
            outcome if outcome != self.plain && fields.len() > 1 => {
                let (first, last) = fields.split_at(fields.len() / 2);
                self.texts(first, text);
                self.texts(last, text);
            }
            // A name may also sort its like in another way.
            outcome if self.plain.is_like(&outcome) => {}
            outcome => self.compare(fields, text, &outcome, &self.plain, true),
        }
    }

    /// Tries a text at a place that names something, or decides what is made.
    fn name(&self, field: &Field, harmless: &[Outcome], text: &str) {
        let outcome = self.with(&[field], text);
        let is_like = |harmless: &&Outcome| harmless.is_like(&outcome);
        if !harmless.iter().any(|harmless| is_like(&harmless)) {
            self.compare(&[field], text, &outcome, &harmless[harmless.len() - 1], true);
        }
    }

    fn compare(
        &self,
        fields: &[&Field],
        text: &str,
        outcome: &Outcome,
        wanted: &Outcome,
        in_any_order: bool,
    ) {
        if let (Outcome::Made(made), Outcome::Made(wanted)) = (outcome, wanted)
            && made != wanted
        {
            let difference = wanted.difference(made, in_any_order);
            panic!("{}: {text:?} changes the crate: {difference}", shown(fields));
        }
    }

    /// Whether the place changes no token. If it does, it is a name, or wants a form: then a fifth of the hostile texts is tried.
    fn is_text(&self, index: usize, field: &Field) -> bool {
        let harmless = self.harmless(field);
        if harmless.is_empty() && self.with(&[field], "two words") == self.plain {
            return true;
        }
        for text in HOSTILE.iter().skip(index % 5).step_by(5) {
            if harmless.is_empty() {
                // It wants a form, which few texts have.
                self.texts(&[field], text);
            } else {
                self.name(field, &harmless, text);
            }
        }
        false
    }

    /// Tries all hostile texts everywhere; at names, which are tried one by one, a fifth of them each.
    fn everything(&self) {
        let all = fields(&self.documents);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let texts: Vec<&Field> = std::thread::scope(|scope| {
            let shares = (0..threads).map(|first| {
                let share = all.iter().enumerate().skip(first).step_by(threads);
                scope.spawn(move || {
                    share
                        .filter(|(index, field)| self.is_text(*index, field))
                        .map(|(_, field)| field)
                        .collect::<Vec<_>>()
                })
            });
            let shares: Vec<_> = shares.collect();
            let done = shares.into_iter().flat_map(|share| share.join().unwrap());
            done.collect()
        });
        assert!(texts.len() > 30, "only {} texts", texts.len());
        for text in HOSTILE {
            self.texts(&texts, text);
        }
    }

    /// Tries one text at one place.
    fn one(&self, at: prop::sample::Index, text: &str) {
        let all = fields(&self.documents);
        let field = at.get(&all);
        let harmless = self.harmless(field);
        if harmless.is_empty() {
            self.texts(&[field], text);
        } else {
            self.name(field, &harmless, text);
        }
    }
}

fn shown(fields: &[&Field]) -> String {
    let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
    fields.join(", ")
}

fn description() -> Trial {
    Trial::new(documents(), of_description)
}

fn source() -> Trial {
    let documents = Documents::from([("api-docs.json".to_owned(), api_docs())]);
    Trial::new(documents, |documents| of_api_docs(&documents["api-docs.json"]))
}

#[test]
fn no_text_of_a_description_gets_out() {
    description().everything();
}

#[test]
fn no_text_of_api_docs_gets_out() {
    source().everything();
}

#[test]
fn the_description_has_every_text_field_of_the_format() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let is_text = |schema: &Value| {
        let inner = [&schema["items"], &schema["additionalProperties"]];
        [schema]
            .into_iter()
            .chain(inner)
            .any(|each| each["type"] == "string")
    };
    let mut wanted = BTreeSet::new();
    let definitions = schema["$defs"].as_object().unwrap().iter();
    // Overrides are no part of a description: what they set is, and is read as such.
    for (_, definition) in definitions.filter(|(name, _)| !matches!(name.as_str(), "OverridesFile" | "Patch"))
    {
        let properties = definition["properties"].as_object().into_iter().flatten();
        wanted.extend(
            properties
                .filter(|(_, schema)| is_text(schema))
                .map(|(name, _)| name.clone()),
        );
    }
    // Of an RPC service nothing has a path, and the table is the service's own.
    for elsewhere in ["path", "error-tables"] {
        assert!(wanted.remove(elsewhere), "{elsewhere}");
    }
    let found: BTreeSet<String> = fields(&documents()).iter().flat_map(Field::keys).collect();
    let missing: Vec<_> = wanted.difference(&found).collect();
    assert!(
        missing.is_empty(),
        "add these to tests/foreign_text/spec: {missing:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_combination_gets_out(
        parts in prop::collection::vec(0..PARTS.len(), 1..7),
        place in any::<prop::sample::Index>(),
        place_in_source in any::<prop::sample::Index>(),
    ) {
        let text: String = parts.iter().map(|part| PARTS[*part]).collect();
        // A blank name is as good as none: the importer leaves out what it names. One of invisible characters alone is blank, too.
        prop_assume!(text.contains(|letter: char| letter.is_alphanumeric() || letter.is_ascii_graphic()));
        description().one(place, &text);
        source().one(place_in_source, &text);
    }
}
