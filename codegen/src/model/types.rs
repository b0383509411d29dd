//! The types of the generated crate: those that the description shares, and those that stand inside of others.

use std::collections::BTreeMap;

use crate::{
    model::{
        Member, Named, TypeRef,
        dedup::{Common, Dedup},
        members::members,
        reserved,
        scope::{Case, Scope, distinct},
        type_path::TypePath,
    },
    name,
    spec::{EnumerationValue, Shape, TypeDefinition, TypeName},
};

/// A type of the generated crate.
#[derive(Clone, Debug)]
pub struct Type {
    /// The name in Rust.
    pub name: String,
    /// The name of its module, if it has a file of its own.
    pub module: String,
    /// Where it stands, for people: `Data` of `GetFlow`. Empty for a shared type.
    pub owner: String,
    /// What it means.
    pub description: String,
    /// How we know.
    pub evidence: String,
    /// Whether requests or answers are made of it; `None` if neither.
    pub direction: Option<Direction>,
    /// What it is made of.
    pub body: TypeBody,
}

impl Type {
    /// The members of a record.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.body {
            TypeBody::Record(record) => &record.members,
            TypeBody::Enumeration(_) => &[],
        }
    }

    /// Whether a request can hold it.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(self.direction, Some(Direction::Request | Direction::Both))
    }
}

/// Which way a type travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Inside requests.
    Request,
    /// Inside answers.
    Response,
    /// Inside both.
    Both,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub enum TypeBody {
    /// An object with members.
    Record(Record),
    /// An open enumeration of texts.
    Enumeration(Vec<Variant>),
}

/// An object with members.
#[derive(Clone, Debug)]
pub struct Record {
    /// In the order of the description.
    pub members: Vec<Member>,
}

/// A known value of an open enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The value on the wire.
    pub value: String,
    /// The name in Rust.
    pub name: String,
    /// What it means.
    pub description: String,
}

/// The types as they are found, and their names.
pub(super) struct Types<'a> {
    /// All type names of the crate.
    pub(super) names: Scope,
    /// What is alike in the request or the answer that is being resolved.
    pub(super) dedup: Dedup,
    shared: BTreeMap<&'a str, (&'a TypeDefinition, Option<Named>)>,
    found: Vec<Type>,
}

impl<'a> Types<'a> {
    pub(super) fn new(names: Scope) -> Self {
        Self {
            names,
            dedup: Dedup::default(),
            shared: BTreeMap::new(),
            found: Vec::new(),
        }
    }

    /// Names the shared types, then resolves them.
    pub(super) fn share(&mut self, types: impl Iterator<Item = (&'a String, &'a TypeDefinition)> + Clone) {
        for (wire, definition) in types.clone() {
            let named = is_type(&definition.shape).then(|| Named {
                name: self.name(definition.shape.rust_type.as_deref(), wire),
                is_enumeration: is_enumeration(&definition.shape),
            });
            self.shared.insert(wire, (definition, named));
        }
        for (wire, definition) in types {
            if let Some((_, Some(named))) = self.shared.get(wire.as_str()).cloned() {
                let path = TypePath {
                    root: named.name.clone(),
                    steps: Vec::new(),
                    words: format!("[`{0}`](crate::{0})", named.name),
                };
                let shape = &definition.shape;
                let mut found = self.make(named.name, shape, &path);
                found.owner = String::new();
                found.evidence = definition.evidence.clone().unwrap_or_default();
                self.found.push(found);
            }
        }
    }

    /// The types found since the last call, in the order of their names.
    pub(super) fn take(&mut self) -> Vec<Type> {
        let mut found = std::mem::take(&mut self.found);
        let mut modules = Scope::new(Case::Snake);
        found.sort_by(|left, right| left.name.cmp(&right.name));
        for each in &mut found {
            each.module = modules.claim(reserved::method(name::snake(&each.name)));
        }
        found
    }

    /// The type of a shape; types that stand inside it are found on the way.
    pub(super) fn type_ref(&mut self, shape: &Shape, path: &TypePath) -> TypeRef {
        let mut aliases = Vec::new();
        self.type_ref_behind(shape, path, &mut aliases)
    }

    /// The type of a member's value.
    pub(super) fn member_type_ref(&mut self, wire: &str, shape: &Shape, path: &TypePath) -> TypeRef {
        self.type_ref(shape, &path.member(wire))
    }

