use indexmap::IndexMap;

use crate::{
    diagnostic::Diagnostics,
    model::{
        Direction, Operation, Parameter, Required, Service, Shortcut, Type, TypeBody,
        dedup::Dedup,
        explicit_names,
        members::{bare, members, parameters},
        recursion::{box_cycles, mark},
        reserved,
        scope::{Case, Scope, distinct},
        type_path::TypePath,
        types::{Types, variants},
    },
    name, spec,
};

/// Resolves a description that has passed the checks of [`spec`].
///
/// # Errors
///
/// If names that are written down cannot be used as they are.
pub fn resolve(service: &spec::Service) -> Result<Service, Diagnostics> {
    let mut operations: Vec<&spec::OperationFile> = service
        .operations
        .iter()
        .map(|operation| &operation.file)
        .collect();
    operations.sort_by(|left, right| left.operation.cmp(&right.operation));
    let mut types = Types::new(explicit_names::check(service)?);

    let mut named = name_operations(&operations, &mut types.names);
    types.share(service.file.types.iter());
    let crate_wide = TypePath {
        root: String::new(),
        steps: Vec::new(),
        words: String::new(),
    };
    let envelope = members(&mut types, &service.file.envelope_members, &crate_wide);
    let (envelope_members, others): (Vec<_>, Vec<_>) = envelope
        .into_iter()
        .partition(|member| service.file.envelope.names().any(|name| name == member.wire));
    let common_parameters = parameters(&mut types, &service.file.common_parameters, &crate_wide);
    let mut shared = types.take();

    let by_group = service.file.package.features == spec::Features::ByGroup;
    for (operation, file) in named.iter_mut().zip(&operations) {
        operation.feature = file.group.clone().filter(|_| by_group);
        let path = TypePath {
            root: name::pascal(base(file)),
            steps: Vec::new(),
            words: format!("[`{}`]", operation.builder),
        };
        let sent = file.request.iter();
        types.dedup = Dedup::among(sent.map(|(wire, sent)| (wire.as_str(), &sent.shape)), &path);
        operation.parameters = parameters(&mut types, &file.request, &path);
        let answered = file.response.iter();
        let answered = answered.map(|(wire, member)| (wire.as_str(), &member.shape));
        let value = file.response_type.as_deref().map(|shape| ("Body", shape));
        types.dedup = Dedup::among(answered.chain(value), &path);
        if let Some(shape) = &file.response_type {
            operation.bare = Some(bare(&mut types, shape, &path));
            operation.types = types.take();
            continue;
        }
        let taken: Vec<&str> = file.response.keys().map(String::as_str).collect();
        // An operation may describe a member of the envelope more closely than the service does.
        operation.answer = others
            .iter()
            .filter(|member| !taken.contains(&member.wire.as_str()))
            .cloned()
            .collect();
        operation
            .answer
            .extend(members(&mut types, &file.response, &path));
        tell_apart(&mut operation.answer);
        operation.types = types.take();
    }
    direct(&common_parameters, &mut named, &mut shared);
    let required = name_states(&mut named, &types.names);
    for operation in &mut named {
        operation.shortcuts = shortcuts(operation, &shared);
    }

    let file = &service.file;
    Ok(Service {
        package: file.package.clone(),
        product: file.product.clone(),
        version: file.version.clone(),
        title: file.title.clone(),
        description: file.description.clone(),
        documentation: file.documentation.clone(),
        style: file.style,
        endpoints: file.endpoints.clone(),
        envelope: file.envelope.clone(),
        envelope_members,
        common_parameters,
        types: shared,
        error_codes: error_codes(service),
        errors: error_table(&service.errors),
        required,
        operations: named,
        changelog: service.changelog.clone(),
    })
}

/// The operations with their own names; what they take and answer is still empty.
fn name_operations(operations: &[&spec::OperationFile], types: &mut Scope) -> Vec<Operation> {
    let methods = operations.iter().map(|operation| match &operation.rust_name {
        Some(written) => Ok(written.clone()),
        None => Err(reserved::method(name::snake(&operation.operation))),
    });
    let methods = distinct(methods.collect(), Case::Snake);
    let builders: Vec<String> = operations
        .iter()
        .map(|operation| types.claim(reserved::builder(name::pascal(base(operation)))))
        .collect();
    let named = operations.iter().zip(methods).zip(builders);
    named
        .map(|((file, method), builder)| {
            let name = base(file);
            let base = name::pascal(name);
            Operation {
                wire: file.operation.clone(),
                constant: reserved::constant(name::screaming(name)),
                request: types.claim(reserved::type_name(format!("{base}Request"))),
                response: types.claim(reserved::type_name(format!("{base}Response"))),
                method,
                builder,
                summary: file.summary.clone(),
                description: file.description.clone().unwrap_or_default(),
                documentation: file.documentation.clone(),
                feature: None,
                effect: file.effect,
                idempotent: file.idempotent,
                http_method: file.methods.first().copied().unwrap_or_default(),
                path: file.path.clone(),
                ram_action: file.ram_action.clone(),
                quota: file.quota,
                deprecated: file.deprecated.clone(),
                parameters: Vec::new(),
                shortcuts: Vec::new(),
                answer: Vec::new(),
                bare: None,
                types: Vec::new(),
                paging: file.paging.clone(),
                probe: file.probe.clone(),
                errors: file.errors.clone(),
                examples: file.examples.clone(),
            }
        })
        .collect()
}

