//! Counts what the rate limit costs a call whose permit is free, and shows whether calls that wait are served in order.
//!
//! ```sh
//! cargo run --release --package workspace-tests --example limiter_cost -- --quota 1000 --n 10000
//! cargo run --release --package workspace-tests --example limiter_cost -- --quota 1000 --n 10000 --at-once
//! ```
//!
//! Calls are made through a client whose transport responds at once, by a clock that the program moves, at half of the rate
//! that the quota allows. The same calls without a rate limit come first: the difference of the allocations is the limiter's.
//! With `--off` there is no limit in either: the difference of a run with it and one without, under `valgrind --tool=callgrind`,
//! is that of the instructions.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use std::{alloc::System, cell::RefCell, error::Error, rc::Rc, time::Duration};

use alicloud_core::{
    CallOptions, Quota, RateLimit,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use bytes::Bytes;
use cams_flow::{Client, Credentials};
use clap::Parser;
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::{
    task::LocalSet,
    time::{Instant, advance},
};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The quota's window in seconds.
const WINDOW: u32 = 1;

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

#[derive(Parser)]
struct Arguments {
    /// The calls of the quota in a second.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    quota: u32,
    /// The number of calls that count.
    #[arg(long)]
    n: usize,
    /// Begin all calls together, so that most of them wait.
    #[arg(long)]
    at_once: bool,
    /// Leave out the limit.
    #[arg(long)]
    off: bool,
}

/// Responds at once.
#[derive(Debug)]
struct Immediate;

impl Transport for Immediate {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        const BODY: &[u8] = br#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId": "1"}}"#;
        let response = HttpResponse::new(200, http::HeaderMap::new(), Bytes::from_static(BODY));
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result {
    let arguments = Arguments::parse();
    let limit = if arguments.off {
        RateLimit::off()
    } else {
        RateLimit::apart().with_quota("GetFlow", Quota::new(arguments.quota, WINDOW))
    };
    let limited = client(limit)?;
    if arguments.at_once {
        return at_once(&limited, &arguments).await;
    }
    let step = Duration::from_secs(2 * u64::from(WINDOW)) / arguments.quota;
    let without = one_by_one(&client(RateLimit::off())?, arguments.n, step).await?;
    let with = one_by_one(&limited, arguments.n, step).await?;
    println!(
        "{}",
        json!({
            "quota": arguments.quota,
            "calls": arguments.n,
            "allocs_per_call": with,
            "allocs_per_call_without_limit": without,
            "limiter_allocs_per_call": with - without,
        })
    );
    Ok(())
}

fn client(rate_limit: RateLimit) -> Result<Client> {
    let client = Client::builder()
        .region("ap-southeast-1")
        .credentials(Credentials::new("LTAI5tExampleAccessKey", "secret")?)
        .transport(Immediate)
        .rate_limit(rate_limit)
        .build()?;
    Ok(client)
}

async fn call(client: &Client) -> Result {
    let options = CallOptions::new().operation_timeout(Duration::from_secs(24 * 3600));
    client.get_flow().flow_id("1").options(options).send().await?;
    Ok(())
}

/// Makes calls one after the other, each a step of time after the one before; returns the mean number of allocations.
async fn one_by_one(client: &Client, calls: usize, step: Duration) -> Result<f64> {
    let warm_up = (calls / 10).max(1);
    for _ in 0..warm_up {
        advance(step).await;
        call(client).await?;
    }
    let region = Region::new(ALLOCATOR);
    let started = Instant::now();
    for _ in 0..calls {
        advance(step).await;
        call(client).await?;
    }
    let allocations = region.change().allocations;
    // Only `advance` moved the clock, by whole milliseconds: no call waited.
    if started.elapsed() > step * u32::try_from(calls)? + Duration::from_millis(1) * u32::try_from(calls)? {
        return Err("a call waited for a permit".into());
    }
    Ok(allocations as f64 / calls as f64)
}

/// Begins all calls together, and notes the order in which they end.
async fn at_once(client: &Client, arguments: &Arguments) -> Result {
    let ended = Rc::new(RefCell::new(Vec::with_capacity(arguments.n)));
    let tasks = LocalSet::new();
    let started = Instant::now();
    for number in 0..arguments.n {
        let (client, ended) = (client.clone(), Rc::clone(&ended));
        tasks.spawn_local(async move {
            if call(&client).await.is_ok() {
                ended.borrow_mut().push(number);
            }
        });
    }
    tasks.await;
    let ended = ended.borrow();
    println!(
        "{}",
        json!({
            "quota": arguments.quota,
            "calls": arguments.n,
            "succeeded": ended.len(),
            "in_order": ended.is_sorted(),
            "simulated_s": started.elapsed().as_secs_f64(),
        })
    );
    Ok(())
}
