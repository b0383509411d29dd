//! Examples and defaults, once all shared types are known: from the text of the source to values of their types.

use indexmap::IndexMap;

use crate::{
    import::{
        report::Report,
        schema::Side,
        values::{coerce::Coercion, reachable_types::Types},
    },
    spec::{Member, Parameter, Shape, TypeName, Value},
};

/// The longest example of one value.
const LONGEST: usize = 1_000;

/// Reads the examples and defaults of everything below a shape.
pub(crate) struct TypedExamples<'a> {
    types: &'a Types,
    side: Side,
    report: &'a mut Report,
}

impl<'a> TypedExamples<'a> {
    pub(crate) fn new(types: &'a Types, side: Side, report: &'a mut Report) -> Self {
        Self { types, side, report }
    }

    pub(crate) fn parameters(&mut self, parameters: &mut IndexMap<String, Parameter>, location: &str) {
        for (name, parameter) in parameters {
            self.shape(&mut parameter.shape, &format!("{location}.{name}"));
        }
    }

    pub(crate) fn members(&mut self, members: &mut IndexMap<String, Member>, location: &str) {
        for (name, member) in members {
            self.shape(&mut member.shape, &format!("{location}.{name}"));
        }
    }

    pub(crate) fn shape(&mut self, shape: &mut Shape, location: &str) {
        if let Some(items) = &mut shape.items {
            self.shape(items, &format!("{location}.items"));
        }
        if let Some(values) = &mut shape.values {
            self.shape(values, &format!("{location}.values"));
        }
        if let Some(members) = &mut shape.members {
            self.members(members, location);
        }
        if let Some(raw) = shape.example.take() {
            shape.example = self.value(&raw, shape, "example", location);
        }
        if let Some(raw) = shape.default.take() {
            shape.default = self.value(&raw, shape, "default", location);
        }
    }

    /// A value as its shape wants it; kept as it is under an `x-` key if it does not fit.
    fn value(&mut self, raw: &Value, shape: &mut Shape, key: &str, location: &str) -> Option<Value> {
        let location = format!("{location} ({key})");
        let mut remarks = Report::default();
        let mut coercion = Coercion {
            types: self.types,
            side: self.side,
            report: &mut remarks,
        };
        let text = raw.as_str().map(trimmed);
        let raw = text.map_or_else(|| raw.clone(), Value::String);
        if is_long(&raw) {
            self.report.dropped(&location, "it is too long to be read");
            return None;
        }
        // The value of a list is often an example of one item.
        let is_list = shape.type_name == TypeName::Array
            && !matches!(&raw, Value::String(text) if text.starts_with('['));
        let fitted = match &shape.items {
            Some(items) if is_list => coercion
                .coerce(&raw, items, &location)
                .map(|item| Value::List(vec![item])),
            _ => coercion.coerce(&raw, shape, &location),
        };
        if fitted.is_none() {
            let reason = remarks.remarks().first().map(|remark| remark.reason.clone());
            self.report
                .kept(&location, format!("{}: as `x-{key}`", reason.unwrap_or_default()));
            shape.extensions.insert(key, raw);
        } else {
            self.report.extend(remarks);
        }
        fitted
    }
}

/// Examples of one value often end in a line break.
fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

fn is_long(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() > LONGEST)
}
