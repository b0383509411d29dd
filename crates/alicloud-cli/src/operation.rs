//! The subcommand of an operation.

use std::{fmt::Write as _, path::PathBuf, sync::Arc};

use alicloud_core::{
    Effect,
    description::{OperationDescription, ServiceDescription, ValueDescription},
    streaming::ResponseStream,
};
use clap::{
    Arg, ArgAction, Command, ValueHint,
    builder::{PossibleValue, PossibleValuesParser, StyledStr, TypedValueParser},
    error::ErrorKind,
};
use serde_json::Value;

use crate::{
    example::{argument, command_line},
    fields::{Field, Shape, fields},
    names::kebab,
    numbers,
    options::{self, Abilities, RESERVED},
};

/// The subcommands that every service has; operations of these names get `call-` in front.
const TAKEN: [&str; 10] = [
    "auth",
    "complete-values",
    "completions",
    "configure",
    "doctor",
    "emulator",
    "explain",
    "help",
    "man",
    "policy",
];

/// The option for the file that bytes are written to.
pub(crate) const FILE: &str = "output-file";

/// The name of the subcommand of an operation.
pub(crate) fn name(operation: &OperationDescription) -> String {
    let name = kebab(operation.method);
    match TAKEN.contains(&&*name) {
        true => format!("call-{name}"),
        false => name,
    }
}

/// The operation whose subcommand has this name; also under its name on the wire.
pub(crate) fn named(
    description: &'static ServiceDescription,
    text: &str,
) -> Option<&'static OperationDescription> {
    let mut operations = description.operations.iter().copied();
    operations.find(|operation| name(operation) == text || operation.operation.name() == text)
}

/// The options of an operation.
pub(crate) fn options_of(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
) -> Vec<Field> {
    fields(description, operation, &RESERVED)
}

/// The whole subcommand.
pub(crate) fn command(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    abilities: Abilities<'_>,
) -> Command {
    let fields = options_of(description, operation);
    let mut usage = format!("{} {}", abilities.program, name(operation));
    let mut about = operation.summary.to_owned();
    if let Some(note) = operation.deprecated {
        let _ = write!(about, "\n\nDeprecated: {note}.");
    }
    let mut command = Command::new(name(operation))
        .alias(operation.operation.name())
        .about(operation.summary)
        .long_about(long_about(operation, &about));
    for field in &fields {
        if field.required {
            let _ = write!(usage, " --{} <{}>", field.option, field.placeholder);
        }
        command = command.arg(option(field));
    }
    let calling = |name: &'static str| Arg::new(name).long(name).help_heading("Call");
    command = command
        .arg(
            calling("from")
                .value_name("FILE")
                .help("Takes parameters from a JSON or YAML file, or `-`; options outweigh it")
                .value_parser(clap::value_parser!(PathBuf)),
        )
        .arg(
            calling("dry-run")
                .value_name("FORM")
                .help("Shows what would be sent: `http`, `curl` or `plan`; `http` without a form")
                .hide_possible_values(true)
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("http")
                .value_parser(PossibleValuesParser::new(["http", "curl", "plan"])),
        );
    if operation.operation.paging().is_some() {
        command = command
            .arg(
                calling("all")
                    .help("Fetches every page, at the pace of the quota")
                    .action(ArgAction::SetTrue),
            )
            .arg(
                calling("limit")
                    .value_name("NUMBER")
                    .help("Fetches pages until there are so many items")
                    .allow_negative_numbers(true)
                    .value_parser(numbers::limit),
            );
    }
    if operation.operation.response_stream() == Some(ResponseStream::Bytes) {
        command = command.arg(
            calling(FILE)
                .value_name("PATH")
                .help("Writes the bytes of the response to a file, not to the standard output")
                .value_parser(clap::value_parser!(PathBuf)),
        );
    }
    if operation.operation.probe().is_some() {
        command = command.arg(
            calling("reconcile")
                .help("Creates nothing twice: after a lost response, looks for what was created")
                .action(ArgAction::SetTrue),
        );
    }
    options::add(command, abilities)
        .override_usage(format!("{usage} [OPTIONS]"))
        .after_help(format!(
            "`{} help {}` has more: values, an example, errors and the quota.",
            abilities.program,
            name(operation)
        ))
        .after_long_help(after(description, operation, &fields, abilities.program))
}

fn long_about(operation: &OperationDescription, about: &str) -> String {
    match operation.details.trim() {
        "" => about.to_owned(),
        details => format!("{about}\n\n{}", plain(details)),
    }
}

/// The option of a field.
fn option(field: &Field) -> Arg {
    let heading = match (field.is_common, field.required) {
        (true, _) => "Parameters of all operations",
        (_, true) => "Required parameters",
        _ => "Parameters",
    };
    let mut help = first_sentence(field.documentation);
    if !field.default.is_empty() {
        let _ = write!(help, " Default: {}.", field.default);
    }
    let mut arg = Arg::new(field.id())
        .long(field.option.clone())
        .value_name(value_name(field))
        .help_heading(heading)
        .help(help)
        .long_help(long_help(field));
    // Those of all operations are seldom needed; the long help has them.
    if field.is_common {
        arg = arg.hide_short_help(true);
    }
    if !field.deprecated.is_empty() {
        arg = arg.hide_short_help(true);
    }
    let values = field.shape.values();
    if !values.is_empty() {
        arg = arg.value_parser(OpenValues(Arc::from(values.iter().collect::<Vec<_>>())));
    }
    match field.shape {
        Shape::List(_) => arg.action(ArgAction::Append),
        Shape::Integer | Shape::Number => arg.allow_negative_numbers(true),
        Shape::Bytes => arg.value_hint(ValueHint::FilePath),
        Shape::Boolean => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        _ => arg,
    }
}

