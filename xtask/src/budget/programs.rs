//! The programs whose costs are counted, those of `tests/cost`: built once, in a few commands.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    env::consts::EXE_SUFFIX,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    budget::{server::Server, valgrind, verdict::Count},
    progress::build,
    run::{Error, output, target},
};

const PACKAGE: &str = "workspace-cost";

const NO_PEAK: &str = "only Linux tells a process its peak memory";

/// An operation, and how many flows a list of it has.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    operation: &'static str,
    items: usize,
    /// So many calls are made under valgrind, and so many more.
    few: usize,
    more: usize,
}

pub(crate) const GET: Call = Call {
    operation: "get",
    items: 20,
    few: 20,
    more: 200,
};
pub(crate) const CREATE: Call = Call {
    operation: "create",
    ..GET
};
pub(crate) const LIST_20: Call = Call {
    operation: "list",
    more: 100,
    ..GET
};
pub(crate) const LIST_2000: Call = Call {
    operation: "list",
    items: 2_000,
    few: 3,
    more: 20,
};

/// Where the programs are, the servers that they call, and what was counted of them so far.
pub(crate) struct Programs {
    profile: &'static [&'static str],
    package: &'static str,
    /// The name of the program that makes the same call many times.
    driver: &'static str,
    folder: PathBuf,
    /// Whether the examples are built.
    is_built: bool,
    /// What makes the driver worse on purpose.
    waste: Option<&'static str>,
    servers: BTreeMap<usize, Server>,
    instructions: BTreeMap<String, f64>,
}

impl Programs {
    /// As users build them.
    pub(crate) fn release() -> Self {
        Self {
            profile: &["--release"],
            package: PACKAGE,
            driver: "driver",
            folder: target().join("release"),
            is_built: false,
            waste: None,
            servers: BTreeMap::new(),
            instructions: BTreeMap::new(),
        }
    }

    /// The path of an example, which is built with all others when the first of them is needed.
    pub(crate) fn example(&mut self, name: &str) -> Result<PathBuf, Error> {
        if !self.is_built {
            let what = if self.package == PACKAGE {
                "--examples"
            } else {
                "--example=cams-flow-bench"
            };
            build("build", |command| {
                command.args(self.profile).args(["--package", self.package, what]);
            })?;
            self.is_built = true;
        }
        Ok(self.folder.join("examples").join(format!("{name}{EXE_SUFFIX}")))
    }

    /// The path of a program that is built with the features of a user's program alone, without symbols.
    fn stripped(&self, name: &str) -> Result<PathBuf, Error> {
        build("rustc", |command| {
            command
                .args(self.profile)
                .args(["--package", self.package, "--bin", name]);
            command.args(["--", "-C", "strip=symbols"]);
        })?;
        Ok(self.folder.join(format!("{name}{EXE_SUFFIX}")))
    }

    /// A server whose lists have so many flows.
    fn server(&mut self, items: usize) -> Result<&Server, Error> {
        let driver = self.example(self.driver)?;
        Ok(match self.servers.entry(items) {
            Entry::Occupied(server) => server.into_mut(),
            Entry::Vacant(place) => {
                let items = items.to_string();
                place.insert(Server::start(
                    Command::new(driver).args(["serve", "--items", &items]),
                )?)
            }
        })
    }

    /// The driver with its arguments, except the number of calls.
    fn driver(&mut self, call: Call, client: &str) -> Result<Command, Error> {
        let mut command = Command::new(self.example(self.driver)?);
        let endpoint = &self.server(call.items)?.endpoint;
        command.args(["--endpoint", endpoint, "--op", call.operation]);
        command.args(["--client", client]);
        if let Some(waste) = self.waste {
            command.args(["--waste", waste]);
        }
        Ok(command)
    }

    /// The mean allocations of a call.
    pub(crate) fn allocations(&mut self, call: Call, client: &str) -> Result<Count, Error> {
        let mut driver = self.driver(call, client)?;
        figure(driver.args(["--n", "500"]), "allocs_per_call").map(Count::Of)
    }

    /// The mean instructions of a call in user space; none without valgrind.
    fn instructions(&mut self, call: Call, client: &str) -> Result<f64, Error> {
        let key = format!("{} {} {client}", call.operation, call.items);
        if let Some(known) = self.instructions.get(&key) {
            return Ok(*known);
        }
        let mut total = |calls: usize| {
            let mut driver = self.driver(call, client)?;
            valgrind::instructions(driver.args(["--n", &calls.to_string()]))
        };
        let (start, end) = (call.few, call.few + call.more);
        // What both runs do alike, such as the start of the process, is in neither.
        let difference = total(end)? - total(start)?;
        let mean = difference / (with_warm_up(end) - with_warm_up(start)) as f64;
        self.instructions.insert(key, mean);
        Ok(mean)
    }

    /// How many times the instructions of a call that is signed by hand and made with reqwest.
    pub(crate) fn ratio_to_hand(&mut self, call: Call, client: &str) -> Result<Count, Error> {
        if !valgrind::is_installed() {
            return Ok(Count::NotCounted(valgrind::MISSING));
        }
        Ok(Count::Of(
            self.instructions(call, client)? / self.instructions(call, "signed")?,
        ))
    }

