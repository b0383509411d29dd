//! How many verified calls the emulator serves in a second, compared with a bare server that gives every request the same
//! response, and with itself with a million flows; and how much memory it uses once its table of nonces is full.
//!
//! ```sh
//! cargo xtask bench emulator
//! ```
//!
//! Each server runs in its own process on the first processor, the load on the others, where it never sleeps: waking it would
//! cost the server time, and a slow server more than a fast one. Requests are signed before the clock starts; responses are
//! counted, and their status is checked. Processor time per response is printed, too, since a load that cannot keep a server
//! busy says little about its rate.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

mod load;
mod serve;
mod server;

use std::{env, error::Error};

use server::{Rates, Server};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const CONNECTIONS: usize = 64;
const CALLS: usize = 80_000;
/// More than the emulator remembers nonces.
const ROUNDS: usize = 7;
const MANY: usize = 1_000_000;
const LISTS: usize = 1000;

/// The id of a flow by its number.
fn flow_id(number: usize) -> String {
    format!("{:015}", 333_993_838_000_001 + number)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    match env::args().nth(1).as_deref() {
        Some("bare") => return serve::bare().await,
        Some("emulator") => {
            return serve::emulator().await;
        }
        _ => {}
    }
    let mut servers = [
        ("bare server", Server::start("bare", 1).await?, Vec::new()),
        (
            "emulator, 1 flow",
            Server::start("emulator", 1).await?,
            Vec::new(),
        ),
        (
            "emulator, 1,000,000 flows",
            Server::start("emulator", MANY).await?,
            Vec::new(),
        ),
    ];
    let mut memory = Vec::new();
    for _ in 0..ROUNDS {
        // One after the other, several times: what disturbs one round disturbs all.
        for (_, server, rounds) in &mut servers {
            rounds.push(server.load().await?);
        }
        memory.push(format!("{} MB", servers[1].1.memory()?));
    }
    let [
        (bare_name, _, bare),
        (one_name, _, one),
        (many_name, many_server, many),
    ] = &mut servers;
    for (name, rounds) in [(bare_name, &*bare), (one_name, one), (many_name, many)] {
        println!(
            "{name:<26} {:>7.0} responses in a second, {:>5.1} µs of the processor for each",
            median(rounds, |round| round.in_a_second),
            median(rounds, |round| round.microseconds)
        );
    }
    let ratio = |rounds: &[Rates], others: &[Rates], figure: fn(&Rates) -> f64| {
        median(rounds, figure) / median(others, figure) * 100.0
    };
    println!(
        "the emulator has {:.0} % of the bare server's rate; by the processor's time, {:.0} %",
        ratio(one, bare, |round| round.in_a_second),
        ratio(bare, one, |round| round.microseconds)
    );
    println!(
        "with a million flows it has {:.0} % of its rate with one; by the processor's time, {:.0} %",
        ratio(many, one, |round| round.in_a_second),
        ratio(one, many, |round| round.microseconds)
    );
    println!(
        "memory with one flow, after each {CALLS} calls: {}",
        memory.join(", ")
    );
    println!("memory with a million flows: {} MB", many_server.memory()?);
    for (what, parameters) in [
        ("the first page", &[][..]),
        ("the flows of a name", &[("FlowName", "flow 0500000")]),
    ] {
        let times = many_server.lists(parameters, LISTS).await?;
        println!(
            "{what} of the million: {} µs in the middle of {LISTS}, {} µs at the most",
            times[LISTS / 2].as_micros(),
            times[LISTS - 1].as_micros()
        );
    }
    Ok(())
}

fn median(rounds: &[Rates], figure: fn(&Rates) -> f64) -> f64 {
    let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
