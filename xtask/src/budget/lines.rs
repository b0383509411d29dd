use std::{fs, path::Path};

use crate::run::{Error, root};

/// The mean over the operations of the lines that each adds: its own file, its method and its marker traits.
pub(crate) fn count() -> Result<usize, Error> {
    let source = root().join("crates/cams-flow/src");
    let folder = source.join("operation");
    let mut lines = 0;
    let mut operations = 0;
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        lines += lines_of(&entry.path())?;
        operations += 1;
    }
    for shared in ["client.rs", "operation.rs", "required.rs"] {
        lines += lines_of(&source.join(shared))?;
    }
    if operations == 0 {
        return Err(format!("{} has no operation", folder.display()));
    }
    Ok(lines.div_ceil(operations))
}

/// Lines of code: neither empty nor a comment.
fn lines_of(path: &Path) -> Result<usize, Error> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count())
}
