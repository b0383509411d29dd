//! Calls over a connection, beside the same calls by hand.

use std::process::Command;

use crate::{
    bench::{results::PartResult, rounds::interleaved, samples::Samples},
    budget::server::Server,
    measure::{DRIVER, build_cost, counts_instructions, example, instructions, serve},
    progress::set_detail,
    run::Error,
};

pub(crate) const OPERATIONS: [&str; 3] = ["get", "create", "list"];
/// How many calls are under way at once.
pub(crate) const CONCURRENCY: [usize; 2] = [1, 64];
/// The clients of the driver; the first is what the others are compared with.
pub(crate) const CLIENTS: [&str; 5] = ["bare", "signed", "hyper", "ours", "ours-hyper"];
/// The items of a long list.
const LONG: usize = 2_000;
/// Calls in a round.
const CALLS: usize = 3_000;

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    build_cost()?;
    let server = serve(20)?;
    for operation in OPERATIONS {
        for concurrency in CONCURRENCY {
            let name = |client: &str| format!("{operation}.{concurrency}.{client}");
            let mut programs = CLIENTS.map(|client| {
                (
                    name(client),
                    command(&server, operation, client, CALLS, concurrency),
                )
            });
            let samples = interleaved(&mut programs, result.rounds)?;
            for client in CLIENTS {
                keep(result, &samples, &name(client), [&name("bare"), &name("signed")]);
            }
        }
    }
    let long = serve(LONG)?;
    for client in CLIENTS {
        set_detail(&format!("allocations of a list of {LONG}: {client}"));
        let name = format!("long.1.{client}");
        let samples = interleaved(&mut [(name.clone(), command(&long, "list", client, 50, 1))], 1)?;
        result.keep(
            format!("{name}.allocations"),
            samples.figure(&format!("{name}.allocations")),
        );
    }
    if !counts_instructions() {
        result.skip("Instructions: valgrind is not installed.");
        return Ok(());
    }
    for client in CLIENTS {
        for operation in OPERATIONS {
            set_detail(&format!("instructions: {operation}, {client}"));
            let count = instructions(|calls| command(&server, operation, client, calls, 1), 50, 550)?;
            result.count(format!("{operation}.1.{client}.instructions"), count);
        }
        set_detail(&format!("instructions: a list of {LONG}, {client}"));
        let count = instructions(|calls| command(&long, "list", client, calls, 1), 10, 40)?;
        result.count(format!("long.1.{client}.instructions"), count);
    }
    Ok(())
}

fn keep(result: &mut PartResult, samples: &Samples, name: &str, [bare, signed]: [&str; 2]) {
    let time = format!("{name}.cpu_us");
    result.keep(
        format!("{name}.ratio"),
        samples.ratio(&time, &format!("{bare}.cpu_us")),
    );
    result.keep(
        format!("{name}.to_signed"),
        samples.ratio(&time, &format!("{signed}.cpu_us")),
    );
    for kind in ["cpu_us", "allocations", "bytes"] {
        let name = format!("{name}.{kind}");
        result.keep(name.clone(), samples.figure(&name));
    }
}

/// Calls of the driver.
pub(crate) fn command(
    server: &Server,
    operation: &str,
    client: &str,
    calls: usize,
    concurrency: usize,
) -> Command {
    let mut command = Command::new(example(DRIVER));
    command
        .args([
            "--endpoint",
            &server.endpoint,
            "--op",
            operation,
            "--client",
            client,
        ])
        .args([
            "--n",
            &calls.to_string(),
            "--concurrency",
            &concurrency.to_string(),
        ]);
    command
}
