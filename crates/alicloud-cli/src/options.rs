//! The options that many subcommands share.

use std::{path::PathBuf, time::Duration};

use alicloud_core::credentials::Environment;
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser};

use crate::{
    error::{Error, ExitStatus},
    harmless::harmless,
    numbers::{attempts, seconds},
    settings::{Profile, variable},
    terminal::Colour,
};

const SETTINGS: &str = "Settings";
const OUTPUT: &str = "Output";
const FORMATS: [&str; 5] = ["table", "json", "yaml", "jsonl", "text"];

/// What the program can do besides calling the service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Abilities<'p> {
    pub(crate) program: &'p str,
    pub(crate) has_emulator: bool,
}

/// The shared options as they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) profile: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) emulator: bool,
    pub(crate) data: Option<PathBuf>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) no_rate_limit: bool,
    pub(crate) redis: Option<String>,
    pub(crate) output: Option<Format>,
    pub(crate) query: Option<String>,
    pub(crate) show_sensitive: bool,
    pub(crate) verbose: u8,
    pub(crate) colour: Colour,
}

/// A format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Columns, for people.
    Table,
    /// One JSON value.
    Json,
    /// One YAML document.
    Yaml,
    /// A JSON value in each line.
    Jsonl,
    /// Values separated by tabs, a line for each item.
    Text,
}

impl Format {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "table" => Self::Table,
            "json" => Self::Json,
            "yaml" => Self::Yaml,
            "jsonl" => Self::Jsonl,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

/// Adds the options about the call and about the output.
pub(crate) fn add(command: Command, abilities: Abilities<'_>) -> Command {
    let profile = variable(abilities.program, "PROFILE");
    let setting = |name: &'static str, value: &'static str| {
        Arg::new(name).long(name).value_name(value).help_heading(SETTINGS)
    };
    let mut settings = vec![
        setting("profile", "NAME")
            .help("Settings and credentials by this name")
            .long_help(format!(
                "Takes settings and credentials by this name: a profile of the configuration file, else one of the vendor's \
                 tools. Also the variable {profile}."
            )),
        setting("region", "REGION")
            .help("The region whose endpoint is called")
            .long_help("The region whose endpoint is called. Also the variable ALIBABA_CLOUD_REGION_ID."),
        setting("endpoint", "URL")
            .help("The endpoint, in place of the region's")
            .long_help("The endpoint, in place of the region's: a host's name, or an address with http:// or https://. Also \
                        the variable ALIBABA_CLOUD_ENDPOINT."),
        setting("timeout", "SECONDS")
            .help("How long the whole call may take; 60 by default")
            .allow_negative_numbers(true)
            .value_parser(seconds),
        setting("max-attempts", "NUMBER")
            .help("How often a call is attempted at most; 3 by default")
            .allow_negative_numbers(true)
            .value_parser(attempts),
        setting("no-rate-limit", "")
            .help("Sends calls at once, without waiting for the quota")
            .action(ArgAction::SetTrue),
    ];
    if cfg!(feature = "redis") {
        settings
            .push(setting("redis", "URL").help("Shares the quota with other processes through this Redis"));
    }
    if abilities.has_emulator {
        settings.push(
            setting("emulator", "")
                .help("Calls an emulator of its own: no account, no network")
                .action(ArgAction::SetTrue),
        );
        settings.push(
            setting("data", "FILE")
                .help("The emulator's data, kept for the next command")
                .value_parser(clap::value_parser!(PathBuf)),
        );
    }
    add_output(with(command, settings))
}

/// Adds the options about the output alone.
pub(crate) fn add_output(command: Command) -> Command {
    let output = |name: &'static str| Arg::new(name).long(name).help_heading(OUTPUT);
    let options = vec![
        output("output")
            .short('o')
            .value_name("FORMAT")
            .help("table, json, yaml, jsonl or text; table on a terminal, else json")
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(FORMATS)),
        output("query")
            .value_name("JMESPATH")
            .help("Prints a part of the output, such as `Data[].FlowId`"),
        output("show-sensitive")
            .help("Shows sensitive values in tables and text, too")
            .action(ArgAction::SetTrue),
        output("verbose")
            .short('v')
            .help("Says on standard error what is sent, and how each attempt ends")
            .action(ArgAction::Count),
        output("color")
            .value_name("WHEN")
            .help("auto, always or never; auto heeds NO_COLOR")
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"])),
        output("error-format")
            .value_name("FORMAT")
            .help("text or json")
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["text", "json"])),
    ];
    with(command, options)
}

