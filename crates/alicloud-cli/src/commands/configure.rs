//! `configure`: writes the configuration file, and shows it without secrets.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    time::Duration,
};

use alicloud_core::{Client, Credentials, Endpoint, Service, credentials::masked};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::{
    context::Program,
    error::{Error, ExitStatus},
    harmless::harmless,
    hidden,
    numbers::{attempts, seconds},
    options::Format,
    settings::{ConfigurationFile, Profile, home_is_unknown},
    terminal::{Ended, note, print},
};

/// The subcommand with its arguments.
pub(crate) fn with_arguments(command: Command, program: &str) -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    command
        .long_about(
            "Writes settings and an access key to the configuration file. Asks for what no option gives, if a person is there \
             to respond; a secret is read without echo and never printed. Only its owner can read the file.",
        )
        .args([
            text("profile", "NAME", "The profile to write; `default` without one"),
            text("region", "REGION", "The region whose endpoint is called"),
            text("endpoint", "URL", "The endpoint, in place of the region's"),
            text("access-key-id", "ID", "The id of an access key; its secret is asked for"),
            text("output", "FORMAT", "table, json, yaml, jsonl or text"),
            text("timeout", "SECONDS", "How long a whole call may take")
                .allow_negative_numbers(true)
                .value_parser(seconds),
            text("max-attempts", "NUMBER", "How often a call is attempted at most")
                .allow_negative_numbers(true)
                .value_parser(attempts),
            text("parameter", "NAME=VALUE", "A value that operations take when none is given, such as CustSpaceId=…")
                .action(ArgAction::Append),
            Arg::new("secret-stdin")
                .long("secret-stdin")
                .help("Reads the secret from standard input, for scripts")
                .action(ArgAction::SetTrue),
        ])
        .subcommand(Command::new("show").about("Prints the settings, without secrets"))
        .subcommand(Command::new("path").about("Prints where the configuration file is"))
        .after_help(format!(
            "Examples:\n  {program} configure\n  {program} configure --profile staging --region ap-southeast-1\n  \
             printf %s \"$SECRET\" | {program} configure --access-key-id LTAI… --secret-stdin"
        ))
}

pub(crate) fn run(program: &Program, matches: &ArgMatches) -> Result<(), Ended> {
    if matches.subcommand_name() == Some("path") {
        let path = ConfigurationFile::path(program.name, &program.environment);
        let path = path.ok_or_else(home_is_unknown)?;
        return print(&format!("{}\n", path.display()));
    }
    let mut file = ConfigurationFile::read(program.name, &program.environment)?;
    match matches.subcommand_name() {
        Some(_) => show(&file),
        None => {
            write(&mut file, matches, program.description.service)?;
            let place = file.path.as_ref().map(|path| path.display().to_string());
            note(format_args!("written: {}", place.unwrap_or_default()));
            Ok(())
        }
    }
}

fn show(file: &ConfigurationFile) -> Result<(), Ended> {
    let mut configuration = file.configuration.clone();
    for profile in configuration.profiles.values_mut() {
        *profile = profile.shown();
    }
    let text = serde_yaml::to_string(&configuration)
        .map_err(|error| Error::local(format!("the configuration cannot be shown: {error}")))?;
    print(&text)
}

