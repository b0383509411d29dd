//! The page, from the kept figures.

use crate::bench::{
    goals,
    machine::Machine,
    results::Results,
    sections::{NAMES, section},
    text::times,
};

pub(crate) fn page(results: &Results) -> String {
    let mut lines = vec![
        "<!-- Written by `cargo xtask bench`; `cargo xtask bench --render` writes it again from tests/data/benchmarks.json. -->".to_owned(),
        String::new(),
        "# Benchmarks".to_owned(),
        String::new(),
    ];
    lines.push(meaning(results));
    lines.extend([
        String::new(),
        "![Processor time of a call, relative to bare reqwest](tests/pictures/benchmarks.svg)".to_owned(),
        String::new(),
    ]);
    for name in NAMES {
        lines.extend(section(results, name));
    }
    lines.push("## What is not good yet".to_owned());
    lines.push(String::new());
    lines.extend(goals::open(results).into_iter().map(|goal| format!("- {goal}")));
    lines.extend(METHOD.lines().map(str::to_owned));
    lines.extend(machines(results));
    lines.join("\n") + "\n"
}

/// What the figures say, in three sentences.
fn meaning(results: &Results) -> String {
    let of = |part, name| times(results.figure(part, name));
    format!(
        "A typed, signed, retried and decoded GetFlow through `cams-flow` takes {} the processor time of the same exchange with bare \
         reqwest, which neither signs nor checks anything, and {} that of a request signed by hand. The vendor's own clients take {} \
         (Node) and {} (Python). What a call, a list or a build costs is counted where it can be, and each table names the command \
         that repeats it.",
        of("calls", "get.1.ours.ratio"),
        of("calls", "get.1.ours.to_signed"),
        of("clients", "get.1.node.ratio"),
        of("clients", "get.1.python.ratio"),
    )
}

const METHOD: &str = "
## Method

- **In turn.** Programs that are compared run one after the other, many rounds long, each round in another order. A ratio is that of
  two runs of the same round, so that what slows the machine for a while slows both. Tables show the median and, in brackets, the
  quartiles: half of all rounds lie between them.
- **Processor time** is that of the client's process, user and system; the server has its own. It is what a call costs, whatever else
  the machine does. Durations are only shown where they matter to a person, as ratios to something known.
- **Counts** are the same on every machine: allocations, and instructions in user space by `valgrind --tool=cachegrind`, as the
  difference of a longer and a shorter run. Valgrind's processor has no instructions for SHA, so hashing counts more than it costs.
- **The server** is on the loopback interface, without TLS, and gives every call of an operation the same response. The rate limit of
  the client is off, but for the limiter's own table; all else is as by default: signature, nonce, timeouts, retries, redaction, spans.
- **By hand** means: [the same calls](tests/examples/cams-flow-bench/by_hand.rs) as a careful programmer writes them without this
  project, with serde's derives for the response, and without retries, timeouts, errors by code or a rate limit.

## How to repeat it

```sh
cargo xtask bench                             # everything but builds; valgrind, Python and Node are used where they are installed
cargo xtask bench calls signing --rounds 31   # some parts, more exactly; the other tables stay
cargo xtask bench generation --api-docs DIR   # the generator with whole products, from the vendor's metadata
cargo xtask bench --builds                    # also sizes and builds: ten minutes more
```

Another client can be put beside these: it makes the same calls to the server of the driver and prints the same JSON line, as the
[vendor's](tests/examples/vendor_clients) do.

```sh
cargo run --release --package workspace-tests --example cams-flow-bench -- serve
cargo run --release --package workspace-tests --example cams-flow-bench -- --endpoint http://127.0.0.1:PORT --op get --n 10000 --concurrency 64
```

Three programs show what they find and are not on this page: `cargo xtask bench rate_limit`, `cargo xtask bench command_start` and `cargo xtask bench reconcile`.
Limits on counts are kept by `cargo xtask budget`.
";

/// Where and when the parts were measured.
fn machines(results: &Results) -> Vec<String> {
    let mut lines = vec![String::new(), "## Machine".to_owned(), String::new()];
    let mut machines: Vec<(&Machine, Vec<String>)> = Vec::new();
    for (name, part) in &results.0 {
        let note = format!("{name} ({}, load {})", part.date, part.machine.load);
        match machines
            .iter_mut()
            .find(|(machine, _)| machine.is_same(&part.machine))
        {
            Some((_, notes)) => notes.push(note),
            None => machines.push((&part.machine, vec![note])),
        }
    }
    for (machine, notes) in machines {
        lines.push(format!(
            "- {}, {} cores, {} GB, {}, rustc {}: {}.",
            machine.processor,
            machine.cores,
            machine.gigabytes,
            machine.system,
            machine.rustc,
            notes.join(", ")
        ));
    }
    lines.extend([
        String::new(),
        "The load is the number of programs that wanted a processor in the minute before.".to_owned(),
    ]);
    lines
}
