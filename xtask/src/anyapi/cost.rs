//! What it costs to check a generated crate, beyond its dependencies.

use std::fs;

use crate::{
    anyapi::{Workspace, shown},
    run::{Error, run as start},
    terminal::say,
};

/// The most milliseconds that an operation may take.
const LIMIT: u64 = 40;

/// Linux counts processor time in ticks of this many milliseconds.
const TICK: u64 = 10;

/// The least of three runs, since nothing but noise makes one longer than another. Cargo's own time is part of it.
pub(super) fn measure(workspace: &Workspace, operations: usize) -> Result<(), Error> {
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
        let Some(before) = spent() else {
            say("SKIPPED: this system does not tell the processor time of other programs");
            return Ok(());
        };
        start(workspace.command(&["check"]).env("CARGO_INCREMENTAL", "0"))?;
        let after = spent().unwrap_or(before);
        if round > 0 {
            least = Some(least.map_or(after - before, |least| least.min(after - before)));
        }
    }
    let least = least.unwrap_or_default();
    let each = least / u64::try_from(operations.max(1)).map_err(shown)?;
    say(format!(
        "{}: {least} ms of processor time to check {operations} operations, {each} ms each",
        workspace.name
    ));
    if each > LIMIT {
        return Err(format!("{each} ms an operation, where {LIMIT} are the limit"));
    }
    Ok(())
}

/// The milliseconds that programs started here took so far; none where the system does not say.
fn spent() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may have blanks; what is behind it is numbers: state, parent, …
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(13);
    let user: u64 = numbers.next()?.parse().ok()?;
    let system: u64 = numbers.next()?.parse().ok()?;
    Some((user + system) * TICK)
}
