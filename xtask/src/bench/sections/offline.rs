//! What needs no network.

use crate::bench::{
    parts::{
        calls::{CLIENTS, CONCURRENCY},
        limiter::{QUOTAS, WAITING},
        memory::FLOWS,
        signing::SIGNATURES,
    },
    results::Results,
    sections::calls::client,
    text::{median, number, of_medians, spread, table},
};

/// A ratio of two counts.
fn counts(results: &Results, part: &str, names: [&str; 2]) -> String {
    let [count, base] = names.map(|name| median(results.figure(part, name)));
    match of_medians(results, part, names) {
        Some(ratio) => format!("{count} / {base} ({ratio:.2} ×)"),
        None => format!("{count} / {base}"),
    }
}

pub(crate) fn signing(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "GetFlow from its parameters to the signed request at the transport, beside the two signatures \
         [written by hand](tests/examples/parts_benchmark/sign_by_hand.rs) for this one request."
            .to_owned(),
        String::new(),
    ];
    let rows: Vec<Vec<String>> = SIGNATURES
        .iter()
        .map(|signature| {
            let name = |rest: &str| format!("{signature}.{rest}");
            let both = |kind: &str| {
                let names = ["ours", "by-hand"].map(|client| name(&format!("{client}.{kind}")));
                counts(results, "signing", [&names[0], &names[1]])
            };
            vec![
                match *signature {
                    "v3" => "ACS3-HMAC-SHA256".to_owned(),
                    _ => "HMAC-SHA1".to_owned(),
                },
                spread(results.figure("signing", &name("by-hand.cpu_us"))),
                spread(results.figure("signing", &name("ours.ratio"))),
                both("instructions"),
                both("allocations"),
            ]
        })
        .collect();
    let head = [
        "signature",
        "by hand, µs",
        "**cams-flow**, × by hand",
        "instructions, **cams-flow** / by hand",
        "allocations, **cams-flow** / by hand",
    ];
    lines.extend(table(&head, &rows));
    lines
}

pub(crate) fn decoding(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "A response with 2,000 flows. For `cams-flow`, a whole call whose response is there at once, less the same with an empty list."
            .to_owned(),
        String::new(),
    ];
    let row = |title: &str, name: &str, ratio: String| {
        vec![
            title.to_owned(),
            spread(results.figure("decoding", &format!("{name}.cpu_us"))),
            ratio,
            median(results.figure("decoding", &format!("{name}.instructions"))),
            median(results.figure("decoding", &format!("{name}.allocations"))),
        ]
    };
    let ratio = |name: &str| spread(results.figure("decoding", &format!("{name}.cpu_us.ratio")));
    let rows = [
        row("serde_json, derived types", "derived", "1".to_owned()),
        row("serde_json, `Value`", "untyped", ratio("untyped")),
        row("**cams-flow**", "ours", ratio("ours")),
    ];
    let head = ["", "µs", "× derived", "instructions", "allocations"];
    lines.extend(table(&head, &rows));
    lines
}

pub(crate) fn limiter(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "What a call pays for the rate limit when no call has to wait: its cost less that of the same call with the limit off, at as \
         many calls in a second as the quota allows."
            .to_owned(),
        String::new(),
    ];
    let rows: Vec<Vec<String>> = QUOTAS
        .iter()
        .map(|quota| {
            let figure = |kind: &str| results.figure("limiter", &format!("{quota}.{kind}"));
            vec![
                number(f64::from(*quota)),
                spread(figure("cpu_us")),
                median(figure("instructions")),
                median(figure("allocations")),
            ]
        })
        .collect();
    lines.extend(table(
        &["calls in a second", "µs", "instructions", "allocations"],
        &rows,
    ));
    if results.figure("limiter", "waiting").is_some() {
        lines.extend([
            String::new(),
            format!(
                "{} calls that begin at once and wait for their permits are served in the order in which they came; each takes {} µs \
                 of processor time and {} bytes of memory while it waits, all of the call included.",
                number(WAITING as f64),
                median(results.figure("limiter", "waiting.cpu_us")),
                median(results.figure("limiter", "waiting.bytes")),
            ),
        ]);
    }
    lines
}

pub(crate) fn memory(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "The most memory that the process has used, and its connections, over 1,000 calls of GetFlow."
            .to_owned(),
        String::new(),
    ];
    let rows: Vec<Vec<String>> = CLIENTS
        .iter()
        .map(|name| {
            let mut row = vec![client(name).to_owned()];
            for concurrency in CONCURRENCY {
                let figure = |kind: &str| results.figure("memory", &format!("{concurrency}.{name}.{kind}"));
                row.push(median(figure("mib")));
                row.push(median(figure("connections")));
            }
            row
        })
        .collect();
    let head = [
        "client",
        "one at a time, MiB",
        "connections",
        "64 at once, MiB",
        "connections",
    ];
    lines.extend(table(&head, &rows));
    lines.extend([
        String::new(),
        "A list that is read to its end in pages of 100, beside a loop of `send`: the most memory that the process has used, and the \
         processor time for each flow (the service that makes the pages is in the same process)."
            .to_owned(),
        String::new(),
    ]);
    let rows: Vec<Vec<String>> = FLOWS
        .iter()
        .map(|flows| {
            let figure = |name: &str| results.figure("memory", &format!("stream.{flows}.{name}"));
            vec![
                number(*flows as f64),
                median(figure("ours.mib")),
                median(figure("by-hand.mib")),
                spread(figure("ours.cpu_us")),
                spread(figure("by-hand.cpu_us")),
            ]
        })
        .collect();
    let head = [
        "flows",
        "`into_stream()`, MiB",
        "loop, MiB",
        "`into_stream()`, µs",
        "loop, µs",
    ];
    lines.extend(table(&head, &rows));
    lines
}
