//! What the parts of a call cost without a network: building and signing a request, reading a list, the rate limit, a stream.
//!
//! ```sh
//! cargo xtask bench signing decoding limiter memory
//! ```
//!
//! A run does one thing many times, on one thread, and prints what it costs as one JSON line, as `cams-flow-bench` does.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod decoding;
mod limiter;
#[path = "../cams-flow-bench/measure.rs"]
mod measure;
mod offline;
mod sign_by_hand;
mod signing;
mod stream;

use std::{alloc::System, error::Error};

use clap::{Parser, Subcommand, ValueEnum};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use crate::measure::{Measured, Start};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

const FLOW_ID: &str = "92675332812643****";
const CUST_SPACE_ID: &str = "cams-kei****";
const KEY_ID: &str = "LTAI5tEmulatorAccessKey";
const KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Part,
    /// How often it is done; for a stream, and for waiting calls, how many there are.
    #[arg(long, global = true, default_value_t = 1_000)]
    n: usize,
}

#[derive(Subcommand)]
enum Part {
    /// Builds a request of GetFlow and signs it.
    Sign {
        #[arg(long)]
        signature: Signature,
        #[arg(long)]
        client: Client,
    },
    /// Reads a response of ListFlow.
    Decode {
        /// The flows of the list.
        #[arg(long)]
        items: usize,
        #[arg(long)]
        client: Decoder,
    },
    /// Makes calls almost as fast as a quota allows.
    Limit {
        /// The calls in a second.
        #[arg(long)]
        quota: u32,
        /// Without the limit, for comparison.
        #[arg(long)]
        off: bool,
    },
    /// Makes all calls at once, so that they wait for permits; fails if one that came later is served earlier.
    Wait {
        /// The calls in a second.
        #[arg(long)]
        quota: u32,
    },
    /// Reads a list in pages.
    Stream {
        #[arg(long)]
        client: Client,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Client {
    /// The generated client.
    Ours,
    /// Without what is measured.
    ByHand,
}

#[derive(Clone, Copy, ValueEnum)]
enum Decoder {
    /// A call of the generated client whose response is there at once.
    Ours,
    /// serde_json with derived types.
    Derived,
    /// serde_json without types.
    Untyped,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Signature {
    V3,
    V1,
}

// The clock stands still and moves when all tasks wait: nothing here takes time but the work.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result {
    let Arguments { part, n } = Arguments::parse();
    let measured = match part {
        Part::Sign { signature, client } => signing::run(signature, client, n)?,
        Part::Decode { items, client } => decoding::run(items, client, n).await?,
        Part::Limit { quota, off } => limiter::run(quota, off, n).await?,
        Part::Wait { quota } => limiter::wait(quota, n).await?,
        Part::Stream { client } => stream::run(client, n).await?,
    };
    println!("{}", measured.to_json());
    Ok(())
}

/// Does it so often, after a warm-up that does not count.
fn repeated(n: usize, mut once: impl FnMut() -> Result) -> Result<Measured> {
    for _ in 0..warm_up(n) {
        once()?;
    }
    let start = Start::now();
    for _ in 0..n {
        once()?;
    }
    Ok(start.end(n))
}

fn warm_up(n: usize) -> usize {
    (n / 10).clamp(1, 500)
}
