use std::process::Command;

use crate::{
    budget, codegen, features, guides, packages,
    run::{Error, cargo, fetch, run as start, say},
};

/// The packages that people write; generated ones have the form that the generator gives them.
const HAND_WRITTEN: [&str; 6] = [
    "alicloud-core",
    "alicloud-emulator",
    "cams-flow-emulator",
    "alicloud-codegen",
    "workspace-tests",
    "xtask",
];

/// A step of the test command: what it is, how it runs, and what to do when it fails.
struct Step {
    name: &'static str,
    run: fn() -> Result<(), Error>,
    help: &'static str,
}

const STEPS: [Step; 11] = [
    Step {
        name: "crates of the lock file",
        run: fetch,
        help: "the first run needs a network; all later steps work without one",
    },
    Step {
        name: "format of hand-written packages",
        run: || {
            start(
                cargo()
                    .args(["fmt", "--check"])
                    .args(HAND_WRITTEN.iter().flat_map(|name| ["--package", name])),
            )
        },
        help: "run `cargo fmt`, which leaves generated packages to `cargo xtask codegen`",
    },
    Step {
        name: "generated code is up to date",
        run: || {
            codegen::run(&codegen::Arguments {
                check: true,
                ..Default::default()
            })
        },
        help: "run `cargo xtask codegen` and commit what it writes",
    },
    Step {
        name: "clippy",
        run: || {
            start(cargo().args([
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "--deny",
                "warnings",
            ]))
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
        run: packages::check,
        help: "complete their manifests and files; of a generated crate, package and CHANGELOG.md in spec/",
    },
    Step {
        name: "documentation",
        run: || start(documentation().args(["doc", "--quiet", "--workspace", "--no-deps"])),
        help: "fix the rustdoc warnings above; in generated text, fix the description in spec/",
    },
    Step {
        name: "budgets",
        run: budget::run,
        help: "make the code smaller again; the numbers are promises",
    },
    Step {
        name: "tests",
        run: || {
            let missing = |program: &str| Command::new(program).arg("--version").output().is_err();
            if missing("redis-server") {
                say(
                    "    skipped for want of redis-server: the rate limit shared through Redis (Debian: `apt-get install redis-server`)",
                );
            }
            if ["chromium", "chromium-browser", "google-chrome"]
                .into_iter()
                .all(missing)
            {
                say(
                    "    skipped for want of Chromium: the emulator's page in a browser (Debian: `apt-get install chromium`)",
                );
            }
            start(cargo().args(["test", "--quiet", "--workspace", "--all-targets"]))
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
        run: || start(cargo().args(["test", "--quiet", "--workspace", "--doc"])),
        help: "`cargo test --package PACKAGE --doc NAME` runs one alone",
    },
];

fn documentation() -> Command {
    let mut command = cargo();
    command.env("RUSTDOCFLAGS", "--deny warnings");
    command
}

pub(crate) fn run() -> Result<(), Error> {
    for (index, step) in STEPS.iter().enumerate() {
        say(format_args!("[{}/{}] {}", index + 1, STEPS.len(), step.name));
        (step.run)().map_err(|error| format!("{} failed: {error}\n  help: {}", step.name, step.help))?;
    }
    say("all steps passed");
    Ok(())
}