fn write(file: &mut ConfigurationFile, matches: &ArgMatches, service: &'static Service) -> Result<(), Error> {
    let given = |name: &str| matches.get_one::<String>(name).cloned();
    let name = given("profile").unwrap_or_else(|| file.profile(None).0);
    let mut profile = file
        .configuration
        .profiles
        .get(&name)
        .cloned()
        .unwrap_or_default();
    let secret_comes_by_stdin = matches.get_flag("secret-stdin");
    let asks = std::io::stdin().is_terminal() && !secret_comes_by_stdin;
    let options = [
        "region",
        "endpoint",
        "access-key-id",
        "output",
        "timeout",
        "max-attempts",
        "parameter",
    ];
    let is_bare = options.iter().all(|name| !matches.contains_id(name));
    if !asks && is_bare {
        return Err(
            Error::usage("no option gives a setting, and standard input is not a terminal")
                .with_help("give options, such as `--region ap-southeast-1`"),
        );
    }
    let ask = |label: &str, before: Option<String>, shown: fn(&str) -> String| match asks && is_bare {
        true => asked(label, before, shown),
        false => Ok(before),
    };
    profile.region = ask("region", given("region").or(profile.region), harmless)?;
    profile.endpoint = match given("endpoint") {
        Some(endpoint) => Some(endpoint),
        None => profile.endpoint,
    };
    let before = profile.access_key_id.clone();
    let id = given("access-key-id").or(profile.access_key_id);
    profile.access_key_id = ask("access key id", id, masked)?;
    if profile.access_key_id.is_some() && (profile.access_key_id != before || secret_comes_by_stdin) {
        profile.access_key_secret = Some(secret(asks)?);
        profile.security_token = None;
    }
    if let Some(format) = given("output") {
        if Format::parse(&format).is_none() {
            return Err(Error::usage(format!("unknown output format `{format}`"))
                .with_help("give table, json, yaml, jsonl or text"));
        }
        profile.output = Some(format);
    }
    if let Some(timeout) = matches.get_one::<Duration>("timeout") {
        profile.timeout = Some(timeout.as_secs_f64());
    }
    if let Some(attempts) = matches.get_one::<u32>("max-attempts") {
        profile.max_attempts = Some(*attempts);
    }
    for pair in matches.get_many::<String>("parameter").into_iter().flatten() {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Error::usage(format!("`--parameter {pair}` has no `=`"))
                .with_help("write it like `--parameter CustSpaceId=cams-1`"));
        };
        profile.parameters.insert(name.to_owned(), value.to_owned());
    }
    checked(&profile, service)?;
    file.configuration.current.get_or_insert_with(|| name.clone());
    file.configuration.profiles.insert(name, profile);
    file.write()
}

/// What no call could use is not written: an access key, a region or an endpoint that cannot be one.
fn checked(profile: &Profile, service: &'static Service) -> Result<(), Error> {
    if let Some(region) = &profile.region {
        Client::builder(service).region(region.as_str()).build_untyped()?;
    }
    if let Some(endpoint) = &profile.endpoint {
        Endpoint::parse(endpoint)?;
    }
    if let (Some(id), Some(secret)) = (&profile.access_key_id, &profile.access_key_secret) {
        Credentials::new(id.clone(), secret.clone())?;
    }
    Ok(())
}

/// Asks for a line; an empty one keeps the value before, which is shown as others may see it.
fn asked(label: &str, before: Option<String>, shown: fn(&str) -> String) -> Result<Option<String>, Error> {
    let shown = before
        .as_deref()
        .map_or_else(String::new, |before| format!(" [{}]", shown(before)));
    let mut line = String::new();
    let read = write!(std::io::stderr(), "{label}{shown}: ");
    let read = read.and_then(|()| std::io::stdin().lock().read_line(&mut line));
    match read.map_err(|error| Error::local(format!("the terminal cannot be read: {error}")))? {
        0 => Err(Error::new(
            ExitStatus::Interrupted,
            "interrupted; nothing was written",
        )),
        _ => Ok(Some(line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .or(before)),
    }
}

/// Reads the secret: at a terminal without echo, else a line of standard input.
fn secret(asks: bool) -> Result<String, Error> {
    let unreadable = |error: std::io::Error| Error::local(format!("the secret cannot be read: {error}"));
    let line = if asks {
        hidden::read("access key secret (not shown): ").map_err(unreadable)?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
        line
    };
    let secret = line.trim().to_owned();
    match secret.is_empty() {
        true => {
            Err(Error::usage("the secret is empty")
                .with_help("give it on standard input, with `--secret-stdin`"))
        }
        false => Ok(secret),
    }
}
