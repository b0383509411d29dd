//! `cargo xtask bench`: measures, keeps the figures, and writes the page that shows them.

mod chart;
mod goals;
mod machine;
mod page;
mod parts;
mod results;
mod rounds;
mod samples;
mod sections;
mod text;

use std::{fs, path::PathBuf};

use clap::ValueEnum;

use crate::{
    bench::{
        parts::{builds, calls, clients, decoding, emulator, generation, limiter, memory, signing, start},
        results::{PartResult, Results},
    },
    progress::{build, step},
    run::{Error, cargo, root, run as start_program},
    terminal::say,
};

/// What the names of programs end with that measure.
pub(crate) const SUFFIX: &str = "_benchmark";
/// The page, and its chart.
const PAGE: &str = "BENCHMARKS.md";
const CHART: &str = "tests/pictures/benchmarks.svg";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to measure; without a name, all that the page shows.
    parts: Vec<Part>,
    /// How often each program is run, in turn with those that it is compared with.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// The folder with the vendor's metadata (`api-docs.json` files): the generator is measured with the largest products in it.
    #[arg(long, value_name = "DIR")]
    api_docs: Option<PathBuf>,
    /// Also builds programs from nothing, in minutes: their sizes, and what building them costs.
    #[arg(long)]
    builds: bool,
    /// Measures nothing; writes the page again from the figures that were kept.
    #[arg(long, conflicts_with_all = ["parts", "builds"])]
    render: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Calls of three operations, beside the same calls by hand.
    Calls,
    /// The vendor's own clients, beside these.
    Clients,
    /// Building and signing a request.
    Signing,
    /// Reading a long list.
    Decoding,
    /// What a call pays for the rate limit, and the order of waiting calls.
    Limiter,
    /// Memory and connections of calls and streams.
    Memory,
    /// The emulator, beside a bare server.
    Emulator,
    /// The generator.
    Generation,
    /// The start of commands.
    Start,
    /// Sizes and builds of programs that make one call; minutes long, so only by name or with `--builds`.
    Builds,
    /// Not on the page: how much of a quota one process uses, and several that share it through Redis.
    #[value(name = "rate_limit")]
    RateLimit,
    /// Not on the page: the start of a command line, beside a program that makes the same call by hand.
    #[value(name = "command_start")]
    CommandStart,
    /// Not on the page: how well `reconcile()` avoids duplicates.
    Reconcile,
}

impl Part {
    fn measure(self, result: &mut PartResult, arguments: &Arguments) -> Result<(), Error> {
        match self {
            Self::Calls => calls::measure(result),
            Self::Clients => clients::measure(result),
            Self::Signing => signing::measure(result),
            Self::Decoding => decoding::measure(result),
            Self::Limiter => limiter::measure(result),
            Self::Memory => memory::measure(result),
            Self::Emulator => emulator::measure(result),
            Self::Generation => generation::measure(result, arguments.api_docs.as_deref()),
            Self::Start => start::measure(result),
            Self::Builds => builds::measure(result),
            Self::RateLimit | Self::CommandStart | Self::Reconcile => {
                Err(format!("{} is not on the page", self.name()))
            }
        }
    }

    /// Whether its figures are on the page; the others are programs that show what they find.
    fn is_on_page(self) -> bool {
        !matches!(self, Self::RateLimit | Self::CommandStart | Self::Reconcile)
    }

    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let mut parts = arguments.parts.clone();
    if parts.is_empty() && !arguments.render {
        let all = Part::value_variants().iter().copied();
        parts = all
            .filter(|part| part.is_on_page() && *part != Part::Builds)
            .collect();
    }
    if arguments.builds && !parts.contains(&Part::Builds) {
        parts.push(Part::Builds);
    }
    for part in parts {
        if !part.is_on_page() {
            show(&part.name())?;
            continue;
        }
        let mut result = PartResult::new(arguments.rounds.into());
        step(&format!("measuring {}", part.name()), || {
            part.measure(&mut result, arguments)
        })?;
        for reason in &result.skipped {
            say(format_args!("SKIPPED: {reason}"));
        }
        // Kept at once: what fails later takes nothing away.
        let mut results = Results::read()?;
        results.0.insert(part.name(), result);
        results.write()?;
        write_page(&results)?;
        for line in sections::section(&results, &part.name()) {
            say(line);
        }
    }
    render()?;
    say(format_args!("written {PAGE} and {CHART} from {}", results::FILE));
    Ok(())
}

/// Writes the page from the kept figures.
pub(crate) fn render() -> Result<(), Error> {
    write_page(&Results::read()?)
}

fn write_page(results: &Results) -> Result<(), Error> {
    for (path, text) in [(PAGE, page::page(results)), (CHART, chart::chart(results))] {
        let path = root().join(path);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Runs a program that shows what it finds.
fn show(name: &str) -> Result<(), Error> {
    let example = format!("{name}{SUFFIX}");
    let program = ["--release", "--package", "workspace-tests", "--example", &example];
    step(&format!("building {example}"), || {
        build("build", |command| {
            command.args(program);
        })
    })?;
    start_program(cargo().args(["run", "--quiet"]).args(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_the_kept_figures() {
        let results = Results::read().unwrap();
        for (path, text) in [(PAGE, page::page(&results)), (CHART, chart::chart(&results))] {
            let written = fs::read_to_string(root().join(path)).unwrap();
            assert!(written == text, "{path} is old: run `cargo xtask bench --render`");
        }
    }

    #[test]
    fn every_part_has_a_section() {
        let results = Results::read().unwrap();
        for part in Part::value_variants().iter().filter(|part| part.is_on_page()) {
            let section = sections::section(&results, &part.name());
            assert!(section.len() > 2, "{}: {section:?}", part.name());
        }
        for name in results.0.keys() {
            assert!(
                Part::value_variants().iter().any(|part| part.name() == *name),
                "the figures have an unknown part: {name}"
            );
        }
    }
}
