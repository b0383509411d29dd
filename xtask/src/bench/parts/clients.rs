//! The vendor's own clients for Python and Node, where their languages are installed.

use std::{path::PathBuf, process::Command};

use crate::{
    bench::{parts::calls, results::PartResult, rounds::interleaved},
    conformance,
    measure::{build_cost, serve},
    run::{Error, root},
};

/// Operation, concurrency, and the calls of a round of Python, of Node and of the others.
const LOADS: [(&str, usize, [usize; 3]); 4] = [
    ("get", 1, [150, 500, 2_000]),
    ("get", 64, [300, 800, 4_000]),
    ("create", 1, [150, 500, 2_000]),
    ("list", 1, [150, 500, 2_000]),
];

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    build_cost()?;
    let mut vendor = |name: &str, installed: Result<PathBuf, Error>| match installed {
        Ok(path) => Some(path),
        Err(error) => {
            let error = error.lines().next().unwrap_or_default().to_owned();
            result.skip(format!("The vendor's client for {name}: {error}."));
            None
        }
    };
    let python = vendor("Python", conformance::python());
    let node = vendor("Node", conformance::node());
    let server = serve(20)?;
    for (operation, concurrency, [python_calls, node_calls, our_calls]) in LOADS {
        let name = |client: &str| format!("{operation}.{concurrency}.{client}");
        let load = |command: &mut Command, calls: usize| {
            command
                .args(["--endpoint", &server.endpoint, "--op", operation])
                .args([
                    "--n",
                    &calls.to_string(),
                    "--concurrency",
                    &concurrency.to_string(),
                ]);
        };
        let mut programs = Vec::new();
        for client in ["bare", "ours"] {
            let command = calls::command(&server, operation, client, our_calls, concurrency);
            programs.push((name(client), command));
        }
        let folder = root().join("tests/examples/vendor_clients");
        if let Some(interpreter) = &python {
            let mut command = Command::new(interpreter);
            load(command.arg(folder.join("bench.py")), python_calls);
            programs.push((name("python"), command));
        }
        if let Some(packages) = &node {
            let mut command = Command::new("node");
            load(
                command.arg(folder.join("bench.js")).env("NODE_PATH", packages),
                node_calls,
            );
            programs.push((name("node"), command));
        }
        let samples = interleaved(&mut programs, result.rounds)?;
        for client in ["ours", "python", "node"] {
            let time = format!("{}.cpu_us", name(client));
            let bare = format!("{}.cpu_us", name("bare"));
            result.keep(format!("{}.ratio", name(client)), samples.ratio(&time, &bare));
            result.keep(time.clone(), samples.figure(&time));
        }
    }
    Ok(())
}
