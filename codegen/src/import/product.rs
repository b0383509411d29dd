//! The import of a product: its service and its operations.

use indexmap::IndexMap;

use crate::{
    diagnostic::Diagnostics,
    import::{
        api_docs::{
            ApiDocs, ApiDocsError, deprecation, endpoints, envelope, errors, errors::Codes, groups,
            operation, operation::Operations, service, style,
        },
        overrides::Overrides,
        report::Report,
        schema::{Schemas, Side},
        values::{reachable_types, reachable_types::Types, share, typed_examples::TypedExamples},
    },
    spec::{OperationFile, ServiceFile, TypeDefinition},
};

/// Which operations are imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The whole product.
    All,
    /// These.
    Named(Vec<String>),
}

/// What came of an import, before it is merged with what was there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Imported {
    /// The service, with the types and errors of the imported operations.
    pub service: ServiceFile,
    /// The operations, in the order of their names; in that in which they were asked for, if they were.
    pub operations: Vec<OperationFile>,
    /// What could not be taken as it is.
    pub report: Report,
}

/// Imports operations: as a service of their own, or in the terms of one that exists.
///
/// # Errors
/// If an operation that was asked for is not there.
pub fn import(
    docs: &ApiDocs,
    selection: &Selection,
    existing: Option<&ServiceFile>,
) -> Result<Imported, ApiDocsError> {
    import_with(docs, selection, existing, None)
}

/// Imports operations as [`import`] does, with overrides of what the metadata says.
///
/// # Errors
/// If an operation that was asked for is not there, or a patch of the overrides no longer applies.
pub fn import_with(
    docs: &ApiDocs,
    selection: &Selection,
    existing: Option<&ServiceFile>,
    overrides: Option<&Overrides>,
) -> Result<Imported, ApiDocsError> {
    let mut report = Report::default();
    let mut diagnostics = Diagnostics::new();
    let overrides = overrides.and_then(|overrides| overrides.for_version(&docs.version, &mut report));
    let chosen = match selection {
        Selection::All => docs.operations().collect(),
        Selection::Named(names) => docs.chosen(names)?,
    };
    if docs.operations().next().is_none() {
        report.changed(
            "apis",
            "the product has no operations: its crate has none, either",
        );
    }
    let groups = groups::groups(docs);
    let schemas = Schemas::new(docs.schemas(), &mut report);
    let mut service = match existing {
        Some(existing) => ServiceFile {
            endpoints: endpoints::endpoints(docs, &mut report),
            ..existing.clone()
        },
        None => {
            let mut service = service::service(docs, !groups.is_empty(), &mut report);
            (service.envelope, service.envelope_members) = envelope::envelope(docs, &schemas, &mut report);
            style::set_own_protocol(&mut service, &mut report);
            if let Some(overrides) = overrides {
                overrides.service(&mut service, &mut report, &mut diagnostics);
            }
            service
        }
    };
    let mut new_types = shared_types(&schemas, &service.types, &mut report);
    if let Some(overrides) = overrides {
        overrides.types(&mut new_types, &mut report, &mut diagnostics);
        let known: Vec<&str> = docs.operations().collect();
        overrides.missing_operations(&known, &mut diagnostics);
    }
    let mut types = service.types.clone();
    types.extend(
        new_types
            .iter()
            .map(|(name, definition)| (name.clone(), definition.clone())),
    );
    let names: Vec<String> = docs
        .operations()
        .filter(|name| operation::is_name(name))
        .map(str::to_owned)
        .collect();
    let common: Vec<String> = service.common_parameters.keys().cloned().collect();
    let error_codes = errors::all(&docs.root);
    let operations = Operations {
        docs,
        schemas: &schemas,
        types: &types,
        envelope: &service.envelope,
        envelope_members: &service.envelope_members,
        common: &common,
        groups: &groups,
        error_codes: &error_codes,
        overrides,
        names: &names,
    };
    let mut codes = Codes::default();
    let mut files: Vec<OperationFile> = Vec::new();
    for name in chosen {
        files.extend(operations.file(name, &mut codes, &mut report, &mut diagnostics));
    }
    if let Some(reason) = report.refusal().filter(|_| files.is_empty()) {
        return Err(ApiDocsError::Refused {
            product: docs.product.clone(),
            reason: reason.to_owned(),
            alternative: style::alternative(docs.style()),
            report: Box::new(report),
        });
    }
    // What an existing service has beside them, its caller knows.
    if existing.is_none() {
        let imported: Vec<String> = files.iter().map(|file| file.operation.clone()).collect();
        deprecation::mention_absent(&mut files, |name| imported.iter().any(|known| known == name));
    }
    if *selection == Selection::All {
        codes.of_product(&docs.root, &mut report);
    }
    let by_overrides = match existing {
        Some(_) => Vec::new(),
        None => std::mem::take(&mut service.errors),
    };
    service.errors = codes.into_table(&mut report);
    service
        .errors
        .retain(|error| by_overrides.iter().all(|known| known.code != error.code));
    service.errors.splice(0..0, by_overrides);
    if let Some(overrides) = overrides {
        let is_whole = *selection == Selection::All;
        overrides.errors(&mut service.errors, is_whole, &mut report, &mut diagnostics);
    }
    diagnostics.into_result(()).map_err(ApiDocsError::Overrides)?;
    service.types = match selection {
        Selection::All => {
            let mut all = new_types;
            share::share(&mut files, &mut all, &mut report);
            all
        }
        Selection::Named(_) => reachable_types::reachable(&files, &new_types),
    };
    Ok(Imported {
        service,
        operations: files,
        report,
    })
}

/// The shared schemas as types. Their examples may hold values of types that the service has already.
fn shared_types(schemas: &Schemas<'_>, known: &Types, report: &mut Report) -> Types {
    let mut types: Types = IndexMap::new();
    for (source, name, schema) in schemas.types() {
        let shape = schemas.shape(schema, &format!("#{source}"), Side::Shared, report);
        types.insert(
            name.to_owned(),
            TypeDefinition {
                evidence: None,
                shape,
            },
        );
    }
    let mut all = known.clone();
    all.extend(
        types
            .iter()
            .map(|(name, definition)| (name.clone(), definition.clone())),
    );
    for (name, definition) in &mut types {
        TypedExamples::new(&all, Side::Shared, report).shape(&mut definition.shape, &format!("#{name}"));
    }
    types
}
