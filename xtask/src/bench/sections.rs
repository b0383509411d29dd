//! The sections of the page: what each part found, as tables.

mod calls;
mod offline;
mod programs;

use crate::bench::results::Results;

/// The sections, in their order.
pub(crate) const NAMES: [&str; 10] = [
    "calls",
    "clients",
    "signing",
    "decoding",
    "limiter",
    "memory",
    "emulator",
    "generation",
    "start",
    "builds",
];

/// The section of a part: what was measured, or how to.
pub(crate) fn section(results: &Results, name: &str) -> Vec<String> {
    let (title, body) = match name {
        "calls" => ("Calls", calls::calls(results)),
        "clients" => ("The vendor's clients", calls::clients(results)),
        "signing" => ("Building and signing a request", offline::signing(results)),
        "decoding" => ("Reading a list", offline::decoding(results)),
        "limiter" => ("Rate limit", offline::limiter(results)),
        "memory" => ("Memory and connections", offline::memory(results)),
        "emulator" => ("Emulator", programs::emulator(results)),
        "generation" => ("Generator", programs::generation(results)),
        "start" => ("Start of commands", programs::start(results)),
        "builds" => (
            "Size and builds of a program that makes one call",
            programs::builds(results),
        ),
        _ => return Vec::new(),
    };
    let mut lines = vec![format!("## {title}"), String::new()];
    match results.0.get(name) {
        Some(part) => {
            lines.extend(body);
            lines.push(String::new());
            for reason in &part.skipped {
                lines.push(format!("Not measured: {reason}"));
                lines.push(String::new());
            }
            let rounds = match part.rounds {
                1 => "once".to_owned(),
                rounds => format!("{rounds} rounds"),
            };
            lines.push(format!("`cargo xtask bench {name}`, {rounds}, {}", part.date));
        }
        None => lines.push(format!("Not measured yet: `cargo xtask bench {name}`")),
    }
    lines.push(String::new());
    lines
}
