//! The command line of a product, which is its description alone: the help of each operation, and a dry run of each documented
//! request beside what the generated client would send.

use crate::{
    anyapi::{Workspace, by_operation::with_types, tally::Tally},
    run::{Error, root},
    terminal::say,
};

/// The program that does it, but for the types of the product.
const PROGRAM: &str = include_str!("commands.txt");

/// The function of the program that tries an operation.
const HEAD: &str = "async fn typed(\n    client: &Client,\n    described: &'static OperationDescription,\n    request: &str,\n) -> Result<Option<Explanation>, Anything>";

/// What a dry run is that shows the client's request.
const ALIKE: &str = "as the client sends it";
/// What a request is that neither sends.
const REFUSED: &str = "refused by both";

/// So many differences are shown of a product.
const SHOWN: usize = 20;

/// What was found out about a product's command.
pub(super) struct Tried {
    /// The operations whose help renders.
    pub(super) helped: usize,
    /// The dry runs: of each documented request from a file, and of the example of each help.
    pub(super) runs: usize,
    /// Those that show the client's request, or refuse what the client refuses.
    pub(super) alike: usize,
}

/// Tries the command of a product. Shows what differs.
pub(super) fn try_all(workspace: &Workspace) -> Result<Tried, Error> {
    let crates = root().join("crates");
    let (core, cli) = (crates.join("alicloud-core"), crates.join("alicloud-cli"));
    let dependencies = format!(
        "alicloud-core = {{ path = {core:?} }}\nalicloud-cli = {{ path = {cli:?} }}\n\
         tokio = {{ version = \"1\", features = [\"rt\"] }}\n"
    );
    let program = with_types(workspace, PROGRAM, HEAD, "sent", "client, described, request")?;
    let lines = workspace.program("commands", &program, &dependencies, None)?;
    let Tally { mut counts, failures } = Tally::of(&lines);
    let helped = counts.remove("help").unwrap_or_default();
    let alike = counts.values().sum::<usize>();
    let of_kind = |word: &str| counts.get(word).copied().unwrap_or_default();
    say(format!(
        "{}: help of {helped} operations; {} dry runs {ALIKE}, {} {REFUSED}",
        workspace.name,
        of_kind(ALIKE),
        of_kind(REFUSED),
    ));
    let of_help = failures
        .iter()
        .filter(|failure| failure.contains("help lacks") || failure.contains("no subcommand"));
    let runs = alike + failures.len() - of_help.count();
    for failure in failures.iter().take(SHOWN) {
        say(format!("  FAILED: {failure}"));
    }
    if failures.len() > SHOWN {
        say(format!("  FAILED: {} more", failures.len() - SHOWN));
    }
    Ok(Tried { helped, runs, alike })
}