/// Adds options. A subcommand of a program's own may have one of the same name that means something else.
fn with(command: Command, options: Vec<Arg>) -> Command {
    let own: Vec<clap::Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    let options = options
        .into_iter()
        .filter(|option| !own.contains(option.get_id()));
    command.args(options)
}

impl Options {
    /// These, and others where they say nothing: those before the subcommand.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            profile: self.profile.or(other.profile),
            region: self.region.or(other.region),
            endpoint: self.endpoint.or(other.endpoint),
            emulator: self.emulator || other.emulator,
            data: self.data.or(other.data),
            timeout: self.timeout.or(other.timeout),
            max_attempts: self.max_attempts.or(other.max_attempts),
            no_rate_limit: self.no_rate_limit || other.no_rate_limit,
            redis: self.redis.or(other.redis),
            output: self.output.or(other.output),
            query: self.query.or(other.query),
            show_sensitive: self.show_sensitive || other.show_sensitive,
            verbose: self.verbose.max(other.verbose),
            colour: match self.colour {
                Colour::Auto => other.colour,
                colour => colour,
            },
        }
    }

    /// Options that contradict each other.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let places = [
            (self.endpoint.is_some(), "--endpoint"),
            (self.region.is_some(), "--region"),
            (self.profile.is_some(), "--profile"),
        ];
        if let Some((_, name)) = places.iter().find(|(is_given, _)| *is_given && self.emulator) {
            return Err(
                Error::usage(format!("--emulator and {name} cannot be used together"))
                    .with_help("leave out one of them"),
            );
        }
        if self.data.is_some() && !self.emulator {
            return Err(Error::usage("--data is the file of an emulator").with_help("give --emulator, too"));
        }
        if self.redis.is_some() && self.no_rate_limit {
            return Err(
                Error::usage("--redis and --no-rate-limit cannot be used together")
                    .with_help("leave out one of them"),
            );
        }
        Ok(())
    }
}

/// Reads what of the options a command has.
pub(crate) fn read(matches: &ArgMatches) -> Options {
    fn one<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Option<T> {
        matches.try_get_one::<T>(name).ok().flatten().cloned()
    }
    let text = |name: &str| one::<String>(matches, name);
    let flag = |name: &str| one::<bool>(matches, name).unwrap_or_default();
    Options {
        profile: text("profile"),
        region: text("region"),
        endpoint: text("endpoint"),
        emulator: flag("emulator"),
        data: one(matches, "data"),
        timeout: one(matches, "timeout"),
        max_attempts: one(matches, "max-attempts"),
        no_rate_limit: flag("no-rate-limit"),
        redis: text("redis"),
        output: text("output").and_then(|name| Format::parse(&name)),
        query: text("query"),
        show_sensitive: flag("show-sensitive"),
        verbose: one(matches, "verbose").unwrap_or_default(),
        colour: match text("color").as_deref() {
            Some("always") => Colour::Always,
            Some("never") => Colour::Never,
            _ => Colour::Auto,
        },
    }
}

/// The format that an option asks for, else a variable, else the profile.
pub(crate) fn format_of(
    given: Option<Format>,
    variable: &str,
    environment: &Environment,
    profile: Option<&Profile>,
) -> Result<Option<Format>, Error> {
    if given.is_some() {
        return Ok(given);
    }
    let of_profile = || profile.and_then(|profile| profile.output.clone());
    let (name, place) = match environment.variable(variable) {
        Some(name) => (Some(name), format!("the variable {variable}")),
        None => (of_profile(), "the configuration file".to_owned()),
    };
    let unknown = |name: &String| {
        Error::new(
            ExitStatus::Configuration,
            format!("{place} asks for the unknown output format `{}`", harmless(name)),
        )
        .with_help(format!("set one of {}", FORMATS.join(", ")))
    };
    name.map(|name| Format::parse(&name).ok_or_else(|| unknown(&name)))
        .transpose()
}

/// The names of all long options that the program itself has.
pub(crate) const RESERVED: [&str; 24] = [
    "profile",
    "region",
    "endpoint",
    "timeout",
    "max-attempts",
    "no-rate-limit",
    "redis",
    "emulator",
    "data",
    "output",
    "output-file",
    "query",
    "show-sensitive",
    "verbose",
    "color",
    "error-format",
    "from",
    "dry-run",
    "all",
    "limit",
    "reconcile",
    "help",
    "version",
    "yes",
];
