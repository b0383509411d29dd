//! Every operation in an emulator that has nothing but the description: called by the generated client with both signatures, and
//! answered with its example.

use std::collections::BTreeMap;

use crate::{
    anyapi::Workspace,
    run::{Error, root},
    terminal::say,
};

/// The program that does it, but for the types of the product.
const PROGRAM: &str = include_str!("emulated.txt");

/// Fails if an operation is not answered with its example, or a wrong secret is not refused.
pub(super) fn call_all(workspace: &Workspace) -> Result<(), Error> {
    let crates = root().join("crates");
    let (core, emulator) = (crates.join("alicloud-core"), crates.join("alicloud-emulator"));
    let dependencies = format!(
        "alicloud-core = {{ path = {core:?} }}\nalicloud-emulator = {{ path = {emulator:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    let lines = workspace.program("emulated", &program(workspace)?, &dependencies, None)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    for line in lines.lines() {
        match line.strip_prefix("FAILED: ") {
            Some(failure) => failures.push(failure.replace('\t', ": ")),
            None => {
                *counts
                    .entry(line.split('\t').next().unwrap_or_default())
                    .or_default() += 1
            }
        }
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} calls {word}"))
        .collect();
    say(format!(
        "{} in the emulator: {}",
        workspace.name,
        counts.join(", ")
    ));
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures.join("\n")),
    }
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
