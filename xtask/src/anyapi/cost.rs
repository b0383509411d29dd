//! What it costs to check a generated crate, beyond its dependencies.

use std::fs;

use crate::{
    anyapi::{Workspace, shown},
    measure::children_ms,
    run::{Error, run as start},
    terminal::say,
};

/// The most milliseconds that an operation may take.
const LIMIT: u64 = 40;

/// The milliseconds of processor time to check an operation; none where the system does not tell them. Fails if it is too much.
pub(super) fn measure(workspace: &Workspace, operations: usize) -> Result<Option<usize>, Error> {
    let Some(least) = least_ms(workspace)? else {
        say("SKIPPED: this system does not tell the processor time of other programs");
        return Ok(None);
    };
    let each = least / u64::try_from(operations.max(1)).map_err(shown)?;
    say(format!(
        "{}: {least} ms of processor time to check {operations} operations, {each} ms each",
        workspace.name
    ));
    if each > LIMIT {
        return Err(format!("{each} ms an operation, where {LIMIT} are the limit"));
    }
    usize::try_from(each).map(Some).map_err(shown)
}

/// The least processor time of three runs, since nothing but noise makes one longer than another; none where the system does not
/// tell it. Cargo's own time is part of it.
pub(super) fn least_ms(workspace: &Workspace) -> Result<Option<u64>, Error> {
    let model = workspace.model()?;
    let library = workspace
        .folder
        .join("crates")
        .join(&model.package.name)
        .join("src/lib.rs");
    let text = fs::read(&library).map_err(shown)?;
    let mut least: Option<u64> = None;
    // The first run compiles the dependencies without what later runs would reuse.
    for round in 0..4 {
        fs::write(&library, &text).map_err(shown)?;
        let Some(before) = children_ms() else {
            return Ok(None);
        };
        start(workspace.command(&["check"]).env("CARGO_INCREMENTAL", "0"))?;
        let after = children_ms().unwrap_or(before);
        if round > 0 {
            least = Some(least.map_or(after - before, |least| least.min(after - before)));
        }
    }
    Ok(least)
}
