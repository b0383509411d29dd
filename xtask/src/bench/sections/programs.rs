//! Programs: the emulator, the generator, commands, and what is built.

use crate::bench::{
    parts::{builds, generation::EVERY, start},
    results::Results,
    samples::Figure,
    text::{median, number, of_medians, spread, table},
};

pub(crate) fn emulator(results: &Results) -> Vec<String> {
    let figure = |name: &str| results.figure("emulator", name);
    let mut lines = vec![
        "GetFlow over 64 connections, each signature verified, beside a bare hyper server that gives every request the same response. \
         Each server has a processor of its own."
            .to_owned(),
        String::new(),
    ];
    let row = |title: &str, name: &str| {
        vec![
            title.to_owned(),
            spread(figure(&format!("{name}.in_a_second"))),
            spread(figure(&format!("{name}.cpu_us"))),
            median(figure(&format!("{name}.memory_mb"))),
        ]
    };
    let rows = [
        row("bare hyper server", "bare"),
        row("emulator with one flow", "one"),
        row("emulator with 1,000,000 flows", "many"),
    ];
    let head = [
        "server",
        "responses in a second",
        "µs of the processor each",
        "memory at the end, MB",
    ];
    lines.extend(table(&head, &rows));
    let percent = |name: &str| {
        figure(name).map_or_else(
            || median(None),
            |figure| format!("{:.0} %", figure.median() * 100.0),
        )
    };
    lines.extend([
        String::new(),
        format!(
            "The emulator reaches {} of the bare server's rate, and with a million flows {} of its rate with one. The first page of the \
             million takes {} µs (the longest of 1,000: {}), the flows of a name {} µs ({}).",
            percent("one.in_a_second.ratio"),
            percent("many.in_a_second.ratio"),
            median(figure("list.first-page.median_us")),
            median(figure("list.first-page.longest_us")),
            median(figure("list.by-name.median_us")),
            median(figure("list.by-name.longest_us")),
        ),
    ]);
    lines
}

pub(crate) fn generation(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "Reading descriptions, checking them, and writing the crate: processor time, the most memory that was used, and lines of code \
         in the crate for each operation (without comments; what all operations share is part of it)."
            .to_owned(),
        String::new(),
    ];
    let row = |title: String, key: &str| {
        let figure = |kind: &str| results.figure("generation", &format!("{key}.{kind}"));
        vec![
            title,
            median(figure("operations")),
            spread(figure("ms")),
            median(figure("ms_each")),
            median(figure("memory_mb")),
            median(figure("lines")),
        ]
    };
    let mut rows = vec![row("WhatsApp Flows, as it is here".to_owned(), "own")];
    let products = products(results);
    for product in &products {
        for every in EVERY {
            let title = match every {
                1 => product.clone(),
                _ => format!("{product}, 1/{every} of it"),
            };
            rows.push(row(title, &format!("product.{product}.{every}")));
        }
    }
    let head = [
        "product",
        "operations",
        "ms",
        "ms an operation",
        "MB",
        "lines an operation",
    ];
    lines.extend(table(&head, &rows));
    for product in &products {
        let check = results.figure("generation", &format!("product.{product}.check_ms"));
        if let Some(milliseconds) = check {
            lines.extend([
                String::new(),
                format!(
                    "`cargo check` of the crate of {product}: {} ms of processor time an operation, cargo's own included.",
                    number(milliseconds.median())
                ),
            ]);
        }
    }
    lines
}

/// The products that the generator was measured with.
fn products(results: &Results) -> Vec<String> {
    let names = results
        .0
        .get("generation")
        .into_iter()
        .flat_map(|part| part.figures.keys());
    let names = names.filter_map(|name| name.strip_prefix("product.")?.strip_suffix(".1.operations"));
    names.map(str::to_owned).collect()
}

pub(crate) fn start(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "From the start of the process to its end; a command of this workspace prints its help.".to_owned(),
        String::new(),
    ];
    let rows: Vec<Vec<String>> = start::COMMANDS
        .iter()
        .map(|(name, package)| {
            let figure = |kind: &str| results.figure("start", &format!("{name}.{kind}"));
            vec![
                match package.is_empty() {
                    true => format!("`{name}`"),
                    false => format!("`{name} --help`"),
                },
                spread(figure("ms")),
                spread(figure("ratio")),
                median(figure("instructions")),
            ]
        })
        .collect();
    lines.extend(table(&["command", "ms", "× `true`", "instructions"], &rows));
    lines
}

pub(crate) fn builds(results: &Results) -> Vec<String> {
    let mut lines = vec![
        "A program that makes one call, beside the same call [by hand](xtask/src/bench/parts/builds/by_hand.txt): the stripped release \
         build, and seconds of processor time to build it with all dependencies and to build it again after a change of its own."
            .to_owned(),
        String::new(),
    ];
    let kinds = [
        ("release build, MB", "megabytes".to_owned()),
        ("dev, s", format!("{}.cpu_s", builds::PROFILES[0])),
        ("dev, again, s", format!("{}.rebuild_cpu_s", builds::PROFILES[0])),
        ("release, s", format!("{}.cpu_s", builds::PROFILES[1])),
        (
            "release, again, s",
            format!("{}.rebuild_cpu_s", builds::PROFILES[1]),
        ),
    ];
    let rows: Vec<Vec<String>> = kinds
        .iter()
        .map(|(title, kind)| {
            let [by_hand, ours] = builds::PROGRAMS.map(|program| format!("{program}.{kind}"));
            vec![
                (*title).to_owned(),
                median(results.figure("builds", &by_hand)),
                median(results.figure("builds", &ours)),
                median(of_medians(results, "builds", [&ours, &by_hand]).map(Figure::Exact)),
            ]
        })
        .collect();
    lines.extend(table(&["", "by hand", "**cams-flow**", "×"], &rows));
    lines
}
