//! `cargo xtask bless`

use crate::{
    bench, codegen,
    progress::{build, step},
    run::{Error, cargo, output},
    terminal::say,
};

/// A set of expectations that the code can write by itself.
struct Expectation {
    name: &'static str,
    /// What makes the tests write instead of compare.
    variable: Option<(&'static str, &'static str)>,
    arguments: &'static [&'static str],
}

const EXPECTATIONS: [Expectation; 4] = [
    Expectation {
        name: "crates of the golden descriptions",
        variable: None,
        arguments: &[
            "--package",
            "alicloud-codegen",
            "--test",
            "golden",
            "--",
            "--ignored",
            "bless",
        ],
    },
    Expectation {
        name: "diagnostics, imported descriptions, and what the program prints",
        variable: Some(("UPDATE_EXPECTED", "1")),
        arguments: &[
            "--package",
            "alicloud-codegen",
            "--features",
            "program",
            "--test",
            "program",
            "--test",
            "spec_diagnostics",
            "--test",
            "spec_files",
            "--test",
            "import",
            "--test",
            "import_overrides",
        ],
    },
    Expectation {
        name: "help, output and errors of the command line",
        variable: Some(("UPDATE_EXPECTED", "1")),
        arguments: &[
            "--package",
            "cams-flow-cli",
            "--test",
            "bulk",
            "--test",
            "messages",
            "--test",
            "operations",
        ],
    },
    Expectation {
        name: "the compiler's words",
        variable: Some(("TRYBUILD", "overwrite")),
        arguments: &["--package", "workspace-tests", "--test", "compile", "exact"],
    },
];

/// Regenerates the crates, then has every test that compares with a file of expectations write that file.
pub(crate) fn run() -> Result<(), Error> {
    codegen::run(&codegen::Arguments::default())?;
    for expectation in &EXPECTATIONS {
        step(expectation.name, || {
            build("test", |command| {
                command.arg("--no-run").args(expectation.arguments);
            })?;
            let mut command = cargo();
            command.args(["test", "--quiet"]).args(expectation.arguments);
            command.envs(expectation.variable);
            output(&mut command)
        })?;
    }
    bench::render()?;
    say("all expectations are written; `git diff` shows what changed: is each change meant?");
    Ok(())
}
