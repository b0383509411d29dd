//! What would be sent, in one of three forms.

use std::fmt::Write as _;

use alicloud_core::{__private::Redaction, Body, Explanation, Parameters, description::ServiceDescription};

use crate::example::quoted;

/// The request as HTTP: a line, the headers, the body. Signature and sensitive values are masked.
pub(crate) fn http(explanation: &Explanation) -> String {
    let (host, target) = parts(&explanation.url);
    let mut text = format!("{} {} HTTP/1.1\n", explanation.method, single_line(target));
    if !explanation.headers.iter().any(|(name, _)| name == "host") {
        let _ = writeln!(text, "host: {host}");
    }
    for (name, value) in &explanation.headers {
        let _ = writeln!(text, "{name}: {}", single_line(value));
    }
    if !explanation.body.is_empty() {
        let _ = write!(text, "\n{}\n", explanation.body);
    }
    text
}

/// The request as a command of curl. The signature is masked, so that the command shows, and does not call.
pub(crate) fn curl(
    explanation: &Explanation,
    description: &'static ServiceDescription,
    parameters: &Parameters,
) -> String {
    let is_multipart = explanation.operation.has_multipart_form() || !parameters.files.is_empty();
    let mut text = format!(
        "curl --request {} {}",
        explanation.method,
        quoted(&explanation.url)
    );
    for (name, value) in &explanation.headers {
        // curl makes a boundary of its own.
        if is_multipart && name == "content-type" {
            continue;
        }
        let _ = write!(text, " \\\n  --header {}", quoted(&format!("{name}: {value}")));
    }
    let file = parameters.body.as_ref().and_then(file);
    if is_multipart {
        form(&mut text, description, parameters);
    } else if let Some(path) = file {
        let _ = write!(text, " \\\n  --data-binary {}", quoted(&format!("@{path}")));
    } else if !explanation.body.is_empty() {
        let _ = write!(text, " \\\n  --data-raw {}", quoted(&explanation.body));
    }
    text.push('\n');
    text
}

/// The fields of a multipart form. A text is `--form-string`: in `--form`, a `@` or `;` would mean something.
fn form(text: &mut String, description: &'static ServiceDescription, parameters: &Parameters) {
    let mut redaction = Redaction::new();
    redaction.add_described(description);
    for (name, value) in parameters.form.iter() {
        let field = format!("{name}={}", redaction.pair(name, value));
        let _ = write!(text, " \\\n  --form-string {}", quoted(&field));
    }
    for (name, body) in &parameters.files {
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let mut field = match file(body) {
            Some(path) => format!("{name}=@\"{}\"", escaped(&path)),
            None => format!("{name}=@-"),
        };
        if let Some(kind) = body.content_type() {
            let _ = write!(field, ";type={kind}");
        }
        let _ = write!(text, " \\\n  --form {}", quoted(&field));
    }
}

fn file(body: &Body) -> Option<String> {
    body.path().map(|path| path.display().to_string())
}

fn parts(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, target) = rest.split_at(end);
    (host, if target.is_empty() { "/" } else { target })
}

fn single_line(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect()
}
