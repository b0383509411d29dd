//! `apply`: makes the flows of the service what the file says.

pub(crate) mod execute;
pub(crate) mod summary;

use std::process::ExitCode;

use alicloud_cli::{
    Context, Ended, Error, ExitStatus, Format, Interrupt, SubcommandFuture,
    clap::{Arg, ArgAction, ArgMatches, Command},
};

use crate::{
    apply::{
        execute::{Outcome, execute},
        summary::Summary,
    },
    concurrent,
    plan::{
        self,
        compare::{Change, Plan, Step},
    },
};

/// After so many flows in a row for which the service could not be asked, the others are not tried.
const MOST_UNREACHABLE: usize = 10;

const LONG: &str = "\
Makes the flows of the service what the file says: creates, modifies, publishes, deprecates and, with --prune, deletes. \
`cams-flow plan --help` describes the file.

It computes the plan and then works it off, several flows at once, at the quota's pace. An error of one flow does not keep the \
others from being tried; the last line counts what was done, what was not, and what failed. A flow that was created and could not \
be published then counts as both.

It may end anywhere, even by `kill -9` between a request and its response: run it again, and it goes on with what is left. \
A state file is not needed, since the service itself knows what exists, and a file could only be out of date. A flow whose creation was \
not confirmed is looked for before it is created again. Ctrl-C lets the calls that are under way finish; a second one ends at \
once.

Nothing is deleted without --prune. Deleting and deprecating cannot be undone, so that a person is asked for `yes`; scripts give \
--yes. Only drafts are deleted; others are refused. A published flow is changed only if the file gives its `status`, since a \
change makes it a draft.";

const AFTER: &str = "\
Examples:
  cams-flow apply flows.yaml
  cams-flow apply flows.yaml --prune --yes -o json

Exit codes: 0 all was done, or nothing was to do; 1 something was refused or failed;
  3 the file is invalid, and nothing was changed; 9 a call may have been executed or not;
  130 interrupted. Others are as for the operations.";

/// The subcommand.
pub(crate) fn command() -> Command {
    let about = "Creates, modifies, publishes and deletes flows until they are as a file says";
    plan::with_arguments(Command::new("apply").about(about).long_about(LONG))
        .args([
            Arg::new("yes")
                .long("yes")
                .help("Deletes and deprecates without asking")
                .action(ArgAction::SetTrue),
            Arg::new("dry-run")
                .long("dry-run")
                .help("Shows the plan and changes nothing")
                .action(ArgAction::SetTrue),
        ])
        .after_help(AFTER)
}

pub(crate) fn run<'c>(context: &'c Context, matches: &'c ArgMatches) -> SubcommandFuture<'c> {
    Box::pin(apply(context, matches))
}

async fn apply(context: &Context, matches: &ArgMatches) -> Result<ExitCode, Ended> {
    let made = plan::make(context, matches).await?;
    let plan = &made.plan;
    let is_for_people = match context.requested_format()? {
        Some(format) => format == Format::Table,
        None => context.output_is_terminal(),
    };
    let is_dry = matches.get_flag("dry-run");
    if is_dry || is_for_people {
        plan::print(context, plan)?;
    }
    if is_dry || (is_for_people && plan.is_empty()) {
        return Ok(plan::status(plan).into());
    }
    if !matches.get_flag("yes") {
        confirm(context, plan)?;
    }
    let (indices, changes): (Vec<usize>, Vec<Change>) = plan
        .changes
        .iter()
        .cloned()
        .enumerate()
        .filter(|(_, change)| change.refused.is_none())
        .unzip();
    let progress = context.progress(Some(changes.len() as u64), "flows applied");
    let signal = Interrupt::listen().first();
    let interrupt = async {
        signal.await;
        progress.suspend(|| {
            context.note("interrupted: calls that are under way finish; interrupt again to end at once")
        });
    };
    let mut unreachable = 0;
    let seen = |outcome: &Outcome| {
        progress.advance(1);
        let error = outcome.error.as_ref();
        unreachable = match error {
            Some(error) if error.is_unreachable() => unreachable + 1,
            _ => 0,
        };
        unreachable < MOST_UNREACHABLE && !error.is_some_and(|error| error.is_for_all())
    };
    let start = |change| execute(made.service.clone(), change);
    let finished = concurrent::run(changes, made.at_once, start, seen, interrupt).await;
    progress.finish();
    let mut outcomes: Vec<Option<Outcome>> = plan.changes.iter().map(|_| None).collect();
    for (index, outcome) in indices.into_iter().zip(finished.results) {
        outcomes[index] = outcome;
    }
    let summary = Summary {
        context,
        plan,
        outcomes,
        was_interrupted: finished.was_interrupted,
    };
    let columns = ["flow", "id", "action", "result", "error"];
    context.print(summary.for_programs(), "flows", &columns, |styles| {
        summary.for_people(styles)
    })?;
    if summary.not_tried() > 0 {
        context.note("run the same command again to go on: it computes what is left");
    }
    Ok(summary.status().into())
}

/// Asks before what cannot be undone.
fn confirm(context: &Context, plan: &Plan) -> Result<(), Error> {
    let is_final = |change: &&Change| change.steps.iter().any(|step| step.is_final());
    if !plan.changes.iter().any(|change| is_final(&change)) {
        return Ok(());
    }
    let (deleted, deprecated) = (plan.count(&[Step::Delete]), plan.count(&[Step::Deprecate]));
    let what = match (deleted, deprecated) {
        (deleted, 0) => format!("{deleted} to delete"),
        (0, deprecated) => format!("{deprecated} to deprecate"),
        (deleted, deprecated) => format!("{deleted} to delete and {deprecated} to deprecate"),
    };
    match context.confirmed(&format!("Flows: {what}. This cannot be undone."))? {
        Some(true) => Ok(()),
        Some(false) => Err(Error::new(
            ExitStatus::Failure,
            "not confirmed; nothing was changed",
        )),
        None => Err(Error::new(
            ExitStatus::Usage,
            format!("flows: {what}, which cannot be undone; standard input is not a terminal to confirm it"),
        )
        .with_help("look at the plan, then give --yes; nothing was changed")),
    }
}