/// The name that the types of an operation are called by.
fn base(operation: &spec::OperationFile) -> &str {
    operation.rust_name.as_ref().unwrap_or(&operation.operation)
}

/// The envelope's members and an answer's own were named apart; now they are one struct.
fn tell_apart(members: &mut [super::Member]) {
    let names = distinct(
        members.iter().map(|member| Err(member.name.clone())).collect(),
        Case::Snake,
    );
    for (member, name) in members.iter_mut().zip(names) {
        member.name = name;
    }
}

/// Finds out which way every type travels, and what follows from that.
fn direct(common: &[Parameter], operations: &mut [Operation], shared: &mut [Type]) {
    mark(
        &mut all(shared, &mut []),
        common.iter().map(|parameter| &parameter.member),
        Direction::Request,
    );
    for operation in operations {
        let mut types = all(shared, &mut operation.types);
        mark(
            &mut types,
            operation.parameters.iter().map(|parameter| &parameter.member),
            Direction::Request,
        );
        let answer = operation.answer.iter().chain(&operation.bare);
        mark(&mut types, answer, Direction::Response);
        box_cycles(&mut types);
        for each in &mut operation.types {
            make_optional(each);
        }
    }
    box_cycles(&mut all(shared, &mut []));
    shared.iter_mut().for_each(make_optional);
}

fn all<'a>(shared: &'a mut [Type], own: &'a mut [Type]) -> Vec<&'a mut Type> {
    shared.iter_mut().chain(own).collect()
}

/// Whatever is sent can be left out; only a response promises members.
fn make_optional(each: &mut Type) {
    let is_sent = each.is_sent();
    if let TypeBody::Record(record) = &mut each.body {
        for member in &mut record.members {
            member.optional |= is_sent;
        }
    }
}

/// Names the states and traits of required parameters; gives the distinct ones.
fn name_states(operations: &mut [Operation], types: &Scope) -> Vec<Required> {
    let mut required: Vec<Required> = Vec::new();
    let mut markers = Scope::new(Case::Pascal);
    let mut setters: Vec<String> = operations
        .iter()
        .flat_map(Operation::required)
        .map(|parameter| parameter.member.name.clone())
        .collect();
    setters.sort();
    setters.dedup();
    for setter in setters {
        let marker = markers.claim(reserved::marker(name::pascal(&setter)));
        required.push(Required { setter, marker });
    }
    for operation in operations {
        let mut states = Scope::new(Case::Pascal);
        for parameter in &mut operation.parameters {
            let found = required
                .iter()
                .find(|required| required.setter == parameter.member.name);
            if let Some(found) = found.filter(|_| parameter.member.required) {
                let state = name::pascal(&found.setter);
                let clashes = types.contains(&state) || reserved::is_reserved_type(&state);
                parameter.state = states.claim(if clashes { format!("{state}State") } else { state });
                parameter.marker.clone_from(&found.marker);
            }
        }
    }
    required
}

/// `page_index` and `page_size`, where they are members of an object.
fn shortcuts(operation: &Operation, shared: &[Type]) -> Vec<Shortcut> {
    let mut shortcuts: Vec<Shortcut> = Vec::new();
    for outer in operation.parameters.iter().map(|parameter| &parameter.member) {
        let super::TypeRef::Named(named) = &outer.type_ref else {
            continue;
        };
        let found = operation
            .types
            .iter()
            .chain(shared)
            .find(|each| each.name == named.name);
        for inner in found.into_iter().flat_map(Type::members) {
            let name = match inner.role {
                Some(spec::Role::PageIndex) => "page_index",
                Some(spec::Role::PageSize) => "page_size",
                Some(spec::Role::Region | spec::Role::IdempotencyToken) | None => continue,
            };
            let taken = operation
                .parameters
                .iter()
                .any(|parameter| parameter.member.name == name)
                || shortcuts.iter().any(|shortcut| shortcut.name == name);
            if !taken {
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

/// The table as the runtime searches it: the first pattern that fits must be the best.
fn error_table(errors: &[spec::TableEntry]) -> Vec<spec::ErrorEntry> {
    let mut entries: Vec<spec::ErrorEntry> = errors.iter().map(|error| error.entry.clone()).collect();
    entries.sort_by_key(|entry| {
        if entry.is_pattern() {
            (true, usize::MAX - entry.code.len())
        } else {
            (false, 0)
        }
    });
    entries
}

/// One variant for each documented code: those of the table, then those that operations name and a pattern explains.
fn error_codes(service: &spec::Service) -> Vec<super::Variant> {
    let exact = service.errors.iter().map(|error| &error.entry);
    let exact = exact
        .filter(|entry| !entry.is_pattern())
        .map(|entry| (&entry.code, entry));
    let named = service
        .operations
        .iter()
        .flat_map(|operation| &operation.file.errors);
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
