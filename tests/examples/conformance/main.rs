//! Sends the cases of `tests/conformance/cases.json` to the emulator through our client and through the vendor's own.
//!
//! ```sh
//! cargo xtask conformance
//! ```
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

mod case;
mod expect;
mod ours;
mod theirs;

use std::{env, error::Error, path::PathBuf};

use crate::{
    case::{Case, Run},
    ours::Ours,
    theirs::Theirs,
};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What makes the calls.
pub(crate) enum Driver {
    Ours(Ours),
    Theirs(Box<Theirs>),
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (python, node) = (arguments.next(), arguments.next());
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(folder.join("cases.json"))?)?;

    let mut drivers = Ours::all();
    drivers.extend(Theirs::all(&folder.join("drivers"), python, node)?);
    let (mut passed, mut failed) = (0, 0);
    for (name, mut driver) in drivers {
        let mut problems = Vec::new();
        for case in &cases {
            match Run::new(case).await?.through(&mut driver).await {
                Ok(()) => passed += 1,
                Err(problem) => problems.push(format!("  {}: {problem}", case.name)),
            }
        }
        failed += problems.len();
        println!(
            "{name:<42} {} of {} cases",
            cases.len() - problems.len(),
            cases.len()
        );
        for problem in problems {
            println!("{problem}");
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        return Err("the clients and the emulator do not agree".into());
    }
    Ok(())
}
