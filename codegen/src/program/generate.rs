//! `generate`: crates from descriptions.

use std::path::PathBuf;

use crate::{
    generate::{GenerateError, Options, Report, generate_all, generate_crate},
    program::{
        context::{Context, Error},
        diagnostics::{Format, show},
    },
    runtime::Runtime,
};

/// The command that generates a crate again whose description is in it, run in its folder.
pub(crate) const REGENERATE: &str = "alicloud-codegen generate --spec spec --crate .";

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder with one folder for each service, or the folder of one service.
    #[arg(long, value_name = "FOLDER", default_value = "spec")]
    spec: PathBuf,
    /// The folder that gets one folder for each crate.
    #[arg(long, value_name = "FOLDER", required_unless_present = "crate_folder")]
    out: Option<PathBuf>,
    /// The folder of the one crate, in place of the folder that has all.
    #[arg(long = "crate", value_name = "FOLDER", conflicts_with = "out")]
    crate_folder: Option<PathBuf>,
    /// Writes nothing; fails if a file is not as it should be, and lists it.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    runtime: RuntimeArguments,
    /// How what is wrong with the descriptions is shown.
    #[arg(long, value_enum, default_value_t)]
    message_format: Format,
}

/// Where the runtime comes from.
#[derive(clap::Args)]
pub struct RuntimeArguments {
    /// The folder of a checkout of `alicloud-core`, for the manifests of the crates; without it they name its version alone.
    #[arg(long, value_name = "FOLDER")]
    core_path: Option<PathBuf>,
}

impl RuntimeArguments {
    pub(crate) fn core_path(&self) -> Option<&PathBuf> {
        self.core_path.as_ref()
    }

    /// Returns how manifests name the runtime: a folder by its absolute path, which is right wherever the crate is.
    pub(crate) fn runtime(&self) -> Result<Runtime, Error> {
        let Some(path) = &self.core_path else {
            return Ok(Runtime::Version);
        };
        if !path.join("Cargo.toml").is_file() {
            return Err(format!(
                "{} has no `Cargo.toml`; name the folder of the package `alicloud-core`",
                path.display()
            ));
        }
        let path = std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Runtime::Path(path))
    }
}

/// Generates.
///
/// # Errors
/// If a description is wrong, or in a check a file is not as it should be.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let is_one = arguments.crate_folder.is_some();
    let out = arguments.crate_folder.as_ref().or(arguments.out.as_ref());
    let options = Options {
        spec: arguments.spec.clone(),
        out: out.cloned().unwrap_or_default(),
        core: arguments.runtime.runtime()?,
        command: Some(if is_one { REGENERATE } else { context.generate }.to_owned()),
        check: arguments.check,
        ..Options::default()
    };
    let format = arguments.message_format;
    let reports = if is_one {
        vec![generate_crate(&options).map_err(|error| shown(&error, format, context))?]
    } else {
        generated(&[options], format, context)?
    };
    finish(&reports, arguments.check, format, context)
}

/// Generates the crates of several folders.
///
/// # Errors
/// If a description is wrong.
pub fn generated(runs: &[Options], format: Format, context: &Context<'_>) -> Result<Vec<Report>, Error> {
    generate_all(runs).map_err(|error| shown(&error, format, context))
}

/// Says what was done.
///
/// # Errors
/// If it was a check, and a file is not as it should be.
pub fn finish(reports: &[Report], check: bool, format: Format, context: &Context<'_>) -> Result<(), Error> {
    // Programs that read diagnostics want nothing else.
    if format != Format::Json {
        for line in reports.iter().flat_map(|report| report.lines(&context.base)) {
            context.say(line);
        }
    }
    let changed: usize = reports.iter().map(|report| report.changes().count()).sum();
    if check && changed > 0 {
        return Err(format!(
            "{changed} generated files are not as they should be; run `{}`",
            context.generate
        ));
    }
    Ok(())
}

pub(crate) fn shown(error: &GenerateError, format: Format, context: &Context<'_>) -> Error {
    match error {
        GenerateError::Diagnostics(diagnostics) => show(diagnostics, format, context),
        other => other.to_string(),
    }
}
