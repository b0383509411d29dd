//! `cargo xtask test`

use crate::{
    budget, codegen, doc, features, guides, packages,
    progress::{Time, build, fetch, test, timed},
    run::{Error, cargo, is_installed, output, target},
    terminal::say,
    times::Times,
};

/// The packages that people write; generated ones have the form that the generator gives them.
const HAND_WRITTEN: [&str; 10] = [
    "alicloud-core",
    "alicloud-cli",
    "cams-flow-cli",
    "alicloud-emulator",
    "cams-flow-emulator",
    "alicloud-codegen",
    "workspace-tests",
    "workspace-demo",
    "workspace-cost",
    "xtask",
];

/// What a step has to say besides that it passed, in lines.
type Notes = Vec<String>;

/// A step of the test command: what it is, how it runs, and what to do when it fails.
struct Step {
    name: &'static str,
    run: fn() -> Result<Notes, Error>,
    help: &'static str,
}

const STEPS: [Step; 11] = [
    Step {
        name: "crates of the lock file",
        run: || fetch().map(none),
        help: "the first run needs a network; all later steps work without one",
    },
    Step {
        name: "format of hand-written packages",
        run: || {
            let packages = HAND_WRITTEN.iter().flat_map(|name| ["--package", name]);
            output(cargo().args(["fmt", "--check"]).args(packages)).map(|_| Notes::new())
        },
        help: "run `cargo fmt`, which leaves generated packages to `cargo xtask codegen`",
    },
    Step {
        name: "generated code is up to date",
        run: codegen::check,
        help: "run `cargo xtask codegen` and commit what it writes",
    },
    Step {
        name: "clippy",
        run: || {
            build("clippy", |command| {
                command.args(["--workspace", "--all-targets", "--", "--deny", "warnings"]);
            })
            .map(none)
        },
        help: "fix the clippy warnings above",
    },
    Step {
        name: "features alone and together",
        run: features::run,
        help: "fix the errors above: `cargo check --package PACKAGE --no-default-features --features FEATURE`",
    },
    Step {
        name: "published packages are complete",
        run: || packages::check().map(none),
        help: "complete their manifests and files; of a generated crate, package and CHANGELOG.md in spec/",
    },
    Step {
        name: "documentation",
        run: || doc::workspace().map(none),
        help: "fix the rustdoc warnings above; in generated text, fix the description in spec/",
    },
    Step {
        name: "budgets",
        run: || budget::run(&budget::Arguments::default()),
        help: "make it smaller again: the limits of `budgets.toml` are promises; `cargo xtask budget --only NAME` counts one",
    },
    Step {
        name: "tests",
        run: || {
            let mut notes = missing_programs();
            notes.push(test(&["--workspace", "--all-targets"])?.to_string());
            Ok(notes)
        },
        help: "`cargo test --package PACKAGE NAME` runs one alone",
    },
    Step {
        name: "programs of the guides",
        run: guides::run,
        help: "`cargo run --package workspace-tests --example NAME` runs one alone",
    },
    Step {
        name: "examples in the documentation",
        run: || Ok(vec![test(&["--workspace", "--doc"])?.to_string()]),
        help: "`cargo test --package PACKAGE --doc NAME` runs one alone",
    },
];

fn none((): ()) -> Notes {
    Notes::new()
}

/// What is skipped because a program is missing.
fn missing_programs() -> Notes {
    let mut notes = Notes::new();
    if !is_installed("redis-server") {
        notes.push(
            "skipped for want of redis-server: the rate limit shared through Redis (Debian: `apt-get install redis-server`)"
                .to_owned(),
        );
    }
    if !["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .any(is_installed)
    {
        notes.push(
            "skipped for want of Chromium: the emulator's page in a browser (Debian: `apt-get install chromium`)"
                .to_owned(),
        );
    }
    if !is_installed("valgrind") {
        notes.push(
            "skipped for want of valgrind: that instructions are counted (Debian: `apt-get install valgrind`)"
                .to_owned(),
        );
    }
    notes
}

/// On Windows a running program cannot be replaced, but it can be renamed: the tests of this one build it anew.
fn step_aside() {
    if cfg!(windows)
        && let Ok(own) = std::env::current_exe()
    {
        // If it fails, the build says what is in its way.
        let _ = std::fs::rename(&own, own.with_extension("running.exe"));
    }
}

pub(crate) fn run() -> Result<(), Error> {
    step_aside();
    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    let mut times = Times::read(target().join("xtask/test-times.json"));
    if let Some(all) = times.of(names.iter().copied()) {
        say(format_args!(
            "{} steps, which took {} the last time",
            STEPS.len(),
            Time(all)
        ));
    }
    let mut taken = Vec::new();
    for (index, step) in STEPS.iter().enumerate() {
        let name = format!("[{:>2}/{}] {}", index + 1, STEPS.len(), step.name);
        let estimate = times.estimate(step.name, &names[index + 1..]);
        let (result, took) = timed(&name, &estimate, step.run);
        match result {
            Ok(notes) => notes.iter().for_each(|note| say(format_args!("        {note}"))),
            Err(error) => {
                return Err(format!("{} failed: {error}\n  help: {}", step.name, step.help));
            }
        }
        times.keep(step.name, took);
        taken.push((took, step.name));
    }
    say(format_args!(
        "\nall steps passed in {}",
        Time(taken.iter().map(|(took, _)| *took).sum())
    ));
    for (took, name) in taken {
        say(format_args!("{:>12}  {name}", Time(took)));
    }
    Ok(())
}
