//! Documentation of operations, parameters and types.

use crate::{
    emit::{comment, example, markdown, probe},
    model::{Member, Operation, Parameter, Service, Stream, Type, TypeRef},
    spec::{Deprecation, ErrorEntry, Example, Limits, Value},
};

/// All that there is to know about an operation.
pub(crate) fn operation(service: &Service, operation: &Operation) -> Vec<String> {
    let mut lines = markdown::lines(&operation.summary);
    section(&mut lines, "", markdown::lines(&operation.description));
    if let Some(deprecation) = &operation.deprecated {
        let note = markdown::wrapped(&deprecated(deprecation), "", "");
        section(&mut lines, "", note);
    }
    section(&mut lines, "# Parameters", parameters(operation));
    section(&mut lines, "# Example", example::of_call(service, operation));
    section(&mut lines, "# Errors", errors(service, operation));
    section(&mut lines, "# Quota and permission", quota(operation));
    if let Some(address) = &operation.documentation {
        let label = format!("The vendor's page about {}", markdown::code(&operation.wire));
        section(&mut lines, "", vec![markdown::link(&label, address)]);
    }
    lines
}

/// What the client's method says; the page of the builder has the rest.
pub(crate) fn method(service: &Service, operation: &Operation) -> Vec<String> {
    let mut lines = markdown::lines(&operation.summary);
    section(&mut lines, "", example::of_call(service, operation));
    let link = format!(
        "[`{0}`](crate::{0}) has its parameters, errors and limits.",
        operation.builder
    );
    section(&mut lines, "", vec![link]);
    lines
}

/// How a builder comes about, what keeps a call from being executed twice, and the methods that end it.
pub(crate) fn builder(service: &Service, operation: &Operation) -> Vec<String> {
    let mut ends = match operation.stream {
        None => vec!["[`send`](Self::send)", "`send_blocking`"],
        Some(Stream::Events) => vec!["[`send_stream`](Self::send_stream)", "`send_stream_blocking`"],
        Some(Stream::Bytes) => vec![
            "[`send`](Self::send)",
            "`send_blocking`",
            "[`send_stream`](Self::send_stream)",
        ],
    };
    ends.push("[`explain`](Self::explain)");
    if operation.paging.is_some() {
        ends.extend(["[`into_stream`](Self::into_stream)", "[`pages`](Self::pages)"]);
    }
    let text = format!(
        "Made by [`Client::{0}`](crate::Client::{0}); ends with {1} or [`into_request`](Self::into_request).",
        operation.method,
        ends.join(", ")
    );
    let mut lines = Vec::new();
    if let Some(probing) = probe::probing(service, operation) {
        let text = format!(
            "With [`reconcile`](Self::reconcile), a call whose response is lost is not executed twice: the client looks for its \
             result with {}.",
            markdown::code(&probing.wire)
        );
        section(&mut lines, "", markdown::wrapped(&text, "", ""));
    }
    section(&mut lines, "", markdown::wrapped(&text, "", ""));
    lines
}

/// What a parameter or a member means.
pub(crate) fn member(member: &Member) -> Vec<String> {
    let mut lines = markdown::lines(&member.description);
    if lines.is_empty() {
        lines.push(format!("{} on the wire.", markdown::code(&member.wire)));
    }
    let mut notes = Vec::new();
    if member.required {
        notes.push("**Required.**".to_owned());
    }
    if member.type_ref == TypeRef::Body {
        let from = "Bytes, a file (`Body::from_path`), or a stream: see [`Body`](alicloud_core::Body).";
        notes.push(from.to_owned());
    }
    if let Some(deprecation) = &member.deprecated {
        notes.push(deprecated(deprecation));
    }
    if let Some(default) = &member.default {
        notes.push(format!("Left out, it is {}.", value(default)));
    }
    notes.extend(limits(&member.limits));
    if member.sensitive {
        notes.push("Sensitive: `Debug` does not show it.".to_owned());
    }
    if !notes.is_empty() {
        section(&mut lines, "", markdown::wrapped(&notes.join(" "), "", ""));
    }
    let known = member.known_values.iter().flat_map(|known| {
        let about = known
            .description
            .as_deref()
            .map(markdown::inline)
            .unwrap_or_default();
        let colon = if about.is_empty() { "" } else { ": " };
        markdown::wrapped(
            &format!("{}{colon}{about}", markdown::code(&known.value)),
            "- ",
            "  ",
        )
    });
    let known: Vec<String> = known.collect();
    if !known.is_empty() {
        section(&mut lines, "", vec!["Known values:".to_owned()]);
        section(&mut lines, "", known);
    }
    lines
}

