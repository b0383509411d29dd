//! Limits, which the source writes as text whatever their type is.

use serde_json::Number;

use crate::{
    import::{json_ext::JsonExt, report::Report},
    spec::{Shape, TypeName, Value},
};

/// Gives a shape the limits of its schema, as far as they mean something for its type.
pub(crate) fn limits(schema: &Value, shape: &mut Shape, location: &str, report: &mut Report) {
    let is_integer = shape.type_name.is_integer();
    let is_number = is_integer || matches!(shape.type_name, TypeName::Float | TypeName::Double);
    let is_text = matches!(shape.type_name, TypeName::String | TypeName::Binary);
    let is_list = shape.type_name == TypeName::Array;
    let limits = &mut shape.limits;
    let mut bound = |key: &str, exclusive: &str, step: i64| {
        let value = schema.key(key)?;
        if !is_number {
            report.dropped(location, format!("`{key}` of a type that is not a number"));
            return None;
        }
        let Some(number) = number(value, is_integer) else {
            report.dropped(
                location,
                format!("`{key}` is not a number of the type: {}", shown(value)),
            );
            return None;
        };
        match (schema.flag(exclusive), number.as_i64()) {
            (true, Some(integer)) if is_integer => integer.checked_add(step).map(Number::from),
            (true, _) => {
                report.changed(
                    location,
                    format!("`{key}` excludes its bound, which the format cannot say"),
                );
                Some(number)
            }
            (false, _) => Some(number),
        }
    };
    limits.minimum = bound("minimum", "exclusiveMinimum", 1);
    limits.maximum = bound("maximum", "exclusiveMaximum", -1);
    let mut count = |key: &str, fits: bool| {
        let value = schema.key(key)?;
        let count = match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if !fits || count.is_none() {
            report.dropped(location, format!("`{key}`: {}", shown(value)));
        }
        count.filter(|_| fits)
    };
    limits.min_length = count("minLength", is_text);
    limits.max_length = count("maxLength", is_text);
    limits.min_items = count("minItems", is_list);
    limits.max_items = count("maxItems", is_list);
    if let Some(pattern) = schema
        .text("pattern")
        .filter(|pattern| !pattern.trim().is_empty())
    {
        if is_text {
            limits.pattern = Some(pattern.to_owned());
        } else {
            report.dropped(location, "`pattern` of a type that is not text");
        }
    }
    let are_crossed = crossed(&mut limits.min_length, &mut limits.max_length)
        | crossed(&mut limits.min_items, &mut limits.max_items)
        | crossed_numbers(&mut limits.minimum, &mut limits.maximum);
    if are_crossed {
        report.dropped(location, "a lower limit above the upper one");
    }
}

fn number(value: &Value, is_integer: bool) -> Option<Number> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    match text.parse::<i64>() {
        Ok(integer) => Some(integer.into()),
        Err(_) if is_integer => text.parse::<u64>().ok().map(Number::from),
        Err(_) => text.parse().ok().and_then(Number::from_f64),
    }
}

/// Removes both limits if they exclude every value.
fn crossed<T: PartialOrd>(lower: &mut Option<T>, upper: &mut Option<T>) -> bool {
    let is_crossed = lower
        .as_ref()
        .zip(upper.as_ref())
        .is_some_and(|(lower, upper)| lower > upper);
    if is_crossed {
        (*lower, *upper) = (None, None);
    }
    is_crossed
}

fn crossed_numbers(lower: &mut Option<Number>, upper: &mut Option<Number>) -> bool {
    let float = |limit: &Option<Number>| limit.as_ref().and_then(Number::as_f64);
    let is_crossed = float(lower)
        .zip(float(upper))
        .is_some_and(|(lower, upper)| lower > upper);
    if is_crossed {
        (*lower, *upper) = (None, None);
    }
    is_crossed
}

fn shown(value: &Value) -> String {
    value.to_json().to_string()
}
