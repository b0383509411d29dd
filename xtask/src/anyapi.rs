//! Whole products of the vendor, imported, generated, compiled and tested: what the generator can do with any API.

mod by_operation;
mod commands;
mod cost;
mod emulated;
mod figures;
mod imported;
mod responses;
mod tally;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use alicloud_codegen::{
    Options,
    import::{ApiDocs, Imported, files},
};

use crate::{
    anyapi::figures::{AllFigures, Figures},
    progress::{fetch, step},
    run::{Error, cargo, output, root, run as start, target},
    terminal::say,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the vendor's files.
    docs: Option<PathBuf>,
    /// Where descriptions and crates go.
    #[arg(long)]
    into: Option<PathBuf>,
    /// Only files whose name begins so.
    #[arg(long)]
    only: Option<String>,
    /// What is measured. `generate` is part of every other.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "generate,compile,responses,emulator,command,cost"
    )]
    measure: Vec<Part>,
    /// Records what was measured in `tests/anyapi.json` instead of comparing it.
    #[arg(long)]
    record: bool,
    /// Also runs the tests of the examples.
    #[arg(long)]
    test: bool,
    /// Also makes the documentation, and compiles the examples in it.
    #[arg(long)]
    doc: bool,
    /// Also compiles each group of operations alone, none, and all with the description tables.
    #[arg(long)]
    features: bool,
}

/// A part of what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Imported and generated operations.
    Generate,
    /// Operations that compile without a warning.
    Compile,
    /// Published responses that come out of the generated types as they went in.
    Responses,
    /// Operations that get their example from an emulator, with both signatures.
    Emulator,
    /// Operations with help, and documented requests that the command line would send as the client does.
    Command,
    /// The processor time to check an operation.
    Cost,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let docs = arguments
        .docs
        .clone()
        .unwrap_or_else(|| root().join("../shared/api-docs"));
    let Ok(entries) = fs::read_dir(&docs) else {
        say(format!(
            "SKIPPED: there are no API descriptions in {}",
            docs.display()
        ));
        return Ok(());
    };
    let wanted = arguments.only.as_deref().unwrap_or_default();
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && name.starts_with(wanted)
    });
    found.sort();
    let into = arguments.into.clone().unwrap_or_else(|| target().join("anyapi"));
    let into = std::path::absolute(&into).map_err(shown)?;
    let mut failures = 0;
    let mut all = AllFigures::new();
    for path in found {
        let mut figures = Figures::default();
        if let Err(error) = product(&path, &into, arguments, &mut figures) {
            say(format!("FAILED {}: {error}", path.display()));
            failures += 1;
        }
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        all.insert(name, figures);
    }
    let reported = figures::report(all, arguments.record && failures == 0);
    match failures {
        0 => reported,
        _ => Err(format!("{failures} products failed")),
    }
}

