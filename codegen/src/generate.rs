use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    diagnostic::Diagnostics,
    emit::{self, BadCode, emit},
    model,
    output::{Entry, Files, OutputError, Status, apply, is_generated},
    release,
    runtime::Runtime,
    shown_path::shown_path,
    spec,
};

/// The command of the program that generates again.
const COMMAND: &str = "alicloud-codegen generate";

/// What to generate, and where.
///
/// ```
/// use alicloud_codegen::Options;
///
/// let options = Options::new("spec", "crates").with_core("../alicloud-core").with_check(true);
/// assert!(options.check && options.command.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The folder with one folder for each service.
    pub spec: PathBuf,
    /// The folder that gets one folder for each crate.
    pub out: PathBuf,
    /// How the manifests of the crates name the runtime.
    pub core: Runtime,
    /// The command that generates again, as the first line of each file names it. Defaults to `alicloud-codegen generate`.
    pub command: Option<String>,
    /// Where the JSON Schema of the format goes, if it is to be written.
    pub schema: Option<PathBuf>,
    /// Where in `out` the runtime's own error table goes, if it is to be written: the gateway's.
    pub gateway_errors: Option<PathBuf>,
    /// Writes nothing, and only says which files are not as they should be.
    pub check: bool,
}

impl Options {
    /// Creates options by the folder with one folder for each service, and the one that gets a folder for each crate. All else is
    /// as by default.
    #[must_use]
    pub fn new(spec: impl Into<PathBuf>, out: impl Into<PathBuf>) -> Self {
        Self {
            spec: spec.into(),
            out: out.into(),
            ..Self::default()
        }
    }

    /// Sets how the manifests of the crates name the runtime.
    #[must_use]
    pub fn with_core(mut self, core: impl Into<Runtime>) -> Self {
        self.core = core.into();
        self
    }

    /// Sets the command that generates again, as the first line of each file names it.
    #[must_use]
    pub fn with_command(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Sets where the JSON Schema of the format goes.
    #[must_use]
    pub fn with_schema(mut self, path: impl Into<PathBuf>) -> Self {
        self.schema = Some(path.into());
        self
    }

    /// Sets where in the folder of the crates the runtime's own error table goes.
    #[must_use]
    pub fn with_gateway_errors(mut self, path: impl Into<PathBuf>) -> Self {
        self.gateway_errors = Some(path.into());
        self
    }

    /// Sets whether nothing is written, and only said which files are not as they should be.
    #[must_use]
    pub fn with_check(mut self, check: bool) -> Self {
        self.check = check;
        self
    }
}

/// What became of every file, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The folder with one folder for each crate.
    pub out: PathBuf,
    /// The files.
    pub entries: Vec<Entry>,
}

impl Report {
    /// Whether every file was as it should be.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.changes().next().is_none()
    }

    /// The files that were, or in a check would be, written or removed.
    pub fn changes(&self) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(|entry| entry.status != Status::Unchanged)
    }
}

impl Report {
    /// A line for each file that changes, with its path as seen from a folder, and one for each crate with the number of its
    /// files.
    #[must_use]
    pub fn lines(&self, base: &Path) -> Vec<String> {
        let changes = self.changes();
        let mut lines: Vec<String> = changes
            .map(|entry| format!("{:<11} {}", entry.status, shown_path(&entry.path, base)))
            .collect();
        let mut crates: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for entry in &self.entries {
            let (unchanged, all) = crates.entry(self.owner(entry, base)).or_default();
            *unchanged += usize::from(entry.status == Status::Unchanged);
            *all += 1;
        }
        let counted = crates.into_iter().map(|(owner, counts)| match counts {
            (1, 1) => format!("{owner}: its generated file is unchanged"),
            (0, 1) => format!("{owner}: its generated file differs"),
            (unchanged, all) if unchanged == all => {
                format!("{owner}: all {all} generated files are unchanged")
            }
            (unchanged, all) => format!("{owner}: {unchanged} of {all} generated files are unchanged"),
        });
        lines.extend(counted);
        lines
    }

    /// The crate that a file belongs to, or the file itself if it is outside of all crates.
    fn owner(&self, entry: &Entry, base: &Path) -> String {
        let inner = entry.path.strip_prefix(&self.out).ok();
        let first = inner.and_then(|inner| inner.components().next());
        first.map_or_else(
            || shown_path(&entry.path, base),
            |name| name.as_os_str().to_string_lossy().into_owned(),
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines(Path::new("")).join("\n"))
    }
}

/// Why nothing, or not everything, was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The descriptions are wrong; nothing was written.
    #[error(transparent)]
    Diagnostics(Diagnostics),
    /// The generator is wrong; nothing was written.
    #[error(transparent)]
    Code(BadCode),
    /// A file could not be read or written, or one that was not generated is in the way.
    #[error(transparent)]
    Output(OutputError),
    /// Several services, or none, were to become one crate.
    #[error("{} has {services} services; name the folder of one, which has a `service.yaml`", folder.display())]
    NotOneService {
        /// The folder of descriptions.
        folder: PathBuf,
        /// How many services it has.
        services: usize,
    },
    /// The folder for one crate has other files.
    #[error("{} is not empty and not a generated crate; name a new folder", .0.display())]
    NotACrate(PathBuf),
}

