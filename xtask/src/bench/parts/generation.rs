//! The generator: time and memory by the number of operations, and what its output costs to check.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    anyapi,
    bench::{results::PartResult, rounds::interleaved, samples::Figure},
    measure::{Cost, build_example, example},
    progress::set_detail,
    run::{Error, root, target},
};

const PROGRAM: &str = "generation_benchmark";
/// Every so many operations of a product: a quarter of it, half, all.
pub(crate) const EVERY: [usize; 3] = [4, 2, 1];
/// Rounds of a whole product, which takes seconds.
const ROUNDS: usize = 5;
/// How many products of a folder are measured: the largest.
const PRODUCTS: usize = 2;

pub(crate) fn measure(result: &mut PartResult, docs: Option<&Path>) -> Result<(), Error> {
    build_example(PROGRAM)?;
    let place = target().join("bench/generation");
    generate(
        result,
        "own",
        &root().join("spec"),
        &place.join("own"),
        result.rounds,
    )?;
    let Some(docs) = docs else {
        result.skip("Whole products: the vendor's metadata is not at hand (`--api-docs`).");
        return Ok(());
    };
    for path in largest(docs)? {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for every in EVERY {
            let key = format!("product.{name}.{every}");
            let folder = place.join(format!("{name}-{every}"));
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
            }
            set_detail(&format!("importing 1/{every} of {name}"));
            let mut import = Command::new(example(PROGRAM));
            import
                .arg("import")
                .arg(&path)
                .arg(folder.join("spec").join(&name));
            let cost = Cost::of(import.args(["--every", &every.to_string()]))?;
            result.count(format!("{key}.import_ms"), cost.cpu_s * 1e3);
            let rounds = result.rounds.min(ROUNDS);
            generate(result, &key, &folder.join("spec"), &folder.join("crates"), rounds)?;
        }
        set_detail(&format!("checking the crate of {name}"));
        match anyapi::check_ms(&path)? {
            Some((operations, milliseconds)) => result.keep(
                format!("product.{name}.check_ms"),
                Figure::Exact((milliseconds * 10 / operations.max(1) as u64) as f64 / 10.0),
            ),
            None => {
                result.skip("`cargo check`: this system does not tell the processor time of other programs.")
            }
        }
    }
    Ok(())
}

/// Generates the crates of a folder of services, each time anew.
fn generate(
    result: &mut PartResult,
    key: &str,
    spec: &Path,
    into: &Path,
    rounds: usize,
) -> Result<(), Error> {
    let mut generate = Command::new(example(PROGRAM));
    generate.arg("generate").arg(spec).arg(into);
    let operations = Cost::of(&mut generate)?.calls;
    let samples = interleaved(&mut [(key.to_owned(), generate)], rounds)?;
    let milliseconds = samples.combined([&format!("{key}.cpu_us")], |[each]| {
        each * operations as f64 / 1e3
    });
    result.count(format!("{key}.operations"), operations as f64);
    result.keep(format!("{key}.ms"), milliseconds);
    result.keep(
        format!("{key}.ms_each"),
        samples.combined([&format!("{key}.cpu_us")], |[each]| each / 1e3),
    );
    result.keep(
        format!("{key}.memory_mb"),
        samples.combined([&format!("{key}.rss_kb")], |[kilobytes]| kilobytes / 1024.0),
    );
    result.count(
        format!("{key}.lines"),
        lines(into)? as f64 / operations.max(1) as f64,
    );
    Ok(())
}

/// Lines of generated code: neither empty nor a comment.
fn lines(folder: &Path) -> Result<usize, Error> {
    let mut lines = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
            let path = entry.map_err(|error| failed(&folder, &error))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
                let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
                lines += text.lines().map(str::trim).filter(is_code).count();
            }
        }
    }
    Ok(lines)
}

/// The largest files of the vendor's metadata.
fn largest(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let bytes = entry.metadata().map_err(|error| failed(&path, &error))?.len();
            files.push((bytes, path));
        }
    }
    files.sort();
    Ok(files
        .into_iter()
        .rev()
        .take(PRODUCTS)
        .map(|(_, path)| path)
        .collect())
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    format!("{}: {error}", path.display())
}