fn value_name(field: &Field) -> String {
    match &field.shape {
        Shape::Boolean => "true|false".to_owned(),
        Shape::Bytes => "@PATH|BASE64".to_owned(),
        Shape::Object(_) | Shape::Map(_) => "KEY=VALUE,…|JSON".to_owned(),
        Shape::List(item) if matches!(**item, Shape::Object(_) | Shape::Map(_)) => {
            "KEY=VALUE,…|JSON".to_owned()
        }
        Shape::List(_) => format!("{},…", field.placeholder),
        _ => field.placeholder.clone(),
    }
}

fn long_help(field: &Field) -> String {
    let mut help = plain(field.documentation);
    let mut fact = |text: String| {
        help.push_str(if help.is_empty() { "" } else { "\n" });
        help.push_str(&text);
    };
    if !field.deprecated.is_empty() {
        fact(format!("Deprecated: {}", field.deprecated));
    }
    let limits = &field.limits;
    let range = |name: &str, least: Option<String>, most: Option<String>| match (least, most) {
        (Some(least), Some(most)) => Some(format!("{name}: {least} to {most}")),
        (Some(least), None) => Some(format!("{name}: at least {least}")),
        (None, Some(most)) => Some(format!("{name}: at most {most}")),
        (None, None) => None,
    };
    let text = |number: Option<u64>| number.map(|number| number.to_string());
    let owned = |number: Option<&str>| number.map(str::to_owned);
    let ranges = [
        range("Range", owned(limits.minimum), owned(limits.maximum)),
        range("Characters", text(limits.min_length), text(limits.max_length)),
        range("Items", text(limits.min_items), text(limits.max_items)),
        limits.pattern.map(|pattern| format!("Pattern: {pattern}")),
    ];
    ranges.into_iter().flatten().for_each(&mut fact);
    if !field.default.is_empty() {
        fact(format!("Default: {}", field.default));
    }
    if matches!(field.shape, Shape::Bytes) {
        fact(
            "@PATH (or fileb://PATH) sends a file of any size, @- the standard input; else base64 text."
                .to_owned(),
        );
    }
    if field.shape.is_list() {
        fact("Several: separated by commas, by repeating the option, or as a JSON list.".to_owned());
    }
    if !field.example.is_empty() {
        let example = serde_json::from_str::<Value>(field.example)
            .ok()
            .filter(Value::is_array)
            .and_then(|list| argument(&field.shape, &list))
            .unwrap_or_else(|| field.example.to_owned());
        fact(format!("Example: {example}"));
    }
    if !field.shape.values().is_empty() {
        fact("Other values are sent as well, with a warning.".to_owned());
    }
    help
}

/// What follows on the options in the long help: an example, errors, the quota, the permission.
fn after(
    description: &ServiceDescription,
    operation: &OperationDescription,
    fields: &[Field],
    program: &str,
) -> String {
    let mut text = String::new();
    let example = operation
        .examples
        .iter()
        .find(|example| (200..300).contains(&example.status));
    if let Some(request) = example.and_then(|example| serde_json::from_str::<Value>(example.request).ok()) {
        let line = command_line(program, &name(operation), fields, &request);
        let _ = writeln!(text, "Example:\n  {line}\n");
    }
    if !operation.errors.is_empty() {
        text.push_str("Errors:\n");
        for code in operation.errors {
            let cause = description.error(code).map_or("", |error| error.cause);
            let _ = writeln!(text, "  {code}: {}", plain(cause));
        }
        let _ = writeln!(text, "  `{program} explain CODE` says what to do about one.\n");
    }
    let facts = operation.operation;
    if let Some(quota) = facts.quota() {
        let _ = writeln!(
            text,
            "Quota: {} calls in {} s for an account; calls wait for it.",
            quota.calls(),
            quota.window().as_secs()
        );
    }
    if let Some(action) = facts.ram_action() {
        let _ = writeln!(text, "Permission: {action}");
    }
    let effect = match facts.effect() {
        Effect::Read => "changes nothing",
        Effect::Create => "creates something",
        Effect::Update => "changes what exists",
        Effect::Delete => "removes something",
    };
    let _ = writeln!(text, "Effect: {effect}");
    if !operation.documentation.is_empty() {
        let _ = writeln!(text, "Documentation: {}", operation.documentation);
    }
    text.trim_end().to_owned()
}

/// Markdown as plain text: the marks of code go.
pub(crate) fn plain(text: &str) -> String {
    text.replace('`', "")
}

fn first_sentence(text: &str) -> String {
    let text = plain(text);
    let line = text.split("\n\n").next().unwrap_or_default();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.find(". ") {
        Some(end) => line[..=end].to_owned(),
        None => line,
    }
}

/// The values of an open enumeration: others are taken as well.
#[derive(Clone)]
struct OpenValues(Arc<[&'static ValueDescription]>);

impl TypedValueParser for OpenValues {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        value.to_str().map(str::to_owned).ok_or_else(|| {
            let mut error = clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command);
            error.insert(
                clap::error::ContextKind::Suggested,
                clap::error::ContextValue::StyledStrs(vec![StyledStr::from("write it as UTF-8")]),
            );
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(|value| {
            let about = first_sentence(value.documentation);
            match about.is_empty() {
                true => PossibleValue::new(value.value),
                false => PossibleValue::new(value.value).help(about),
            }
        })))
    }
}
