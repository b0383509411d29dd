//! What an operation takes, as options: a parameter each, and the members of objects.

use std::collections::BTreeSet;

use alicloud_core::{
    description::{
        Limits, MemberDescription, OperationDescription, ServiceDescription, TypeKind, TypeReference,
        ValueDescription,
    },
    parameters::Placement,
};

use crate::names::{kebab, placeholder};

/// So deep the members of objects have options of their own; deeper ones are given as JSON.
const DEPTH: usize = 3;

/// A parameter, or a member of one that is an object.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The names on the wire, from the parameter to the member.
    pub(crate) path: Vec<&'static str>,
    /// The long name of its option: `page.size`.
    pub(crate) option: String,
    /// What stands for the value in help.
    pub(crate) placeholder: String,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) sensitive: bool,
    pub(crate) documentation: &'static str,
    pub(crate) example: &'static str,
    pub(crate) default: &'static str,
    pub(crate) limits: Limits,
    pub(crate) deprecated: &'static str,
    /// Whether all operations have it.
    pub(crate) is_common: bool,
}

/// What a value is, as it is written on the command line.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Text,
    /// The whole body, or a file in a form: base64 text, or `@PATH`.
    Bytes,
    Integer,
    Number,
    Boolean,
    /// Text, or a number, with known values.
    Enumeration(&'static [ValueDescription]),
    List(Box<Shape>),
    /// An object with these members.
    Object(&'static [MemberDescription]),
    /// An object with any members.
    Map(Box<Shape>),
    /// Any JSON.
    Any,
}

impl Field {
    /// What tells it from others on the command line; the program's own options have names without a blank.
    pub(crate) fn id(&self) -> String {
        format!("parameter {}", self.path.join("."))
    }
}

impl Shape {
    pub(crate) fn of(description: &ServiceDescription, kind: TypeReference) -> Self {
        use TypeReference::{
            Array, Boolean, Double, Float, Int32, Int64, Map, Named, Object, String, Uint64,
        };
        match kind {
            String | TypeReference::Binary => Self::Text,
            Int32 | Int64 | Uint64 => Self::Integer,
            Float | Double => Self::Number,
            Boolean => Self::Boolean,
            Array(item) => Self::List(Box::new(Self::of(description, *item))),
            Map(of) => Self::Map(Box::new(Self::of(description, *of))),
            Object => Self::Map(Box::new(Self::Any)),
            Named(name) => match description.type_named(name).map(|each| each.kind) {
                Some(TypeKind::Object(members)) => Self::Object(members),
                Some(TypeKind::Enumeration(values)) => Self::Enumeration(values),
                _ => Self::Any,
            },
            _ => Self::Any,
        }
    }

    /// The known values, of each item if it is a list.
    pub(crate) fn values(&self) -> &'static [ValueDescription] {
        match self {
            Self::Enumeration(values) => values,
            Self::List(item) => item.values(),
            _ => &[],
        }
    }

    /// Whether several values can be given by repeating the option.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }
}

/// The options of an operation, in the order of its description. Names that the program itself has get `request-` in front.
pub(crate) fn fields(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    reserved: &[&str],
) -> Vec<Field> {
    let mut fields = Vec::new();
    let own = operation.parameters.iter().map(|parameter| (parameter, false));
    let common = description
        .common_parameters
        .iter()
        .map(|parameter| (parameter, true));
    for (parameter, is_common) in own.chain(common) {
        let mut option = kebab(parameter.rust_name);
        if reserved.contains(&&*option) {
            option = format!("request-{option}");
        }
        let field = Field {
            path: vec![parameter.name],
            option,
            placeholder: placeholder(parameter.rust_name),
            shape: match (parameter.placement, parameter.kind) {
                (Placement::Body | Placement::File, TypeReference::Binary) => Shape::Bytes,
                (_, kind) => with_values(Shape::of(description, kind), parameter.values),
            },
            required: parameter.required,
            sensitive: parameter.sensitive || is_secret(description, parameter.name),
            documentation: parameter.documentation,
            example: parameter.example,
            default: parameter.default,
            limits: parameter.limits,
            deprecated: parameter.deprecated,
            is_common,
        };
        let shape = field.shape.clone();
        fields.push(field);
        if let Shape::Object(members) = shape {
            add_members(description, members, &mut fields, DEPTH);
        }
    }
    // Two names on the wire may become one here; the first has it, and the other is given in a file.
    let (mut ids, mut options) = (BTreeSet::new(), BTreeSet::new());
    fields.retain(|field| ids.insert(field.id()) && options.insert(field.option.clone()));
    fields
}

/// Adds the members of the object that was added last.
fn add_members(
    description: &'static ServiceDescription,
    members: &'static [MemberDescription],
    fields: &mut Vec<Field>,
    depth: usize,
) {
    let Some(outer) = fields.last().cloned().filter(|_| depth > 0) else {
        return;
    };
    for member in members {
        let mut path = outer.path.clone();
        path.push(member.name);
        fields.push(Field {
            path,
            option: format!("{}.{}", outer.option, kebab(member.rust_name)),
            placeholder: placeholder(member.rust_name),
            shape: with_values(Shape::of(description, member.kind), member.values),
            required: false,
            sensitive: outer.sensitive || member.sensitive || is_secret(description, member.name),
            documentation: member.documentation,
            example: member.example,
            default: member.default,
            limits: member.limits,
            deprecated: member.deprecated,
            is_common: outer.is_common,
        });
        if let Some(Shape::Object(inner)) = fields.last().map(|field| field.shape.clone()) {
            add_members(description, inner, fields, depth - 1);
        }
    }
}

fn with_values(shape: Shape, values: &'static [ValueDescription]) -> Shape {
    match (shape, values) {
        (shape, []) => shape,
        (Shape::List(item), values) => Shape::List(Box::new(with_values(*item, values))),
        (_, values) => Shape::Enumeration(values),
    }
}

fn is_secret(description: &ServiceDescription, name: &str) -> bool {
    description.service.sensitive_members().contains(&name)
}
