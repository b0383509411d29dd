//! `apply` ends anywhere: nothing is lost, nothing is there twice.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    process::{Child, Stdio},
    time::Duration,
};

use cams_flow_emulator::{Emulator, EmulatorBuilder, Fault};
use serde_json::Value;
use support::{Setup, finished};
use tokio::{sync::watch, time::timeout};

/// Far more than any of these waits takes, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// An emulator that takes a name twice, so that only the program keeps flows from being there twice; and the number of flows that
/// were created, as it grows.
async fn counting() -> (Setup, watch::Receiver<usize>) {
    let (sender, created) = watch::channel(0);
    let builder: EmulatorBuilder = Emulator::builder().allow_duplicate_names().log(move |request| {
        // A response that is kept back counts, too.
        if request.operation == "CreateFlow" && request.code.is_none() {
            sender.send_modify(|created| *created += 1);
        }
    });
    (Setup::with(builder.start().await.unwrap()), created)
}

fn start(setup: &Setup, arguments: &[&str]) -> Child {
    let mut command = setup.command();
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

async fn reaches(created: &mut watch::Receiver<usize>, number: usize) {
    let reached = timeout(PATIENCE, created.wait_for(|created| *created >= number));
    reached.await.expect("the program goes on").unwrap();
}

/// The names of the emulator's flows with the categories of each flow of the name.
fn flows(emulator: &Emulator) -> BTreeMap<String, Vec<Value>> {
    let mut flows: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for flow in emulator.export()["flows"].as_array().unwrap() {
        let name = flow["name"].as_str().unwrap().to_owned();
        flows.entry(name).or_default().push(flow["categories"].clone());
    }
    flows
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_flows_survive_three_kills() {
    const FLOWS: usize = 10_000;
    const CATEGORIES: [&str; 4] = ["SIGN_UP", "SURVEY", "CONTACT_US", "OTHER"];
    let (setup, mut created) = counting().await;
    let mut text = String::from("version: 1\nflows:\n");
    for number in 0..FLOWS {
        let category = CATEGORIES[number % 4];
        writeln!(text, "  flow-{number:05}: {{categories: [{category}]}}").unwrap();
    }
    let file = setup.file("flows.yaml", &text);
    let apply = ["apply", &file, "-o", "json"];
    for kill_at in [2_500, 5_000, 7_500] {
        let mut child = start(&setup, &apply);
        reaches(&mut created, kill_at).await;
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success(), "it was killed, and not through");
    }
    let last = setup.run(&apply);
    assert_eq!(last.code, 0, "{}", last.errors);
    let summary: Value = serde_json::from_str(&last.output).unwrap();
    let summary = &summary["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap() as usize;
    assert_eq!(count("created") + count("unchanged"), FLOWS, "{summary}");
    assert!(
        (7_500..FLOWS).contains(&count("unchanged")),
        "the runs before count: {summary}"
    );

    let flows = flows(&setup.emulator);
    assert_eq!(flows.len(), FLOWS, "nothing is lost");
    for (number, (name, categories)) in flows.iter().enumerate() {
        assert_eq!(*name, format!("flow-{number:05}"));
        assert_eq!(
            *categories,
            [Value::from(vec![CATEGORIES[number % 4]])],
            "{name} is there once"
        );
    }
    assert_eq!(setup.run(&["plan", &file, "--exit-code"]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_a_request_and_its_response_creates_nothing_twice() {
    let (setup, mut created) = counting().await;
    let text = "version: 1\nflows:\n  a: {categories: [OTHER]}\n  b: {categories: [OTHER]}\n  c: {categories: [OTHER]}\n";
    let file = setup.file("flows.yaml", text);
    // The second flow is created, and the response never comes.
    let lost = setup
        .emulator
        .fault(Fault::on("CreateFlow").nth(2).after().no_response());
    let mut child = start(&setup, &["apply", &file, "--concurrency", "1"]);
    reaches(&mut created, 2).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(lost.fired(), 1);
    setup.output(&["apply", &file]);
    let flows = flows(&setup.emulator);
    assert_eq!(flows.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert!(flows.values().all(|flows| flows.len() == 1), "{flows:?}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_lets_calls_finish_and_says_how_to_go_on() {
    let (setup, mut created) = counting().await;
    let names: String = (0..40)
        .map(|number| format!("  flow-{number:02}: {{categories: [OTHER]}}\n"))
        .collect();
    let file = setup.file("flows.yaml", &format!("version: 1\nflows:\n{names}"));
    // The fifth is under way for longer than the interrupt takes to arrive; nothing waits for it but the end of the program.
    let slow = setup.emulator.fault(
        Fault::on("CreateFlow")
            .nth(5)
            .after()
            .latency(Duration::from_secs(2)),
    );
    let child = start(&setup, &["apply", &file, "--concurrency", "1", "-o", "json"]);
    reaches(&mut created, 4).await;
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{errors}");
    assert!(errors.contains("interrupt again to end at once"), "{errors}");
    assert!(errors.contains("run the same command again"), "{errors}");
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let summary = &result["summary"];
    let done = summary["created"].as_u64().unwrap() as usize;
    assert!((4..40).contains(&done), "{summary}");
    assert_eq!(summary["not_tried"].as_u64().unwrap() as usize, 40 - done);
    assert_eq!(summary["failed"], 0);
    assert_eq!(
        flows(&setup.emulator).len(),
        done,
        "what was under way was finished, and is counted"
    );
    drop(slow.optional());
    let rest = finished(setup.command().args(["apply", &file]));
    assert_eq!(rest.code, 0, "{}", rest.errors);
    assert_eq!(flows(&setup.emulator).len(), 40);
}
