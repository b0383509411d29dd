use std::{fs, path::Path};

use crate::run::{Error, root};

/// The mean over the operations of the lines that each adds: its own file, its method and its marker traits.
pub(crate) fn of_an_operation() -> Result<usize, Error> {
    count(&root().join("crates/cams-flow/src"))
}

fn count(source: &Path) -> Result<usize, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of two operations, of which one has so many lines more.
    fn count_of(further: usize) -> Result<usize, Error> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        file(
            "operation/get.rs",
            "//! About it.\n\nstruct Get;\n    // Why.\n    /// What.\nfn get() {}\n",
        );
        file("operation/list.rs", &"fn line() {}\n".repeat(2 + further));
        for shared in ["client.rs", "operation.rs", "required.rs"] {
            file(shared, "fn shared() {}\nfn both() {}\n");
        }
        count(folder.path())
    }

    #[test]
    fn lines_of_code_are_counted_and_no_others() {
        assert_eq!(count_of(0), Ok(5));
        assert_eq!(count_of(2), Ok(6));
        assert_eq!(count_of(20), Ok(15));
    }

    #[test]
    fn a_crate_without_operations_has_no_count() {
        let folder = tempfile::tempdir().unwrap();
        assert!(count(folder.path()).is_err());
        fs::create_dir(folder.path().join("operation")).unwrap();
        for shared in ["client.rs", "operation.rs", "required.rs"] {
            fs::write(folder.path().join(shared), "").unwrap();
        }
        assert!(count(folder.path()).unwrap_err().contains("has no operation"));
    }
}
