//! How long a command line takes to start, beside a program that does nothing and one that makes the same call by hand; also
//! with as many operations as the largest services have.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "showing is the purpose")]

use std::{
    env,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use alicloud_cli::Cli;
use alicloud_core::{
    Operation,
    description::{OperationDescription, ServiceDescription},
};
use cams_flow::{Client, description::DESCRIPTION};
use cams_flow_emulator::Emulator;

/// As many operations as ECS has.
const MANY: usize = 358;
/// How often each program is started; the median counts.
const STARTS: usize = 51;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let rest = |from: usize| std::iter::once("cams-flow".to_owned()).chain(arguments[from..].iter().cloned());
    match arguments.get(1).map(String::as_str) {
        Some("command") => Cli::new(&DESCRIPTION).name("cams-flow").run_from(rest(2)),
        Some("many") => Cli::new(many()).name("many").run_from(rest(2)),
        Some("nothing") => ExitCode::SUCCESS,
        Some("by-hand") => by_hand(),
        _ => measured(),
    }
}

/// A description with many operations, each like one of Flows.
fn many() -> &'static ServiceDescription {
    let operations = (0..MANY).map(|number| {
        let like = DESCRIPTION.operations[number % DESCRIPTION.operations.len()];
        let method: &'static str = format!("{}_{number}", like.method).leak();
        let name: &'static str = format!("{}{number}", like.operation.name()).leak();
        let facts = Box::leak(Box::new(Operation::rpc(DESCRIPTION.service, name)));
        let operation = OperationDescription::new(facts, method)
            .with_summary(like.summary)
            .with_parameters(like.parameters)
            .with_types(like.types);
        &*Box::leak(Box::new(operation))
    });
    let operations: Vec<&'static OperationDescription> = operations.collect();
    let description = ServiceDescription::new(DESCRIPTION.service).with_operations(operations.leak());
    Box::leak(Box::new(description))
}

/// The same call as that of the command, in a program of its own.
fn by_hand() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let called = runtime.map(|runtime| {
        runtime.block_on(async {
            let flows = Client::from_env()?.list_flow().send().await?;
            println!("{}", String::from_utf8_lossy(flows.raw_body()));
            Ok::<(), cams_flow::Error>(())
        })
    });
    match called {
        Ok(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn measured() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let Ok(emulator) = runtime.block_on(Emulator::start()) else {
        eprintln!("the emulator does not start");
        return ExitCode::FAILURE;
    };
    let nothing = median(&emulator, &["nothing"]);
    let by_hand = median(&emulator, &["by-hand"]);
    println!(
        "{:<44} {:>9}  {:>22}",
        "program", "median", "times one of nothing"
    );
    for (name, arguments) in [
        ("nothing", &["nothing"][..]),
        ("help of 10 operations", &["command", "--help"]),
        ("help of one operation", &["command", "create-flow", "--help"]),
        ("help of 358 operations", &["many", "--help"]),
        (
            "help of one operation of 358",
            &["many", "create-flow-0", "--help"],
        ),
        ("a call by hand", &["by-hand"]),
        (
            "a call by the command",
            &["command", "list-flow", "--no-rate-limit"],
        ),
    ] {
        let time = median(&emulator, arguments);
        let ratio = time.as_secs_f64() / nothing.as_secs_f64();
        println!("{name:<44} {:>7.1?}  {ratio:>21.1}×", time);
    }
    let call = median(&emulator, &["command", "list-flow", "--no-rate-limit"]);
    println!(
        "the command takes {:.1?} more than the call by hand",
        call.saturating_sub(by_hand)
    );
    ExitCode::SUCCESS
}

fn median(emulator: &Emulator, arguments: &[&str]) -> Duration {
    let program = env::current_exe().unwrap_or_default();
    let mut times: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let mut command = Command::new(&program);
            command
                .args(arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.env("ALIBABA_CLOUD_ENDPOINT", emulator.endpoint());
            command.env(
                "ALIBABA_CLOUD_ACCESS_KEY_ID",
                emulator.credentials().access_key_id(),
            );
            command.env(
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                emulator.credentials().access_key_secret(),
            );
            let started = Instant::now();
            let status = command.status();
            let took = started.elapsed();
            assert!(status.is_ok_and(|status| status.success()), "{arguments:?} fails");
            took
        })
        .collect();
    times.sort_unstable();
    times[STARTS / 2]
}
