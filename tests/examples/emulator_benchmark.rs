//! How many verified calls the emulator answers in a second, beside a bare server that gives every request the same answer;
//! and how much memory it has once its memory of nonces is full.
//!
//! ```sh
//! cargo xtask bench emulator
//! ```
//!
//! Both servers run in processes of their own on the first processor, the load on the others, which never sleeps: waking it
//! would cost the server time, and a slow server more than a fast one. Requests are signed before the clock starts; their
//! answers are counted, and looked at for their status. The time that the processor spent for an answer is told, too, since
//! a load that cannot keep a server busy says little about its rate.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::{
    convert::Infallible,
    env,
    error::Error,
    process::Stdio,
    time::{Duration, Instant, SystemTime},
};

use alicloud_core::{
    sign::{canonical_query, v3},
    time,
};
use bytes::Bytes;
use cams_flow::{Client, Credentials, FlowCategory};
use cams_flow_emulator::Emulator;
use http_body_util::Full;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const CONNECTIONS: usize = 64;
const CALLS: usize = 80_000;
/// More than the emulator remembers nonces.
const ROUNDS: usize = 6;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    match env::args().nth(1).as_deref() {
        Some("bare") => return bare().await,
        Some("emulator") => return emulator().await,
        _ => {}
    }
    let (bare, emulator) = (Server::start("bare").await?, Server::start("emulator").await?);
    let flow = emulator.flow().await?;
    let (mut bare_rounds, mut rounds) = (Vec::new(), Vec::new());
    let mut memory = Vec::new();
    for round in 0..ROUNDS {
        // One after the other, several times: what disturbs one round disturbs both.
        bare_rounds.push(bare.load(&flow, round).await?);
        rounds.push(emulator.load(&flow, round).await?);
        memory.push(emulator.memory()?);
    }
    let (bare, emulator) = (Rates::median(&bare_rounds), Rates::median(&rounds));
    for (name, rates) in [("bare server", &bare), ("emulator", &emulator)] {
        println!(
            "{name:<12} {:>7.0} answers in a second, {:>5.1} µs of the processor for each",
            rates.in_a_second, rates.microseconds
        );
    }
    println!(
        "the emulator has {:.0} % of the bare server's rate; by the processor's time, {:.0} %",
        emulator.in_a_second / bare.in_a_second * 100.0,
        bare.microseconds / emulator.microseconds * 100.0
    );
    let memory: Vec<String> = memory
        .iter()
        .map(|kilobytes| format!("{} MB", kilobytes / 1024))
        .collect();
    println!("memory after each {CALLS} calls: {}", memory.join(", "));
    Ok(())
}

/// What a server did in a round.
struct Rates {
    in_a_second: f64,
    /// Of the processor, for an answer.
    microseconds: f64,
}

impl Rates {
    fn median(rounds: &[Self]) -> Self {
        let median = |figure: fn(&Self) -> f64| {
            let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied().unwrap_or_default()
        };
        Self {
            in_a_second: median(|rates| rates.in_a_second),
            microseconds: median(|rates| rates.microseconds),
        }
    }
}

/// Tells the address, and stays until the process is ended.
async fn emulator() -> Result<()> {
    let emulator = Emulator::start().await?;
    println!("{}", emulator.endpoint());
    std::future::pending().await
}

