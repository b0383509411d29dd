//! Values of parameters for completions: the ids and names that a list of the service has now.

use std::time::Duration;

use alicloud_core::{
    CallOptions, Effect, Paging, RetryPolicy,
    description::{OperationDescription, ServiceDescription},
};
use clap::ArgMatches;
use serde_json::{Map, Value};

use crate::{
    commands::value_scripts::Completed,
    context::Context,
    fields::{Field, Shape},
    harmless::harmless,
    operation::{name, options_of},
    output::described_items,
    request,
    value::Warnings,
};

/// How long a person who pressed the tabulator waits at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// A list whose items have what a parameter takes.
struct Source {
    list: &'static OperationDescription,
    items: &'static str,
    /// The member of an item.
    member: String,
    /// The member that says to a person which item it is.
    label: Option<&'static str>,
}

/// The option that a word begins, and what stands there of its value.
pub(crate) struct Asked<'w> {
    option: &'w str,
    begun: &'w str,
}

impl<'w> Asked<'w> {
    /// Of the words of a line up to the cursor: `--flow-id 60`, `--flow-id=60`, and `--flow-id = 60`, as bash has it.
    pub(crate) fn of(words: &[&'w str]) -> Option<Self> {
        let (begun, before) = words.split_last()?;
        if let Some((option, begun)) = begun
            .split_once('=')
            .filter(|(option, _)| option.starts_with("--"))
        {
            return Some(Self {
                option: option.trim_start_matches('-'),
                begun,
            });
        }
        let (begun, before) = match (*begun, before) {
            ("=", before) => ("", before),
            (begun, [before @ .., "="]) => (begun, before),
            (begun, before) => (begun, before),
        };
        let option = before.last()?.strip_prefix("--")?;
        Some(Self { option, begun })
    }
}

/// The values that begin as the line does, a line each: with a tabulator and a label, if the item has one.
pub(crate) async fn values(
    context: &Context,
    operation: &'static OperationDescription,
    matches: &ArgMatches,
    asked: &Asked<'_>,
) -> Option<String> {
    let description = context.description();
    let fields = options_of(description, operation);
    let field = fields.iter().find(|field| field.option == asked.option)?;
    let source = source(description, operation, field)?;
    // What the line says of the list: the space of a customer, for example.
    let defaults = context.default_parameters();
    let given: Vec<Field> = fields
        .iter()
        .filter(|other| other.path != field.path)
        .cloned()
        .collect();
    let given = request::read(
        description,
        operation,
        &given,
        matches,
        &defaults,
        &mut Warnings::default(),
    );
    let mut of_list = Map::new();
    let (given, _) = given.unwrap_or_default();
    for (name, value) in given {
        if source.list.parameter(&name).is_some() {
            of_list.insert(name, value);
        }
    }
    let parameters = description.parameters(source.list, &of_list).ok()?;
    let options = CallOptions::new()
        .retry(RetryPolicy::never())
        .operation_timeout(PATIENCE);
    let response = context
        .untyped_client()
        .ok()?
        .call_with(source.list.operation, parameters, options)
        .await
        .ok()?;
    let output = description.output(source.list, response.raw_body()).ok()?;
    let mut items = &output;
    for name in source.items.split('.') {
        items = items.get(name)?;
    }
    let mut lines = String::new();
    for item in items.as_array()? {
        let text = |name: &str| match item.get(name)? {
            Value::String(text) => Some(harmless(text)),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let Some(value) =
            text(&source.member).filter(|value| !value.is_empty() && value.starts_with(asked.begun))
        else {
            continue;
        };
        match source.label.and_then(text) {
            Some(label) => lines.push_str(&format!("{value}\t{label}\n")),
            None => lines.push_str(&format!("{value}\n")),
        }
    }
    Some(lines)
}

/// The options whose values a list of the service has.
pub(crate) fn completed(description: &'static ServiceDescription) -> Vec<Completed> {
    let operations = description.operations.iter().copied();
    let options = operations.flat_map(|operation| {
        let fields = options_of(description, operation).into_iter();
        let fields = fields.filter(|field| source(description, operation, field).is_some());
        fields.map(|field| Completed {
            subcommand: name(operation),
            alias: operation.operation.name(),
            option: field.option,
        })
    });
    options.collect()
}

/// The list that has what a parameter takes: it reads, needs nothing, and its items have a member of the parameter's name. What
/// an operation creates has a new name, and what is secret is not shown.
fn source(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    field: &Field,
) -> Option<Source> {
    let [name] = field.path.as_slice() else {
        return None;
    };
    let shape = match &field.shape {
        Shape::List(item) => item,
        shape => shape,
    };
    let names_a_thing = ["Id", "Ids", "Name", "Names"]
        .iter()
        .any(|end| name.ends_with(end));
    if !names_a_thing
        || !matches!(shape, Shape::Text | Shape::Integer)
        || field.sensitive
        || operation.operation.effect() == Effect::Create
    {
        return None;
    }
    let one = if field.shape.is_list() {
        name.trim_end_matches('s')
    } else {
        name
    };
    let mut lists = description.operations.iter().copied();
    lists.find_map(|list| {
        let items = match list.operation.paging()? {
            Paging::Number { items, .. } | Paging::Token { items, .. } => *items,
            _ => return None,
        };
        let needs_nothing = list.parameters.iter().all(|parameter| !parameter.required);
        let members = described_items(description, list.response, items);
        let is_source = list.operation.effect() == Effect::Read && needs_nothing && members.contains(&one);
        is_source.then(|| Source {
            list,
            items,
            member: one.to_owned(),
            label: members
                .iter()
                .copied()
                .find(|member| *member != one && member.ends_with("Name")),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_found_in_all_its_forms() {
        for words in [
            &["get", "--flow-id", "60"][..],
            &["get", "--flow-id=60"],
            &["get", "--flow-id", "=", "60"],
        ] {
            let asked = Asked::of(words).unwrap();
            assert_eq!((asked.option, asked.begun), ("flow-id", "60"), "{words:?}");
        }
        assert_eq!(
            Asked::of(&["get", "--flow-id", "="]).map(|asked| asked.begun),
            Some("")
        );
        assert!(Asked::of(&["get", "--flow-id"]).is_none_or(|asked| asked.option != "flow-id"));
        assert!(Asked::of(&["get"]).is_none() && Asked::of(&[]).is_none());
    }
}
