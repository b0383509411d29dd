mod wrong_kind;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind as Kind, paths::LocationSegment};
use schemars::JsonSchema;
use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, DocumentPath, Source},
    spec::{
        ErrorTableFile, OperationFile, OverridesFile, ServiceFile,
        schema::schema_of,
        suggestion::{nearest, one_of, replacement, suggest},
    },
};

/// The schema of each kind of file, ready to check with.
static VALIDATORS: LazyLock<HashMap<String, (Value, Validator)>> = LazyLock::new(|| {
    let kinds = [
        (ServiceFile::schema_name(), schema_of::<ServiceFile>()),
        (OperationFile::schema_name(), schema_of::<OperationFile>()),
        (ErrorTableFile::schema_name(), schema_of::<ErrorTableFile>()),
        (OverridesFile::schema_name(), schema_of::<OverridesFile>()),
    ];
    let with_validator = |(name, schema): (Cow<'_, str>, Value)| {
        let validator = jsonschema::options().offline().build(&schema).ok()?;
        Some((name.into_owned(), (schema, validator)))
    };
    kinds.into_iter().filter_map(with_validator).collect()
});

/// Everything in a document that its schema does not allow.
#[derive(Default)]
pub(super) struct SchemaErrors {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) unknown_keys: Vec<DocumentPath>,
    /// Whether there is more than unknown keys.
    pub(super) is_fatal: bool,
    /// Known keys that unknown ones are near to.
    meant: Vec<DocumentPath>,
    missing: Vec<(DocumentPath, Diagnostic)>,
}

impl SchemaErrors {
    pub(super) fn find<T: JsonSchema>(source: &Source, document: &serde_yaml::Value) -> Self {
        let mut errors = Self::default();
        let name = T::schema_name();
        // The schemas are made from types of this crate and tested, so that they are there.
        let Some((schema, validator)) = VALIDATORS.get(name.as_ref()) else {
            let message = format!("there is no schema for {name}");
            errors
                .diagnostics
                .push(source.error(Code::Refused, &DocumentPath::root(), message));
            errors.is_fatal = true;
            return errors;
        };
        let document = to_json(document);
        for error in validator.iter_errors(&document) {
            errors.add(&SchemaError {
                source,
                schema,
                error: &error,
            });
        }
        errors.join_misspelt();
        errors
    }

    /// A misspelt key is not also a missing one.
    fn join_misspelt(&mut self) {
        let meant: HashSet<_> = std::mem::take(&mut self.meant).into_iter().collect();
        let is_meant = |path: &DocumentPath| meant.contains(path);
        self.diagnostics.extend(
            std::mem::take(&mut self.missing)
                .into_iter()
                .filter(|(path, _)| !is_meant(path))
                .map(|(_, diagnostic)| diagnostic),
        );
    }

    fn add(&mut self, error: &SchemaError<'_>) {
        let path = error.path();
        if let Kind::AdditionalProperties { unexpected } = error.error.kind() {
            let known = error.known_keys();
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            for key in unexpected {
                self.diagnostics.push(error.unknown_key(&path, key));
                self.unknown_keys.push(path.join(key.as_str()));
                self.meant
                    .extend(nearest(key, &known).map(|known| path.join(known)));
            }
            return;
        }
        self.is_fatal = true;
        let diagnostic = error.diagnostic(&path);
        if let Kind::Required { property } = error.error.kind() {
            let path = path.join(property.as_str().unwrap_or_default());
            self.missing.push((path, diagnostic));
        } else {
            self.diagnostics.push(diagnostic);
        }
    }
}

struct SchemaError<'a> {
    source: &'a Source,
    schema: &'a Value,
    error: &'a ValidationError<'a>,
}