async fn bare() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let body = Bytes::from(vec![b'x'; 450]);
    loop {
        let (stream, _) = listener.accept().await?;
        let body = body.clone();
        tokio::spawn(async move {
            let answer = service_fn(move |_: http::Request<Incoming>| {
                let body = body.clone();
                async move { Ok::<_, Infallible>(http::Response::new(Full::new(body))) }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            // A connection that breaks is the load's problem.
            let _ = connection.serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

/// A process with a server, on the first processor.
struct Server {
    address: String,
    process: Child,
}

impl Server {
    async fn start(mode: &str) -> Result<Self> {
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
        Ok(Self { address, process })
    }

    fn credentials() -> Result<Credentials> {
        Ok(Credentials::new(
            "LTAI5tEmulatorAccessKey",
            "EmulatorAccessKeySecret0000000",
        )?)
    }

    async fn flow(&self) -> Result<String> {
        let client = Client::builder()
            .endpoint(format!("http://{}", self.address))
            .credentials(Self::credentials()?)
            .build()?;
        let create = client.create_flow().flow_name("measured");
        let created = create.categories([FlowCategory::Other]).send().await?;
        Ok(created.data.flow_id.clone())
    }

    /// Sends the calls over all connections.
    async fn load(&self, flow: &str, round: usize) -> Result<Rates> {
        let credentials = Self::credentials()?;
        let share = CALLS / CONNECTIONS;
        let mut prepared = Vec::new();
        for connection in 0..CONNECTIONS {
            let first = (round * CONNECTIONS + connection) * share;
            let requests = (first..first + share).map(|number| self.signed(&credentials, flow, number));
            prepared.push((
                TcpStream::connect(&self.address).await?,
                requests.collect::<Vec<_>>(),
            ));
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
        let mut answered = 0;
        for call in calls {
            answered += call.await??;
        }
        let seconds = started.elapsed().max(Duration::from_millis(1)).as_secs_f64();
        let spent = self.processor_time()? - before;
        restless.abort();
        Ok(Rates {
            in_a_second: f64::from(answered) / seconds,
            microseconds: spent.as_secs_f64() * 1e6 / f64::from(answered),
        })
    }

    /// A signed GetFlow, as it goes over the wire.
    fn signed(&self, credentials: &Credentials, flow: &str, number: usize) -> Vec<u8> {
        let date = time::format(SystemTime::now());
        let nonce = format!("{number:032x}");
        let query = canonical_query([("FlowId", flow)]);
        let headers = [
            ("host", self.address.as_str()),
            ("x-acs-action", "GetFlow"),
            ("x-acs-content-sha256", v3::EMPTY_BODY),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-version", "2020-06-06"),
        ];
        let names = headers.map(|(name, _)| name).join(";");
        let signed = headers.iter().copied();
        let canonical = v3::canonical_request("POST", "/", &query, signed, &names, v3::EMPTY_BODY);
        let signature = v3::signature(credentials.access_key_secret(), &v3::string_to_sign(&canonical));
        let authorization = v3::authorization(credentials.access_key_id(), &names, &signature);
        let mut text =
            format!("POST /?{query} HTTP/1.1\r\nauthorization: {authorization}\r\ncontent-length: 0\r\n");
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// How long the processor has worked for the process, to the nanosecond.
    fn processor_time(&self) -> Result<Duration> {
        let id = self.process.id().ok_or("the server has ended")?;
        let text = std::fs::read_to_string(format!("/proc/{id}/schedstat"))?;
        let number = text.split_whitespace().next().ok_or("no figure")?;
        Ok(Duration::from_nanos(number.parse()?))
    }

    /// What the process has in memory, in kilobytes.
    fn memory(&self) -> Result<u64> {
        let id = self.process.id().ok_or("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.ok_or("no figure")?.parse()?)
    }
}

/// One request after the other; gives the number of answers with status 200.
async fn exchange(mut stream: TcpStream, requests: Vec<Vec<u8>>) -> Result<u32> {
    let mut answered = 0;
    let mut buffer = vec![0; 8192];
    for request in requests {
        stream.write_all(&request).await?;
        let mut length = 0;
        loop {
            let read = stream
                .read(buffer.get_mut(length..).ok_or("a long answer")?)
                .await?;
            if read == 0 {
                return Err("the server hung up".into());
            }
            length += read;
            if is_whole(buffer.get(..length).unwrap_or_default()) {
                break;
            }
        }
        if !buffer.starts_with(b"HTTP/1.1 200") {
            return Err(String::from_utf8_lossy(buffer.get(..length).unwrap_or_default()).into());
        }
        answered += 1;
    }
    Ok(answered)
}

/// Whether all of an answer is there, by its `content-length`.
fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(answer.get(..end).unwrap_or_default());
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| answer.len() >= end + 4 + length)
}
