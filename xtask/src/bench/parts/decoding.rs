//! A long list that is read, beside serde_json.

use std::process::Command;

use crate::{
    bench::{results::PartResult, rounds::interleaved},
    measure::{PARTS, build_cost, counts_instructions, example, instructions},
    progress::set_detail,
    run::Error,
};

/// The flows of the list.
pub(crate) const ITEMS: usize = 2_000;
const CALLS: usize = 60;
const CLIENTS: [&str; 3] = ["derived", "untyped", "ours"];
/// The same call with an empty list: what it takes but for the flows.
const EMPTY: &str = "empty";

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    build_cost()?;
    let mut programs: Vec<_> = CLIENTS
        .map(|client| (client.to_owned(), command(client, ITEMS, CALLS)))
        .into();
    programs.push((EMPTY.to_owned(), command("ours", 0, CALLS)));
    let samples = interleaved(&mut programs, result.rounds)?;
    for kind in ["cpu_us", "allocations"] {
        let [derived, untyped, ours, empty] =
            ["derived", "untyped", "ours", EMPTY].map(|name| format!("{name}.{kind}"));
        for name in [&derived, &untyped] {
            result.keep(name.clone(), samples.figure(name));
        }
        let flows_alone = samples.combined([&ours, &empty], |[ours, empty]| ours - empty);
        result.keep(ours.clone(), flows_alone);
        let ratio = samples.combined([&ours, &empty, &derived], |[ours, empty, derived]| {
            (ours - empty) / derived
        });
        result.keep(format!("{ours}.ratio"), ratio);
        result.keep(format!("{untyped}.ratio"), samples.ratio(&untyped, &derived));
    }
    if !counts_instructions() {
        result.skip("Instructions: valgrind is not installed.");
        return Ok(());
    }
    let count = |client: &str, items| {
        set_detail(&format!("instructions: {client}, {items} flows"));
        instructions(|calls| command(client, items, calls), 5, 25)
    };
    for client in CLIENTS {
        let mut instructions = count(client, ITEMS)?;
        if client == "ours" {
            instructions -= count(client, 0)?;
        }
        result.count(format!("{client}.instructions"), instructions);
    }
    Ok(())
}

fn command(client: &str, items: usize, calls: usize) -> Command {
    let mut command = Command::new(example(PARTS));
    command
        .args(["decode", "--client", client, "--items", &items.to_string()])
        .args(["--n", &calls.to_string()]);
    command
}
