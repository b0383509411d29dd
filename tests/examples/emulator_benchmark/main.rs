//! How many verified calls the emulator serves in a second, compared with a bare server that gives every request the same
//! response, and with itself with a million flows; and how much memory it uses once its table of nonces is full.
//!
//! ```sh
//! cargo xtask bench emulator
//! ```
//!
//! Each server runs in its own process on the first processor, the load on the others, where it never sleeps: waking it would
//! cost the server time, and a slow server more than a fast one. Requests are signed before the clock starts; responses are
//! counted, and their status is checked. Processor time per response is measured, too, since a load that cannot keep a server
//! busy says little about its rate. A JSON line is printed for each round of each server, and for each kind of list.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod load;
mod serve;
mod server;

use std::error::Error;

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::server::Server;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const CONNECTIONS: usize = 64;
/// The calls of a round. After five rounds there were as many as the emulator remembers nonces.
const CALLS: usize = 40_000;
const MANY: usize = 1_000_000;
const LISTS: usize = 1000;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    server: Option<Serve>,
    /// How often each server is measured.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
}

/// A server alone, which prints its address.
#[derive(Subcommand)]
enum Serve {
    /// The bare server.
    Bare,
    /// The emulator.
    Emulator,
}

/// The id of a flow by its number.
fn flow_id(number: usize) -> String {
    format!("{:015}", 333_993_838_000_001 + number)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.server {
        Some(Serve::Bare) => return serve::bare().await,
        Some(Serve::Emulator) => return serve::emulator().await,
        None => {}
    }
    let mut servers = [
        ("bare", Server::start("bare", 1).await?),
        ("one", Server::start("emulator", 1).await?),
        ("many", Server::start("emulator", MANY).await?),
    ];
    for _ in 0..arguments.rounds {
        // One after the other, several times: what disturbs one round disturbs all.
        for (name, server) in &mut servers {
            let rates = server.load().await?;
            let line = json!({
                "server": name,
                "in_a_second": rates.in_a_second,
                "cpu_us": rates.microseconds,
                "memory_mb": server.memory()?,
            });
            println!("{line}");
        }
    }
    let [_, _, (_, many)] = &mut servers;
    for (name, parameters) in [
        ("first-page", &[][..]),
        ("by-name", &[("FlowName", "flow 0500000")]),
    ] {
        let times = many.lists(parameters, LISTS).await?;
        let line = json!({
            "list": name,
            "median_us": times[LISTS / 2].as_micros(),
            "longest_us": times[LISTS - 1].as_micros(),
        });
        println!("{line}");
    }
    Ok(())
}
