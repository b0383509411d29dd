//! Releases: what a crate promised last, kept beside its description as `released.json`.

use std::path::{Path, PathBuf};

use crate::{
    date::Date,
    diagnostic::{Code, Diagnostic, Diagnostics, DocumentPath},
    diff::{Comparison, Level, compare, heading},
    model,
    output::Files,
    spec,
    surface::{Surface, SurfaceError, surface},
};

/// The file of the baseline, beside `service.yaml`.
const BASELINE: &str = "released.json";

/// The file of the history, beside `service.yaml`.
const CHANGELOG: &str = "CHANGELOG.md";

/// The surfaces of all services of a folder, or of the one service whose folder it is.
///
/// # Errors
/// All that is wrong with the descriptions.
pub fn surfaces(folder: &Path) -> Result<Vec<Surface>, Diagnostics> {
    let described = described(folder)?;
    Ok(described.into_iter().map(|(_, surface)| surface).collect())
}

fn described(folder: &Path) -> Result<Vec<(spec::Service, Surface)>, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let mut found = Vec::new();
    for service in spec::read(folder)? {
        match model::resolve(&service) {
            Ok(model) => found.push((service, surface(&model))),
            Err(more) => diagnostics.extend(more),
        }
    }
    diagnostics.into_result(found)
}

/// A diagnostic if a description breaks what its crate promised at the last release, and its version does not say so.
pub(crate) fn unannounced(service: &spec::Service, model: &model::Service) -> Option<Diagnostic> {
    let baseline = match baseline(service)? {
        Ok(baseline) => baseline,
        Err(error) => {
            let message = format!("the last release is not readable: {error}");
            let help = "restore it from the revision of that release, or write it there with `alicloud-codegen release`";
            return Some(
                Diagnostic::of_file(Code::UnreadableBaseline, &beside(service, BASELINE), message).help(help),
            );
        }
    };
    let comparison = compare(&baseline, &surface(model));
    let breaks = comparison.level() == Some(Level::Major) && !comparison.is_announced();
    if !breaks && !comparison.goes_back() {
        return None;
    }
    let path = DocumentPath::of(["package", "version"]);
    let (old, new) = (&comparison.old_version, &comparison.new_version);
    let diagnostic = if comparison.goes_back() {
        let message = format!("version {new} is before {old}, which is released");
        service.source.error(Code::VersionWentBack, &path, message)
    } else {
        let mut message = format!("version {new} promises what {old} did, and that is broken:");
        for change in comparison
            .changes
            .iter()
            .filter(|change| change.level == Level::Major)
        {
            message.push_str(&format!("\n    {} {}", change.item, change.message));
        }
        service.source.error(Code::UnannouncedChange, &path, message)
    };
    Some(diagnostic.help(format!(
        "take that back, or let the version be {} or later; `alicloud-codegen diff {} {}` lists all that changed",
        comparison.needed(),
        beside(service, BASELINE).display(),
        folder(service).display(),
    )))
}

fn baseline(service: &spec::Service) -> Option<Result<Surface, SurfaceError>> {
    Some(Surface::from_json(service.released.as_ref()?))
}

fn folder(service: &spec::Service) -> &Path {
    service.source.file().parent().unwrap_or(Path::new(""))
}

fn beside(service: &spec::Service, name: &str) -> PathBuf {
    folder(service).join(name)
}

/// What a release of a service would write.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Release {
    /// The crate.
    pub package: String,
    /// Its version.
    pub version: String,
    /// What changed since the release before, if there was one.
    pub comparison: Option<Comparison>,
    /// The files with their texts: the baseline, and the changelog if it changes.
    pub files: Files,
}

/// Why a service cannot be released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The descriptions are wrong.
    #[error(transparent)]
    Diagnostics(Diagnostics),
    /// The baseline of the release before cannot be read.
    #[error("{path}: {1}", path = .0.display())]
    Baseline(PathBuf, SurfaceError),
    /// The version does not leave room for what changed.
    #[error("{0}\nset `version` of `package` in `service.yaml` to {version}", version = .0.needed())]
    Version(Comparison),
}

