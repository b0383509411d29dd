//! What a person would have chosen: patches of single facts that an import applies to what it makes of the metadata.
//!
//! Each patch names what it changes and says why. One that finds nothing to change fails the import, so that patches cannot
//! rot: the thing is gone, is no longer what the patch was written for, or has the value already.

mod built_in;
mod target;

use std::path::Path;

use serde::{Serialize, de::DeserializeOwned};
use serde_yaml::{Mapping, Value};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, DocumentPath, Source},
    import::{report::Report, values::reachable_types::Types},
    spec::{self, Disk, ErrorEntry, OperationFile, OverridesFile, Patch, Role, ServiceFile, TypeDefinition},
};

/// The overrides of a product.
#[derive(Clone, Debug)]
pub struct Overrides {
    source: Source,
    file: OverridesFile,
}

/// The part of a patch that is applied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Everything but paging, which is found by what this changes.
    Facts,
    /// The paging.
    Paging,
}

impl Overrides {
    /// Reads a file of overrides.
    ///
    /// # Errors
    /// All that is wrong with the file.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let (source, file) = spec::read_overrides(&Disk, path)?;
        Ok(Self { source, file })
    }

    /// Returns the overrides that are part of the generator, by the product's name in host names.
    ///
    /// ```
    /// use alicloud_codegen::import::Overrides;
    ///
    /// assert!(Overrides::built_in("sts").is_some_and(|overrides| overrides.patches() > 0));
    /// assert!(Overrides::built_in("garden").is_none());
    /// ```
    #[must_use]
    pub fn built_in(product: &str) -> Option<Self> {
        built_in::overrides(product)
    }

    /// Returns the overrides for a product whose description goes into a folder: the file `../overrides/<product>.yaml` beside
    /// it, else those that are part of the generator.
    ///
    /// # Errors
    /// All that is wrong with the file.
    pub fn find(folder: &Path, product: &str) -> Result<Option<Self>, Diagnostics> {
        let path = folder
            .join("..")
            .join(spec::OVERRIDES)
            .join(format!("{product}.yaml"));
        if path.is_file() {
            return Self::read(&path).map(Some);
        }
        Ok(Self::built_in(product))
    }

    /// Returns the number of patches.
    #[must_use]
    pub fn patches(&self) -> usize {
        self.file.patches.len()
    }

    /// The overrides, if they are for the version.
    pub(crate) fn for_version(&self, version: &str, report: &mut Report) -> Option<&Self> {
        if self.file.versions.iter().any(|known| known == version) {
            return Some(self);
        }
        let versions = self.file.versions.join(", ");
        report.dropped(
            "overrides",
            format!("they are for version {versions}, not {version}"),
        );
        None
    }

    /// Patches what the patches without an operation name: the service itself, before its operations are known.
    pub(crate) fn service(
        &self,
        service: &mut ServiceFile,
        report: &mut Report,
        diagnostics: &mut Diagnostics,
    ) {
        for (index, patch) in self.patches_for(|patch| target::kind(patch) == target::Kind::Service) {
            let applied = self.apply(index, patch, service, "ServiceFile", None, "the service", report);
            diagnostics.extend(applied.err().map(|diagnostic| *diagnostic));
        }
    }

    /// Patches shared types and their members.
    pub(crate) fn types(&self, types: &mut Types, report: &mut Report, diagnostics: &mut Diagnostics) {
        for (index, patch) in self.patches_for(|patch| target::kind(patch) == target::Kind::Type) {
            let name = patch.type_name.as_deref().unwrap_or_default();
            let Some(definition): Option<&mut TypeDefinition> = types.get_mut(name) else {
                let known = types.keys().map(String::as_str).collect::<Vec<_>>();
                diagnostics.push(self.absent(index, "type", name, &known));
                continue;
            };
            let applied = self.apply(
                index,
                patch,
                definition,
                "TypeDefinition",
                None,
                &format!("#{name}"),
                report,
            );
            diagnostics.extend(applied.err().map(|diagnostic| *diagnostic));
        }
    }

    /// Patches an operation, its parameters and its members.
    pub(crate) fn operation(
        &self,
        file: &mut OperationFile,
        stage: Stage,
        report: &mut Report,
        diagnostics: &mut Diagnostics,
    ) {
        let name = file.operation.clone();
        for (index, patch) in self.patches_for(|patch| patch.operation.as_deref() == Some(&*name)) {
            if stage == Stage::Paging && patch.set.contains_key("paging") {
                for parameter in file.request.values_mut() {
                    parameter.role = parameter
                        .role
                        .filter(|role| !matches!(role, Role::PageIndex | Role::PageSize));
                }
            }
            match self.apply(index, patch, file, "OperationFile", Some(stage), &name, report) {
                Ok(()) if stage == Stage::Paging && patch.set.contains_key("paging") => set_roles(file),
                Ok(()) => {}
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }

    /// Whether a patch says how an operation comes in pages, or that it does not.
    pub(crate) fn has_paging(&self, operation: &str) -> bool {
        let mut patches = self.patches_for(|patch| patch.operation.as_deref() == Some(operation));
        patches.any(|(_, patch)| patch.set.contains_key("paging"))
    }

    /// Patches error codes. Those that only operations outside of the selection have are not there to be patched.
    pub(crate) fn errors(
        &self,
        errors: &mut [ErrorEntry],
        is_whole: bool,
        report: &mut Report,
        diagnostics: &mut Diagnostics,
    ) {
        for (index, patch) in self.patches_for(|patch| target::kind(patch) == target::Kind::Error) {
            let code = patch.error.as_deref().unwrap_or_default();
            let known: Vec<String> = errors.iter().map(|error| error.code.clone()).collect();
            let Some(entry) = errors.iter_mut().find(|error| error.code == code) else {
                if is_whole {
                    let known = known.iter().map(String::as_str).collect::<Vec<_>>();
                    diagnostics.push(self.absent(index, "error", code, &known));
                }
                continue;
            };
            let applied = self.apply(
                index,
                patch,
                entry,
                "ErrorEntry",
                None,
                &format!("errors.{code}"),
                report,
            );
            diagnostics.extend(applied.err().map(|diagnostic| *diagnostic));
        }
    }

    /// The patches of operations that the metadata does not have.
    pub(crate) fn missing_operations(&self, known: &[&str], diagnostics: &mut Diagnostics) {
        for (index, patch) in self.patches_for(|patch| patch.operation.is_some()) {
            let name = patch.operation.as_deref().unwrap_or_default();
            if !known.contains(&name) {
                diagnostics.push(self.absent(index, "operation", name, known));
            }
        }
    }

    fn patches_for(&self, fits: impl Fn(&Patch) -> bool) -> impl Iterator<Item = (usize, &Patch)> {
        self.file
            .patches
            .iter()
            .enumerate()
            .filter(move |(_, patch)| fits(patch))
    }

    /// Changes the keys of what a patch is for.
    #[expect(clippy::too_many_arguments, reason = "one call for each kind of thing")]
    fn apply<T: Serialize + DeserializeOwned>(
        &self,
        index: usize,
        patch: &Patch,
        whole: &mut T,
        definition: &str,
        stage: Option<Stage>,
        location: &str,
        report: &mut Report,
    ) -> Result<(), Box<Diagnostic>> {
        let is_now = |key: &str| match stage {
            Some(Stage::Facts) => key != "paging",
            Some(Stage::Paging) => key == "paging",
            None => true,
        };
        if !patch.set.keys().any(|key| is_now(key)) {
            return Ok(());
        }
        let path = DocumentPath::of(["patches"]).join(index);
        let refused = |error: serde_yaml::Error| -> Box<Diagnostic> {
            let message =
                format!("the patch makes something of {location} that the format does not take: {error}");
            self.source
                .error(Code::Refused, &path.join("set"), message)
                .into()
        };
        let mut value = serde_yaml::to_value(&*whole).map_err(refused)?;
        let found = target::find(&mut value, patch, definition).map_err(|missing| {
            let message = format!("{location} has no `{}`", missing.name);
            let diagnostic = self
                .source
                .error(Code::OverrideTarget, &path.join(missing.key), message);
            Box::new(diagnostic.help(known(&missing.known)))
        })?;
        let location = format!("{location}{}", found.location);
        for (key, was) in patch.was.iter().filter(|(key, _)| is_now(key)) {
            let was = serde_yaml::to_value(was).map_err(refused)?;
            let now = found.entries.get(key.as_str()).cloned().unwrap_or_default();
            if now != was {
                let message = format!("`{key}` of {location} is {} now", shown(&now));
                let diagnostic = self.source.error(
                    Code::OverrideTarget,
                    &path.join("was").join(key.as_str()),
                    message,
                );
                let help = "look whether the patch is still right, and change `was` or remove it";
                return Err(Box::new(diagnostic.help(help)));
            }
        }
        let mut changed = false;
        for (key, new) in patch.set.iter().filter(|(key, _)| is_now(key)) {
            let place = path.join("set").join(key.as_str());
            let keys = target::keys(found.definition);
            if !keys.iter().any(|known| known == key) && !key.starts_with("x-") {
                let message = format!("{location} cannot have the key `{key}`");
                let diagnostic = self.source.error_at_key(Code::UnknownKey, &place, message);
                return Err(Box::new(diagnostic.help(known(&keys))));
            }
            let new = serde_yaml::to_value(new).map_err(refused)?;
            let now = found.entries.get(key.as_str()).cloned().unwrap_or_default();
            if now == new {
                let message = format!("`{key}` of {location} is {} without the patch", shown(&now));
                let diagnostic = self
                    .source
                    .error_at_key(Code::OverrideWithoutEffect, &place, message);
                return Err(Box::new(diagnostic.help("remove the key, or the patch")));
            }
            match new {
                Value::Null => {
                    found.entries.shift_remove(key.as_str());
                }
                new => {
                    found.entries.insert(key.as_str().into(), new);
                }
            }
            report.overridden(&location, key, &patch.why);
            changed = true;
        }
        if changed {
            *whole = serde_yaml::from_value(value).map_err(refused)?;
        }
        Ok(())
    }

    fn absent(&self, index: usize, key: &str, name: &str, known_names: &[&str]) -> Diagnostic {
        let path = DocumentPath::of(["patches"]).join(index).join(key);
        let message = format!("the metadata has no {key} `{name}`");
        let near = known_names
            .iter()
            .map(|other| (strsim::damerau_levenshtein(name, other), *other))
            .min()
            .filter(|(distance, _)| *distance <= name.len() / 3);
        let help = match near {
            Some((_, near)) => format!("did you mean `{near}`? otherwise remove the patch"),
            None => "remove the patch, or name what the metadata has".to_owned(),
        };
        self.source.error(Code::OverrideTarget, &path, message).help(help)
    }
}

/// The parameters that count pages are served by the client.
fn set_roles(file: &mut OperationFile) {
    let Some(paging) = &file.paging else { return };
    let roles = [(&paging.index, Role::PageIndex), (&paging.size, Role::PageSize)];
    for (path, role) in roles {
        let Some(path) = path else { continue };
        let names: Vec<&str> = path.names().collect();
        match names[..] {
            [name] => {
                if let Some(parameter) = file.request.get_mut(name) {
                    parameter.role = Some(role);
                }
            }
            [name, inside] => {
                let parameter = file.request.get_mut(name);
                let members = parameter.and_then(|parameter| parameter.shape.members.as_mut());
                if let Some(member) = members.and_then(|members| members.get_mut(inside)) {
                    member.role = Some(role);
                }
            }
            _ => {}
        }
    }
}

fn known(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.is_empty() {
        true => "it has none".to_owned(),
        false => format!("known here: {}", names.join(", ")),
    }
}

/// A value on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "absent".to_owned(),
        Value::String(text) => format!("`{text}`"),
        other => {
            let text = serde_json::to_string(other).unwrap_or_default();
            format!("`{text}`")
        }
    }
}

/// Part of a file, as its keys and values.
type Entries = Mapping;
