//! Values for required parameters: what the source shows, or something invented.

use indexmap::IndexMap;
use serde_json::Number;

use crate::{
    import::values::reachable_types::{Types, resolve},
    spec::{Shape, TypeName, Value},
};

/// How deep objects that contain themselves are filled in.
const DEEPEST: usize = 6;

/// How many values are tried and put into one sample.
const MOST_VALUES: usize = 2_000;

/// The example of the source, or else an invented value.
pub(crate) fn sample(types: &Types, shape: &Shape) -> Option<Value> {
    of_shape(types, shape, 0, &mut MOST_VALUES.clone())
}

/// A value of the shape, with what is required in it. None is empty: not every wire style can say that.
pub(crate) fn invented(types: &Types, shape: &Shape) -> Option<Value> {
    invent(types, shape, 0, &mut MOST_VALUES.clone())
}

fn of_shape(types: &Types, shape: &Shape, depth: usize, left: &mut usize) -> Option<Value> {
    if let Some(example) = &shape.example {
        return Some(example.clone());
    }
    let resolved = resolve(types, shape)?;
    if let Some(example) = &resolved.example {
        return Some(example.clone());
    }
    invent(types, resolved, depth, left)
}

fn invent(types: &Types, shape: &Shape, depth: usize, left: &mut usize) -> Option<Value> {
    let shape = resolve(types, shape)?;
    *left = left.checked_sub(1)?;
    if depth > DEEPEST {
        return None;
    }
    if let Some(known) = shape.enumeration.first() {
        return match shape.type_name {
            TypeName::String => Some(Value::String(known.value.clone())),
            _ => whole(&known.value),
        };
    }
    let mut inside = |shape: &Option<Box<Shape>>| of_shape(types, shape.as_deref()?, depth + 1, left);
    Some(match &shape.type_name {
        TypeName::String | TypeName::Any => text(),
        TypeName::Binary => Value::String("ZXhhbXBsZQ==".to_owned()),
        TypeName::Int32 | TypeName::Int64 | TypeName::Uint64 => {
            let least = shape.limits.minimum.as_ref();
            least
                .filter(|least| shape.type_name.holds(&least.to_string()))
                .map_or_else(|| number(1), |least| Value::Number(least.clone()))
        }
        TypeName::Float | TypeName::Double => fraction(&number(1))?,
        TypeName::Boolean => Value::Boolean(true),
        TypeName::Array => Value::List(inside(&shape.items).into_iter().collect()),
        TypeName::Object => Value::Object(members(types, shape, depth, left)?),
        TypeName::Map => Value::Object(entry(inside(&shape.values)?)),
        TypeName::AccessDeniedDetail | TypeName::Named(_) => return None,
    })
}

/// The required members, or the first one if none is.
fn members(types: &Types, shape: &Shape, depth: usize, left: &mut usize) -> Option<IndexMap<String, Value>> {
    let Some(members) = &shape.members else {
        return Some(entry(text()));
    };
    let mut values = IndexMap::new();
    for (name, member) in members.iter().filter(|(_, member)| member.required) {
        values.insert(name.clone(), of_shape(types, &member.shape, depth + 1, left)?);
    }
    if values.is_empty() {
        let first = members.iter().find_map(|(name, member)| {
            Some((name.clone(), of_shape(types, &member.shape, depth + 1, left)?))
        });
        values.extend(first);
    }
    Some(values)
}

fn entry(value: Value) -> IndexMap<String, Value> {
    IndexMap::from([("key".to_owned(), value)])
}

fn text() -> Value {
    Value::String("example".to_owned())
}

pub(crate) fn number(integer: i64) -> Value {
    Value::Number(integer.into())
}

/// An integer in digits as a value.
pub(crate) fn whole(digits: &str) -> Option<Value> {
    let signed = digits.parse::<i64>().map(Number::from);
    let number = signed.or_else(|_| digits.parse::<u64>().map(Number::from));
    number.ok().map(Value::Number)
}

pub(crate) fn fraction(value: &Value) -> Option<Value> {
    let fraction = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Number::from_f64(fraction).map(Value::Number)
}