/// What releasing the services of a folder would write; services that are as they were released are left out.
///
/// The headings of the changelogs have the date of the release.
///
/// # Errors
/// If a description is wrong, or a version does not leave room for what changed since the release before.
pub fn release(folder: &Path, date: Date) -> Result<Vec<Release>, ReleaseError> {
    let mut releases = Vec::new();
    for (service, now) in described(folder).map_err(ReleaseError::Diagnostics)? {
        let before = match baseline(&service) {
            Some(Err(error)) => {
                return Err(ReleaseError::Baseline(beside(&service, BASELINE), error));
            }
            Some(Ok(before)) => Some(before),
            None => None,
        };
        let comparison = before.as_ref().map(|before| compare(before, &now));
        match &comparison {
            Some(comparison) if !comparison.is_announced() => {
                return Err(ReleaseError::Version(comparison.clone()));
            }
            Some(_) if before.as_ref() == Some(&now) => continue,
            _ => {}
        }
        let mut files = Files::default();
        files.add_unmarked(beside(&service, BASELINE), now.to_json());
        let entry = comparison
            .as_ref()
            .map(|comparison| comparison.changelog(Some(date)));
        let changelog = service.changelog.as_deref().unwrap_or("# Changelog\n");
        let released = with_heading(changelog, &now.version, date, entry.as_deref());
        if service.changelog.as_deref() != Some(&released) {
            files.add_unmarked(beside(&service, CHANGELOG), released);
        }
        releases.push(Release {
            package: now.package,
            version: now.version,
            comparison,
            files,
        });
    }
    Ok(releases)
}

/// The changelog with a heading for the version: what was unreleased belongs to it; without such, what the comparison found.
fn with_heading(changelog: &str, version: &str, date: Date, entry: Option<&str>) -> String {
    const UNRELEASED: &str = "## [Unreleased]";
    if changelog
        .lines()
        .any(|line| line.starts_with(&heading(version, None)))
    {
        return changelog.to_owned();
    }
    let heading = heading(version, Some(date));
    if changelog.lines().any(|line| line.trim_end() == UNRELEASED) {
        return changelog.replacen(UNRELEASED, &format!("{UNRELEASED}\n\n{heading}"), 1);
    }
    let entry = entry.map_or_else(|| format!("{heading}\n"), str::to_owned);
    let (before, after) = match changelog.find("\n## ") {
        Some(place) => changelog.split_at(place + 1),
        None => (changelog, ""),
    };
    let gap = if after.is_empty() { "" } else { "\n" };
    format!("{}\n\n{entry}{gap}{after}", before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::with_heading;
    use crate::Date;

    fn date() -> Date {
        "2026-01-31".parse().unwrap()
    }

    #[test]
    fn what_was_unreleased_belongs_to_the_version() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n- All.\n";
        assert_eq!(
            with_heading(changelog, "0.1.0", date(), None),
            "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-31\n\n- All.\n"
        );
    }

    #[test]
    fn a_missing_entry_comes_from_the_comparison() {
        let changelog = "# Changelog\n\n## [0.1.0]\n\n- All.\n";
        assert_eq!(
            with_heading(changelog, "0.2.0", date(), Some("## [0.2.0]\n\n- More.\n")),
            "# Changelog\n\n## [0.2.0]\n\n- More.\n\n## [0.1.0]\n\n- All.\n"
        );
        assert_eq!(
            with_heading("# Changelog\n", "0.1.0", date(), None),
            "# Changelog\n\n## [0.1.0] - 2026-01-31\n"
        );
    }

    #[test]
    fn a_heading_that_is_there_stays() {
        let changelog = "# Changelog\n\n## [0.1.0] - 2026-01-01\n";
        assert_eq!(with_heading(changelog, "0.1.0", date(), None), changelog);
    }
}
