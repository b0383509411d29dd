//! Documentation of operations, parameters and types.

use crate::model::{Member, Operation, Parameter, Service, Type};
use crate::spec::{Deprecation, Example, Limits, Value};

use super::{comment, example, markdown};

/// All that there is to know about an operation.
pub(crate) fn operation(service: &Service, operation: &Operation) -> Vec<String> {
    let mut lines = markdown::lines(&operation.summary);
    section(&mut lines, "", markdown::lines(&operation.description));
    if let Some(deprecation) = &operation.deprecated {
        section(
            &mut lines,
            "",
            markdown::wrapped(&deprecated(deprecation), "", ""),
        );
    }
    section(&mut lines, "# Parameters", parameters(operation));
    section(&mut lines, "# Example", example::of_call(service, operation));
    section(&mut lines, "# Errors", errors(service, operation));
    section(&mut lines, "# Quota and permission", quota(operation));
    if let Some(address) = &operation.documentation {
        section(
            &mut lines,
            "",
            vec![markdown::link(
                &format!("The vendor's page about {}", markdown::code(&operation.wire)),
                address,
            )],
        );
    }
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
    if member.padded {
        notes.push(
            "As sent, perhaps with white space around it; the method of this name leaves that out."
                .to_owned(),
        );
    } else if member.text_none && member.type_ref.is_text() {
        notes.push("As sent; the method of this name gives `None` for words that say nothing.".to_owned());
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

/// The examples of an operation, as JSON: its requests, or its answers, with what the vendor publishes in place of these.
pub(crate) fn examples(
    operation: &Operation,
    side: impl Fn(&Example) -> (Value, Option<&Value>),
) -> Vec<String> {
    let mut lines = Vec::new();
    for each in &operation.examples {
        let name = each.name.replace('-', " ");
        let name = match &each.description {
            Some(description) => markdown::inline(description),
            None if name.is_empty() => "Example".to_owned(),
            None => markdown::inline(&name),
        };
        let status = if each.status == 200 {
            String::new()
        } else {
            format!(" (HTTP status {})", each.status)
        };
        let name = name.trim_end_matches(['.', ':']);
        section(
            &mut lines,
            "",
            markdown::wrapped(&format!("{name}{status}:"), "", ""),
        );
        let (value, published) = side(each);
        section(&mut lines, "", comment::data("json", &json(&value)));
        if let Some(published) = published {
            let about =
                "As the vendor publishes it, which these types do not say in the same words:".to_owned();
            section(&mut lines, "", vec![about]);
            section(
                &mut lines,
                "",
                match published {
                    Value::String(text) => comment::data("text", text),
                    other => comment::data("json", &json(other)),
                },
            );
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

/// A value as JSON on several lines, with the members in the order of the description.
pub(crate) fn json(value: &Value) -> String {
    crate::text::json(&serde_json::to_string_pretty(value).unwrap_or_default())
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

fn errors(service: &Service, operation: &Operation) -> Vec<String> {
    let mut lines = Vec::new();
    for code in &operation.errors {
        let entry = service.error(code);
        let status = entry
            .and_then(|entry| entry.status)
            .map(|status| format!(" ({status})"))
            .unwrap_or_default();
        let mut text = format!("{}{status}", markdown::code(code));
        if let Some(entry) = entry {
            text.push_str(&format!(": {}", markdown::inline(&entry.cause)));
            if let Some(remedy) = &entry.remedy {
                text.push_str(&format!(" *Remedy:* {}", markdown::inline(remedy)));
            }
        }
        lines.extend(markdown::wrapped(&text, "- ", "  "));
    }
    lines
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
