use std::fs;

use crate::{
    bench,
    run::{Error, cargo, output, root},
};

/// Programs that are run elsewhere, or talk to the person.
const OTHERS: [&str; 3] = ["allocations", "conformance", "demo"];

/// Runs the program of every guide once; each ends by itself and succeeds.
pub(crate) fn run() -> Result<(), Error> {
    let folder = root().join("tests/examples");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(str::to_owned))
        .filter(|name| !OTHERS.contains(&name.as_str()) && !name.ends_with(bench::SUFFIX))
        .collect();
    names.sort();
    for name in names {
        output(cargo().args([
            "run",
            "--quiet",
            "--package",
            "workspace-tests",
            "--example",
            &name,
        ]))?;
    }
    Ok(())
}
