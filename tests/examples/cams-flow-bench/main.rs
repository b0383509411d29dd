//! Makes one operation's call many times, through one client on one thread, and prints what a call costs as one JSON line.
//!
//! ```sh
//! cargo run --release --package workspace-tests --example cams-flow-bench -- serve
//! cargo run --release --package workspace-tests --example cams-flow-bench -- \
//!     --endpoint http://127.0.0.1:PORT --op get --n 10000 --concurrency 64
//! ```
//!
//! `serve` starts a server that gives every call of an operation the same response, and prints its address; `/connections` there
//! has the number of its connections. Any other endpoint does as well. `--client` makes the same call without this project:
//! with reqwest, unsigned or signed by hand, or with hyper-util's client. The rate limit is off, all else is as by default.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod by_hand;
mod measure;
mod ours;
mod serve;
mod waste;

use std::{alloc::System, error::Error};

use clap::{Args, Parser, Subcommand, ValueEnum};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::task::{JoinSet, LocalSet};

use measure::Measured;
use waste::{Waste, Wasteful};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// The key that an emulator accepts.
const KEY_ID: &str = "LTAI5tEmulatorAccessKey";
const KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";
const FLOW_ID: &str = "92675332812643****";
const FLOW_NAME: &str = "flow-001";
/// The name that a list is filtered by.
const LIST_NAME: &str = "flow_001";
const CUST_SPACE_ID: &str = "cams-kei****";

#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    load: Option<Load>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves fixed responses until its process ends.
    Serve {
        /// The flows in the response of a list.
        #[arg(long, default_value_t = 20)]
        items: usize,
    },
}

#[derive(Args, Clone)]
struct Load {
    /// The address of the server.
    #[arg(long)]
    endpoint: String,
    /// The operation.
    #[arg(long)]
    op: Op,
    /// The number of calls that count.
    #[arg(long)]
    n: usize,
    /// How many of them are under way at once.
    #[arg(long, default_value_t = 1)]
    concurrency: usize,
    /// What makes the calls.
    #[arg(long, default_value = "ours")]
    client: ClientKind,
    /// What each call wastes, to show that it is counted.
    #[arg(long, hide = true)]
    waste: Option<Waste>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Op {
    Get,
    Create,
    List,
}

#[derive(Clone, Copy, ValueEnum)]
enum ClientKind {
    /// The generated client.
    Ours,
    /// The generated client over `HyperTransport`.
    OursHyper,
    /// reqwest, without a signature.
    Bare,
    /// reqwest, signed by hand.
    Signed,
    /// hyper-util's client, signed by hand.
    Hyper,
}

/// Something that makes the call of an operation and reads its response.
trait Caller: Clone + 'static {
    fn call(&self, op: Op) -> impl Future<Output = Result>;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments = Arguments::parse();
    if let Some(Command::Serve { items }) = arguments.command {
        return serve::run(items).await;
    }
    let load = arguments.load.ok_or("--endpoint, --op and --n are missing")?;
    let measured = match load.client {
        ClientKind::Ours => run(ours::Ours::new(&load.endpoint, false)?, &load).await?,
        ClientKind::OursHyper => run(ours::Ours::new(&load.endpoint, true)?, &load).await?,
        ClientKind::Bare => run(by_hand::Reqwest::new(&load.endpoint, false)?, &load).await?,
        ClientKind::Signed => run(by_hand::Reqwest::new(&load.endpoint, true)?, &load).await?,
        ClientKind::Hyper => run(by_hand::Hyper::new(&load.endpoint), &load).await?,
    };
    println!("{}", measured.to_json());
    Ok(())
}

async fn run(caller: impl Caller, load: &Load) -> Result<Measured> {
    match load.waste {
        Some(waste) => measured(Wasteful::new(caller, waste, &load.endpoint), load).await,
        None => measured(caller, load).await,
    }
}

async fn measured(caller: impl Caller, load: &Load) -> Result<Measured> {
    let concurrency = load.concurrency.max(1);
    calls(
        &caller,
        load.op,
        concurrency.max((load.n / 10).min(500)),
        concurrency,
    )
    .await?;
    let start = measure::Start::now();
    calls(&caller, load.op, load.n, concurrency).await?;
    Ok(start.end(load.n))
}

/// Makes so many calls, so many of them at once.
async fn calls(caller: &impl Caller, op: Op, n: usize, concurrency: usize) -> Result {
    if concurrency == 1 {
        for _ in 0..n {
            caller.call(op).await?;
        }
        return Ok(());
    }
    let tasks = LocalSet::new();
    let mut workers = JoinSet::<Result>::new();
    for number in 0..concurrency {
        let caller = caller.clone();
        let share = n / concurrency + usize::from(number < n % concurrency);
        let worker = async move {
            for _ in 0..share {
                caller.call(op).await?;
            }
            Ok(())
        };
        workers.spawn_local_on(worker, &tasks);
    }
    let all = async {
        while let Some(worker) = workers.join_next().await {
            worker??;
        }
        Ok(())
    };
    tasks.run_until(all).await
}
