use std::{fmt, path::PathBuf};

/// Why the files could not be brought up to date; nothing is half-written because of a [`Foreign`](OutputError::Foreign) file.
#[derive(Debug)]
#[non_exhaustive]
pub enum OutputError {
    /// A file without the marker stands where a generated one is to go.
    Foreign(PathBuf),
    /// The file system refused.
    Io {
        /// What was being done, `read` for example.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl fmt::Display for OutputError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(path) => write!(
                formatter,
                "{} is in the way: it was not generated (its first line, or for a licence that of its `Cargo.toml`, does not \
                 say so); move it, or name the output differently",
                path.display()
            ),
            Self::Io {
                action, path, source, ..
            } => {
                write!(formatter, "cannot {action} {}: {source}", path.display())
            }
        }
    }
}

/// `Display` contains what the system said: a chain begins below it, and shows each text once.
impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Foreign(_) => None,
            Self::Io { source, .. } => source.source(),
        }
    }
}
