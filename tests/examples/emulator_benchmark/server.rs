use std::{
    env,
    process::Stdio,
    time::{Duration, Instant},
};

use alicloud_core::Credentials;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

use crate::{
    CALLS, CONNECTIONS, Result, flow_id,
    load::{exchange, signed},
};

/// How many flows are made at once.
const SEEDED: usize = 100_000;

/// A process with a server, on the first processor.
pub(crate) struct Server {
    address: String,
    process: Child,
    flows: usize,
    calls: usize,
}

/// What a server did in a round.
pub(crate) struct Rates {
    pub(crate) in_a_second: f64,
    /// Processor time for a response.
    pub(crate) microseconds: f64,
}

impl Server {
    /// `bare`, or `emulator` with so many flows.
    pub(crate) async fn start(mode: &str, flows: usize) -> Result<Self> {
        let mut process = Command::new("taskset")
            .args(["--cpu-list", "0"])
            .arg(env::current_exe()?)
            .arg(mode)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().ok_or("a server without output")?;
        let endpoint = BufReader::new(output).lines().next_line().await?;
        let endpoint = endpoint.ok_or("the server did not start")?;
        let address = endpoint.trim_start_matches("http://").to_owned();
        let server = Self {
            address,
            process,
            flows,
            calls: 0,
        };
        if mode == "emulator" {
            server.seed().await?;
        }
        Ok(server)
    }

    /// Makes the flows, as any program would.
    async fn seed(&self) -> Result<()> {
        for first in (0..self.flows).step_by(SEEDED) {
            let numbers = first..self.flows.min(first + SEEDED);
            let flow = |number| {
                json!({
                    "id": flow_id(number),
                    "name": format!("flow {number:07}"),
                    // Else the first read of each would make one.
                    "preview": {"token": format!("{number:032x}"), "expires": 4_102_444_800_000_u64},
                })
            };
            let body = json!({"flows": numbers.map(flow).collect::<Vec<Value>>()}).to_string();
            let head = format!(
                "POST /_emulator/seed HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n\r\n",
                self.address,
                body.len()
            );
            let stream = TcpStream::connect(&self.address).await?;
            exchange(stream, vec![(head + &body).into_bytes()]).await?;
        }
        Ok(())
    }

    fn credentials() -> Result<Credentials> {
        Ok(Credentials::new(
            "LTAI5tEmulatorAccessKey",
            "EmulatorAccessKeySecret0000000",
        )?)
    }

    fn nonce(&mut self) -> String {
        self.calls += 1;
        format!("{:032x}", self.calls)
    }

    /// Reads flows over all connections, in an order that a cache cannot guess.
    pub(crate) async fn load(&mut self) -> Result<Rates> {
        let credentials = Self::credentials()?;
        let mut prepared = Vec::new();
        for _ in 0..CONNECTIONS {
            let mut requests = Vec::new();
            for _ in 0..CALLS / CONNECTIONS {
                let nonce = self.nonce();
                let id = flow_id(self.calls.wrapping_mul(2_654_435_761) % self.flows);
                requests.push(signed(
                    &credentials,
                    &self.address,
                    "GetFlow",
                    &[("FlowId", &id)],
                    &nonce,
                ));
            }
            prepared.push((TcpStream::connect(&self.address).await?, requests));
        }
        // The runtime looks for work again rather than sleep.
        let restless = tokio::spawn(async {
            loop {
                tokio::task::yield_now().await;
            }
        });
        let (started, before) = (Instant::now(), self.processor_time()?);
        let calls: Vec<_> = prepared
            .into_iter()
            .map(|(stream, requests)| tokio::spawn(exchange(stream, requests)))
            .collect();
        let mut responses = 0;
        for call in calls {
            responses += call.await??.len();
        }
        let seconds = started.elapsed().as_secs_f64();
        let spent = self.processor_time()? - before;
        restless.abort();
        Ok(Rates {
            in_a_second: responses as f64 / seconds,
            microseconds: spent.as_secs_f64() * 1e6 / responses as f64,
        })
    }

    /// How long one list after the other takes, the shortest first.
    pub(crate) async fn lists(&mut self, parameters: &[(&str, &str)], calls: usize) -> Result<Vec<Duration>> {
        let credentials = Self::credentials()?;
        let stream = TcpStream::connect(&self.address).await?;
        let mut requests = Vec::new();
        for _ in 0..calls {
            let nonce = self.nonce();
            requests.push(signed(
                &credentials,
                &self.address,
                "ListFlow",
                parameters,
                &nonce,
            ));
        }
        let mut times = exchange(stream, requests).await?;
        times.sort();
        Ok(times)
    }

    /// How long the processor has worked for the process, to the nanosecond.
    fn processor_time(&self) -> Result<Duration> {
        let id = self.process.id().ok_or("the server has ended")?;
        let text = std::fs::read_to_string(format!("/proc/{id}/schedstat"))?;
        let number = text.split_whitespace().next().ok_or("no figure")?;
        Ok(Duration::from_nanos(number.parse()?))
    }

    /// What the process has in memory, in megabytes.
    pub(crate) fn memory(&self) -> Result<u64> {
        let id = self.process.id().ok_or("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: u64 = number.ok_or("no figure")?.parse()?;
        Ok(kilobytes / 1024)
    }
}
