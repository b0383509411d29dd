//! Lists of known values, and pairs of key and value, that stand in several operations: each is one type of the service.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::{
    import::{report::Report, schema::shared::type_name, values::reachable_types::Types},
    name,
    spec::{Extensions, Member, OperationFile, Shape, TypeDefinition, TypeName},
};

/// Where a shape stands.
#[derive(Clone)]
struct Place<'p> {
    operation: &'p str,
    /// The member around it, if it is not a parameter or a member of a response.
    around: Option<String>,
    /// Its own member; that of its list in singular.
    name: String,
}

/// The same known values, or the same pair, under one name.
#[derive(Default)]
struct Group {
    operations: HashSet<String>,
    count: usize,
    around: HashSet<Option<String>>,
    subjects: HashSet<String>,
    shape: Shape,
}

/// Makes types of what operations have in common, beside those that the service has already.
pub(crate) fn share(files: &mut [OperationFile], types: &mut Types, report: &mut Report) {
    let mut groups: IndexMap<(String, String), Group> = IndexMap::new();
    for file in &mut *files {
        each_shape(file, &mut |place, shape| {
            let Some(key) = key(shape) else { return };
            let group = groups.entry((place.name.clone(), key)).or_default();
            if group.count == 0 {
                group.shape = definition(shape);
            }
            group.count += 1;
            group.operations.insert(place.operation.to_owned());
            group.around.insert(place.around.clone());
            group.subjects.insert(subject(place.operation));
        });
    }
    groups.retain(|_, group| group.operations.len() > 1);
    groups.sort_by(|_, left, _, right| right.count.cmp(&left.count));
    let mut taken: HashSet<String> = types.keys().cloned().collect();
    taken.extend(files.iter().map(|file| name::pascal(&file.operation)));
    let mut chosen: IndexMap<(String, String), String> = IndexMap::new();
    for ((name, key), group) in &groups {
        let free = candidates(name, group)
            .into_iter()
            .find(|candidate| !taken.contains(candidate));
        if let Some(free) = free {
            taken.insert(free.clone());
            chosen.insert((name.clone(), key.clone()), free);
        }
    }
    for file in files {
        each_shape(file, &mut |place, shape| {
            let Some(key) = key(shape) else { return };
            if let Some(shared) = chosen.get(&(place.name.clone(), key)) {
                *shape = Shape {
                    type_name: TypeName::Named(shared.clone()),
                    description: shape.description.take(),
                    example: shape.example.take(),
                    default: shape.default.take(),
                    extensions: std::mem::take(&mut shape.extensions),
                    ..Shape::default()
                };
            }
        });
    }
    let mut made: Vec<(String, &Group)> = chosen
        .iter()
        .filter_map(|(key, name)| Some((name.clone(), groups.get(key)?)))
        .collect();
    made.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (name, group) in made {
        report.changed(
            &format!("#{name}"),
            format!("one type for {} equal ones", group.count),
        );
        let definition = TypeDefinition {
            evidence: None,
            shape: group.shape.clone(),
        };
        types.insert(name, definition);
    }
}

/// The names that the type of a group can have, the shortest first.
fn candidates(name: &str, group: &Group) -> Vec<String> {
    let only = |words: &HashSet<String>| match words.len() {
        1 => words.iter().next().cloned(),
        _ => None,
    };
    let around: HashSet<String> = group.around.iter().flatten().cloned().collect();
    let around = only(&around).filter(|_| !group.around.contains(&None));
    let qualified = [around, only(&group.subjects)].into_iter().flatten();
    let qualified = qualified.filter(|word| !word.is_empty() && !name.starts_with(word.as_str()));
    let names = std::iter::once(name.to_owned()).chain(qualified.map(|word| format!("{word}{name}")));
    names.map(|name| type_name(&name)).collect()
}

/// `Instance` for `DescribeInstances`.
fn subject(operation: &str) -> String {
    let snake = name::snake(operation);
    let mut words = snake.split('_').skip(1);
    singular(&name::pascal(&words.by_ref().collect::<Vec<_>>().join("_")))
}

fn singular(name: &str) -> String {
    let is_plural = name.len() > 3 && !["ss", "us", "is", "as"].iter().any(|end| name.ends_with(end));
    let end = if name.ends_with("ies") { "" } else { "s" };
    let stem = if is_plural && !end.is_empty() {
        name.strip_suffix(end)
    } else {
        None
    };
    stem.unwrap_or(name).to_owned()
}

