//! From the vendor's schemas to shapes.
//!
//! Examples and defaults stay the text that they are in the source; `typed_examples` reads them when all shared types are known.
mod enumeration;
mod file_address;
mod kind;
mod limits;
mod secret;
pub(crate) mod shared;

pub(crate) use self::secret::is_sensitive;

use std::{cell::Cell, collections::HashSet};

use indexmap::IndexMap;

use crate::{
    import::{
        json_ext::JsonExt,
        report::Report,
        schema::shared::{becomes_type, is_wire_name, type_name},
        text,
    },
    spec::{Deprecation, Member, Shape, TypeName, Value},
};

/// The deepest level of a file. The format allows 60, and lists of values or examples stand below the shapes.
const DEEPEST: usize = 52;

/// The most parts of one shape that references are written out to; what is referred to twice is written twice.
const MOST_PARTS: usize = 20_000;

/// The same for a whole product. The largest has a twentieth of it.
const MOST_PARTS_OF_ALL: usize = 1_000_000;

/// The longest way over references alone.
const MOST_REFERENCES: usize = 60;

/// What the levels of a file above the shape of a parameter are.
const FIRST_LEVEL: usize = 2;

const KNOWN_KEYS: &[&str] = &[
    "$ref",
    "type",
    "format",
    "title",
    "description",
    "example",
    "required",
    "properties",
    "items",
    "additionalProperties",
    "enum",
    "enumValueTitles",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "deprecated",
    "sensitive",
    "docRequired",
    "isFileTransferUrl",
];

/// Where a schema is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
    Shared,
}

/// A schema on its way: where it stands in the source and in the file to come.
#[derive(Clone, Copy)]
struct At<'p> {
    location: &'p str,
    side: Side,
    level: usize,
}

