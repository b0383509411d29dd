//! A new import over what is there: structure comes from the source, what people wrote stays.
//!
//! Texts, Rust names, effect, roles, paging, examples and everything with `evidence` are people's. Types, limits, placements,
//! known values and error codes follow the source.

use serde::{Serialize, de::DeserializeOwned};
use serde_yaml::{Mapping, Value};

use crate::{
    import::{api_docs::streaming, files::yaml::YamlError, report::Report},
    spec::{OperationFile, ServiceFile},
};

/// Keys that people write, or that they may have left out on purpose.
const OF_PEOPLE: [&str; 25] = [
    "summary",
    "description",
    "documentation",
    "group",
    "rust-name",
    "rust-type",
    "effect",
    "idempotent",
    "evidence",
    "example",
    "default",
    "always",
    "sensitive",
    "padded",
    "text-none",
    "role",
    "paging",
    "probe",
    "examples",
    "cause",
    "remedy",
    "retry",
    "meaning",
    "message",
    "status",
];

/// Keys with the parts of a value.
const PARTS: [&str; 4] = ["enum", "items", "values", "members"];

/// An operation's file with what the source says now.
pub(crate) fn operation(
    existing: &OperationFile,
    imported: &OperationFile,
    service: &ServiceFile,
    report: &mut Report,
) -> Result<OperationFile, YamlError> {
    let types = mapping(&service.types)?;
    let mut merge = Merge { types, report };
    let mut merged = merge.facts(&mapping(existing)?, &mapping(imported)?, &existing.operation);
    // A response is an object of members or a value by itself, never both.
    let other = match (&imported.response_type, imported.response.is_empty()) {
        (Some(_), _) => Some("response"),
        (None, false) => Some("response-type"),
        (None, true) => None,
    };
    if let Some(other) = other.filter(|other| merged.shift_remove(*other).is_some()) {
        let location = format!("{} response", existing.operation);
        report.changed(
            &location,
            format!("no `{other}`: the source has another kind of response"),
        );
    }
    let mut file: OperationFile = typed(merged)?;
    if existing.response_stream.is_none() {
        streaming::list_events(&mut file);
    }
    Ok(file)
}

/// A service with what the source says now: more types, error codes and regions, never fewer.
pub(crate) fn service(
    existing: &ServiceFile,
    imported: &ServiceFile,
    knows: impl Fn(&str) -> bool,
    report: &mut Report,
) -> Result<ServiceFile, YamlError> {
    let mut merged = existing.clone();
    for (name, definition) in &imported.types {
        let definition = match existing.types.get(name) {
            Some(there) if there != definition => {
                let types = mapping(&existing.types)?;
                let mut merge = Merge { types, report };
                typed(merge.facts(&mapping(there)?, &mapping(definition)?, &format!("#{name}")))?
            }
            _ => definition.clone(),
        };
        merged.types.insert(name.clone(), definition);
    }
    let is_new = |code: &str| !existing.errors.iter().any(|error| error.code == code) && !knows(code);
    let new = imported.errors.iter().filter(|error| is_new(&error.code));
    merged.errors.extend(new.cloned());
    if existing.endpoints.host.is_none() {
        for (region, host) in &imported.endpoints.regions {
            let known = merged.endpoints.regions.entry(region.clone());
            known.or_insert_with(|| host.clone());
        }
    }
    Ok(merged)
}

fn mapping(value: &impl Serialize) -> Result<Mapping, YamlError> {
    match serde_yaml::to_value(value).map_err(YamlError::of)? {
        Value::Mapping(entries) => Ok(entries),
        _ => Ok(Mapping::new()),
    }
}

fn typed<T: DeserializeOwned>(entries: Mapping) -> Result<T, YamlError> {
    serde_yaml::from_value(Value::Mapping(entries)).map_err(YamlError::of)
}

/// Keys with the limits of a value.
const LIMITS: [&str; 7] = [
    "minimum",
    "maximum",
    "min-length",
    "max-length",
    "min-items",
    "max-items",
    "pattern",
];

struct Merge<'a> {
    types: Mapping,
    report: &'a mut Report,
}