impl SchemaError<'_> {
    fn diagnostic(&self, path: &DocumentPath) -> Diagnostic {
        match self.error.kind() {
            Kind::Required { property } => self.missing_key(path, property.as_str().unwrap_or_default()),
            Kind::AnyOf { .. } if self.is_type_name() => self.unknown_type(path),
            kind => self.wrong_value(path, kind),
        }
    }

    fn path(&self) -> DocumentPath {
        let mut path = DocumentPath::root();
        for segment in self.error.instance_path() {
            match segment {
                LocationSegment::Property(key) => path.push(key.as_ref()),
                LocationSegment::Index(index) => path.push(index),
            }
        }
        path
    }

    /// The part of the schema that was violated, and the key of it that did so.
    fn violated(&self) -> (&Value, &str) {
        let path = self.error.schema_path().as_str();
        let (parent, _) = path.rsplit_once('/').unwrap_or_default();
        let keyword = self.error.kind().keyword();
        (self.schema.pointer(parent).unwrap_or(&Value::Null), keyword)
    }

    fn known_keys(&self) -> Vec<String> {
        let (schema, _) = self.violated();
        let properties = schema["properties"].as_object();
        properties
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect()
    }

    fn unknown_key(&self, path: &DocumentPath, key: &str) -> Diagnostic {
        let known = self.known_keys();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        self.source
            .error_at_key(Code::UnknownKey, &path.join(key), format!("unknown key `{key}`"))
            .help(format!("{}known here: {}", suggest(key, &known), one_of(&known)))
            .replacement(replacement(key, &known))
    }

    fn missing_key(&self, path: &DocumentPath, key: &str) -> Diagnostic {
        let (schema, _) = self.violated();
        let what = schema["properties"][key]["description"]
            .as_str()
            .unwrap_or("required here");
        let place = match path.last_key() {
            Some(_) => format!(" in `{path}`"),
            None => String::new(),
        };
        self.source
            .error(Code::MissingKey, path, format!("`{key}` is missing{place}"))
            .help(format!("`{key}`: {what}"))
    }

    fn is_type_name(&self) -> bool {
        self.violated().0 == &self.schema["$defs"]["TypeName"]
    }

    fn unknown_type(&self, path: &DocumentPath) -> Diagnostic {
        let (schema, _) = self.violated();
        let words: Vec<_> = schema["anyOf"][0]["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let word = self.error.instance().as_str().unwrap_or_default();
        self.source
            .error(Code::UnknownType, path, format!("unknown type `{word}`"))
            .replacement(replacement(word, &words))
            .help(format!(
                "{}a type is {}, or the name of one of the service's `types`",
                suggest(word, &words),
                one_of(&words),
            ))
    }

    fn wrong_value(&self, path: &DocumentPath, kind: &Kind) -> Diagnostic {
        let name = match path.last_key() {
            Some(_) => format!("`{path}`"),
            None => "the document".to_owned(),
        };
        let instance = self.error.instance().as_ref();
        let (schema, _) = self.violated();
        match kind {
            Kind::Type { .. } => {
                let wanted = kind_of_schema(schema);
                let message = format!("{name} must be {wanted}, but is {}", kind_of(instance));
                let diagnostic = self.source.error(Code::WrongKind, path, message);
                let diagnostic = diagnostic.label(kind_of(instance));
                match wrong_kind::remedy(schema, wanted, instance) {
                    Some((help, replacement)) => diagnostic.help(help).replacement(replacement),
                    None => diagnostic,
                }
            }
            Kind::OneOfNotValid { .. } => self.wrong_choice(path, &name),
            Kind::Constant { expected_value } => {
                let message = format!("{name} must be {expected_value}, but is {instance}");
                self.source.error(Code::UnknownFormat, path, message)
            }
            Kind::Pattern { pattern } => {
                let message = format!("{name} may not be {instance}");
                let description = schema["description"].as_str().unwrap_or("the form is fixed");
                let help = format!("{description} (as a regular expression: {pattern})");
                self.source.error(Code::WrongForm, path, message).help(help)
            }
            Kind::Minimum { limit } => {
                self.out_of_range(path, format!("{name} must be {limit} or more, but is {instance}"))
            }
            Kind::Maximum { limit } => {
                self.out_of_range(path, format!("{name} must be {limit} or less, but is {instance}"))
            }
            Kind::MaxItems { limit } => {
                self.out_of_range(path, format!("{name} may not have more than {limit} items"))
            }
            _ => self.source.error(Code::Refused, path, self.error.to_string()),
        }
    }

    fn out_of_range(&self, path: &DocumentPath, message: String) -> Diagnostic {
        self.source.error(Code::OutOfRange, path, message)
    }

    fn wrong_choice(&self, path: &DocumentPath, name: &str) -> Diagnostic {
        let (schema, _) = self.violated();
        let choices = schema["oneOf"].as_array();
        let words: Vec<_> = choices
            .into_iter()
            .flatten()
            .filter_map(|choice| choice["const"].as_str())
            .collect();
        match self.error.instance().as_ref() {
            Value::String(word) => self
                .source
                .error(Code::UnknownWord, path, format!("{name} cannot be `{word}`"))
                .help(format!("{}it can be {}", suggest(word, &words), one_of(&words)))
                .replacement(replacement(word, &words)),
            other => self
                .source
                .error(
                    Code::WrongKind,
                    path,
                    format!("{name} must be text, but is {}", kind_of(other)),
                )
                .help(format!("it can be {}", one_of(&words))),
        }
    }
}

fn kind_of_schema(schema: &Value) -> &'static str {
    match schema["type"].as_str() {
        Some("string") => "text",
        Some("boolean") => "`true` or `false`",
        Some("integer") => "an integer",
        Some("number") => "a number",
        Some("array") => "a list",
        _ => "keys with values",
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "keys with values",
    }
}

fn to_json(value: &serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(boolean) => Value::Bool(*boolean),
        Yaml::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(integer), _, _) => integer.into(),
            (None, Some(integer), _) => integer.into(),
            (None, None, fraction) => fraction.into(),
        },
        Yaml::String(text) => text.as_str().into(),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(entries) => entries
            .iter()
            .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), to_json(value))))
            .collect(),
        Yaml::Tagged(tagged) => to_json(&tagged.value),
    }
}
