use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    diagnostic::Diagnostics,
    emit::{self, BadCode, emit},
    model,
    output::{Entry, Files, OutputError, Status, apply},
    release,
    shown_path::shown_path,
    spec,
};

/// What to generate, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The folder with one folder for each service.
    pub spec: PathBuf,
    /// The folder that gets one folder for each crate.
    pub out: PathBuf,
    /// The path of `alicloud-core`, as the manifests of the crates are to have it: absolute, or relative to each of them.
    pub core: PathBuf,
    /// Where the JSON Schema of the format goes, if it is to be written.
    pub schema: Option<PathBuf>,
    /// Where in `out` the runtime's own error table goes, if it is to be written: the gateway's.
    pub gateway_errors: Option<PathBuf>,
    /// Writes nothing, and only says which files are not as they should be.
    pub check: bool,
}

/// What became of every file, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
pub enum GenerateError {
    /// The descriptions are wrong; nothing was written.
    #[error("{0}")]
    Diagnostics(#[source] Diagnostics),
    /// The generator is wrong; nothing was written.
    #[error("{0}")]
    Code(#[source] BadCode),
    /// A file could not be read or written, or one that was not generated is in the way.
    #[error("{0}")]
    Output(#[source] OutputError),
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
    let services = spec::read(&options.spec).map_err(GenerateError::Diagnostics)?;
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
    diagnostics.into_result(()).map_err(GenerateError::Diagnostics)?;
    let mut files = Files::default();
    for model in &models {
        files.extend(emit(model, &options.core).map_err(GenerateError::Code)?);
    }
    if let Some(path) = &options.gateway_errors {
        files.add(path, emit::gateway_errors(path).map_err(GenerateError::Code)?);
    }
    Ok(files)
}
