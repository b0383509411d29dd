//! A request that is built and signed, beside the same by hand.

use std::process::Command;

use crate::{
    bench::{results::PartResult, rounds::interleaved},
    measure::{PARTS, build_cost, counts_instructions, example, instructions},
    progress::set_detail,
    run::Error,
};

pub(crate) const SIGNATURES: [&str; 2] = ["v3", "v1"];
const CLIENTS: [&str; 2] = ["by-hand", "ours"];
const CALLS: usize = 20_000;

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    build_cost()?;
    for signature in SIGNATURES {
        let name = |client: &str| format!("{signature}.{client}");
        let mut programs = CLIENTS.map(|client| (name(client), command(signature, client, CALLS)));
        let samples = interleaved(&mut programs, result.rounds)?;
        for client in CLIENTS {
            for kind in ["cpu_us", "allocations"] {
                let name = format!("{}.{kind}", name(client));
                result.keep(name.clone(), samples.figure(&name));
            }
        }
        let times = CLIENTS.map(|client| format!("{}.cpu_us", name(client)));
        result.keep(
            format!("{}.ratio", name("ours")),
            samples.ratio(&times[1], &times[0]),
        );
    }
    if !counts_instructions() {
        result.skip("Instructions: valgrind is not installed.");
        return Ok(());
    }
    for signature in SIGNATURES {
        for client in CLIENTS {
            set_detail(&format!("instructions: {signature}, {client}"));
            let count = instructions(|calls| command(signature, client, calls), 500, 2_500)?;
            result.count(format!("{signature}.{client}.instructions"), count);
        }
    }
    Ok(())
}

fn command(signature: &str, client: &str, calls: usize) -> Command {
    let mut command = Command::new(example(PARTS));
    command
        .args(["sign", "--signature", signature, "--client", client])
        .args(["--n", &calls.to_string()]);
    command
}
