//! Shared types: which way they travel, and those that contain themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    model::{
        type_ref::TypeRef,
        types::{Direction, Member, Type, TypeBody},
    },
    spec::{self, reachable_types},
};

/// Which way each shared type travels; one that is missing is not used.
pub(super) fn directions(service: &spec::Service) -> HashMap<&str, Direction> {
    let operations = service.operations.iter().map(|operation| &operation.file);
    let requests = operations.clone().flat_map(|file| file.request.values());
    let requests = requests.chain(service.file.common_parameters.values());
    let sent = reachable_types(requests.map(|parameter| &parameter.shape), &service.file.types);
    let responses = operations.clone().flat_map(|file| file.response.values());
    let responses = responses.chain(service.file.envelope_members.values());
    let responses = responses.map(|member| &member.shape);
    let values = operations.filter_map(|file| file.response_type.as_deref());
    let received = reachable_types(responses.chain(values), &service.file.types);
    let direction = |name| match (sent.contains(name), received.contains(name)) {
        (true, true) => Direction::Both,
        (true, false) => Direction::Request,
        (false, _) => Direction::Response,
    };
    sent.union(&received)
        .map(|name| (*name, direction(name)))
        .collect()
}

/// Puts a `Box` where a type would otherwise have no size: around every direct member through which it reaches itself.
pub(super) fn box_cycles(types: &mut [Type]) {
    let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for each in types.iter() {
        let inner = each
            .members()
            .iter()
            .filter_map(directly_inside)
            .map(str::to_owned)
            .collect();
        direct.insert(each.name.clone(), inner);
    }
    for each in types.iter_mut() {
        let name = each.name.clone();
        let TypeBody::Record(record) = &mut each.body else {
            continue;
        };
        for member in &mut record.members {
            member.boxed =
                directly_inside(member).is_some_and(|inner| reachable(&direct, [inner]).contains(&name));
            // A type that always contains itself has no end.
            member.optional |= member.boxed;
        }
    }
}

fn directly_inside(member: &Member) -> Option<&str> {
    match &member.type_ref {
        TypeRef::Named(named) if !named.is_enumeration => Some(&named.name),
        _ => None,
    }
}

/// The names, and all that can be reached from them.
fn reachable<'a>(
    edges: &BTreeMap<String, BTreeSet<String>>,
    roots: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<String> = roots.into_iter().map(str::to_owned).collect();
    while let Some(name) = next.pop() {
        if let Some(inner) = edges.get(&name) {
            next.extend(inner.iter().filter(|inner| !reached.contains(*inner)).cloned());
        }
        reached.insert(name);
    }
    reached
}
