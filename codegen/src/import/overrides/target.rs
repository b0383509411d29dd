//! What a patch is for, found in the file that it changes.

use serde_yaml::Value;

use crate::{
    import::overrides::Entries,
    spec::{self, MemberPath, Patch},
};

/// What kind of thing a patch changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Operation,
    Type,
    Error,
}

pub(super) fn kind(patch: &Patch) -> Kind {
    match patch {
        Patch {
            operation: Some(_), ..
        } => Kind::Operation,
        Patch {
            type_name: Some(_), ..
        } => Kind::Type,
        Patch { error: Some(_), .. } => Kind::Error,
        _ => Kind::Service,
    }
}

/// The keys and values that a patch changes.
pub(super) struct Target<'v> {
    pub(super) entries: &'v mut Entries,
    /// The definition of the format that they follow.
    pub(super) definition: &'static str,
    /// The way to it, behind the name of the whole.
    pub(super) location: String,
}

/// A part that is not there.
pub(super) struct Missing {
    /// The key of the patch that names it.
    pub(super) key: &'static str,
    pub(super) name: String,
    /// What is there.
    pub(super) known: Vec<String>,
}

/// Finds the target of a patch in a whole operation, type, error or service.
pub(super) fn find<'v>(whole: &'v mut Value, patch: &Patch, definition: &str) -> Result<Target<'v>, Missing> {
    let (section, path, key, inner) = match (&patch.parameter, &patch.member) {
        (Some(path), _) => ("request", path, "parameter", "Parameter"),
        (None, Some(path)) if definition == "TypeDefinition" => ("members", path, "member", "Member"),
        (None, Some(path)) => ("response", path, "member", "Member"),
        (None, None) => {
            let definition = ["OperationFile", "TypeDefinition", "ErrorEntry"]
                .into_iter()
                .find(|name| *name == definition)
                .unwrap_or("ServiceFile");
            let missing = Missing {
                key: "set",
                name: definition.to_owned(),
                known: Vec::new(),
            };
            return Ok(Target {
                entries: whole.as_mapping_mut().ok_or(missing)?,
                definition,
                location: String::new(),
            });
        }
    };
    let (names, is_nested) = steps(whole, section, path);
    let mut value = whole;
    let mut inside = section;
    for name in &names {
        value = descend(value, inside, name).map_err(|known| Missing {
            key,
            name: name.clone(),
            known,
        })?;
        inside = "members";
    }
    let missing = Missing {
        key,
        name: path.to_string(),
        known: Vec::new(),
    };
    Ok(Target {
        entries: value.as_mapping_mut().ok_or(missing)?,
        definition: if is_nested { "Member" } else { inner },
        location: format!(" {section}.{path}"),
    })
}

/// The names on the way; a name may have a dot itself.
fn steps(whole: &Value, section: &str, path: &MemberPath) -> (Vec<String>, bool) {
    if whole
        .get(section)
        .and_then(|section| section.get(path.as_str()))
        .is_some()
    {
        return (vec![path.as_str().to_owned()], false);
    }
    let names: Vec<String> = path.names().map(str::to_owned).collect();
    let is_nested = names.len() > 1;
    (names, is_nested)
}

/// A name inside of a section of an object. Lists and maps are passed through.
fn descend<'v>(value: &'v mut Value, section: &str, name: &str) -> Result<&'v mut Value, Vec<String>> {
    if value.get(section).is_none()
        && let Some(through) = ["items", "values"]
            .into_iter()
            .find(|key| value.get(key).is_some())
    {
        return match value.get_mut(through) {
            Some(next) => descend(next, section, name),
            None => Err(Vec::new()),
        };
    }
    let Some(entries) = value.get_mut(section).and_then(Value::as_mapping_mut) else {
        return Err(Vec::new());
    };
    let known = entries
        .keys()
        .filter_map(|key| key.as_str().map(str::to_owned))
        .collect();
    entries.get_mut(name).ok_or(known)
}

/// The keys that the format knows in a definition, without those whose content the import finds later, or that patches of their own
/// change. A whole `request` or `response` takes the place of one that the metadata describes as something else; the `errors` of a
/// service are added to those that operations document.
pub(super) fn keys(definition: &str) -> Vec<String> {
    let apart: &[&str] = match definition {
        "OperationFile" => &["format", "operation", "errors"],
        "ServiceFile" => &["format", "types"],
        _ => &[],
    };
    let mut keys = spec::keys_of(definition);
    keys.retain(|key| !apart.contains(&key.as_str()));
    keys
}
