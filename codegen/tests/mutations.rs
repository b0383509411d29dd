//! Every line of every description goes wrong in every way, and what is said then is looked at.
//!
//! A mutation is *found* if a diagnostic is on the changed line, *harmless* if the description is still a description (and
//! then it makes code that is Rust), or found by one of these rules, and no other:
//!
//! - Where a **name** changed that others refer to: a diagnostic names it, wherever it is used.
//! - Where the **tree** changed (a line is lost, doubled, or indented in another way): a diagnostic is on the line of a key
//!   above that now lacks something, on a line below that now stands elsewhere, or on the line next to it; or it names what
//!   the line, or a line below it, describes; or it says that just this line is wanted.
//!
//! Some mutations can never be right, such as a misspelt key of the format: they must not be harmless.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "mutations/line.rs"]
mod line;
#[path = "mutations/mutation.rs"]
mod mutation;
#[path = "mutations/trial.rs"]
mod trial;
#[path = "mutations/verdict.rs"]
mod verdict;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use line::key_lines;
use trial::Bench;
use verdict::{Tally, Verdict};

/// The files of a service, and of the tables beside it.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A quarter of all mutations; each line has its share.
#[test]
fn every_line_may_go_wrong() {
    let tally = run(4);
    assert!(tally.failures.is_empty(), "{}", tally.shown());
    assert!(tally.all() > 11_000, "only {} mutations", tally.all());
}

#[test]
#[ignore = "takes minutes unless it is optimised: cargo test --release -p alicloud-codegen --test mutations -- --ignored"]
fn every_line_may_go_wrong_in_every_way() {
    let tally = run(1);
    assert!(tally.failures.is_empty(), "{}", tally.shown());
    assert!(tally.all() > 45_000, "only {} mutations", tally.all());
}

/// One of so many mutations of every line.
fn run(one_of: usize) -> Tally {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut work = Vec::new();
    for folder in ["spec", "tests/fixtures/spec"] {
        for service in services(&root.join(folder)) {
            work.extend(targets(&service).map(|file| (service.clone(), file)));
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let shares = (0..threads).map(|first| {
            let share = work.iter().skip(first).step_by(threads);
            scope.spawn(move || {
                share
                    .map(|(files, file)| of_file(files, file, one_of))
                    .collect::<Vec<_>>()
            })
        });
        let shares: Vec<_> = shares.collect();
        let done = shares.into_iter().flat_map(|share| share.join().unwrap());
        done.collect()
    });
    let tally = tallies.into_iter().fold(Tally::default(), Tally::plus);
    report(&tally);
    tally
}

#[expect(clippy::print_stderr, reason = "the figures")]
fn report(tally: &Tally) {
    eprintln!("{tally}");
}

/// Each service of a folder with what it needs from the folders beside it.
fn services(folder: &Path) -> Vec<Files> {
    let mut all: BTreeMap<PathBuf, Files> = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Overrides belong to imports: the generator does not read them.
        if !path.is_dir() || path.ends_with("overrides") {
            continue;
        }
        let own = all.entry(path.clone()).or_default();
        for file in fs::read_dir(&path).unwrap() {
            let file = file.unwrap().path();
            let name = file.strip_prefix(folder).unwrap().to_owned();
            own.insert(Path::new("spec").join(name), fs::read(file).unwrap());
        }
    }
    let is_service = |files: &Files| files.keys().any(|file| file.ends_with("service.yaml"));
    let tables: Files = all
        .values()
        .filter(|files| !is_service(files))
        .flatten()
        .map(|(file, bytes)| (file.clone(), bytes.clone()))
        .collect();
    let services = all.into_values().filter(is_service);
    services
        .map(|mut files| {
            // A table that no service names is an error.
            let names_tables = |(file, bytes): (&PathBuf, &Vec<u8>)| {
                file.ends_with("service.yaml") && String::from_utf8_lossy(bytes).contains("\nerror-tables:")
            };
            if files.iter().any(names_tables) {
                files.extend(tables.clone());
            }
            files
        })
        .collect()
}

fn targets(service: &Files) -> impl Iterator<Item = PathBuf> {
    let is_yaml = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "yaml");
    service.keys().filter(is_yaml).cloned()
}

fn of_file(files: &Files, file: &Path, one_of: usize) -> Tally {
    let text = String::from_utf8(files[file].clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let keys = key_lines(&text);
    let mut bench = Bench::new(files.clone(), file);
    let mut tally = Tally::default();
    for (index, line) in lines.iter().enumerate() {
        let mutations = mutation::of_line(line, keys[index].as_ref());
        for mutation in mutations.into_iter().skip(index % one_of).step_by(one_of) {
            let mut mutated: Vec<&str> = lines[..index].to_vec();
            mutated.extend(mutation.lines.iter().map(String::as_str));
            mutated.extend(&lines[index + 1..]);
            let mut mutated = mutated.join("\n");
            mutated.push('\n');
            let diagnostics = bench.findings_of(mutated, mutation.class);
            let verdict = Verdict::of(&mutation, index, &lines, file, diagnostics.as_ref());
            tally.add(&mutation, verdict, || {
                format!(
                    "{}:{}: {}: {:?}\n{}",
                    file.display(),
                    index + 1,
                    mutation.class,
                    mutation.lines,
                    diagnostics
                        .as_ref()
                        .map_or("accepted".to_owned(), ToString::to_string),
                )
            });
        }
    }
    tally
}
