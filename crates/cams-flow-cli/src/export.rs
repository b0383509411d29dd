//! `export`: all flows as one YAML file, which `plan` and `apply` read.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use alicloud_cli::{
    Context, Ended, Error, ExitStatus, Format, SubcommandFuture,
    clap::{Arg, ArgAction, ArgMatches, Command, value_parser},
};
use serde_json::{Map, Value, json};

use crate::{
    actual::ActualFlow,
    plan::{self, desired::DesiredStatus, read},
    service::Service,
};

const LONG: &str = "\
Writes all flows as one YAML file: names in alphabetical order, the categories of each in alphabetical order, one line for each \
setting, so that two exports differ only where the flows do. `cams-flow plan` of the file has nothing to do; `plan --help` \
describes the file.

The list of flows says no status and no endpoint; GetFlow is called for each flow, at the quota of 5 calls in each second. \
--no-details leaves these calls out, and status and endpoint with them.

The screens are not in the export: `get-flow-json-asset` returns where those of a flow can be read.";

const AFTER: &str = "\
Examples:
  cams-flow export > flows.yaml
  cams-flow export --to flows.yaml
  cams-flow export --no-details -o json

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
    let service = Service::new(context, matches.get_one::<String>("cust-space-id"))?;
    let mut flows = read::list(context, &service).await?;
    let by_name = unique(&flows)?;
    drop(by_name);
    if !matches.get_flag("no-details") {
        let flows_to_read = flows.into_iter().map(|flow| (false, flow)).collect();
        flows = read::details(context, &service, flows_to_read, plan::at_once(matches)).await?;
    }
    // A flow may have got another name since it was listed.
    let by_name = unique(&flows)?;
    let text = match is_json {
        true => format!("{:#}\n", as_json(&by_name)),
        false => as_yaml(&by_name),
    };
    match matches.get_one::<PathBuf>("to") {
        None => context.print_text(&text)?,
        Some(path) => {
            write(path, &text)?;
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

/// Written beside it first, so that a full disk leaves the file as it was.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        Error::new(
            ExitStatus::Failure,
            format!("{} cannot be written: {error}", path.display()),
        )
    })
}

/// The settings of a flow in the order of the file. A status that only the service sets is left out: no file can ask for it.
fn settings(flow: &ActualFlow) -> (Vec<&str>, Option<&str>, Option<DesiredStatus>) {
    let mut categories: Vec<&str> = flow.categories.iter().map(AsRef::as_ref).collect();
    categories.sort_unstable();
    categories.dedup();
    let details = flow.details.as_ref();
    let endpoint = details.and_then(|details| details.endpoint.as_deref());
    let status = details.and_then(|details| DesiredStatus::of(&details.status));
    (categories, endpoint, status)
}

fn as_yaml(flows: &BTreeMap<&str, &ActualFlow>) -> String {
    let mut text = String::from("# `cams-flow plan --help` describes this file.\nversion: 1\n");
    if flows.is_empty() {
        return text + "flows: {}\n";
    }
    text.push_str("flows:\n");
    for (name, flow) in flows {
        let (categories, endpoint, status) = settings(flow);
        let categories: Vec<String> = categories.into_iter().map(scalar).collect();
        let _ = write!(
            text,
            "  {}:\n    categories: [{}]\n",
            scalar(name),
            categories.join(", ")
        );
        if let Some(endpoint) = endpoint {
            let _ = writeln!(text, "    endpoint: {}", quoted(endpoint));
        }
        if let Some(status) = status {
            let _ = writeln!(text, "    status: {status}");
        }
    }
    text
}

fn as_json(flows: &BTreeMap<&str, &ActualFlow>) -> Value {
    let flows = flows.iter().map(|(name, flow)| {
        let (categories, endpoint, status) = settings(flow);
        let mut members = Map::from_iter([("categories".to_owned(), json!(categories))]);
        members.extend(endpoint.map(|endpoint| ("endpoint".to_owned(), json!(endpoint))));
        members.extend(status.map(|status| ("status".to_owned(), json!(status.to_string()))));
        ((*name).to_owned(), Value::Object(members))
    });
    json!({"version": 1, "flows": Map::from_iter(flows)})
}

/// A text as every reader of YAML understands it: without quotes only if it cannot be anything but text.
fn scalar(text: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_other = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    match begins && text.chars().all(is_word) && !is_other {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// A text in double quotes. JSON's quotes are YAML's, but for letters that YAML takes for the end of a line, or does not take.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for letter in Value::from(text).to_string().chars() {
        let is_plain = matches!(letter, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match (is_plain, u32::from(letter)) {
            (true, _) => quoted.push(letter),
            (false, code @ ..=0xffff) => {
                let _ = write!(quoted, "\\u{code:04x}");
            }
            (false, code) => {
                let _ = write!(quoted, "\\U{code:08x}");
            }
        }
    }
    quoted
}

#[cfg(test)]
mod tests;
