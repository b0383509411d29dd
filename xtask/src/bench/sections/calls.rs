//! Calls over a connection.

use crate::bench::{
    parts::calls::{CLIENTS, CONCURRENCY, OPERATIONS},
    results::Results,
    text::{median, of_medians, spread, table},
};

/// What an operation is called on the page, with so many calls at once.
pub(crate) fn title(operation: &str, concurrency: usize) -> String {
    let operation = match operation {
        "get" => "GetFlow",
        "create" => "CreateFlow",
        "list" => "ListFlow, 20 flows",
        _ => "ListFlow, 2,000 flows",
    };
    match concurrency {
        1 => operation.to_owned(),
        _ => format!("{operation}, {concurrency} at once"),
    }
}

/// What a client of the driver is called on the page.
pub(crate) fn client(name: &str) -> &'static str {
    match name {
        "bare" => "bare reqwest",
        "signed" => "reqwest, signed by hand",
        "hyper" => "hyper-util, signed by hand",
        "ours" => "**cams-flow**",
        "ours-hyper" => "**cams-flow**, `HyperTransport`",
        "node" => "Node",
        _ => "Python",
    }
}

pub(crate) fn calls(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "Processor time of the client for one call; the first column in microseconds, the others relative to it.".to_owned(),
        String::new(),
    ];
    let mut head = vec!["call", "bare reqwest, µs"];
    head.extend(CLIENTS.into_iter().skip(1).map(client));
    let mut rows = Vec::new();
    for concurrency in CONCURRENCY {
        for operation in OPERATIONS {
            let figure = |name: &str| results.figure("calls", &format!("{operation}.{concurrency}.{name}"));
            let mut row = vec![title(operation, concurrency), spread(figure("bare.cpu_us"))];
            row.extend(
                CLIENTS
                    .iter()
                    .skip(1)
                    .map(|name| spread(figure(&format!("{name}.ratio")))),
            );
            rows.push(row);
        }
    }
    lines.extend(table(&head, &rows));
    for (kind, what) in [
        (
            "instructions",
            "Instructions in user space for one call, and how many times those of reqwest signed by hand:",
        ),
        ("allocations", "Allocations for one call:"),
    ] {
        lines.extend([String::new(), what.to_owned(), String::new()]);
        let mut head = vec!["call"];
        head.extend(CLIENTS.map(client));
        let rows: Vec<Vec<String>> = OPERATIONS
            .into_iter()
            .chain(["long"])
            .map(|operation| {
                let mut row = vec![title(operation, 1)];
                row.extend(CLIENTS.map(|name| count(results, operation, name, kind)));
                row
            })
            .collect();
        lines.extend(table(&head, &rows));
    }
    lines
}

fn count(results: &Results, operation: &str, client: &str, kind: &str) -> String {
    let name = |client: &str| format!("{operation}.1.{client}.{kind}");
    let count = median(results.figure("calls", &name(client)));
    match of_medians(results, "calls", [&name(client), &name("signed")]) {
        Some(ratio) if kind == "instructions" && client != "signed" => format!("{count} ({ratio:.2} ×)"),
        _ => count,
    }
}

/// The loads of the vendor's clients: operation and concurrency.
pub(crate) const VENDOR: [(&str, usize); 4] = [("get", 1), ("get", 64), ("create", 1), ("list", 1)];

pub(crate) fn clients(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "Processor time of the client for one call, relative to bare reqwest, and in microseconds. Python makes one call at a time by \
         its synchronous methods, several by its asynchronous ones."
            .to_owned(),
        String::new(),
    ];
    let rows: Vec<Vec<String>> = VENDOR
        .iter()
        .map(|(operation, concurrency)| {
            let mut row = vec![title(operation, *concurrency)];
            for name in ["ours", "node", "python"] {
                let name = format!("{operation}.{concurrency}.{name}");
                row.push(spread(results.figure("clients", &format!("{name}.ratio"))));
                row.push(median(results.figure("clients", &format!("{name}.cpu_us"))));
            }
            row
        })
        .collect();
    let head = ["call", "**cams-flow**", "µs", "Node", "µs", "Python", "µs"];
    lines.extend(table(&head, &rows));
    lines
}