    fn type_ref_behind(&mut self, shape: &Shape, path: &TypePath, aliases: &mut Vec<String>) -> TypeRef {
        if let Some(common) = self.dedup.common(shape).filter(|_| is_record(shape)) {
            let common = common.clone();
            return self.common(shape, common);
        }
        if is_type(shape) {
            let name = self.name(shape.rust_type.as_deref(), &path.name());
            let named = Named {
                name: name.clone(),
                is_enumeration: is_enumeration(shape),
            };
            let found = self.make(name, shape, path);
            self.found.push(found);
            return TypeRef::Named(named);
        }
        let mut inside = |inner: Option<&Shape>, suffix: &str, this: &mut Self| {
            let type_ref = inner.map_or(TypeRef::Any, |inner| {
                this.type_ref_behind(inner, &path.inside(suffix), aliases)
            });
            Box::new(type_ref)
        };
        match &shape.type_name {
            TypeName::Array => TypeRef::Array(inside(shape.items.as_deref(), "Item", self)),
            TypeName::Map => TypeRef::Map(inside(shape.values.as_deref(), "Value", self)),
            TypeName::Object => TypeRef::Object,
            TypeName::Named(wire) => match self.shared.get(wire.as_str()).cloned() {
                Some((_, Some(named))) => TypeRef::Named(named),
                // Another name for a type of the format; one that means itself means nothing.
                Some((definition, None)) if !aliases.contains(wire) => {
                    aliases.push(wire.clone());
                    let type_ref = self.type_ref_behind(&definition.shape, path, aliases);
                    aliases.pop();
                    type_ref
                }
                _ => TypeRef::Any,
            },
            simple => TypeRef::simple(simple).unwrap_or(TypeRef::Any),
        }
    }

    /// The one type for objects that are alike, made where the first of them stands.
    fn common(&mut self, shape: &Shape, mut common: Common) -> TypeRef {
        let name = match common.made.take() {
            Some(name) => name,
            None => {
                let name = self.name(None, &common.path.name());
                if let Some(known) = self.dedup.common(shape) {
                    known.made = Some(name.clone());
                }
                let mut found = self.make(name.clone(), shape, &common.path);
                // What each is for, its member says.
                found.description = String::new();
                self.found.push(found);
                name
            }
        };
        TypeRef::Named(Named {
            name,
            is_enumeration: false,
        })
    }

    fn make(&mut self, name: String, shape: &Shape, path: &TypePath) -> Type {
        let inner = if name == path.name() {
            path.clone()
        } else {
            TypePath {
                root: name.clone(),
                steps: Vec::new(),
                words: path.words.clone(),
            }
        };
        let body = match &shape.members {
            Some(inside) => TypeBody::Record(Record {
                members: members(self, inside, &inner),
            }),
            None => TypeBody::Enumeration(variants(&shape.enumeration)),
        };
        Type {
            name,
            module: String::new(),
            owner: path.words.clone(),
            description: shape.description.clone().unwrap_or_default(),
            evidence: String::new(),
            direction: None,
            body,
        }
    }

    /// The written name, which was taken in advance, or the derived one.
    fn name(&mut self, written: Option<&str>, derived: &str) -> String {
        match written {
            Some(written) => written.to_owned(),
            None => self.names.claim(reserved::type_name(name::pascal_kept(derived))),
        }
    }
}

/// The variants for the known values.
pub(super) fn variants(values: &[EnumerationValue]) -> Vec<Variant> {
    let names = values.iter().map(|value| match &value.rust_name {
        Some(written) => Ok(written.clone()),
        None => Err(reserved::variant(name::pascal(&value.value))),
    });
    let names = distinct(names.collect(), Case::Pascal);
    let variant = |(value, name): (&EnumerationValue, String)| Variant {
        value: value.value.clone(),
        name,
        description: value.description.clone().unwrap_or_default(),
    };
    values.iter().zip(names).map(variant).collect()
}

/// A shape that becomes a type of the crate.
fn is_type(shape: &Shape) -> bool {
    is_enumeration(shape) || is_record(shape)
}

/// An object with members.
pub(super) fn is_record(shape: &Shape) -> bool {
    shape.type_name == TypeName::Object && shape.members.is_some()
}

/// Numbers and truth values with known values stay what they are: a text could not be sent in their place.
fn is_enumeration(shape: &Shape) -> bool {
    shape.type_name == TypeName::String && !shape.enumeration.is_empty()
}