impl Merge<'_> {
    /// An operation, a parameter, a member, a type, or items.
    fn facts(&mut self, existing: &Mapping, imported: &Mapping, location: &str) -> Mapping {
        let mut merged = existing.clone();
        let has_evidence = existing.contains_key("evidence");
        let keeps_type = self.keeps_type(existing, imported, has_evidence);
        if !keeps_type {
            for part in PARTS.iter().filter(|part| !imported.contains_key(**part)) {
                merged.shift_remove(*part);
            }
        }
        if existing.contains_key("required") && !imported.contains_key("required") {
            if has_evidence {
                self.report.kept(location, "required, which has evidence");
            } else {
                self.report.changed(location, "no longer required");
                merged.shift_remove("required");
            }
        }
        let is_other_type = keeps_type && existing.get("type") != imported.get("type");
        for (key, new) in imported {
            let name = key.as_str().unwrap_or_default();
            // A type kept in place of the source's has parts of its own.
            if is_other_type && (name == "type" || PARTS.contains(&name) || LIMITS.contains(&name)) {
                continue;
            }
            let old = existing.get(name);
            if let Some(value) = self.fact(name, old, new, location) {
                merged.insert(key.clone(), value);
            }
        }
        merged
    }

    /// The new value of a key; none if it stays as it is.
    fn fact(&mut self, key: &str, old: Option<&Value>, new: &Value, location: &str) -> Option<Value> {
        if OF_PEOPLE.contains(&key) || key.starts_with("x-") {
            if old.is_some_and(|old| old != new) {
                self.report
                    .kept(location, format!("`{key}`, which the source words differently"));
            }
            return None;
        }
        match (key, old, new) {
            (_, Some(old), new) if old == new => None,
            ("request" | "response" | "members", Some(Value::Mapping(old)), Value::Mapping(new)) => {
                let location = match key {
                    "members" => location.to_owned(),
                    key => format!("{location} {key}"),
                };
                Some(Value::Mapping(self.names(old, new, &location)))
            }
            ("items" | "values", Some(Value::Mapping(old)), Value::Mapping(new)) => {
                Some(Value::Mapping(self.facts(old, new, &format!("{location}.{key}"))))
            }
            ("errors", Some(Value::Sequence(old)), Value::Sequence(new)) => {
                Some(union(old, new, |code| Some(code)))
            }
            ("enum", Some(Value::Sequence(old)), Value::Sequence(new)) => {
                Some(union(old, new, |known| known.get("value")))
            }
            (_, old, new) => {
                if old.is_some() {
                    self.report
                        .changed(location, format!("`{key}` as the source has it"));
                }
                Some(new.clone())
            }
        }
    }

    /// Parameters or members by their names: the known ones in their order, then the new ones.
    fn names(&mut self, existing: &Mapping, imported: &Mapping, location: &str) -> Mapping {
        let mut merged = Mapping::new();
        for (key, old) in existing {
            let name = key.as_str().unwrap_or_default();
            let location = format!("{location}.{name}");
            match (old, imported.get(name)) {
                (Value::Mapping(old), Some(Value::Mapping(new))) => {
                    merged.insert(key.clone(), Value::Mapping(self.facts(old, new, &location)));
                }
                (old, None) if old.get("evidence").is_none() => {
                    self.report.dropped(
                        &location,
                        "the source does not have it, and no `evidence` says why it is there",
                    );
                }
                (old, _) => {
                    merged.insert(key.clone(), old.clone());
                }
            }
        }
        for (key, new) in imported {
            if !existing.contains_key(key) {
                merged.insert(key.clone(), new.clone());
            }
        }
        merged
    }

    /// Whether the type stays: a shared type that says the same as the source, or one with evidence.
    fn keeps_type(&self, existing: &Mapping, imported: &Mapping, has_evidence: bool) -> bool {
        let (Some(old), Some(new)) = (existing.get("type"), imported.get("type")) else {
            return true;
        };
        let shared = self.types.get(old).and_then(|shared| shared.get("type"));
        old == new || has_evidence || shared == Some(new) || is_detail(old)
    }
}

fn is_detail(name: &Value) -> bool {
    name.as_str() == Some("access-denied-detail")
}

fn union(old: &[Value], new: &[Value], identity: impl Fn(&Value) -> Option<&Value>) -> Value {
    let mut all = old.to_vec();
    for value in new {
        if !old.iter().any(|known| identity(known) == identity(value)) {
            all.push(value.clone());
        }
    }
    Value::Sequence(all)
}
