use serde_json::Value;

use crate::{
    body::Body,
    encoding::Pairs,
    parameters::{ParameterStyle, Parameters, Placement},
    record::{Member, Members, decode_strictly},
    redact::kinds_only,
    request::InvalidParameter,
};

/// Reads one parameter into its member.
///
/// # Errors
///
/// Its text has another form than its type.
#[doc(hidden)]
pub fn read_into<T: Member>(
    member: &mut T,
    parameters: &Parameters,
    name: &'static str,
    placement: Placement,
    style: ParameterStyle,
) -> Result<(), InvalidParameter> {
    *member = read_parameter(parameters, name, placement, style)?;
    Ok(())
}

/// Reads one parameter in any of the forms in which clients send it.
///
/// # Errors
///
/// Its text has another form than its type.
fn read_parameter<T: Member>(
    parameters: &Parameters,
    name: &'static str,
    placement: Placement,
    style: ParameterStyle,
) -> Result<T, InvalidParameter> {
    let invalid = |reason: String| InvalidParameter { name, reason };
    let value = match placement {
        Placement::Body => {
            return match &parameters.body {
                Some(body) => from_body(body).map_err(invalid),
                None => T::absent().ok_or_else(|| invalid("is missing".to_owned())),
            };
        }
        Placement::File => {
            let file = parameters.files.iter().rev().find(|(other, _)| other == name);
            return match file {
                Some((_, file)) => from_body(file).map_err(invalid),
                // Some clients send a file as a text.
                None if parameters.form.get(name).is_some() => {
                    let text = parameters.form.get(name).unwrap_or_default();
                    from_body(&text.into()).map_err(invalid)
                }
                None => T::absent().ok_or_else(|| invalid("is missing".to_owned())),
            };
        }
        Placement::Path => value(&parameters.path, name, style),
        Placement::Header => value(&header(parameters, name), name, style),
        Placement::Host => value(&parameters.host, name, style),
        // Clients of all ages move parameters between query and form, so both are read for either.
        Placement::Query | Placement::Form => match value(&parameters.query, name, style) {
            Ok(None) => value(&parameters.form, name, style),
            found => found,
        },
    };
    match value.map_err(invalid)? {
        None | Some(Value::Null) => T::absent().ok_or_else(|| invalid("is missing".to_owned())),
        Some(value) => {
            decode_strictly(value).map_err(|error: serde_json::Error| invalid(kinds_only(&error.to_string())))
        }
    }
}

fn from_body<T: Member>(body: &Body) -> Result<T, String> {
    T::from_request_body(body).map_err(|error| kinds_only(&error.to_string()))
}

/// The header of this name: in a request their case means nothing.
fn header(parameters: &Parameters, name: &'static str) -> Pairs {
    let headers = parameters.headers.iter();
    let found = headers.filter(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, text)| (name, text)).collect()
}

fn value(pairs: &Pairs, name: &str, style: ParameterStyle) -> Result<Option<Value>, String> {
    let Some(text) = pairs.get(name) else {
        return Ok(unflattened(pairs, name));
    };
    let separated = |separator| match text {
        "" => Value::Array(Vec::new()),
        text => text.split(separator).map(Value::from).collect(),
    };
    Ok(Some(match style {
        ParameterStyle::Json if text.is_empty() => Value::Null,
        ParameterStyle::Json => serde_json::from_str(text).map_err(|error| error.to_string())?,
        ParameterStyle::Simple => separated(','),
        ParameterStyle::SpaceDelimited => separated(' '),
        ParameterStyle::PipeDelimited => separated('|'),
        ParameterStyle::Flat | ParameterStyle::FlatMap | ParameterStyle::RepeatList => Value::from(text),
    }))
}

/// Builds the value again that was spread over `Name.1`, `Name.Key` and `Name.#3#key`.
fn unflattened(pairs: &Pairs, name: &str) -> Option<Value> {
    let mut root = Tree::default();
    for (path, text) in pairs.iter() {
        let path = path.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
        if let Some(path) = path {
            root.insert(path, text);
        }
    }
    (!root.members.is_empty()).then(|| root.into_value())
}

#[derive(Default)]
struct Tree {
    text: Option<String>,
    members: Vec<(String, Tree)>,
}

impl Tree {
    fn insert(&mut self, path: &str, text: &str) {
        let mut tree = self;
        let mut rest = Some(path);
        while let Some(path) = rest {
            let (key, further) = next_key(path);
            let known = tree.members.iter().position(|(other, _)| other == key);
            let index = known.unwrap_or_else(|| {
                tree.members.push((key.to_owned(), Self::default()));
                tree.members.len() - 1
            });
            tree = &mut tree.members[index].1;
            rest = further;
        }
        tree.text = Some(text.to_owned());
    }

    /// Members that are all numbered make a list, in the order of their numbers.
    fn into_value(self) -> Value {
        if self.members.is_empty() {
            return self.text.map_or(Value::Null, Value::from);
        }
        let number = |(key, _): &(String, Self)| key.parse::<u32>().ok().filter(|&number| number > 0);
        if self.members.iter().all(|member| number(member).is_some()) {
            let mut items = self.members;
            items.sort_by_key(number);
            return items.into_iter().map(|(_, item)| item.into_value()).collect();
        }
        let members: Members = self
            .members
            .into_iter()
            .map(|(key, member)| (key, member.into_value()))
            .collect();
        Value::Object(members)
    }
}

/// Splits a path at its first dot; `#3#a.b` is one key of three bytes.
fn next_key(path: &str) -> (&str, Option<&str>) {
    let counted = || {
        let (length, rest) = path.strip_prefix('#')?.split_once('#')?;
        let (key, rest) = rest.split_at_checked(length.parse().ok()?)?;
        (rest.is_empty() || rest.starts_with('.')).then(|| (key, rest.strip_prefix('.')))
    };
    counted().unwrap_or_else(|| match path.split_once('.') {
        Some((key, rest)) => (key, Some(rest)),
        None => (path, None),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn flat_names_become_lists_and_objects_again() {
        for (style, value) in [
            (
                ParameterStyle::Flat,
                json!({"Size": "5", "Deep": [{"Key": "x"}, ["y"]]}),
            ),
            (ParameterStyle::FlatMap, json!({"a.b": "x", "c": ["y", "z"]})),
            (ParameterStyle::RepeatList, json!(["a", "b"])),
        ] {
            let mut pairs = Pairs::default();
            style.put("P", &value, &mut pairs);
            assert_eq!(unflattened(&pairs, "P"), Some(value));
        }
    }

    #[test]
    fn a_name_that_only_begins_alike_is_another_parameter() {
        let pairs: Pairs = [("PageSize", "5"), ("Pag", "1")].into_iter().collect();
        assert_eq!(unflattened(&pairs, "Page"), None);
    }

    #[test]
    fn a_huge_number_makes_no_huge_list() {
        let pairs: Pairs = [("P.4000000000", "x")].into_iter().collect();
        assert_eq!(unflattened(&pairs, "P"), Some(json!(["x"])));
    }
}
