//! Members and parameters.

use indexmap::IndexMap;

use crate::{
    model::{
        Member, Parameter, TypeRef, reserved,
        scope::{Case, distinct},
        type_path::TypePath,
        types::Types,
    },
    name, spec,
};

/// The members of an object.
pub(super) fn members(
    types: &mut Types<'_>,
    members: &IndexMap<String, spec::Member>,
    path: &TypePath,
) -> Vec<Member> {
    let names = field_names(
        members
            .iter()
            .map(|(wire, member)| (wire.as_str(), member.rust_name.as_deref())),
    );
    let resolved = members.iter().zip(names).map(|((wire, member), name)| Member {
        required: member.required,
        optional: !member.always,
        sensitive: member.sensitive,
        padded: member.padded,
        text_none: member.text_none,
        role: member.role,
        evidence: member.evidence.clone().unwrap_or_default(),
        deprecated: member.deprecated.clone(),
        ..of_shape(types, wire, name, &member.shape, path)
    });
    resolved.collect()
}

/// The parameters of a request. Their states and traits are named later, when all types are known.
pub(super) fn parameters(
    types: &mut Types<'_>,
    parameters: &IndexMap<String, spec::Parameter>,
    path: &TypePath,
) -> Vec<Parameter> {
    let names = field_names(
        parameters
            .iter()
            .map(|(wire, parameter)| (wire.as_str(), parameter.rust_name.as_deref())),
    );
    let resolved = parameters
        .iter()
        .zip(names)
        .map(|((wire, parameter), name)| Parameter {
            member: {
                let mut member = of_shape(types, wire, name, &parameter.shape, path);
                if parameter.placement == spec::Placement::Body {
                    member.type_ref = whole(member.type_ref);
                }
                member.required = parameter.required;
                member.sensitive = parameter.sensitive;
                member.role = parameter.role;
                member.evidence = parameter.evidence.clone().unwrap_or_default();
                member.deprecated = parameter.deprecated.clone();
                member
            },
            placement: parameter.placement,
            style: parameter.style,
            state: String::new(),
            marker: String::new(),
        });
    resolved.collect()
}

/// The answer of an operation that is no object of members.
pub(super) fn bare(types: &mut Types<'_>, shape: &spec::Shape, path: &TypePath) -> Member {
    let mut member = of_shape(types, "Body", "body".to_owned(), shape, path);
    member.wire = String::new();
    member.optional = false;
    member.type_ref = whole(member.type_ref);
    member
}

/// Bytes that are all of a body need no other form.
fn whole(type_ref: TypeRef) -> TypeRef {
    match type_ref {
        TypeRef::Binary => TypeRef::Blob,
        type_ref => type_ref,
    }
}

fn of_shape(types: &mut Types<'_>, wire: &str, name: String, shape: &spec::Shape, path: &TypePath) -> Member {
    let type_ref = types.member_type_ref(wire, shape, path);
    Member {
        wire: wire.to_owned(),
        name,
        known_values: if type_ref.named().is_none() {
            shape.enumeration.clone()
        } else {
            Vec::new()
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

fn field_names<'a>(names: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Vec<String> {
    let names = names.map(|(wire, written)| match written {
        Some(written) => Ok(written.to_owned()),
        None => Err(reserved::member(name::snake(wire))),
    });
    distinct(names.collect(), Case::Snake)
}