    /// The most memory that a program of a user with one client takes, so many calls at once.
    pub(crate) fn peak_memory(&mut self, concurrency: usize) -> Result<Count, Error> {
        let program = self.stripped("one_call")?;
        let endpoint = &self.server(GET.items)?.endpoint;
        peak(
            Command::new(program).args([endpoint, "2000", &concurrency.to_string()]),
            9,
        )
    }

    /// The size of a program with the client, and how many times that is of the same without it.
    pub(crate) fn binary_ratio(&self) -> Result<Count, Error> {
        let (ours, by_hand) = (self.stripped("one_call")?, self.stripped("one_call_by_hand")?);
        Ok(Count::Of(size(&ours)? / size(&by_hand)?))
    }

    /// The connections that a client opens for so many calls, one after the other.
    pub(crate) fn connections(&mut self, calls: usize) -> Result<Count, Error> {
        let mut driver = self.driver(GET, "ours")?;
        let server = self.server(GET.items)?;
        let before = server.connections()?;
        output(driver.args(["--n", &calls.to_string()]))?;
        // The question itself takes one.
        Ok(Count::Of(
            (server.connections()? - before).saturating_sub(1) as f64
        ))
    }
}

/// The most memory in KiB. How much of a program's file the system maps, and what arrives at once, differs by a tenth from run
/// to run; both only add to what the program needs, hence the least of some runs.
pub(crate) fn peak(command: &mut Command, runs: usize) -> Result<Count, Error> {
    if !cfg!(target_os = "linux") {
        return Ok(Count::NotCounted(NO_PEAK));
    }
    let mut least = f64::INFINITY;
    for _ in 0..runs {
        least = least.min(figure(command, "max_rss_kb")?);
    }
    Ok(Count::Of(least))
}

fn size(file: &Path) -> Result<f64, Error> {
    let metadata = fs::metadata(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(metadata.len() as f64)
}

/// The calls that the driver makes for so many that count.
fn with_warm_up(calls: usize) -> usize {
    calls + (calls / 10).clamp(1, 500)
}

/// A figure of the line that a program prints.
pub(crate) fn figure(command: &mut Command, name: &str) -> Result<f64, Error> {
    let text = output(command)?;
    let line: Value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
    line[name]
        .as_f64()
        .ok_or_else(|| format!("the program did not tell {name}: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Built for development: that is compiled for the other tests anyway.
    fn programs(waste: Option<&'static str>) -> Programs {
        Programs {
            profile: &[],
            package: "workspace-tests",
            driver: "cams-flow-bench",
            folder: target().join("debug"),
            waste,
            ..Programs::release()
        }
    }

    fn number(count: Result<Count, Error>) -> f64 {
        match count.unwrap() {
            Count::Of(count) => count,
            Count::NotCounted(why) => panic!("{why}"),
        }
    }

    #[test]
    fn allocations_that_a_call_makes_more_are_counted() {
        let usual = number(programs(None).allocations(GET, "ours"));
        let more = number(programs(Some("allocations")).allocations(GET, "ours"));
        assert!(usual > 10.0, "{usual}");
        assert!((more - usual - 10.0).abs() < 0.5, "{usual} {more}");
    }

    #[test]
    fn instructions_that_a_call_takes_more_are_counted() {
        if !valgrind::is_installed() {
            return;
        }
        let few = Call {
            few: 1,
            more: 10,
            ..GET
        };
        let of = |waste| programs(waste).instructions(few, "ours").unwrap();
        let (usual, more) = (of(None), of(Some("instructions")));
        assert!(usual > 50_000.0, "{usual}");
        // The loop has 20,000 rounds of a few instructions each.
        assert!(
            more - usual > 20_000.0 && more - usual < 2_000_000.0,
            "{usual} {more}"
        );
    }

    #[test]
    fn connections_that_calls_open_more_are_counted() {
        assert_eq!(number(programs(None).connections(30)), 1.0);
        // With the warm-up, 33 calls.
        assert_eq!(number(programs(Some("connections")).connections(30)), 34.0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn memory_that_calls_keep_is_counted() {
        let of = |waste| {
            let mut programs = programs(waste);
            let mut driver = programs.driver(GET, "ours").unwrap();
            number(peak(driver.args(["--n", "1000"]), 3))
        };
        let (usual, more) = (of(None), of(Some("memory")));
        assert!(usual > 500.0, "{usual}");
        // 1,100 calls keep 4 KiB each.
        assert!(more - usual > 3_000.0, "{usual} {more}");
    }

    #[test]
    fn a_larger_program_has_a_larger_size() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program");
        fs::write(&file, [0; 100]).unwrap();
        assert_eq!(size(&file), Ok(100.0));
        fs::write(&file, [0; 1_000]).unwrap();
        assert_eq!(size(&file), Ok(1_000.0));
        assert!(size(&folder.path().join("none")).is_err());
    }

    #[test]
    #[cfg(unix)]
    fn a_program_without_the_figure_has_no_count() {
        let error = figure(Command::new("echo").arg("{}"), "max_rss_kb").unwrap_err();
        assert!(error.contains("did not tell max_rss_kb"), "{error}");
        assert!(figure(&mut Command::new("true"), "max_rss_kb").is_err());
    }

    #[test]
    fn the_warm_up_is_part_of_what_the_driver_does() {
        assert_eq!([1, 20, 220, 10_000].map(with_warm_up), [2, 22, 242, 10_500]);
    }
}
