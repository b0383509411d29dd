//! `plan`: what has to be done so that the flows of the service are those of a file.

pub(crate) mod compare;
pub(crate) mod desired;
pub(crate) mod file;
pub(crate) mod read;
mod screens_file;
pub(crate) mod show;
mod yaml;

use std::path::{Path, PathBuf};

use alicloud_cli::{
    Context, Ended, ExitStatus, SubcommandFuture,
    clap::{Arg, ArgAction, ArgMatches, Command, value_parser},
    harmless, whole_number,
};

use crate::{
    plan::{
        compare::{Plan, compare},
        file::FlowsFile,
    },
    service::Service,
};

/// What `plan --exit-code` returns if there is something to do.
const SOMETHING_TO_DO: u8 = 2;

/// With more, a call could wait for its permit until its time is over.
const MOST_AT_ONCE: u64 = 64;

const LONG: &str = "\
Shows what `apply` would do so that the flows of the service are those of a file, and changes nothing.

The file is YAML. `cams-flow export` writes one with the flows that there are:

  version: 1
  # Where the service can fetch the JSON files named below; needed for `json` alone.
  json-base: https://assets.example.com/flows/
  flows:
    newsletter-sign-up:
      categories: [SIGN_UP, LEAD_GENERATION]
      json: newsletter/sign-up.json
      endpoint: https://flows.example.com/exchange
      status: published
    spring-survey:
      categories: [SURVEY]

Flows are known by name. Each has categories, in any order; all else is left as it is where the file is silent:

  json      the screens: a path below the folder of the file
  endpoint  the address that a flow with dynamic content exchanges data with
  status    draft, published or deprecated

The service cannot be sent a JSON file, it fetches one: the same path below `json-base`. What it has is read back and compared \
with the local file. A flow without screens cannot be published; the plan says so, and where the file asks for it.

One list of all flows is read. `GetFlow` is called for the flows alone whose entry has more than categories, whose categories \
change, and, with --prune, for those that are not in the file; the quota is 5 calls in each second.

A name that several flows of the service have is an error if the file has it. Names that differ in case are two names, with a \
warning. To give a flow another name, call `modify-flow` and change the file: here, it would be another flow.";

const AFTER: &str = "\
Marks: + is created, ~ is changed, - is deleted, ! cannot be done; the line says why.

Examples:
  cams-flow plan flows.yaml
  cams-flow plan flows.yaml --prune -o json --query 'changes[].flow'
  cams-flow plan flows.yaml --exit-code

Exit codes: 0 success; 1 the plan has what cannot be done; 3 the file is invalid;
  with --exit-code, 2 there is something to do. Others are as for the operations.";

/// A plan, and what it can be worked off with.
pub(crate) struct Made {
    pub(crate) plan: Plan,
    pub(crate) service: Service,
    pub(crate) at_once: usize,
}

/// The subcommand.
pub(crate) fn command() -> Command {
    with_arguments(
        Command::new("plan")
            .about("Shows what `apply` would do")
            .long_about(LONG),
    )
    .arg(
        Arg::new("exit-code")
            .long("exit-code")
            .help("Ends with exit code 2 if there is something to do")
            .action(ArgAction::SetTrue),
    )
    .after_help(AFTER)
}

/// Adds the arguments that `plan` and `apply` share.
pub(crate) fn with_arguments(command: Command) -> Command {
    command.args([
        Arg::new("file")
            .value_name("FILE")
            .help("The file of flows, or `-` for standard input")
            .required(true)
            .value_parser(value_parser!(PathBuf)),
        Arg::new("prune")
            .long("prune")
            .help("Deletes drafts that are not in the file")
            .action(ArgAction::SetTrue),
        concurrency(),
        space(),
    ])
}

/// How many flows are worked on at once.
pub(crate) fn concurrency() -> Arg {
    Arg::new("concurrency")
        .long("concurrency")
        .value_name("NUMBER")
        .help("How many flows are worked on at once, within the quota")
        .default_value("8")
        .allow_negative_numbers(true)
        .value_parser(|text: &str| whole_number(text, 1..=MOST_AT_ONCE))
}

/// The space that the flows are in.
pub(crate) fn space() -> Arg {
    Arg::new("cust-space-id")
        .long("cust-space-id")
        .value_name("ID")
        .help("The space of an ISV's customer, if the flows are not the account's own")
}

pub(crate) fn at_once(matches: &ArgMatches) -> usize {
    matches
        .get_one::<u64>("concurrency")
        .map_or(1, |number| *number as usize)
}

pub(crate) fn run<'c>(context: &'c Context, matches: &'c ArgMatches) -> SubcommandFuture<'c> {
    Box::pin(async {
        let plan = make(context, matches).await?.plan;
        print(context, &plan)?;
        let status = status(&plan);
        let has_work = status == ExitStatus::Success && !plan.is_empty();
        Ok(match has_work && matches.get_flag("exit-code") {
            true => SOMETHING_TO_DO.into(),
            false => status.into(),
        })
    })
}

/// Reads the file, then the service, and compares.
pub(crate) async fn make(context: &Context, matches: &ArgMatches) -> Result<Made, Ended> {
    let path = matches.get_one::<PathBuf>("file").map(PathBuf::as_path);
    let file = FlowsFile::read(path.unwrap_or(Path::new("")))?;
    for warning in &file.warnings {
        context.note(format_args!("warning: {}", harmless(warning)));
    }
    let service = Service::new(context, matches.get_one::<String>("cust-space-id"))?;
    let (prune, at_once) = (matches.get_flag("prune"), at_once(matches));
    let actual = read::actual(context, &service, &file.desired, prune, at_once).await?;
    let mut plan = compare(&file.desired, &actual, prune);
    plan.file = file.shown;
    for warning in &plan.warnings {
        context.note(format_args!("warning: {}", harmless(warning)));
    }
    Ok(Made {
        plan,
        service,
        at_once,
    })
}

/// Writes the plan in the format that is asked for.
pub(crate) fn print(context: &Context, plan: &Plan) -> Result<(), Ended> {
    let columns = ["action", "flow", "id", "steps", "reason"];
    context.print(show::for_programs(plan), "changes", &columns, |styles| {
        show::for_people(plan, styles)
    })
}

/// Success, unless something cannot be done.
pub(crate) fn status(plan: &Plan) -> ExitStatus {
    match plan.refused() {
        0 => ExitStatus::Success,
        _ => ExitStatus::Failure,
    }
}
