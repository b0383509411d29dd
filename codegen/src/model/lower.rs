//! From shapes to types: which types there are, what they are called, and what they are made of.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::{
    model::{
        dedup::{Common, Dedup},
        recursion::{box_cycles, directions},
        reserved,
        scope::{Case, Scope, distinct},
        type_path::TypePath,
        type_ref::{Named, TypeRef},
        types::{Direction, Member, Record, Type, TypeBody, Variant},
    },
    name,
    spec::{self, EnumerationValue, Shape, TypeName},
};

/// The types as they are found, and their names.
pub(super) struct Lowering<'a> {
    service: &'a spec::Service,
    /// All type names of the crate.
    pub(super) names: Scope,
    /// Which way the shared types travel.
    directions: HashMap<&'a str, Direction>,
    /// The shared types that become types of the crate.
    shared: HashMap<&'a str, Named>,
    /// Which way what is being lowered travels.
    direction: Option<Direction>,
    /// What is alike in the request or the response that is being lowered.
    dedup: Dedup,
    found: Vec<Type>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(service: &'a spec::Service, names: Scope) -> Self {
        Self {
            service,
            names,
            directions: directions(service),
            shared: HashMap::new(),
            direction: None,
            dedup: Dedup::default(),
            found: Vec::new(),
        }
    }

    /// Names the shared types, then lowers them.
    pub(super) fn share(&mut self) {
        let types = self.service.file.types.iter();
        for (wire, definition) in types.clone().filter(|(_, definition)| is_type(&definition.shape)) {
            let named = Named {
                name: self.name(definition.shape.rust_type.as_deref(), wire),
                is_enumeration: is_enumeration(&definition.shape),
            };
            self.shared.insert(wire, named);
        }
        for (wire, definition) in types {
            if let Some(named) = self.shared.get(wire.as_str()).cloned() {
                let path = TypePath {
                    root: named.name.clone(),
                    steps: Vec::new(),
                    words: format!("[`{0}`](crate::{0})", named.name),
                };
                self.direction = self.directions.get(wire.as_str()).copied();
                let found = self.make(named.name, &definition.shape, &path);
                self.found.push(Type {
                    owner: String::new(),
                    evidence: definition.evidence.clone().unwrap_or_default(),
                    ..found
                });
            }
        }
        box_cycles(&mut self.found);
    }

    /// Looks for objects that are alike in a request or a response, which becomes one type.
    pub(super) fn look_for_equals<'s>(
        &mut self,
        shapes: impl Iterator<Item = (&'s str, &'s Shape)>,
        path: &TypePath,
    ) {
        self.dedup = Dedup::among(shapes, path);
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

    /// The members of a response or of the envelope.
    pub(super) fn members(
        &mut self,
        members: &IndexMap<String, spec::Member>,
        path: &TypePath,
        direction: Direction,
    ) -> Vec<Member> {
        self.direction = Some(direction);
        self.members_of(members, path)
    }

    fn members_of(&mut self, members: &IndexMap<String, spec::Member>, path: &TypePath) -> Vec<Member> {
        // Whatever is sent can be left out; only a response promises members.
        let is_sent = self.direction.is_some_and(Direction::is_sent);
        let names = field_names(members.iter().map(|(wire, member)| (wire, &member.rust_name)));
        let lowered = members.iter().zip(names).map(|((wire, member), name)| Member {
            required: member.required,
            optional: is_sent || !member.always,
            sensitive: member.sensitive,
            padded: member.padded,
            text_none: member.text_none,
            role: member.role,
            evidence: member.evidence.clone().unwrap_or_default(),
            deprecated: member.deprecated.clone(),
            ..self.member(wire, name, &member.shape, path)
        });
        lowered.collect()
    }

    /// The parameters of a request.
    pub(super) fn parameters(
        &mut self,
        parameters: &IndexMap<String, spec::Parameter>,
        path: &TypePath,
    ) -> Vec<Member> {
        self.direction = Some(Direction::Request);
        let names = parameters
            .iter()
            .map(|(wire, parameter)| (wire, &parameter.rust_name));
        let lowered = parameters.iter().zip(field_names(names));
        let lowered = lowered.map(|((wire, parameter), name)| {
            let member = Member {
                required: parameter.required,
                sensitive: parameter.sensitive,
                role: parameter.role,
                evidence: parameter.evidence.clone().unwrap_or_default(),
                deprecated: parameter.deprecated.clone(),
                ..self.member(wire, name, &parameter.shape, path)
            };
            match parameter.placement {
                spec::Placement::Body | spec::Placement::File => sent_whole(member),
                spec::Placement::Host => in_host(member),
                _ => member,
            }
        });
        lowered.collect()
    }

    /// The response of an operation that is not an object of members.
    pub(super) fn bare(&mut self, shape: &Shape, path: &TypePath) -> Member {
        self.direction = Some(Direction::Response);
        whole(Member {
            wire: String::new(),
            optional: false,
            ..self.member("Body", "body".to_owned(), shape, path)
        })
    }

    fn member(&mut self, wire: &str, name: String, shape: &Shape, path: &TypePath) -> Member {
        let type_ref = self.type_ref(shape, &path.member(wire), &mut Vec::new());
        Member {
            wire: wire.to_owned(),
            name,
            known_values: match type_ref {
                TypeRef::Named(_) => Vec::new(),
                _ => shape.enumeration.clone(),
            },
            type_ref,
            optional: true,
            boxed: false,
            required: false,
            sensitive: false,
            padded: false,
            text_none: false,
            role: None,
            description: shape.description.clone().unwrap_or_default(),
            example: shape.example.clone(),
            default: shape.default.clone(),
            limits: shape.limits.clone(),
            evidence: String::new(),
            deprecated: None,
        }
    }

    /// The type of a shape; types that stand inside it are found on the way.
    fn type_ref(&mut self, shape: &Shape, path: &TypePath, aliases: &mut Vec<String>) -> TypeRef {
        if let Some(common) = self.dedup.common(shape).filter(|_| shape.is_record()) {
            let common = common.clone();
            return self.common(shape, common);
        }
        if is_type(shape) {
            let name = self.name(shape.rust_type.as_deref(), &path.name());
            let found = self.make(name.clone(), shape, path);
            self.found.push(found);
            return TypeRef::Named(Named {
                name,
                is_enumeration: is_enumeration(shape),
            });
        }
        let mut inside = |inner: Option<&Shape>, suffix: &str, this: &mut Self| {
            let type_ref = inner.map_or(TypeRef::Any, |inner| {
                this.type_ref(inner, &path.inside(suffix), aliases)
            });
            Box::new(type_ref)
        };
        match &shape.type_name {
            TypeName::Array => TypeRef::Array(inside(shape.items.as_deref(), "Item", self)),
            TypeName::Map => TypeRef::Map(inside(shape.values.as_deref(), "Value", self)),
            TypeName::Object => TypeRef::Object,
            TypeName::Named(wire) => match self.shared.get(wire.as_str()) {
                Some(named) => TypeRef::Named(named.clone()),
                // Another name for a type of the format; one that means itself means nothing.
                None if aliases.contains(wire) => TypeRef::Any,
                None => self
                    .service
                    .file
                    .types
                    .get(wire)
                    .map_or(TypeRef::Any, |definition| {
                        aliases.push(wire.clone());
                        let type_ref = self.type_ref(&definition.shape, path, aliases);
                        aliases.pop();
                        type_ref
                    }),
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
                let found = self.make(name.clone(), shape, &common.path);
                self.found.push(Type {
                    // What each is for, its member says.
                    description: String::new(),
                    ..found
                });
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
                members: self.members_of(inside, &inner),
            }),
            None => TypeBody::Enumeration(variants(&shape.enumeration)),
        };
        Type {
            name,
            module: String::new(),
            owner: path.words.clone(),
            description: shape.description.clone().unwrap_or_default(),
            evidence: String::new(),
            direction: self.direction,
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
        None => Err(reserved::variant(name::variant(&value.value))),
    });
    let names = distinct(names.collect(), Case::Pascal);
    let variant = |(value, name): (&EnumerationValue, String)| Variant {
        value: value.value.clone(),
        name,
        description: value.description.clone().unwrap_or_default(),
    };
    values.iter().zip(names).map(variant).collect()
}

