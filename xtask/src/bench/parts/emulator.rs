//! The emulator, beside a server that gives every request the same response.

use std::process::Command;

use serde::Deserialize;

use crate::{
    bench::{results::PartResult, samples::Samples},
    measure::{build_example, example},
    run::{Error, is_installed, output},
};

const PROGRAM: &str = "emulator_benchmark";

/// What the program prints: a line for each round and server, then one for each kind of list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Round {
        server: String,
        in_a_second: f64,
        cpu_us: f64,
        memory_mb: f64,
    },
    List {
        list: String,
        median_us: f64,
        longest_us: f64,
    },
}

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    if !is_installed("taskset") {
        result.skip(
            "The emulator: `taskset` is not installed, which gives each server a processor of its own.",
        );
        return Ok(());
    }
    build_example(PROGRAM)?;
    let mut command = Command::new(example(PROGRAM));
    let printed = output(command.args(["--rounds", &result.rounds.to_string()]))?;
    let mut samples = Samples::default();
    for line in printed.lines() {
        let line =
            serde_json::from_str(line).map_err(|error| format!("`{PROGRAM}` printed {line:?}: {error}"))?;
        match line {
            Line::Round {
                server,
                in_a_second,
                cpu_us,
                memory_mb,
            } => {
                samples.push(format!("{server}.in_a_second"), in_a_second);
                samples.push(format!("{server}.cpu_us"), cpu_us);
                // That of the last round stays: then the table of nonces is full.
                result.count(format!("{server}.memory_mb"), memory_mb);
            }
            Line::List {
                list,
                median_us,
                longest_us,
            } => {
                result.count(format!("list.{list}.median_us"), median_us);
                result.count(format!("list.{list}.longest_us"), longest_us);
            }
        }
    }
    for server in ["bare", "one", "many"] {
        for kind in ["in_a_second", "cpu_us"] {
            let name = format!("{server}.{kind}");
            result.keep(name.clone(), samples.figure(&name));
        }
    }
    for (server, base) in [("one", "bare"), ("many", "one")] {
        for kind in ["in_a_second", "cpu_us"] {
            let ratio = samples.ratio(&format!("{server}.{kind}"), &format!("{base}.{kind}"));
            result.keep(format!("{server}.{kind}.ratio"), ratio);
        }
    }
    Ok(())
}
