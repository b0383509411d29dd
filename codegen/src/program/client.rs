//! `client`: from a product's name to a crate, in one step.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    generate::{Options, check_is_own, generate_crate},
    import::{ApiDocs, ApiDocsError, Confidence, Plan, PlanError, RemarkKind, Report, Selection},
    program::{
        context::{Context, Error},
        diagnostics::{Format, show},
        generate::{REGENERATE, RuntimeArguments, shown},
        source::Source,
        wanted::Wanted,
    },
    runtime::Runtime,
    spec,
};

/// The folder of the description in the folder of the crate.
const SPEC: &str = "spec";

/// How many of the things that were left out are named; an import of a large product may leave out hundreds.
const MOST_SHOWN: usize = 10;

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    wanted: Wanted,
    /// The folder of the crate: a new one, or one of an earlier run, which gets the operations beside those that it has.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    #[command(flatten)]
    runtime: RuntimeArguments,
}

/// Makes a crate.
///
/// # Errors
/// If the metadata cannot be had or imported, or the folder has something else.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let runtime = arguments.runtime.runtime()?;
    let selection = arguments.wanted.selection()?;
    let docs = arguments.wanted.docs(context)?;
    let report = describe(&docs, &selection, &arguments.out, context)?;
    let generated = generate_crate(&options(&arguments.out, runtime))
        .map_err(|error| shown(&error, Format::Human, context))?;
    // The newest version is another one some day; a later run is to add to this one.
    let named = match arguments.wanted.source() {
        Source::Product { name, .. } => format!("{name}@{}", docs.version),
        other => other.to_string(),
    };
    let written = generated.changes().count();
    let out = context.shown(&arguments.out);
    context.say(format!(
        "{out}: {written} of {} files written",
        generated.entries.len()
    ));
    imported(&report, &selection, &named, &out, context);
    next_steps(arguments, &named, &out, context)
}

/// Says what was imported, and first of all what is missing.
fn imported(report: &Report, selection: &Selection, named: &str, out: &str, context: &Context<'_>) {
    let operations = match report.operations() {
        1 => "1 operation".to_owned(),
        count => format!("{count} operations"),
    };
    context.say(format!(
        "imported {operations} of {named}; what the format cannot say: {} kept as it is, {} changed, {} dropped; {} unsure guesses",
        report.count(RemarkKind::Kept),
        report.count(RemarkKind::Changed),
        report.count(RemarkKind::Dropped),
        report.count(RemarkKind::Guessed(Confidence::Unsure)),
    ));
    let missing = |kind| report.remarks().iter().filter(move |remark| remark.kind == kind);
    let missing: Vec<_> = missing(RemarkKind::Refused)
        .chain(missing(RemarkKind::Dropped))
        .collect();
    for remark in missing.iter().take(MOST_SHOWN) {
        context.say(format!("  {remark}"));
    }
    if missing.len() > MOST_SHOWN {
        context.say(format!("  … and {} more", missing.len() - MOST_SHOWN));
    }
    if !report.remarks().is_empty() {
        context.say(format!(
            "  the whole report: alicloud-codegen import {named} {} --into {out}/{SPEC} --dry-run",
            match selection {
                Selection::All => "--all".to_owned(),
                Selection::Named(names) => format!("--operations {}", names.join(",")),
            }
        ));
    }
}

fn options(out: &Path, runtime: Runtime) -> Options {
    Options {
        spec: out.join(SPEC),
        out: out.to_owned(),
        core: runtime,
        command: Some(REGENERATE.to_owned()),
        ..Options::default()
    }
}

/// Writes the description: a new one, or more operations in one that is there. Those that are there are imported again, so that all
/// are of one edition of the metadata.
fn describe(
    docs: &ApiDocs,
    selection: &Selection,
    out: &Path,
    context: &Context<'_>,
) -> Result<Report, Error> {
    let folder = out.join(SPEC);
    check_is_own(out, &folder).map_err(|error| shown(&error, Format::Human, context))?;
    if !folder.join("service.yaml").exists() {
        let plan = Plan::create(docs, selection, &folder);
        return written(&plan.map_err(|error| shown_plan(&error, context))?);
    }
    let services = spec::read(&folder).map_err(|found| show(&found, Format::Human, context))?;
    let there = services.first().map(|service| &service.file);
    let product = docs.product_name();
    if let Some(there) = there.filter(|there| (&there.product, &there.version) != (&product, &docs.version)) {
        return Err(format!(
            "{} is the client of {} {}, not of {product} {}; name another folder",
            context.shown(out),
            there.product,
            there.version,
            docs.version
        ));
    }
    let mut selection = selection.clone();
    if let Selection::Named(names) = &mut selection {
        let there = services.iter().flat_map(|service| &service.operations);
        for name in there.map(|operation| &operation.file.operation) {
            if !names.contains(name) && docs.operations().any(|known| known == name) {
                names.push(name.clone());
            }
        }
    }
    let plan = Plan::new(docs, &selection, &folder);
    written(&plan.map_err(|error| shown_plan(&error, context))?)
}

/// Writes the description, if there is something to describe.
fn written(plan: &Plan) -> Result<Report, Error> {
    let report = plan.report();
    if report.operations() == 0 {
        return Err(format!(
            "the metadata has no operation that can be generated\n{report}"
        ));
    }
    plan.write().map_err(|error| error.to_string())?;
    Ok(report.clone())
}

fn shown_plan(error: &PlanError, context: &Context<'_>) -> Error {
    match error {
        PlanError::ApiDocs(ApiDocsError::Overrides(found)) => show(found, Format::Human, context),
        other => other.to_string(),
    }
}

fn next_steps(arguments: &Arguments, named: &str, out: &str, context: &Context<'_>) -> Result<(), Error> {
    let services =
        spec::read(&arguments.out.join(SPEC)).map_err(|found| show(&found, Format::Human, context))?;
    let package = services
        .first()
        .map_or("", |service| service.file.package.name.as_str());
    context.say("\nnext steps:");
    if let Some(manifest) = workspace(&arguments.out) {
        context.say(format!(
            "  add the crate to `members` in {}, if no pattern there has it",
            context.shown(&manifest)
        ));
    }
    let core = match &arguments.runtime.core_path() {
        Some(path) => format!(" --core-path {}", path.display()),
        None => String::new(),
    };
    for (command, why) in [
        (
            format!("cargo add --path {out}"),
            "in the package that calls it".to_owned(),
        ),
        (
            format!("cargo doc --open --no-deps --manifest-path {out}/Cargo.toml"),
            format!("documentation of {package}; {out}/README.md has the first call"),
        ),
        (
            format!("alicloud-codegen client {named} --operations NAME --out {out}{core}"),
            "more operations".to_owned(),
        ),
        (
            format!("alicloud-codegen generate --spec {out}/{SPEC} --crate {out}{core}"),
            format!("after a change in {out}/{SPEC}"),
        ),
    ] {
        context.say(format!("  {command}\n      {why}"));
    }
    Ok(())
}

/// The manifest of the workspace that a folder is in.
fn workspace(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    let manifests = folder.ancestors().skip(1).map(|above| above.join("Cargo.toml"));
    manifests.into_iter().find(|manifest| {
        let text = fs::read_to_string(manifest).unwrap_or_default();
        text.lines().any(|line| line.trim().starts_with("[workspace"))
    })
}
