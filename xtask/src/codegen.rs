use std::path::PathBuf;

use alicloud_codegen::{
    Options, Report,
    program::{
        diagnostics::Format,
        generate::{finish, generated},
    },
};

use crate::{
    run::{Error, root},
    terminal::{COMMAND, in_context},
};

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Writes nothing; fails if a file is not as it should be, and lists it.
    #[arg(long)]
    pub(crate) check: bool,
    /// The folder with one folder for each service, in place of the workspace's own.
    #[arg(long, requires = "out")]
    pub(crate) spec: Option<PathBuf>,
    /// The folder that gets one folder for each crate.
    #[arg(long, requires = "spec")]
    pub(crate) out: Option<PathBuf>,
    /// The folder of `alicloud-core`, as the crates' manifests are to name it.
    #[arg(long, requires = "out")]
    pub(crate) core: Option<PathBuf>,
    /// How what is wrong with the descriptions is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) message_format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let reports = generate(arguments)?;
    in_context(|context| finish(&reports, arguments.check, arguments.message_format, context))
}

/// Checks the workspace's generated files; returns a line for each crate. Files that differ are shown.
pub(crate) fn check() -> Result<Vec<String>, Error> {
    let reports = generate(&Arguments {
        check: true,
        ..Arguments::default()
    })?;
    let lines = reports.iter().flat_map(|report| report.lines(&root())).collect();
    if reports.iter().all(Report::is_unchanged) {
        return Ok(lines);
    }
    Err(lines.join("\n"))
}

fn generate(arguments: &Arguments) -> Result<Vec<Report>, Error> {
    let runs = runs(arguments)?;
    in_context(|context| generated(&runs, arguments.message_format, context))
}

/// The workspace's services and the invented ones of its tests, unless one folder is named.
fn runs(arguments: &Arguments) -> Result<Vec<Options>, Error> {
    let root = root();
    let options = |spec: PathBuf, out: PathBuf| {
        Options::new(spec, out)
            .with_command(COMMAND)
            .with_check(arguments.check)
    };
    if let (Some(spec), Some(out)) = (&arguments.spec, &arguments.out) {
        let core = arguments
            .core
            .clone()
            .unwrap_or_else(|| root.join("crates/alicloud-core"));
        let core = std::path::absolute(&core).map_err(|error| format!("{}: {error}", core.display()))?;
        return Ok(vec![options(spec.clone(), out.clone()).with_core(core)]);
    }
    let workspace = options(root.join("spec"), root.join("crates"))
        .with_core("../alicloud-core")
        .with_schema(root.join("spec/schema.json"))
        .with_gateway_errors("alicloud-core/src/service/gateway_errors.rs");
    let fixtures = options(
        root.join("tests/fixtures/spec"),
        root.join("tests/fixtures/crates"),
    )
    .with_core("../../../../crates/alicloud-core");
    Ok(vec![workspace, fixtures])
}
