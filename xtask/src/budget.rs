//! Four counts that only go up when somebody decides so: crates (with reqwest and without), generated lines, allocations.

mod allocations;
mod dependencies;
mod lines;

use crate::run::Error;

/// Crates that a one-call program has beyond a program with reqwest and the hash crates alone.
const FURTHER_CRATES: usize = 6;
/// Crates of a program whose client has a transport of its own.
const OWN_TRANSPORT: usize = 60;
/// Generated lines for an operation, without documentation and what operations share.
const LINES: usize = 110;
/// Allocations of one GetFlow.
const ALLOCATIONS: usize = 88;

/// Counts; returns a line for each count.
pub(crate) fn run() -> Result<Vec<String>, Error> {
    let crates = dependencies::count()?;
    let lines = lines::count()?;
    let allocations = allocations::count()?;
    let rows = [
        (
            format!(
                "crates of a one-call program (reqwest and hashes alone: {})",
                crates.bare
            ),
            crates.one_call,
            crates.bare + FURTHER_CRATES,
        ),
        (
            "crates of a program with a transport of its own".to_owned(),
            crates.own_transport,
            OWN_TRANSPORT,
        ),
        ("generated lines for an operation, mean".to_owned(), lines, LINES),
        (
            format!(
                "allocations of one GetFlow (signed by hand: {})",
                allocations.bare
            ),
            allocations.typed,
            ALLOCATIONS,
        ),
    ];
    let lines: Vec<String> = rows
        .iter()
        .map(|(name, count, limit)| format!("{count:>5} of {limit:>5}  {name}"))
        .collect();
    let over: Vec<_> = rows
        .iter()
        .filter(|(_, count, limit)| count > limit)
        .map(|(name, ..)| name.as_str())
        .collect();
    if over.is_empty() {
        return Ok(lines);
    }
    Err(format!("over budget: {}\n{}", over.join("; "), lines.join("\n")))
}
