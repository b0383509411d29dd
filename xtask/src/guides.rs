use std::{fs, path::Path};

use crate::{
    bench,
    progress::build,
    run::{Error, cargo, output, root},
};

/// Programs that are run elsewhere, or talk to the person.
const OTHERS: [&str; 3] = ["allocations", "cams-flow-bench", "conformance"];

/// What the names of programs that measure end in: the budget and the benchmarks run them, with arguments.
const MEASURING: [&str; 3] = [bench::SUFFIX, "_cost", "_memory"];

/// Runs the program of every guide once; each ends by itself and succeeds. Returns their number in a line.
pub(crate) fn run() -> Result<Vec<String>, Error> {
    let folder = root().join("tests/examples");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| name(&entry.ok()?.path()))
        .filter(|name| !OTHERS.contains(&name.as_str()))
        .filter(|name| !MEASURING.iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    build("build", |command| {
        command.args(["--package", "workspace-tests", "--examples"]);
    })?;
    for name in &names {
        let program = ["--package", "workspace-tests", "--example", name];
        output(cargo().args(["run", "--quiet"]).args(program))?;
    }
    Ok(vec![format!("{} programs ran", names.len())])
}

/// The name of a program in Rust: a file, or a folder with its main file.
fn name(path: &Path) -> Option<String> {
    let is_rust =
        path.extension().is_some_and(|extension| extension == "rs") || path.join("main.rs").exists();
    let name = path.file_stem().filter(|_| is_rust)?;
    name.to_str().map(str::to_owned)
}
