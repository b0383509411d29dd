//! Objects inside of one request or response that are alike in all that a type says: they are one type.
//!
//! Services that measure answer with dozens of them: `{ Name, Value, Unit }` for each of a hundred metrics.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::{model::type_path::TypePath, name, spec::Shape};

/// How many must be alike. Two may be so by chance, and go ways of their own in the next version of the API.
const LEAST: usize = 3;

/// The one type that stands for several objects.
#[derive(Clone, Debug)]
pub(super) struct Common {
    /// The name that it has or is to have.
    pub(super) path: TypePath,
    /// Whether it was made already; then the place's name is its own.
    pub(super) made: Option<String>,
}

/// What is alike in one request or response, by [`key`].
#[derive(Debug, Default)]
pub(super) struct Dedup(HashMap<String, Common>);

impl Dedup {
    /// Looks through everything that stands at a path.
    pub(super) fn among<'s>(shapes: impl Iterator<Item = (&'s str, &'s Shape)>, root: &TypePath) -> Self {
        let mut found = IndexMap::new();
        for (wire, shape) in shapes {
            collect(shape, root, &root.member(wire), &mut found);
        }
        found.retain(|_, group: &mut Group<'_>| group.paths.len() >= LEAST);
        let mut taken: Vec<(String, &Group<'_>)> = Vec::new();
        let mut common = HashMap::new();
        for (key, group) in &found {
            let mut path = group.path(root);
            let wanted = path.name();
            let first = taken.iter().find(|(name, _)| *name == wanted);
            if let Some(word) = first.and_then(|(_, first)| group.difference(first)) {
                path.qualify(&word);
            }
            taken.push((wanted, group));
            common.insert(key.clone(), Common { path, made: None });
        }
        Self(common)
    }

    /// What stands for an object, if it is one of several.
    pub(super) fn common(&mut self, shape: &Shape) -> Option<&mut Common> {
        if self.0.is_empty() || shape.rust_type.is_some() {
            return None;
        }
        self.0.get_mut(&key(shape))
    }
}

/// Where objects that are alike stand.
struct Group<'s> {
    shape: &'s Shape,
    /// The path of each, and that of what is around it.
    paths: Vec<(TypePath, TypePath)>,
}

impl Group<'_> {
    /// The path that gives the common type its name: what is around all of them, and the word that all end with.
    fn path(&self, root: &TypePath) -> TypePath {
        let mut around = self.paths.iter().map(|(_, around)| around);
        let Some(first) = around.next() else {
            return TypePath::default();
        };
        let mut path = first.clone();
        for other in around {
            path.keep_common(other, root);
        }
        let mut ends = self.paths.iter().map(|(own, _)| own.last_words());
        let shared = ends.next().map(|first| {
            ends.fold(first, |shared, other| {
                let same = shared.iter().rev().zip(other.iter().rev());
                let count = same.take_while(|(left, right)| left == right).count();
                shared[shared.len() - count..].to_vec()
            })
        });
        path.end_with(&shared.unwrap_or_default().concat());
        path
    }

    /// The type of the first member that tells two groups apart.
    fn difference(&self, other: &Self) -> Option<String> {
        let (own, other) = (self.shape.members.as_ref()?, other.shape.members.as_ref()?);
        let differs = own.iter().find(|(wire, member)| {
            let same = other.get(*wire).map(|member| &member.shape.type_name);
            same != Some(&member.shape.type_name)
        });
        let (_, member) = differs?;
        Some(name::pascal(&member.shape.type_name.to_string()))
    }
}

fn collect<'s>(
    shape: &'s Shape,
    around: &TypePath,
    path: &TypePath,
    found: &mut IndexMap<String, Group<'s>>,
) {
    if shape.is_record() {
        if shape.rust_type.is_none() {
            let group = found.entry(key(shape)).or_insert_with(|| Group {
                shape,
                paths: Vec::new(),
            });
            group.paths.push((path.clone(), around.clone()));
        }
        for (wire, member) in shape.members.iter().flatten() {
            collect(&member.shape, path, &path.member(wire), found);
        }
    }
    for (inner, suffix) in [(&shape.items, "Item"), (&shape.values, "Value")] {
        if let Some(inner) = inner {
            collect(inner, around, &path.inside(suffix), found);
        }
    }
}

/// All that becomes a part of the type. What an object is for, its member says.
fn key(shape: &Shape) -> String {
    let mut bare = shape.clone();
    bare.description = None;
    without_examples(&mut bare);
    serde_json::to_string(&bare).unwrap_or_default()
}

fn without_examples(shape: &mut Shape) {
    shape.example = None;
    shape.extensions = crate::spec::Extensions::default();
    for inner in [&mut shape.items, &mut shape.values].into_iter().flatten() {
        without_examples(inner);
    }
    for member in shape.members.iter_mut().flatten().map(|(_, member)| member) {
        without_examples(&mut member.shape);
    }
}
