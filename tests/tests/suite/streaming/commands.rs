//! Streams on the command line. The test program is the command, too: it runs itself.

#[cfg(unix)]
mod interrupts;

use std::{
    env, fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use alicloud_cli::Cli;
use cams_flow_emulator::{Emulator, Fault};
use serde_json::{Value, json};
use shipping_client::description::DESCRIPTION;
use tempfile::TempDir;

/// Holds the arguments when the test is to be the command, one a line.
const ARGUMENTS: &str = "SHIPPING_ARGUMENTS";

/// Not a test by itself: what [`run`] runs.
#[test]
fn shipping() {
    let Some(arguments) = env::var_os(ARGUMENTS) else {
        return;
    };
    let arguments = arguments.into_string().unwrap();
    let code = Cli::new(&DESCRIPTION)
        .name("shipping")
        .version("1.0.0")
        .run_from(["shipping"].into_iter().chain(arguments.lines()));
    assert_eq!(code, std::process::ExitCode::SUCCESS);
}

fn command(home: &Path, endpoint: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "--nocapture",
            "--quiet",
            "streaming::commands::shipping",
        ])
        .env_clear()
        .env("HOME", home)
        .env("ALIBABA_CLOUD_ENDPOINT", endpoint)
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI5tEmulatorAccessKey")
        .env(
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "EmulatorAccessKeySecret0000000",
        )
        .env(ARGUMENTS, arguments.join("\n"));
    command
}

fn run(emulator: &Emulator, arguments: &[&str]) -> Output {
    run_with(emulator, arguments, Stdio::null())
}

pub(crate) fn run_with(emulator: &Emulator, arguments: &[&str], input: impl Into<Stdio>) -> Output {
    let home = TempDir::new().unwrap();
    command(home.path(), emulator.endpoint(), arguments)
        .stdin(input)
        .output()
        .unwrap()
}

/// Returns the lines that the command wrote, between those of the test program.
fn lines(output: &Output) -> Vec<String> {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let written = text.lines().filter(|line| line.starts_with(['{', '"', '-']));
    written.map(str::to_owned).collect()
}

/// The emulator answers while the test waits for the command.
#[tokio::test(flavor = "multi_thread")]
async fn events_are_lines_of_json_and_bytes_go_to_a_file() {
    let emulator = Emulator::builder()
        .also_serve(&DESCRIPTION)
        .start()
        .await
        .unwrap();
    let track = ["track-parcel", "--parcel-id", "p-1", "--no-rate-limit"];
    let events = lines(&run(&emulator, &track));
    let events: Vec<Value> = events
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected = [
        json!({"place": "north"}),
        json!({"place": "烟台"}),
        json!({"place": "south", "delivered": true}),
    ];
    assert_eq!(events, expected);
    let queried = [&track[..], &["--query", "place"]].concat();
    assert_eq!(
        lines(&run(&emulator, &queried)),
        [r#""north""#, r#""烟台""#, r#""south""#]
    );

    let folder = TempDir::new().unwrap();
    let path = folder.path().join("label");
    let shown = path.to_str().unwrap();
    let label = ["get-label", "--parcel-id", "p-1", "--no-rate-limit"];
    let output = run(&emulator, &[&label[..], &["--output-file", shown]].concat());
    assert_eq!(lines(&output), [""; 0]);
    assert_eq!(fs::read(&path).unwrap(), [0, 159, 146, 150]);
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains(&format!("4 bytes written to {shown}")), "{notes}");
    let piped = run(&emulator, &label).stdout;
    assert!(
        piped.windows(4).any(|bytes| bytes == [0, 159, 146, 150]),
        "{piped:?}"
    );
    let text = lines(&run(&emulator, &[&label[..], &["--output", "json"]].concat()));
    assert_eq!(text, [r#""AJ+Slg==""#]);
}

/// The next run would have another token: only a person can say whether the parcel was handed over.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_response_of_a_creation_with_a_token_leaves_it_open() {
    let emulator = Emulator::builder()
        .also_serve(&DESCRIPTION)
        .start()
        .await
        .unwrap();
    let lost = emulator.fault(Fault::on("CreateParcel").first(1).after().reset());
    let create = [
        "create-parcel",
        "--body",
        "{}",
        "--max-attempts",
        "1",
        "--no-rate-limit",
    ];
    let output = run(&emulator, &create);
    assert_eq!(lost.fired(), 1);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("it may have been executed"), "{errors}");
    let panic = [String::from_utf8(output.stdout).unwrap(), errors].concat();
    assert!(panic.contains("(9)"), "{panic}");
}
