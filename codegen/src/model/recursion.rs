//! Types that contain themselves, and which way a type travels.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Direction, Member, Type, TypeBody, TypeRef};

/// Puts a `Box` where a type would otherwise have no size: around every direct member through which it reaches itself.
pub(super) fn box_cycles(types: &mut [&mut Type]) {
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

/// Marks the types that requests, or answers, are made of.
pub(super) fn mark<'a>(
    types: &mut [&mut Type],
    roots: impl Iterator<Item = &'a Member>,
    direction: Direction,
) {
    let mut inside: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for each in types.iter() {
        let named = each.members().iter().filter_map(|member| member.type_ref.named());
        inside.insert(each.name.clone(), named.map(|named| named.name.clone()).collect());
    }
    let roots: Vec<&str> = roots
        .filter_map(|member| member.type_ref.named())
        .map(|named| named.name.as_str())
        .collect();
    let reached = reachable(&inside, roots);
    for each in types.iter_mut().filter(|each| reached.contains(&each.name)) {
        each.direction = match (each.direction, direction) {
            (None, new) => Some(new),
            (Some(old), new) if old == new => Some(old),
            (Some(_), _) => Some(Direction::Both),
        };
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
