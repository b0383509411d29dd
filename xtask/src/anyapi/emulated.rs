//! Every operation in an emulator that has nothing but the description: called by the generated client with both signatures, and
//! answered with its example.

use crate::{
    anyapi::{Workspace, tally::Tally},
    run::{Error, root},
    terminal::say,
};

/// The program that does it, but for the types of the product.
const PROGRAM: &str = include_str!("emulated.txt");

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
    let lines = workspace.program("emulated", &program(workspace)?, &dependencies, None)?;
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

/// The program, with the types of the product.
fn program(workspace: &Workspace) -> Result<String, Error> {
    let model = workspace.model()?;
    let product = model.crate_name();
    let rows: String = model
        .operations
        .iter()
        .map(|operation| {
            let path = format!("{product}::{}", operation.request);
            format!(
                "        {:?} => answered::<{path}>(client, forger, described).await,\n",
                operation.wire
            )
        })
        .collect();
    Ok(format!(
        "{PROGRAM}\nuse {product}::{{Client as Product, description::DESCRIPTION}};\n\n\
         #[allow(deprecated)]\n\
         async fn called(\n    client: &Client,\n    forger: &Client,\n    described: &'static OperationDescription,\n) \
         -> Result<String, Anything> {{\n    match described.operation.name() {{\n{rows}        \
         _ => Err(\"unknown operation\".into()),\n    }}\n}}\n"
    ))
}
