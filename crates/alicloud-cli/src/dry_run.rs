//! What would be sent, in one of three forms.

use std::fmt::Write as _;

use alicloud_core::Explanation;

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
pub(crate) fn curl(explanation: &Explanation) -> String {
    let mut text = format!(
        "curl --request {} {}",
        explanation.method,
        quoted(&explanation.url)
    );
    for (name, value) in &explanation.headers {
        let _ = write!(text, " \\\n  --header {}", quoted(&format!("{name}: {value}")));
    }
    if !explanation.body.is_empty() {
        let _ = write!(text, " \\\n  --data-raw {}", quoted(&explanation.body));
    }
    text.push('\n');
    text
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
