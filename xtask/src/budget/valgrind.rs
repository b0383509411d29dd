//! Counts the instructions of a program.

use std::{process::Command, sync::LazyLock};

use crate::run::{self, Error, ended, not_started};

/// Why nothing is counted without it.
pub(crate) const MISSING: &str = "valgrind is not installed (Debian: `apt-get install valgrind`)";

pub(crate) fn is_installed() -> bool {
    static IS_INSTALLED: LazyLock<bool> = LazyLock::new(|| run::is_installed("valgrind"));
    *IS_INSTALLED
}

/// Runs a program to its end; returns how many instructions it took in user space, in all of its threads.
pub(crate) fn instructions(program: &Command) -> Result<f64, Error> {
    let mut command = Command::new("valgrind");
    command
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(program.get_program())
        .args(program.get_args());
    let output = command.output().map_err(|error| not_started(&command, &error))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ended(&command, output.status).map_err(|error| format!("{error}\n{said}"))?;
    total(&said).ok_or_else(|| format!("valgrind did not tell the number of instructions: {said}"))
}

/// Reads a line such as `==1== I   refs:      22,869,491`.
fn total(said: &str) -> Option<f64> {
    said.lines().find_map(|line| {
        let (what, count) = line.split_once("refs:")?;
        let is_total = what.split_whitespace().last() == Some("I");
        count.trim().replace(',', "").parse().ok().filter(|_| is_total)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_of_old_and_new_versions() {
        let old = "==7== Cachegrind\n==7== \n==7== I   refs:      22,869,491\n==7== D   refs:  5\n";
        let new = "==7== Cachegrind\n==7== I refs:        1,234\n";
        assert_eq!(total(old), Some(22_869_491.0));
        assert_eq!(total(new), Some(1_234.0));
        assert_eq!(total("==7== D   refs:      22,869,491\n"), None);
        assert_eq!(total("==7== I   refs:      many\n"), None);
    }

    #[test]
    fn a_program_that_fails_has_no_count() {
        if is_installed() {
            let error = instructions(Command::new("false").arg("--harder")).unwrap_err();
            assert!(error.contains("false --harder"), "{error}");
        }
    }
}