/// Measures a product, as far as nothing fails.
fn product(path: &Path, into: &Path, arguments: &Arguments, figures: &mut Figures) -> Result<(), Error> {
    let measures = |part| arguments.measure.contains(&part);
    let docs = read(path)?;
    figures.operations = docs.operations().count();
    docs.style().clone_into(&mut figures.style);
    let workspace = Workspace::new(path, into);
    let import = imported::import(&workspace.name, &docs)?;
    figures.refused = (import.refused > 0).then_some(import.refused);
    let Some(imported) = import.files else {
        return Ok(());
    };
    let operations = workspace.generate(&imported)?;
    (figures.imported, figures.generated) = (operations, Some(operations));
    if operations == 0 {
        say(format!(
            "{}: nothing to measure in a product without operations",
            workspace.name
        ));
        return Ok(());
    }
    let is_generated_only = arguments.measure == [Part::Generate];
    if is_generated_only && !arguments.test && !arguments.doc && !arguments.features {
        return Ok(());
    }
    workspace.manifest()?;
    step("fetching the crates of the lock file", fetch)?;
    workspace.cargo(&["check"])?;
    figures.compiled = Some(operations);
    if measures(Part::Cost) {
        figures.check_ms = cost::measure(&workspace, operations)?;
    }
    if arguments.test {
        workspace.cargo(&["test", "--features", "description", "--test", "examples"])?;
    }
    if measures(Part::Responses) {
        let (lossless, responses) = responses::measure(&workspace, &docs)?;
        (figures.lossless, figures.responses) = (Some(lossless), Some(responses));
    }
    if measures(Part::Emulator) {
        let (answered, calls) = emulated::call_all(&workspace)?;
        (figures.answered, figures.calls) = (Some(answered), Some(calls));
    }
    if measures(Part::Command) {
        let commands::Tried { helped, runs, alike } = commands::try_all(&workspace)?;
        (figures.helped, figures.dry_runs, figures.dry_runs_alike) = (Some(helped), Some(runs), Some(alike));
    }
    if arguments.doc {
        workspace.cargo(&["doc", "--no-deps"])?;
        workspace.cargo(&["test", "--doc"])?;
    }
    if arguments.features {
        workspace.features()?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<ApiDocs, Error> {
    ApiDocs::read(&fs::read(path).map_err(shown)?).map_err(shown)
}

/// The operations of a product, and the milliseconds of processor time to check its crate; none where the system does not tell
/// them.
pub(crate) fn check_ms(path: &Path) -> Result<Option<(usize, u64)>, Error> {
    let workspace = Workspace::new(path, &target().join("anyapi"));
    let import = imported::import(&workspace.name, &read(path)?)?;
    let operations = workspace.generate(&import.files.ok_or("nothing of it can be imported")?)?;
    workspace.manifest()?;
    fetch()?;
    workspace.cargo(&["check"])?;
    Ok(cost::least_ms(&workspace)?.map(|milliseconds| (operations, milliseconds)))
}

/// The folder of a product: its description, and its crate in a workspace of its own.
struct Workspace {
    name: String,
    folder: PathBuf,
    /// Where all products have what they compile.
    target: PathBuf,
}

impl Workspace {
    fn new(docs: &Path, into: &Path) -> Self {
        let name = docs
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Self {
            folder: into.join(&name),
            target: into.join("target"),
            name,
        }
    }

    /// Generates a crate of an import; gives the number of operations.
    fn generate(&self, imported: &Imported) -> Result<usize, Error> {
        let spec = self.folder.join("spec").join(&self.name);
        if spec.exists() {
            fs::remove_dir_all(&spec).map_err(shown)?;
        }
        fs::create_dir_all(&spec).map_err(shown)?;
        for (file, text) in files(imported).map_err(shown)? {
            fs::write(spec.join(file), text).map_err(shown)?;
        }
        let started = Instant::now();
        let options = Options::new(self.folder.join("spec"), self.folder.join("crates"))
            .with_core(root().join("crates/alicloud-core"));
        let report = alicloud_codegen::generate(&options).map_err(shown)?;
        say(format!(
            "{}: {} operations, {} files generated in {:?}",
            self.name,
            imported.operations.len(),
            report.entries.len(),
            started.elapsed()
        ));
        Ok(imported.operations.len())
    }

    fn manifest(&self) -> Result<(), Error> {
        let text = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n";
        fs::write(self.folder.join("Cargo.toml"), text).map_err(shown)?;
        fs::copy(root().join("Cargo.lock"), self.folder.join("Cargo.lock")).map_err(shown)?;
        Ok(())
    }

    /// Each group of operations alone, none at all, and all of them with the description tables.
    fn features(&self) -> Result<(), Error> {
        let model = self.model()?;
        self.cargo(&["check", "--no-default-features"])?;
        for group in model.groups() {
            self.cargo(&["check", "--no-default-features", "--features", group])?;
            let described = format!("{group},description");
            self.cargo(&["check", "--no-default-features", "--features", &described])?;
        }
        self.cargo(&["check", "--features", "description"])
    }

    fn model(&self) -> Result<alicloud_codegen::model::Service, Error> {
        let services = alicloud_codegen::spec::read(&self.folder.join("spec")).map_err(shown)?;
        let service = services.first().ok_or("nothing was imported")?;
        alicloud_codegen::model::resolve(service).map_err(shown)
    }

    /// Makes a program over the product's crate, and runs it: gives the lines that it writes.
    fn program(
        &self,
        name: &str,
        text: &str,
        dependencies: &str,
        argument: Option<&Path>,
    ) -> Result<String, Error> {
        let folder = self.folder.join(name);
        fs::create_dir_all(folder.join("src")).map_err(shown)?;
        fs::write(folder.join("src/main.rs"), text).map_err(shown)?;
        let package = self.model()?.package.name;
        let manifest = format!(
            "[package]\nname = {name:?}\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n[dependencies]\nserde = \"1\"\n\
             serde_json = \"1\"\n{dependencies}\n[dependencies.{package}]\npath = \"../crates/{package}\"\n\
             features = [\"description\"]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).map_err(shown)?;
        fs::copy(self.folder.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(shown)?;
        let manifest = format!("{name}/Cargo.toml");
        let mut command = self.command(&["run", "--manifest-path", &manifest]);
        output(command.arg("--").args(argument))
    }

    fn cargo(&self, arguments: &[&str]) -> Result<(), Error> {
        let started = Instant::now();
        start(&mut self.command(arguments))?;
        say(format!(
            "cargo {} in {:?}",
            arguments.join(" "),
            started.elapsed()
        ));
        Ok(())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTFLAGS", "-Dwarnings")
            .env("RUSTDOCFLAGS", "-Dwarnings");
        command
    }
}

fn shown(error: impl std::fmt::Display) -> Error {
    error.to_string()
}
