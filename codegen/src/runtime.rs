use std::path::{Path, PathBuf};

/// How the manifest of a generated crate names the runtime, `alicloud-core`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Runtime {
    /// By its version: cargo takes it from the registry.
    #[default]
    Version,
    /// By its version and its folder: an absolute path, or one relative to the generated crate.
    Path(PathBuf),
}

impl From<PathBuf> for Runtime {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for Runtime {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

impl From<&str> for Runtime {
    fn from(path: &str) -> Self {
        Self::Path(path.into())
    }
}