/// What a type is.
pub(crate) fn type_of(each: &Type) -> Vec<String> {
    let mut lines = markdown::lines(&each.description);
    let place = if each.owner.is_empty() {
        String::new()
    } else {
        format!("Stands in {}.", each.owner)
    };
    if lines.is_empty() && place.is_empty() {
        lines.push(format!("A {} as the service has it.", markdown::code(&each.name)));
    } else if !place.is_empty() {
        section(&mut lines, "", vec![place]);
    }
    lines
}

/// The examples of successful calls, as JSON: their requests, or their responses, with what the vendor publishes in place of
/// these.
pub(crate) fn examples(
    service: &Service,
    operation: &Operation,
    side: impl Fn(&Example) -> (Value, Option<&Value>),
) -> Vec<String> {
    let mut lines = Vec::new();
    for each in operation.examples.iter().filter(|each| service.succeeds(each)) {
        let name = each.name.replace('-', " ");
        let name = match &each.description {
            Some(description) => markdown::inline(description),
            None if name.is_empty() => "Example".to_owned(),
            None => markdown::inline(&name),
        };
        let name = name.trim_end_matches(['.', ':']);
        section(&mut lines, "", markdown::wrapped(&format!("{name}:"), "", ""));
        let (value, published) = side(each);
        section(&mut lines, "", comment::data("json", &json(&value)));
        if let Some(published) = published {
            let about = "As the vendor publishes it, which these types do not say in the same words:";
            section(&mut lines, "", vec![about.to_owned()]);
            let text = match published {
                Value::String(text) => comment::data("text", text),
                other => comment::data("json", &json(other)),
            };
            section(&mut lines, "", text);
        }
    }
    let mut out = Vec::new();
    section(&mut out, "# Examples", lines);
    out
}

