//! Memory and connections.

use std::process::Command;

use crate::{
    bench::{
        parts::calls,
        results::PartResult,
        rounds::interleaved,
        samples::{Figure, Samples},
    },
    measure::{Cost, PARTS, build_cost, example, serve},
    progress::set_detail,
    run::Error,
};

const CALLS: usize = 1_000;
/// The flows of a list that is read as a stream.
pub(crate) const FLOWS: [usize; 3] = [10_000, 100_000, 1_000_000];

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    build_cost()?;
    if !cfg!(target_os = "linux") {
        result.skip("Memory: only Linux tells how much a program has used.");
    }
    let server = serve(20)?;
    for concurrency in calls::CONCURRENCY {
        let name = |client: &str| format!("{concurrency}.{client}");
        let mut programs = calls::CLIENTS.map(|client| {
            (
                name(client),
                calls::command(&server, "get", client, CALLS, concurrency),
            )
        });
        let samples = interleaved(&mut programs, result.rounds)?;
        for client in calls::CLIENTS {
            result.keep(
                format!("{}.mib", name(client)),
                mebibytes(&samples, &name(client)),
            );
        }
        for client in calls::CLIENTS {
            set_detail(&format!("connections: {client}, {concurrency} at once"));
            let before = server.connections()?;
            Cost::of(&mut calls::command(&server, "get", client, CALLS, concurrency))?;
            // The first question came over one, too.
            let connections = server.connections()?.saturating_sub(before + 1);
            result.count(format!("{concurrency}.{client}.connections"), connections as f64);
        }
    }
    for flows in FLOWS {
        let name = |client: &str| format!("stream.{flows}.{client}");
        let mut programs = ["by-hand", "ours"].map(|client| (name(client), stream(client, flows)));
        let samples = interleaved(&mut programs, result.rounds.min(3))?;
        for client in ["by-hand", "ours"] {
            result.keep(
                format!("{}.mib", name(client)),
                mebibytes(&samples, &name(client)),
            );
            let time = format!("{}.cpu_us", name(client));
            result.keep(time.clone(), samples.figure(&time));
        }
    }
    Ok(())
}

/// The most memory that a program has used.
fn mebibytes(samples: &Samples, name: &str) -> Option<Figure> {
    samples.combined([&format!("{name}.rss_kb")], |[kilobytes]| kilobytes / 1024.0)
}

fn stream(client: &str, flows: usize) -> Command {
    let mut command = Command::new(example(PARTS));
    command.args(["stream", "--client", client, "--n", &flows.to_string()]);
    command
}