/// Generates the crates of all services.
///
/// Everything is read, checked and rendered before the first file is written; a file is written only if it changes, and
/// what earlier runs wrote and this one does not call for is removed.
///
/// # Errors
///
/// If a description is wrong (all diagnostics at once), or the file system refuses.
pub fn generate(options: &Options) -> Result<Report, GenerateError> {
    write(options, &render(options)?)
}

/// Generates the crates of several folders; nothing is written before all of them are read and rendered.
///
/// # Errors
///
/// As for [`generate`]. The diagnostics of all folders come together.
pub fn generate_all(runs: &[Options]) -> Result<Vec<Report>, GenerateError> {
    let mut diagnostics = Diagnostics::new();
    let mut rendered = Vec::new();
    for options in runs {
        match render(options) {
            Ok(files) => rendered.push(files),
            Err(GenerateError::Diagnostics(more)) => diagnostics.extend(more),
            Err(other) => return Err(other),
        }
    }
    diagnostics.into_result(()).map_err(GenerateError::Diagnostics)?;
    let runs = runs.iter().zip(&rendered);
    runs.map(|(options, files)| write(options, files)).collect()
}

/// Generates the crate of one service into a folder of its own: `out` is the folder of the crate, not the one above.
///
/// # Errors
///
/// As for [`generate`]; if `spec` is not one service; and if `out` has files but not a generated crate, in which case nothing is
/// changed in it.
///
/// ```no_run
/// use alicloud_codegen::{Options, generate_crate};
///
/// let report = generate_crate(&Options::new("clients/garden/spec", "clients/garden"))?;
/// println!("{report}");
/// # Ok::<(), alicloud_codegen::GenerateError>(())
/// ```
pub fn generate_crate(options: &Options) -> Result<Report, GenerateError> {
    let services = resolved(&options.spec)?;
    let [model] = services.as_slice() else {
        return Err(GenerateError::NotOneService {
            folder: options.spec.clone(),
            services: services.len(),
        });
    };
    let files = crate_files(model, options)?;
    check_is_own(&options.out, &options.spec)?;
    let mut report = write(options, &files)?;
    report.out = options.out.parent().unwrap_or(Path::new("")).to_owned();
    Ok(report)
}

/// The files of a crate, without the folder of its name.
fn crate_files(model: &model::Service, options: &Options) -> Result<Files, GenerateError> {
    let mut files = emit(model, options.core.clone()).map_err(GenerateError::Code)?;
    files.name_command(options.command.as_deref().unwrap_or(COMMAND));
    Ok(files.without_first_folder())
}

/// What is not generated is not ours to change: a folder is taken if it is not there, empty but for the description, or a crate
/// that was generated.
///
/// # Errors
/// Errors if the folder is something else.
pub(crate) fn check_is_own(out: &Path, spec: &Path) -> Result<(), GenerateError> {
    if is_generated(out).map_err(GenerateError::Output)? {
        return Ok(());
    }
    let entries = match std::fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(GenerateError::Output(OutputError::Io {
                action: "list",
                path: out.to_owned(),
                source,
            }));
        }
    };
    let spec = spec.file_name();
    for entry in entries.filter_map(Result::ok) {
        if Some(entry.file_name().as_os_str()) != spec {
            return Err(GenerateError::NotACrate(out.to_owned()));
        }
    }
    Ok(())
}

fn write(options: &Options, files: &Files) -> Result<Report, GenerateError> {
    let mut entries = apply(&options.out, files, options.check).map_err(GenerateError::Output)?;
    if let Some(path) = &options.schema {
        let mut schema = Files::default();
        schema.add_unmarked(path, spec::schema());
        // The schema stands among files that people write: nothing is looked for beside it.
        entries.extend(
            crate::output::update(Path::new(""), &schema, options.check).map_err(GenerateError::Output)?,
        );
        entries.sort();
    }
    Ok(Report {
        out: options.out.clone(),
        entries,
    })
}

/// The files of all crates, below one folder for each.
fn render(options: &Options) -> Result<Files, GenerateError> {
    let mut files = Files::default();
    for model in &resolved(&options.spec)? {
        files.extend(emit(model, options.core.clone()).map_err(GenerateError::Code)?);
    }
    if let Some(path) = &options.gateway_errors {
        files.add(path, emit::gateway_errors(path).map_err(GenerateError::Code)?);
    }
    files.name_command(options.command.as_deref().unwrap_or(COMMAND));
    Ok(files)
}

/// The services of a folder as their crates have them.
///
/// # Errors
/// All that is wrong with the descriptions.
fn resolved(spec: &Path) -> Result<Vec<model::Service>, GenerateError> {
    let services = spec::read(spec).map_err(GenerateError::Diagnostics)?;
    let mut diagnostics = Diagnostics::new();
    let mut models = Vec::new();
    for service in &services {
        match model::resolve(service) {
            Ok(model) => {
                diagnostics.extend(release::unannounced(service, &model));
                models.push(model);
            }
            Err(more) => diagnostics.extend(more),
        }
    }
    diagnostics
        .into_result(models)
        .map_err(GenerateError::Diagnostics)
}
