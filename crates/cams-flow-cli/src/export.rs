//! `export`: all flows as one YAML file, which `plan` and `apply` read.

mod document;
mod files;

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use alicloud_cli::{
    Context, Ended, Error, ExitStatus, Format, SubcommandFuture, WholeFile,
    clap::{Arg, ArgAction, ArgMatches, Command, value_parser},
};

use crate::{
    actual::ActualFlow,
    export::{
        document::{Document, Entry},
        files::ScreensFolder,
    },
    plan::{self, read},
    service::{NeededScreens, Service},
};

const LONG: &str = "\
Writes all flows as one YAML file: names in alphabetical order, the categories of each in alphabetical order, one line for each \
setting, so that two exports differ only where the flows do. `cams-flow plan` of the file has nothing to do; `plan --help` \
describes the file.

The list of flows says no status and no endpoint; GetFlow is called for each flow, at the quota of 5 calls in each second. \
--no-details leaves these calls out, and status and endpoint with them.

The screens are written only with --json FOLDER: a JSON file for each flow that has some, in this folder beside the file. The \
service fetches JSON files and cannot be sent one, so that --json-base says where the same folder can be fetched from later.";

const AFTER: &str = "\
Examples:
  cams-flow export > flows.yaml
  cams-flow export --to flows.yaml
  cams-flow export --no-details -o json
  cams-flow export --to flows.yaml --json screens --json-base https://assets.example.com/flows/

Exit codes: 0 success; 1 two flows have one name, or the file cannot be written.
  Others are as for the operations.";

/// The subcommand.
pub(crate) fn command() -> Command {
    Command::new("export")
        .about("Writes all flows as one YAML file, which `plan` and `apply` read")
        .long_about(LONG)
        .args([
            Arg::new("to")
                .long("to")
                .value_name("FILE")
                .help("Writes this file; standard output by default")
                .value_parser(value_parser!(PathBuf)),
            Arg::new("no-details")
                .long("no-details")
                .help("Leaves out status and endpoint, which take a call for each flow")
                .action(ArgAction::SetTrue),
            Arg::new("json")
                .long("json")
                .value_name("FOLDER")
                .help("Writes the screens of each flow into this folder, a relative path beside the file")
                .requires("json-base")
                .conflicts_with("no-details"),
            Arg::new("json-base")
                .long("json-base")
                .value_name("URL")
                .help("Where the service can fetch the folder of the file from")
                .requires("json"),
            plan::concurrency(),
            plan::space(),
        ])
        .after_help(AFTER)
}

pub(crate) fn run<'c>(context: &'c Context, matches: &'c ArgMatches) -> SubcommandFuture<'c> {
    Box::pin(export(context, matches))
}

async fn export(context: &Context, matches: &ArgMatches) -> Result<ExitCode, Ended> {
    let is_json = match context.requested_format()? {
        None | Some(Format::Yaml | Format::Table) => false,
        Some(Format::Json) => true,
        Some(_) => {
            let error = Error::new(ExitStatus::Usage, "a file of flows is YAML or JSON");
            return Err(error
                .with_help("give `-o yaml` or `-o json`; `list-flow --all` has the other formats")
                .into());
        }
    };
    let screens = ScreensFolder::of(matches)?;
    let service = Service::new(context, matches.get_one::<String>("cust-space-id"))?;
    let mut flows = read::list(context, &service).await?;
    unique(&flows)?;
    if !matches.get_flag("no-details") {
        let needed = match screens {
            Some(_) => NeededScreens::Content,
            None => NeededScreens::Nothing,
        };
        let all = flows.into_iter().map(|flow| (needed, flow)).collect();
        flows = read::details(context, &service, all, plan::at_once(matches)).await?;
    }
    // A flow may have got another name since it was listed.
    let by_name = unique(&flows)?;
    let paths = match &screens {
        Some(screens) => screens.write(&by_name)?,
        None => BTreeMap::new(),
    };
    let document = Document {
        json_base: screens.as_ref().map(|screens| screens.base.as_str()),
        flows: by_name
            .iter()
            .map(|(name, flow)| Entry::of(flow, paths.get(name).cloned()))
            .collect(),
    };
    let text = match is_json {
        true => format!("{:#}\n", document.as_json()),
        false => document.as_yaml(),
    };
    match matches.get_one::<PathBuf>("to") {
        None => context.print_text(&text)?,
        Some(path) => {
            WholeFile::write(path, text.as_bytes())?;
            context.note(format_args!(
                "written: {} ({} flows)",
                path.display(),
                by_name.len()
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The flows by name.
fn unique(flows: &[ActualFlow]) -> Result<BTreeMap<&str, &ActualFlow>, Error> {
    let mut by_name: BTreeMap<&str, &ActualFlow> = BTreeMap::new();
    for flow in flows {
        if let Some(other) = by_name.insert(&flow.name, flow) {
            let message = format!(
                "two flows have the name `{}`, and a file has each name once",
                flow.name
            );
            return Err(Error::new(ExitStatus::Failure, message)
                .fact("ids", format!("{}, {}", other.id, flow.id))
                .with_help("give one of them another name with `modify-flow`; nothing was written"));
        }
    }
    Ok(by_name)
}

#[cfg(test)]
mod tests;