/// What makes two shapes one type; none if it stays where it is.
fn key(shape: &Shape) -> Option<String> {
    if shape.rust_type.is_some() {
        return None;
    }
    if !shape.enumeration.is_empty() && shape.type_name == TypeName::String {
        let values: Vec<&str> = shape
            .enumeration
            .iter()
            .map(|known| known.value.as_str())
            .collect();
        return Some(format!("{values:?} {:?}", shape.limits));
    }
    let members = shape.members.as_ref().filter(|members| is_pair(members))?;
    let members: Vec<String> = members
        .iter()
        .map(|(name, member)| {
            let deprecated = member.deprecated.is_some();
            format!(
                "{name} {} {} {deprecated} {:?}",
                member.required, member.sensitive, member.shape.limits
            )
        })
        .collect();
    Some(members.join(", "))
}

/// `{ Key, Value }`, both of them text.
fn is_pair(members: &IndexMap<String, Member>) -> bool {
    let is_text = |wanted: &str| {
        members.iter().any(|(name, member)| {
            name.eq_ignore_ascii_case(wanted)
                && member.shape.type_name == TypeName::String
                && member.shape.enumeration.is_empty()
                && member.shape.default.is_none()
        })
    };
    members.len() == 2 && is_text("Key") && is_text("Value")
}

/// The shape as the type of all: what one place is for, its member says.
fn definition(shape: &Shape) -> Shape {
    Shape {
        description: None,
        example: None,
        default: None,
        extensions: Extensions::default(),
        ..shape.clone()
    }
}

/// Goes to every shape of an operation, what is inside first.
fn each_shape(file: &mut OperationFile, visit: &mut impl FnMut(&Place<'_>, &mut Shape)) {
    let operation = file.operation.clone();
    let place = |name: &str| Place {
        operation: &operation,
        around: None,
        name: name::pascal(name),
    };
    for (name, parameter) in &mut file.request {
        walk(&place(name), &mut parameter.shape, visit);
    }
    for (name, member) in &mut file.response {
        walk(&place(name), &mut member.shape, visit);
    }
    if let Some(shape) = &mut file.response_type {
        walk(&place("Item"), shape, visit);
    }
}

fn walk(place: &Place<'_>, shape: &mut Shape, visit: &mut impl FnMut(&Place<'_>, &mut Shape)) {
    for inner in [&mut shape.items, &mut shape.values].into_iter().flatten() {
        let inside = Place {
            name: singular(&place.name),
            ..place.clone()
        };
        walk(&inside, inner, visit);
    }
    for (name, member) in shape.members.iter_mut().flatten() {
        let inside = Place {
            operation: place.operation,
            around: Some(singular(&place.name)),
            name: name::pascal(name),
        };
        walk(&inside, &mut member.shape, visit);
    }
    visit(place, shape);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{EnumerationValue, Parameter};

    fn file(operation: &str, values: &[&str]) -> OperationFile {
        let enumeration = values.iter().map(|value| EnumerationValue {
            value: (*value).to_owned(),
            ..EnumerationValue::default()
        });
        let shape = Shape {
            enumeration: enumeration.collect(),
            description: Some(operation.to_owned()),
            ..Shape::default()
        };
        let parameter = Parameter {
            shape,
            ..Parameter::default()
        };
        OperationFile {
            operation: operation.to_owned(),
            request: IndexMap::from([("Enable".to_owned(), parameter)]),
            ..OperationFile::default()
        }
    }

    #[test]
    fn equal_values_are_one_type() {
        let mut files = [
            file("CutPlant", &["on", "off"]),
            file("MowPlant", &["on", "off"]),
            file("OpenGate", &["yes", "no"]),
            file("ShutGate", &["yes", "no"]),
            file("Alone", &["a", "b"]),
        ];
        let mut types = Types::new();
        share(&mut files, &mut types, &mut Report::default());
        assert_eq!(types.keys().collect::<Vec<_>>(), ["Enable", "GateEnable"]);
        let names: Vec<String> = files
            .iter()
            .map(|file| file.request["Enable"].shape.type_name.to_string())
            .collect();
        assert_eq!(names, ["Enable", "Enable", "GateEnable", "GateEnable", "string"]);
        let described = files
            .iter()
            .all(|file| file.request["Enable"].shape.description.is_some());
        assert!(described && types["Enable"].shape.description.is_none());
    }
}
