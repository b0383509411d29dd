//! Programs that are measured in turn, so that what disturbs a round disturbs all of them.

use std::process::Command;

use crate::{bench::samples::Samples, measure::Cost, progress::set_detail, run::Error};

/// Runs every program once in each round; a round begins with another program than the one before.
pub(crate) fn interleaved(programs: &mut [(String, Command)], rounds: usize) -> Result<Samples, Error> {
    let mut samples = Samples::default();
    for round in 0..rounds {
        for place in 0..programs.len() {
            let place = (place + round) % programs.len();
            let Some((name, command)) = programs.get_mut(place) else {
                continue;
            };
            set_detail(&format!("round {} of {rounds}: {name}", round + 1));
            let cost = Cost::of(command)?;
            samples.push(format!("{name}.cpu_us"), cost.cpu_us());
            let others = [
                ("rss_kb", cost.max_rss_kb.map(|kilobytes| kilobytes as f64)),
                ("allocations", cost.allocs_per_call),
                ("bytes", cost.alloc_bytes_per_call),
            ];
            for (kind, value) in others {
                if let Some(value) = value {
                    samples.push(format!("{name}.{kind}"), value);
                }
            }
        }
    }
    Ok(samples)
}
