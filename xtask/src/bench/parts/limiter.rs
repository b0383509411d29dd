//! The rate limit: what a call pays for it, and whether waiting calls keep their order.

use std::process::Command;

use crate::{
    bench::{results::PartResult, rounds::interleaved},
    measure::{PARTS, build_cost, counts_instructions, example, instructions},
    progress::set_detail,
    run::Error,
};

/// Calls in a second.
pub(crate) const QUOTAS: [u32; 3] = [5, 1_000, 10_000];
const CALLS: usize = 20_000;
/// The calls that wait at once, and the quota that they wait for.
pub(crate) const WAITING: usize = 10_000;
const QUOTA: u32 = 1_000;

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    build_cost()?;
    for quota in QUOTAS {
        let (on, off) = (format!("{quota}.on"), format!("{quota}.off"));
        let mut programs = [
            (on.clone(), calls(quota, false, CALLS)),
            (off.clone(), calls(quota, true, CALLS)),
        ];
        let samples = interleaved(&mut programs, result.rounds)?;
        for kind in ["cpu_us", "allocations"] {
            let names = [&on, &off].map(|name| format!("{name}.{kind}"));
            let more = samples.combined([&names[0], &names[1]], |[on, off]| on - off);
            result.keep(format!("{quota}.{kind}"), more);
        }
        result.keep(
            format!("{quota}.ratio"),
            samples.ratio(&format!("{on}.cpu_us"), &format!("{off}.cpu_us")),
        );
    }
    // The program fails if a call that came later is served earlier.
    let mut programs = [
        ("waiting".to_owned(), waiting(WAITING)),
        ("alone".to_owned(), waiting(1)),
    ];
    let samples = interleaved(&mut programs, result.rounds.min(5))?;
    result.count("waiting", WAITING as f64);
    result.keep("waiting.cpu_us", samples.figure("waiting.cpu_us"));
    let each = samples.combined(["waiting.rss_kb", "alone.rss_kb"], |[all, alone]| {
        (all - alone) * 1024.0 / WAITING as f64
    });
    result.keep("waiting.bytes", each);
    if !counts_instructions() {
        result.skip("Instructions: valgrind is not installed.");
        return Ok(());
    }
    for quota in QUOTAS {
        let count = |off| {
            set_detail(&format!("instructions: a quota of {quota} in a second"));
            instructions(|number| calls(quota, off, number), 100, 1_100)
        };
        result.count(format!("{quota}.instructions"), count(false)? - count(true)?);
    }
    Ok(())
}

fn calls(quota: u32, off: bool, calls: usize) -> Command {
    let mut command = Command::new(example(PARTS));
    command.args(["limit", "--quota", &quota.to_string(), "--n", &calls.to_string()]);
    if off {
        command.arg("--off");
    }
    command
}

fn waiting(calls: usize) -> Command {
    let mut command = Command::new(example(PARTS));
    command.args(["wait", "--quota", &QUOTA.to_string(), "--n", &calls.to_string()]);
    command
}
