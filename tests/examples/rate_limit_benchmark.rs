//! How much of a quota of five calls per second can be used without being throttled: by one process, and by four that share
//! it through Redis, of which one is killed.
//!
//! ```sh
//! cargo xtask bench rate_limit
//! ```
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::{
    env,
    error::Error,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use alicloud_core::{CallOptions, ErrorKind, RateLimit, RetryPolicy, rate_limit::RedisStore};
use cams_flow::{Client, Credentials};
use cams_flow_emulator::Emulator;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

const CALLS: usize = 500;
const PROCESSES: usize = 4;
/// The calls per second of the quota.
const CALLS_PER_SECOND: f64 = 5.0;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [endpoint, redis, calls] = arguments.as_slice() {
        return worker(endpoint, redis, calls.parse()?).await;
    }
    one_process().await?;
    match Redis::start().await? {
        Some(redis) => {
            shared_store(&redis, "whole", None).await?;
            shared_store(&redis, "killed", Some(Duration::from_secs(20))).await?;
        }
        None => println!("redis-server is not installed: the shared limit is skipped"),
    }
    Ok(())
}

/// Prints how many calls were sent and throttled, and the part of the possible rate.
fn report(title: &str, sent: usize, throttled: usize, took: Duration) {
    // The first five need no time at all.
    let possible = (sent as f64 - CALLS_PER_SECOND) / CALLS_PER_SECOND;
    let part = possible / took.as_secs_f64() * 100.0;
    println!("{title}: {sent} calls in {took:.1?}, {throttled} throttled, {part:.1} % of the possible rate");
}

fn patient() -> CallOptions {
    CallOptions::new()
        .operation_timeout(Duration::from_secs(600))
        .retry(RetryPolicy::never())
}

async fn one_process() -> Result<()> {
    let emulator = Emulator::builder().enforce_quota().start().await?;
    let client = emulator.client();
    let started = Instant::now();
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        calls.push(tokio::spawn(client.list_flow().options(patient()).send()));
    }
    let mut throttled = 0;
    for call in calls {
        match call.await? {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Throttled => throttled += 1,
            Err(error) => return Err(error.into()),
        }
    }
    report("one process", CALLS, throttled, started.elapsed());
    Ok(())
}

/// One of several processes: prints a line for each call.
async fn worker(endpoint: &str, redis: &str, calls: usize) -> Result<()> {
    let client = Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::from_env()?)
        .rate_limit(RateLimit::shared_store(RedisStore::new(redis)?))
        .build()?;
    let calls: Vec<_> = (0..calls)
        .map(|_| tokio::spawn(client.list_flow().options(patient()).send()))
        .collect();
    for call in calls {
        match call.await? {
            Ok(_) => println!("ok"),
            Err(error) if error.kind() == ErrorKind::Throttled => println!("throttled"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Several processes share the quota; after a while, perhaps, one of them is killed.
async fn shared_store(redis: &Redis, title: &str, kill_after: Option<Duration>) -> Result<()> {
    let emulator = Emulator::builder().enforce_quota().start().await?;
    let credentials = emulator.credentials();
    let started = Instant::now();
    let mut workers = Vec::new();
    for _ in 0..PROCESSES {
        let mut worker = Command::new(env::current_exe()?)
            .args([
                emulator.endpoint(),
                &redis.address,
                &(CALLS / PROCESSES).to_string(),
            ])
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", credentials.access_key_id())
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", credentials.access_key_secret())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = worker.stdout.take().ok_or("a process without output")?;
        workers.push((worker, tokio::spawn(count(output))));
    }
    if let (Some(delay), Some((first, _))) = (kill_after, workers.first_mut()) {
        tokio::time::sleep(delay).await;
        first.kill().await?;
    }
    let (mut sent, mut throttled) = (0, 0);
    for (mut worker, counting) in workers {
        let (all, refused) = counting.await?;
        sent += all;
        throttled += refused;
        worker.wait().await?;
    }
    let title = format!("{PROCESSES} processes, {title}");
    report(&title, sent, throttled, started.elapsed());
    Ok(())
}

async fn count(output: tokio::process::ChildStdout) -> (usize, usize) {
    let mut lines = BufReader::new(output).lines();
    let (mut all, mut throttled) = (0, 0);
    while let Ok(Some(line)) = lines.next_line().await {
        all += 1;
        throttled += usize::from(line == "throttled");
    }
    (all, throttled)
}

/// A server on a socket in a temporary folder.
struct Redis {
    address: String,
    _process: Child,
    _folder: tempfile::TempDir,
}

impl Redis {
    async fn start() -> Result<Option<Self>> {
        let folder = tempfile::tempdir()?;
        let socket: &Path = &folder.path().join("redis.sock");
        let spawned = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(socket)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let Ok(mut process) = spawned else {
            return Ok(None);
        };
        let output = process.stdout.take().ok_or("redis-server has no output")?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next_line().await? {
            if line.contains("ready to accept connections") || line.contains("The server is now ready") {
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Some(Self {
                    address: format!("redis+unix://{}", socket.display()),
                    _process: process,
                    _folder: folder,
                }));
            }
        }
        Err("redis-server did not start".into())
    }
}
