//! Every operation in an emulator that has nothing but the description: called by the generated client with both signatures, and
//! answered with its example.

use crate::{
    anyapi::{Workspace, by_operation::with_types, tally::Tally},
    run::{Error, root},
    terminal::say,
};

/// The program that does it, but for the types of the product.
const PROGRAM: &str = include_str!("emulated.txt");

/// The function of the program that tries an operation.
const HEAD: &str = "async fn called(\n    client: &Client,\n    forger: &Client,\n    described: &'static OperationDescription,\n) -> Result<String, Anything>";

/// What a call is that gets its example.
const ANSWERED: &str = "answered with their example";

/// How many calls of how many got their example. Shows those that failed, and those whose wrong secret was not refused.
pub(super) fn call_all(workspace: &Workspace) -> Result<(usize, usize), Error> {
    let crates = root().join("crates");
    let (core, emulator) = (crates.join("alicloud-core"), crates.join("alicloud-emulator"));
    let dependencies = format!(
        "alicloud-core = {{ path = {core:?} }}\nalicloud-emulator = {{ path = {emulator:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    let program = with_types(workspace, PROGRAM, HEAD, "answered", "client, forger, described")?;
    let lines = workspace.program("emulated", &program, &dependencies, None)?;
    let Tally { counts, failures } = Tally::of(&lines);
    let answered = counts.get(ANSWERED).copied().unwrap_or_default();
    let calls = counts.values().sum::<usize>() + failures.len();
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} calls {word}"))
        .collect();
    say(format!(
        "{} in the emulator: {}",
        workspace.name,
        counts.join(", ")
    ));
    for failure in failures {
        say(format!("  FAILED: {failure}"));
    }
    Ok((answered, calls))
}