/// Adds lines, with a blank one and perhaps a heading before them; nothing if there are none.
pub(crate) fn section(lines: &mut Vec<String>, heading: &str, more: Vec<String>) {
    if more.is_empty() {
        return;
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    if !heading.is_empty() {
        lines.extend([heading.to_owned(), String::new()]);
    }
    lines.extend(more);
}

/// The longest list or object of JSON that stays on one line.
const SHORT: usize = 80;

/// A value as JSON, with the members in the order of the description, and on several lines where it is long.
pub(crate) fn json(value: &Value) -> String {
    let mut text = String::new();
    put_json(&mut text, value, 0);
    crate::text::json(&text)
}

fn put_json(text: &mut String, value: &Value, depth: usize) {
    let plain = |value: &Value| serde_json::to_string(value).unwrap_or_default();
    let entries: Vec<(String, &Value)> = match value {
        Value::List(items) => items.iter().map(|item| (String::new(), item)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (format!("{}: ", plain(&Value::String(name.clone()))), member))
            .collect(),
        other => return text.push_str(&plain(other)),
    };
    let (open, close) = match value {
        Value::List(_) => ('[', ']'),
        _ => ('{', '}'),
    };
    let is_short = 2 * depth + plain(value).chars().count() + 2 * entries.len() <= SHORT;
    text.push(open);
    for (index, (name, entry)) in entries.iter().enumerate() {
        text.push_str(match (index, is_short) {
            (0, true) => "",
            (_, true) => ", ",
            (0, false) => "\n",
            (_, false) => ",\n",
        });
        if !is_short {
            text.push_str(&"  ".repeat(depth + 1));
        }
        text.push_str(name);
        put_json(text, entry, if is_short { 0 } else { depth + 1 });
    }
    if !is_short {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    }
    text.push(close);
}

/// What a deprecation says.
pub(crate) fn deprecation_note(deprecation: &Deprecation) -> String {
    let successor = deprecation
        .successor
        .as_ref()
        .map(|successor| format!("use {successor} instead"));
    let parts: Vec<String> = successor.into_iter().chain(deprecation.note.clone()).collect();
    parts.join("; ")
}

fn deprecated(deprecation: &Deprecation) -> String {
    let successor = deprecation
        .successor
        .as_deref()
        .map(|name| format!(" Use {} instead.", markdown::code(name)));
    let note = deprecation
        .note
        .as_deref()
        .map(|note| format!(" {}", markdown::inline(note)));
    format!(
        "**Deprecated.**{}{}",
        successor.unwrap_or_default(),
        note.unwrap_or_default()
    )
}

fn parameters(operation: &Operation) -> Vec<String> {
    let line = |parameter: &Parameter| {
        let member = &parameter.member;
        let about = markdown::inline(markdown::first_sentence(&member.description));
        let required = if member.required { " (required)" } else { "" };
        let colon = if about.is_empty() { "" } else { ": " };
        let link = format!(
            "[`{0}`](crate::{1}::{2})",
            member.name, operation.builder, member.name
        );
        markdown::wrapped(&format!("{link}{required}{colon}{about}"), "- ", "  ")
    };
    operation.parameters.iter().flat_map(line).collect()
}

/// The errors that not all operations have, and where the others are.
fn errors(service: &Service, operation: &Operation) -> Vec<String> {
    let mut lines = Vec::new();
    let is_common = |code: &&String| service.operations.iter().all(|each| each.errors.contains(code));
    for code in operation.errors.iter().filter(|code| !is_common(code)) {
        let entry = service.error(code);
        let status = entry.and_then(|entry| entry.status);
        let status = status.map(|status| format!(" ({status})")).unwrap_or_default();
        let variant = service.error_codes.iter().find(|variant| variant.value == *code);
        let mut text = match variant {
            Some(variant) => format!("[{}](crate::ErrorCode::{})", markdown::code(code), variant.name),
            None => markdown::code(code),
        };
        text.push_str(&status);
        if let Some(entry) = entry {
            text.push_str(&format!(": {}", error(entry)));
        }
        lines.extend(markdown::wrapped(&text, "- ", "  "));
    }
    lines.push("- those of [all operations](crate::ErrorCode)".to_owned());
    lines
}

/// Cause and remedy of an error, on one line.
pub(crate) fn error(entry: &ErrorEntry) -> String {
    let remedy = entry.remedy.as_deref().map(markdown::inline);
    let remedy = remedy.map(|remedy| format!(" *Remedy:* {remedy}"));
    format!("{}{}", markdown::inline(&entry.cause), remedy.unwrap_or_default())
}

fn quota(operation: &Operation) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(quota) = operation.quota {
        let calls = if quota.calls == 1 {
            "One call".to_owned()
        } else {
            format!("{} calls", quota.calls)
        };
        let time = if quota.seconds == 1 {
            "second".to_owned()
        } else {
            format!("{} seconds", quota.seconds)
        };
        sentences.push(format!("{calls} in each {time} for an account."));
    }
    if operation.anonymous {
        sentences.push("It is called without credentials.".to_owned());
    }
    if let Some(action) = &operation.ram_action {
        sentences.push(format!("A RAM policy must allow {}.", markdown::code(action)));
    }
    if sentences.is_empty() {
        Vec::new()
    } else {
        markdown::wrapped(&sentences.join(" "), "", "")
    }
}

fn limits(limits: &Limits) -> Option<String> {
    let range = |least: Option<String>, most: Option<String>, unit: &str| match (least, most) {
        // The number before the unit decides whether it is one or several.
        (Some(least), None) if least == "1" => Some(format!("at least 1{}", unit.trim_end_matches('s'))),
        (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
        (Some(least), None) => Some(format!("at least {least}{unit}")),
        (None, Some(most)) => Some(format!("at most {most}{unit}")),
        (None, None) => None,
    };
    let text = |number: &Option<u64>| number.map(|number| number.to_string());
    let number = |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
    let parts = [
        range(number(&limits.minimum), number(&limits.maximum), ""),
        range(text(&limits.min_length), text(&limits.max_length), " characters"),
        range(text(&limits.min_items), text(&limits.max_items), " items"),
        limits
            .pattern
            .as_ref()
            .map(|pattern| format!("text that matches {}", markdown::code(pattern))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Accepted: {}.", parts.join(", ")))
}

fn value(value: &Value) -> String {
    match value {
        Value::String(text) => markdown::code(text),
        other => markdown::code(&serde_json::to_string(other).unwrap_or_default()),
    }
}
