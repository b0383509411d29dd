use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::{
    diagnostic::Diagnostics,
    model::{
        explicit_names,
        lower::{Lowering, variants},
        operation::{Operation, Parameter, Shortcut, Stream},
        reserved,
        scope::{Case, Scope, distinct},
        service::{Required, Service},
        type_path::TypePath,
        type_ref::TypeRef,
        types::{Direction, Member, Type, Variant},
    },
    name,
    spec::{self, OperationFile},
};

/// Resolves a description that has passed the checks of [`spec`].
///
/// Everything is made once, in an order in which what it needs is there: names of operations, shared types, what each
/// operation takes and returns, the required parameters of all of them, and at last the operations.
///
/// # Errors
///
/// If names that are written down cannot be used as they are.
pub fn resolve(service: &spec::Service) -> Result<Service, Diagnostics> {
    let file = &service.file;
    let mut files: Vec<&OperationFile> = service.operations.iter().map(|each| &each.file).collect();
    files.sort_by(|left, right| left.operation.cmp(&right.operation));
    let mut lowering = Lowering::new(service, explicit_names::check(service)?);

    let names = operation_names(&files, &mut lowering.names);
    lowering.share();
    let crate_wide = TypePath::default();
    let envelope = lowering.members(&file.envelope_members, &crate_wide, Direction::Response);
    let (envelope_members, envelope): (Vec<_>, Vec<_>) = envelope
        .into_iter()
        .partition(|member| file.envelope.names().any(|name| name == member.wire));
    let common_parameters = lowering.parameters(&file.common_parameters, &crate_wide);
    let types = lowering.take();

    let parts = files.iter().zip(&names);
    let parts: Vec<Parts> = parts
        .map(|(file, names)| Parts::new(file, names, &envelope, &mut lowering))
        .collect();
    let required = required(&parts);
    let by_group = file.package.features == spec::Features::ByGroup;
    let operations = files.iter().zip(names).zip(parts).map(|((file, names), parts)| {
        let shortcuts = shortcuts(&parts.request, parts.types.iter().chain(&types));
        Operation {
            wire: file.operation.clone(),
            method: names.method,
            constant: names.constant,
            builder: names.builder,
            request: names.request,
            response: names.response,
            summary: file.summary.clone(),
            description: file.description.clone().unwrap_or_default(),
            documentation: file.documentation.clone(),
            group: file.group.clone(),
            feature: file.group.clone().filter(|_| by_group),
            effect: file.effect,
            idempotent: file.idempotent,
            anonymous: file.anonymous,
            http_method: file.methods.first().copied().unwrap_or_default(),
            path: file.path.clone(),
            ram_action: file.ram_action.clone(),
            quota: file.quota,
            multipart: has_multipart_form(file),
            deprecated: file.deprecated.clone(),
            parameters: parameters(file, parts.request, &required, &lowering.names),
            shortcuts,
            response_members: parts.response,
            stream: stream(file, parts.bare.as_ref()),
            bare: parts.bare,
            types: parts.types,
            paging: file.paging.clone(),
            probe: file.probe.clone(),
            errors: file.errors.clone(),
            examples: file.examples.clone(),
        }
    });
    let operations = operations.collect();
    let common = file.common_parameters.values().zip(common_parameters);
    Ok(Service {
        package: file.package.clone(),
        product: file.product.clone(),
        version: file.version.clone(),
        title: file.title.clone(),
        description: file.description.clone(),
        documentation: file.documentation.clone(),
        style: file.style,
        signature: file.signature,
        endpoints: file.endpoints.clone(),
        envelope: file.envelope.clone(),
        envelope_members,
        common_parameters: common
            .map(|(described, member)| parameter(described, member, String::new(), String::new()))
            .collect(),
        types,
        error_codes: error_codes(service, &files),
        errors: service.errors.iter().map(|error| error.entry.clone()).collect(),
        required,
        operations,
        changelog: service.changelog.clone(),
    })
}

/// Files need a multipart form.
fn has_multipart_form(file: &OperationFile) -> bool {
    let is_file = |parameter: &spec::Parameter| parameter.placement == spec::Placement::File;
    file.request_form.is_some() || file.request.values().any(is_file)
}

/// Bytes can always be read while they come; events have to be.
fn stream(file: &OperationFile, bare: Option<&Member>) -> Option<Stream> {
    match file.response_stream {
        Some(spec::ResponseStream::Events) => Some(Stream::Events),
        None => bare
            .is_some_and(|body| body.type_ref == TypeRef::Blob)
            .then_some(Stream::Bytes),
    }
}

/// What an operation and its own types are called.
struct Names {
    method: String,
    constant: String,
    builder: String,
    request: String,
    response: String,
}

fn operation_names(files: &[&OperationFile], types: &mut Scope) -> Vec<Names> {
    let methods = files.iter().map(|file| match &file.rust_name {
        Some(written) => Ok(written.clone()),
        None => Err(reserved::method(name::snake(&file.operation))),
    });
    let methods = distinct(methods.collect(), Case::Snake);
    let builders: Vec<String> = files
        .iter()
        .map(|file| types.claim(reserved::builder(name::pascal(base(file)))))
        .collect();
    let named = files.iter().zip(methods).zip(builders);
    named
        .map(|((file, method), builder)| {
            let base = base(file);
            let of_type = |suffix| reserved::type_name(format!("{}{suffix}", name::pascal(base)));
            Names {
                method,
                constant: reserved::constant(name::screaming(base)),
                builder,
                request: types.claim(of_type("Request")),
                response: types.claim(of_type("Response")),
            }
        })
        .collect()
}

