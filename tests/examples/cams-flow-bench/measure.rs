//! What calls cost this process.

use std::{fs, time::Instant};

use cpu_time::ProcessTime;
use serde_json::json;
use stats_alloc::Stats;

use crate::ALLOCATOR;

pub(crate) struct Start {
    wall: Instant,
    cpu: ProcessTime,
    allocations: Stats,
}

pub(crate) struct Measured {
    calls: usize,
    wall: f64,
    cpu: f64,
    max_rss_kb: Option<u64>,
    allocations: f64,
    bytes: f64,
}

impl Start {
    pub(crate) fn now() -> Self {
        Self {
            wall: Instant::now(),
            cpu: ProcessTime::now(),
            allocations: ALLOCATOR.stats(),
        }
    }

    pub(crate) fn end(self, calls: usize) -> Measured {
        let wall = self.wall.elapsed().as_secs_f64();
        let cpu = self.cpu.elapsed().as_secs_f64();
        let allocations = ALLOCATOR.stats() - self.allocations;
        let for_each = |count: usize| count as f64 / calls.max(1) as f64;
        Measured {
            calls,
            wall,
            cpu,
            max_rss_kb: max_rss_kb(),
            allocations: for_each(allocations.allocations),
            bytes: for_each(allocations.bytes_allocated),
        }
    }
}

impl Measured {
    pub(crate) fn to_json(&self) -> String {
        json!({
            "calls": self.calls,
            "wall_s": self.wall,
            "cpu_s": self.cpu,
            "max_rss_kb": self.max_rss_kb,
            "allocs_per_call": self.allocations,
            "alloc_bytes_per_call": self.bytes,
        })
        .to_string()
    }
}

/// The most memory that this process has used; Linux alone tells it in a file.
fn max_rss_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
