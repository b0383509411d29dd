//! Values of parameters for completions: the ids and names that a list of the service has now.

use std::time::Duration;

use alicloud_core::{
    CallOptions, Effect, Paging, RetryPolicy,
    description::{OperationDescription, ServiceDescription},
};
use clap::{ArgMatches, Command};
use serde_json::{Map, Value};

use crate::{
    commands::value_scripts::Completed,
    context::Context,
    fields::{Field, Shape},
    harmless::harmless,
    operation::{name, named, options_of},
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

/// An argument of a program's own subcommand, and the list of the service that has its values.
#[derive(Clone, Copy)]
pub(crate) struct OwnValues {
    pub(crate) subcommand: &'static str,
    /// Its id.
    pub(crate) argument: &'static str,
    /// The name of the operation that lists.
    pub(crate) operation: &'static str,
    /// The members of an item that the argument takes, the one that people use most first.
    pub(crate) members: &'static [&'static str],
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

    /// What stands there of an argument's value, if it is this argument of the subcommand that the line is about to give.
    pub(crate) fn of_argument(
        words: &[&'w str],
        argument: &str,
        command: &Command,
        matches: &ArgMatches,
    ) -> Option<&'w str> {
        let mut arguments = command.get_arguments();
        let long = arguments.find(|known| known.get_id() == argument)?.get_long();
        if let Some(long) = long {
            return Self::of(words)
                .filter(|asked| asked.option == long)
                .map(|asked| asked.begun);
        }
        let (begun, before) = words.split_last()?;
        let last = before.last()?;
        let takes_value = |word: &str| {
            word == "="
                || command.get_arguments().any(|known| {
                    let is_it = match word.strip_prefix("--") {
                        Some(long) => known.get_long() == Some(long),
                        None => known.get_short().is_some_and(|short| word == format!("-{short}")),
                    };
                    is_it && known.get_action().takes_values()
                })
        };
        let is_given = matches.try_contains_id(argument).unwrap_or(false);
        let is_it = !is_given && !begun.starts_with('-') && !takes_value(last);
        // An empty word, which older versions of PowerShell cannot pass.
        is_it.then_some(if *begun == "=" { "" } else { begun })
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
    let items = items(context, source.list, source.items, &of_list).await?;
    Some(lines(&items, &source.member, source.label, asked.begun))
}

/// The values of a program's own argument, as [`values`] gives those of an operation's option.
pub(crate) async fn own_values(
    context: &Context,
    own: &OwnValues,
    command: &Command,
    matches: &ArgMatches,
    begun: &str,
) -> Option<String> {
    let description = context.description();
    let list = named(description, own.operation)?;
    let path = items_path(list)?;
    let mut of_list = Map::new();
    for (name, value) in context.default_parameters() {
        if list.parameter(&name).is_some() {
            of_list.insert(name, Value::from(value));
        }
    }
    // An option of the subcommand that has the name of one of the list's is meant for both.
    for field in options_of(description, list) {
        let mut arguments = command.get_arguments();
        let argument = arguments.find(|argument| argument.get_long() == Some(&*field.option));
        let given =
            argument.and_then(|argument| matches.try_get_one::<String>(argument.get_id().as_str()).ok()?);
        if let ([name], Shape::Text, Some(text)) = (field.path.as_slice(), &field.shape, given) {
            of_list.insert((*name).to_owned(), Value::from(text.as_str()));
        }
    }
    let items = items(context, list, path, &of_list).await?;
    let known = described_items(description, list.response, path);
    let mut lines = own
        .members
        .iter()
        .map(|member| lines(&items, member, label(&known, member), begun));
    lines.find(|lines| !lines.is_empty())
}

/// The items of the list's first page.
async fn items(
    context: &Context,
    list: &'static OperationDescription,
    path: &str,
    request: &Map<String, Value>,
) -> Option<Vec<Value>> {
    let description = context.description();
    let parameters = description.parameters(list, request).ok()?;
    let options = CallOptions::new()
        .retry(RetryPolicy::never())
        .operation_timeout(PATIENCE);
    let response = context
        .untyped_client()
        .ok()?
        .call_with(list.operation, parameters, options)
        .await
        .ok()?;
    let mut output = description.output(list, response.raw_body()).ok()?;
    for name in path.split('.') {
        output = output.get_mut(name)?.take();
    }
    match output {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

/// A line for each item whose member begins as the line does.
fn lines(items: &[Value], member: &str, label: Option<&str>, begun: &str) -> String {
    let mut lines = String::new();
    for item in items {
        let text = |name: &str| match item.get(name)? {
            Value::String(text) => Some(harmless(text)),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let Some(value) = text(member).filter(|value| !value.is_empty() && value.starts_with(begun)) else {
            continue;
        };
        match label.and_then(text) {
            Some(label) => lines.push_str(&format!("{value}\t{label}\n")),
            None => lines.push_str(&format!("{value}\n")),
        }
    }
    lines
}

/// The member that says to a person which item has the value of another.
fn label<'m>(members: &[&'m str], value: &str) -> Option<&'m str> {
    let mut members = members.iter().copied();
    members.find(|member| *member != value && member.ends_with("Name"))
}

fn items_path(list: &OperationDescription) -> Option<&'static str> {
    match list.operation.paging()? {
        Paging::Number { items, .. } | Paging::Token { items, .. } => Some(items),
        _ => None,
    }
}

/// The options whose values a list of the service has.
pub(crate) fn completed(description: &'static ServiceDescription) -> Vec<Completed> {
    let operations = description.operations.iter().copied();
    let options = operations.flat_map(|operation| {
        let fields = options_of(description, operation).into_iter();
        let fields = fields.filter(|field| source(description, operation, field).is_some());
        fields.map(|field| Completed {
            subcommands: vec![name(operation), operation.operation.name().to_owned()],
            option: Some(field.option),
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
        let items = items_path(list)?;
        let needs_nothing = list.parameters.iter().all(|parameter| !parameter.required);
        let members = described_items(description, list.response, items);
        let is_source = list.operation.effect() == Effect::Read && needs_nothing && members.contains(&one);
        is_source.then(|| Source {
            list,
            items,
            member: one.to_owned(),
            label: label(&members, one),
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