/// The shared schemas, and which of them become types of the service.
pub(crate) struct Schemas<'a> {
    all: IndexMap<&'a str, &'a Value>,
    names: IndexMap<&'a str, String>,
    /// How many parts the shape and the product may still have.
    left: Cell<(usize, usize)>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(all: IndexMap<&'a str, &'a Value>, report: &mut Report) -> Self {
        let mut names: IndexMap<&str, String> = IndexMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        for (name, schema) in &all {
            if !becomes_type(schema) {
                continue;
            }
            let wanted = type_name(name);
            let is_free = |candidate: &String| !taken.contains(candidate);
            let numbered = (2..).map(|number| format!("{wanted}{number}"));
            let Some(free) = std::iter::once(wanted.clone()).chain(numbered).find(is_free) else {
                continue;
            };
            if free != *name {
                report.changed(&format!("#{name}"), format!("the type is called `{free}`"));
            }
            taken.insert(free.clone());
            names.insert(name, free);
        }
        Self {
            all,
            names,
            left: Cell::new((MOST_PARTS, MOST_PARTS_OF_ALL)),
        }
    }

    /// The shared types that are made of schemas: their names in the source and in the service, and the schemas.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        self.names
            .iter()
            .filter_map(|(source, name)| Some((*source, name.as_str(), *self.all.get(source)?)))
    }

    /// The schema that a `$ref` leads to, or the one itself.
    pub(crate) fn target<'v>(&'v self, schema: &'v Value) -> Option<&'v Value> {
        match schema.text("$ref") {
            Some(reference) => self.all.get(referred(reference)).copied(),
            None => Some(schema),
        }
    }

    /// The shape of a schema.
    pub(crate) fn shape(&self, schema: &Value, location: &str, side: Side, report: &mut Report) -> Shape {
        let at = At {
            location,
            side,
            level: FIRST_LEVEL,
        };
        self.begin();
        self.convert(schema, at, &mut Vec::new(), report)
    }

    /// The members of an object.
    pub(crate) fn members(
        &self,
        schema: &Value,
        location: &str,
        side: Side,
        report: &mut Report,
    ) -> IndexMap<String, Member> {
        let at = At {
            location,
            side,
            level: 0,
        };
        self.begin();
        self.convert_members(schema, at, &mut Vec::new(), report)
    }

    /// Begins to count the parts of a shape.
    fn begin(&self) {
        self.left.set((MOST_PARTS, self.left.get().1));
    }

    /// Counts a part; false if there are too many already.
    fn count(&self, at: At<'_>, report: &mut Report) -> bool {
        let (of_shape, of_all) = self.left.get();
        if of_shape == 0 || of_all == 0 {
            return false;
        }
        self.left.set((of_shape - 1, of_all - 1));
        if of_shape == 1 || of_all == 1 {
            report.changed(at.location, "too many parts: any value here and in what follows");
        }
        true
    }

    fn convert<'s>(
        &'s self,
        schema: &'s Value,
        at: At<'_>,
        inside: &mut Vec<&'s str>,
        report: &mut Report,
    ) -> Shape {
        if !self.count(at, report) {
            return any();
        }
        report.ignore_unknown(schema, KNOWN_KEYS, "schema");
        let mut shape = match schema.text("$ref") {
            Some(reference) => self.referred(referred(reference), at, inside, report),
            None => self.own(schema, at, inside, report),
        };
        let description = [schema.text("description"), schema.text("title")]
            .into_iter()
            .flatten()
            .find_map(text::prose);
        let description = match schema.flag("isFileTransferUrl") {
            true => Some(file_address::with_address(description)),
            false => description,
        };
        if schema
            .key("description")
            .is_some_and(|text| text.as_str().is_none() && *text != Value::Null)
        {
            report.dropped(at.location, "the description is not text");
        }
        shape.description = description.or(shape.description);
        let raw = |key| schema.key(key).filter(|value| !is_blank(value)).cloned();
        shape.example = raw("example").or(shape.example);
        shape.default = match at.side {
            Side::Request => raw("default"),
            Side::Response | Side::Shared => None,
        };
        shape
    }

    fn referred<'s>(
        &'s self,
        name: &'s str,
        at: At<'_>,
        inside: &mut Vec<&'s str>,
        report: &mut Report,
    ) -> Shape {
        if let Some(name) = self.names.get(name) {
            return Shape {
                type_name: TypeName::Named(name.clone()),
                ..Shape::default()
            };
        }
        match self.all.get(name) {
            Some(_) if inside.len() >= MOST_REFERENCES => {
                report.changed(at.location, "too many references, one to the other: any value");
                any()
            }
            Some(schema) if !inside.contains(&name) => {
                inside.push(name);
                let shape = self.convert(schema, at, inside, report);
                inside.pop();
                shape
            }
            Some(_) => {
                report.changed(
                    at.location,
                    format!("the schema `{name}` contains itself: any value"),
                );
                any()
            }
            None => {
                report.changed(
                    at.location,
                    format!("the schema `{name}` is not there: any value"),
                );
                any()
            }
        }
    }

    /// The shape of a schema that says itself what it is.
    fn own<'s>(
        &'s self,
        schema: &'s Value,
        at: At<'_>,
        inside: &mut Vec<&'s str>,
        report: &mut Report,
    ) -> Shape {
        if at.level > DEEPEST {
            report.changed(at.location, "too deep: any value");
            return any();
        }
        let mut shape = Shape {
            type_name: kind::type_of(schema, at.location, at.side, report),
            ..Shape::default()
        };
        match shape.type_name {
            TypeName::Array => {
                let location = format!("{}.items", at.location);
                shape.items = Some(Box::new(match schema.key("items") {
                    Some(items) => self.convert(items, at.below(&location, 1), inside, report),
                    None => {
                        report.changed(at.location, "an array without `items`: of any values");
                        any()
                    }
                }));
            }
            TypeName::Object => self.object(schema, &mut shape, at, inside, report),
            _ => {}
        }
        enumeration::known_values(schema, &mut shape, at.location, report);
        limits::limits(schema, &mut shape, at.location, report);
        shape
    }

    fn object<'s>(
        &'s self,
        schema: &'s Value,
        shape: &mut Shape,
        at: At<'_>,
        inside: &mut Vec<&'s str>,
        report: &mut Report,
    ) {
        let has_members = schema.entries("properties").next().is_some();
        let values = schema
            .key("additionalProperties")
            .filter(|values| values.as_object().is_some());
        match values {
            Some(_) if has_members => {
                report.changed(at.location, "both members and free values: a free-form object");
            }
            Some(values) => {
                let location = format!("{}.values", at.location);
                shape.type_name = TypeName::Map;
                shape.values = Some(Box::new(self.convert(
                    values,
                    at.below(&location, 1),
                    inside,
                    report,
                )));
            }
            None if has_members => {
                let members = self.convert_members(schema, at, inside, report);
                shape.members = (!members.is_empty()).then_some(members);
            }
            None => {}
        }
    }

    fn convert_members<'s>(
        &'s self,
        schema: &'s Value,
        at: At<'_>,
        inside: &mut Vec<&'s str>,
        report: &mut Report,
    ) -> IndexMap<String, Member> {
        let mut members = IndexMap::new();
        for (name, schema) in schema.entries("properties") {
            let location = format!("{}.{name}", at.location);
            if !is_wire_name(name) {
                report.dropped(&location, "the name has blanks or control characters");
                continue;
            }
            let shape = self.convert(schema, at.below(&location, 2), inside, report);
            let member = Member {
                required: at.side != Side::Response
                    && (schema.flag("required") || schema.flag("docRequired")),
                sensitive: is_sensitive(name, schema, &shape),
                deprecated: schema.flag("deprecated").then(Deprecation::default),
                shape,
                ..Member::default()
            };
            members.insert(name.to_owned(), member);
        }
        members
    }
}

impl At<'_> {
    fn below<'p>(&self, location: &'p str, levels: usize) -> At<'p> {
        At {
            location,
            side: self.side,
            level: self.level + levels,
        }
    }
}

pub(crate) fn any() -> Shape {
    Shape {
        type_name: TypeName::Any,
        ..Shape::default()
    }
}

/// Blank text says nothing.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn referred(reference: &str) -> &str {
    reference
        .strip_prefix("#/components/schemas/")
        .unwrap_or(reference)
}
