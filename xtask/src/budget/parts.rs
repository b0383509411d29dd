//! Counts of parts of a call, each by a program of its own.

use std::process::Command;

use serde_json::Value;

use crate::{
    budget::{
        programs::{Programs, figure, peak},
        valgrind,
        verdict::Count,
    },
    run::{Error, output},
};

/// The calls that are made under valgrind to see what the limiter takes; a tenth more are made as a warm-up.
const CALLS: usize = 1_000;
const WITH_WARM_UP: f64 = 1_100.0;

impl Programs {
    /// What the rate limit takes of a call whose permit is free, at so many calls in a second.
    pub(crate) fn limiter_instructions(&mut self, quota: usize) -> Result<Count, Error> {
        if !valgrind::is_installed() {
            return Ok(Count::NotCounted(valgrind::MISSING));
        }
        let mut command = Command::new(self.example("limiter")?);
        command.args(["--quota", &quota.to_string(), "--n", &CALLS.to_string()]);
        let limited = valgrind::instructions(&command)?;
        // All is the same but the limit.
        let unlimited = valgrind::instructions(command.arg("--off"))?;
        Ok(Count::Of((limited - unlimited).max(0.0) / WITH_WARM_UP))
    }

    /// What the rate limit allocates for a call whose permit is free.
    pub(crate) fn limiter_allocations(&mut self) -> Result<Count, Error> {
        let program = self.example("limiter")?;
        let mut command = Command::new(program);
        command.args(["--quota", "1000", "--n", "2000"]);
        figure(&mut command, "limiter_allocs_per_call").map(Count::Of)
    }

    /// The most memory of a process that reads a list of so many flows as a stream.
    pub(crate) fn stream_memory(&mut self, flows: usize) -> Result<Count, Error> {
        let program = self.example("stream")?;
        // The pages come from the process itself, one after the other.
        peak(Command::new(program).args(["--flows", &flows.to_string()]), 2)
    }

    /// By how much that grows between two lengths of the list.
    pub(crate) fn stream_growth(&mut self, few: usize, many: usize) -> Result<Count, Error> {
        Ok(match (self.stream_memory(few)?, self.stream_memory(many)?) {
            (Count::Of(few), Count::Of(many)) => Count::Of((many - few).max(0.0)),
            (not_counted, _) => not_counted,
        })
    }

    /// How many times the instructions of the same by hand it takes to build, sign and read a call that is not sent.
    pub(crate) fn signing_ratio(&mut self, style: &str) -> Result<Count, Error> {
        if !valgrind::is_installed() {
            return Ok(Count::NotCounted(valgrind::MISSING));
        }
        let program = self.example("sign")?;
        let total = |by: &str, calls: &str| {
            let mut command = Command::new(&program);
            valgrind::instructions(command.args(["--style", style, "--by", by, "--n", calls]))
        };
        let of = |by: &str| Ok::<_, Error>(total(by, "1100")? - total(by, "100")?);
        Ok(Count::Of(of("ours")? / of("hand")?))
    }

    /// What the same allocates.
    pub(crate) fn signing_allocations(&mut self, style: &str) -> Result<Count, Error> {
        let mut command = Command::new(self.example("sign")?);
        command.args(["--style", style, "--by", "ours", "--n", "1000"]);
        figure(&mut command, "allocs_per_call").map(Count::Of)
    }

    /// What `build()` of a second client over HTTPS allocates.
    pub(crate) fn second_client(&mut self) -> Result<Count, Error> {
        let text = output(&mut Command::new(self.example("build")?))?;
        second_client(&text).map(Count::Of)
    }
}

/// Reads the lines of clients, of which each is an object.
fn second_client(text: &str) -> Result<f64, Error> {
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|line| line["client"] == "second_https")
        .and_then(|line| line["allocs"].as_f64())
        .ok_or_else(|| format!("the program did not tell the allocations of a second client: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_second_client_is_read() {
        let text =
            "{\"client\":\"first_https\",\"allocs\":2000}\n{\"client\":\"second_https\",\"allocs\":70}\n";
        assert_eq!(second_client(text), Ok(70.0));
        let error = second_client("{\"client\":\"first_https\",\"allocs\":2000}\n").unwrap_err();
        assert!(error.contains("second client"), "{error}");
    }
}
