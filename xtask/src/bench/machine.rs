//! The machine of a measurement.

use std::{fs, process::Command, thread, time::SystemTime};

use alicloud_codegen::Date;
use serde::{Deserialize, Serialize};

use crate::run::output;

#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Machine {
    /// The name of the processor.
    pub(crate) processor: String,
    pub(crate) cores: usize,
    /// Of memory.
    pub(crate) gigabytes: u64,
    /// The system and its architecture.
    pub(crate) system: String,
    /// The compiler's version.
    pub(crate) rustc: String,
    /// How many programs waited for a processor in the minute before, where the system says so.
    pub(crate) load: String,
}

impl Machine {
    /// The machine that this program runs on.
    pub(crate) fn this() -> Self {
        let unknown = || "unknown".to_owned();
        let after = |path: &str, name: &str| {
            let text = fs::read_to_string(path).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            Some(
                line.trim_start_matches([' ', '\t', ':', '='])
                    .trim_matches('"')
                    .to_owned(),
            )
        };
        let kilobytes = after("/proc/meminfo", "MemTotal")
            .and_then(|memory| memory.split(' ').next()?.parse::<u64>().ok())
            .unwrap_or_default();
        let system =
            after("/etc/os-release", "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
        let rustc = output(Command::new("rustc").arg("--version"));
        Self {
            processor: after("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
            cores: thread::available_parallelism().map_or(0, usize::from),
            gigabytes: (kilobytes + (1 << 19)) >> 20,
            system: format!("{system}, {}", std::env::consts::ARCH),
            rustc: rustc
                .ok()
                .and_then(|text| Some(text.split(' ').nth(1)?.to_owned()))
                .unwrap_or_else(unknown),
            load: fs::read_to_string("/proc/loadavg")
                .ok()
                .and_then(|text| Some(text.split(' ').next()?.to_owned()))
                .unwrap_or_else(unknown),
        }
    }

    /// Whether the other is this one, whatever else either did.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let load = self.load.clone();
        *self
            == Self {
                load,
                ..other.clone()
            }
    }

    /// Today, in UTC.
    pub(crate) fn date() -> String {
        Date::of(SystemTime::now()).to_string()
    }
}
