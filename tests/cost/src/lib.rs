//! What both programs have alike: the arguments, the loop, and the report.
#![expect(clippy::print_stdout, reason = "the figure is its output")]

use std::{env, error::Error, fs};

use tokio::task::{JoinSet, LocalSet};

/// What either program returns.
pub type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// The flow that is read.
pub const FLOW_ID: &str = "92675332812643****";
/// The key that an emulator accepts.
pub const KEY_ID: &str = "LTAI5tEmulatorAccessKey";
/// Its secret.
pub const KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";

/// What is to be called, and how often.
#[derive(Debug)]
pub struct Load {
    /// The address of the server.
    pub endpoint: String,
    calls: usize,
    concurrency: usize,
}

impl Load {
    /// Reads the arguments: ENDPOINT CALLS CONCURRENCY.
    ///
    /// # Errors
    ///
    /// Errors if there are others.
    pub fn from_arguments() -> Result<Self> {
        let arguments: Vec<String> = env::args().skip(1).collect();
        let [endpoint, calls, concurrency] = arguments.as_slice() else {
            return Err("the arguments are ENDPOINT CALLS CONCURRENCY".into());
        };
        Ok(Self {
            endpoint: endpoint.clone(),
            calls: calls.parse()?,
            concurrency: concurrency.parse()?,
        })
    }

    /// Makes the calls, so many at once, and prints how much memory the process used at most, in KiB.
    ///
    /// # Errors
    ///
    /// Errors if a call fails.
    pub async fn run(&self, caller: impl Caller) -> Result {
        let tasks = LocalSet::new();
        let mut workers = JoinSet::<Result>::new();
        for number in 0..self.concurrency {
            let caller = caller.clone();
            let share = self.calls / self.concurrency + usize::from(number < self.calls % self.concurrency);
            let worker = async move {
                for _ in 0..share {
                    caller.call().await?;
                }
                Ok(())
            };
            workers.spawn_local_on(worker, &tasks);
        }
        let all = async {
            while let Some(worker) = workers.join_next().await {
                worker??;
            }
            Ok::<(), Box<dyn Error + Send + Sync>>(())
        };
        tasks.run_until(all).await?;
        match max_rss_kb() {
            Some(kb) => println!("{{\"max_rss_kb\":{kb}}}"),
            None => println!("{{}}"),
        }
        Ok(())
    }
}

/// Something that reads the flow.
pub trait Caller: Clone + 'static {
    /// Makes one call.
    fn call(&self) -> impl Future<Output = Result>;
}

/// The most memory that this process has used; Linux alone tells it in a file.
fn max_rss_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