fn field_names<'n>(names: impl Iterator<Item = (&'n String, &'n Option<String>)>) -> Vec<String> {
    let names = names.map(|(wire, written)| match written {
        Some(written) => Ok(written.clone()),
        None => Err(reserved::member(name::snake(wire))),
    });
    distinct(names.collect(), Case::Snake)
}

/// What a caller should know of a parameter in the host's name.
fn in_host(mut member: Member) -> Member {
    let space = if member.description.is_empty() { "" } else { "\n\n" };
    member.description.push_str(space);
    member.description.push_str(
        "It stands in the host's name, in front of the endpoint's: letters, digits and `-` inside, 63 at the most.",
    );
    member
}

/// Bytes that are all of a body need no other form.
fn whole(member: Member) -> Member {
    match member.type_ref {
        TypeRef::Binary => Member {
            type_ref: TypeRef::Blob,
            ..member
        },
        _ => member,
    }
}

/// Bytes that a request takes from memory, from a file or from a stream.
fn sent_whole(member: Member) -> Member {
    match member.type_ref {
        TypeRef::Binary => Member {
            type_ref: TypeRef::Body,
            ..member
        },
        _ => member,
    }
}

/// A shape that becomes a type of the crate.
fn is_type(shape: &Shape) -> bool {
    is_enumeration(shape) || shape.is_record()
}

/// Numbers and truth values with known values stay what they are: a text could not be sent in their place.
fn is_enumeration(shape: &Shape) -> bool {
    shape.type_name == TypeName::String && !shape.enumeration.is_empty()
}