/// The name that the types of an operation are called by.
fn base(operation: &OperationFile) -> &str {
    operation.rust_name.as_ref().unwrap_or(&operation.operation)
}

/// What an operation takes and returns.
struct Parts {
    request: Vec<Member>,
    response: Vec<Member>,
    bare: Option<Member>,
    types: Vec<Type>,
}

impl Parts {
    fn new(file: &OperationFile, names: &Names, envelope: &[Member], lowering: &mut Lowering<'_>) -> Self {
        let path = TypePath {
            root: name::pascal(base(file)),
            steps: Vec::new(),
            words: format!("[`{}`]", names.builder),
        };
        let sent = file.request.iter();
        lowering.look_for_equals(sent.map(|(wire, sent)| (wire.as_str(), &sent.shape)), &path);
        let request = lowering.parameters(&file.request, &path);
        let members = file.response.iter();
        let members = members.map(|(wire, member)| (wire.as_str(), &member.shape));
        let value = file.response_type.as_deref().map(|shape| ("Body", shape));
        lowering.look_for_equals(members.chain(value), &path);
        let bare = value.map(|(_, shape)| lowering.bare(shape, &path));
        let mut response = Vec::new();
        if bare.is_none() {
            // An operation may describe a member of the envelope more closely than the service does.
            let others = envelope
                .iter()
                .filter(|member| !file.response.contains_key(&member.wire));
            response.extend(others.cloned());
            response.extend(lowering.members(&file.response, &path, Direction::Response));
            // They were named apart; now they are one struct, behind a `Response` with methods.
            let is_explicit = |member: &Member| {
                let described = file.response.get(&member.wire);
                described.is_some_and(|described| described.rust_name.is_some())
            };
            let name = |member: &Member| match is_explicit(member) {
                true => Ok(member.name.clone()),
                false => Err(reserved::output(member.name.clone())),
            };
            let names = response.iter().map(name).collect();
            for (member, name) in response.iter_mut().zip(distinct(names, Case::Snake)) {
                member.name = name;
            }
        }
        Self {
            request,
            response,
            bare,
            types: lowering.take(),
        }
    }
}

/// The traits of the required parameters of all operations, by the names of their setters.
fn required(parts: &[Parts]) -> Vec<Required> {
    let mut markers = Scope::new(Case::Pascal);
    let members = parts.iter().flat_map(|parts| &parts.request);
    let setters: BTreeSet<&str> = members
        .filter(|member| member.required)
        .map(|member| member.name.as_str())
        .collect();
    let required = setters.into_iter().map(|setter| Required {
        setter: setter.to_owned(),
        marker: markers.claim(reserved::marker(name::pascal(setter))),
    });
    required.collect()
}

/// The parameters of an operation; those that are required have states in its builder.
fn parameters(
    file: &OperationFile,
    members: Vec<Member>,
    required: &[Required],
    types: &Scope,
) -> Vec<Parameter> {
    let mut states = Scope::new(Case::Pascal);
    let described = file.request.values().zip(members);
    let parameters = described.map(|(described, member)| {
        let found = required
            .iter()
            .find(|required| member.required && required.setter == member.name);
        let (state, marker) = found.map_or_else(Default::default, |found| {
            let state = name::pascal(&found.setter);
            let clashes = types.contains(&state) || reserved::is_reserved_type(&state);
            let state = states.claim(if clashes { format!("{state}State") } else { state });
            (state, found.marker.clone())
        });
        parameter(described, member, state, marker)
    });
    parameters.collect()
}

fn parameter(described: &spec::Parameter, member: Member, state: String, marker: String) -> Parameter {
    Parameter {
        member,
        placement: described.placement,
        style: described.style,
        state,
        marker,
    }
}

/// `page_index` and `page_size`, where they are members of an object.
fn shortcuts<'t>(request: &[Member], types: impl Iterator<Item = &'t Type> + Clone) -> Vec<Shortcut> {
    let mut shortcuts: Vec<Shortcut> = Vec::new();
    for outer in request {
        let TypeRef::Named(named) = &outer.type_ref else {
            continue;
        };
        let found = types.clone().find(|each| each.name == named.name);
        for inner in found.into_iter().flat_map(Type::members) {
            let name = match inner.role {
                Some(spec::Role::PageIndex) => "page_index",
                Some(spec::Role::PageSize) => "page_size",
                Some(spec::Role::Region | spec::Role::IdempotencyToken) | None => continue,
            };
            let is_taken = request.iter().any(|member| member.name == name)
                || shortcuts.iter().any(|shortcut| shortcut.name == name);
            if !is_taken {
                shortcuts.push(Shortcut {
                    name: name.to_owned(),
                    outer: outer.name.clone(),
                    inner: inner.clone(),
                });
            }
        }
    }
    shortcuts
}

/// One variant for each documented code: those of the table, then those that operations name and a pattern explains.
fn error_codes(service: &spec::Service, files: &[&OperationFile]) -> Vec<Variant> {
    let exact = service.errors.iter().map(|error| &error.entry);
    let exact = exact
        .filter(|entry| !entry.is_pattern())
        .map(|entry| (&entry.code, entry));
    let named = files.iter().flat_map(|file| &file.errors);
    let named = named.filter_map(|code| Some((code, &service.error(code)?.entry)));
    let mut causes: IndexMap<&str, &str> = IndexMap::new();
    for (code, entry) in exact.chain(named) {
        causes.entry(code).or_insert(&entry.cause);
    }
    let values = causes.into_iter().map(|(code, cause)| spec::EnumerationValue {
        value: code.to_owned(),
        rust_name: None,
        description: Some(cause.to_owned()),
    });
    variants(&values.collect::<Vec<_>>())
}
