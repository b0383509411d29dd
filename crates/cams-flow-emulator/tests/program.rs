//! The emulator as a program of its own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod process;

use std::process::Stdio;

use cams_flow::{Client, Credentials, FlowCategory};
use process::{first_line, lines, program, start, terminate, text};
use serde_json::Value;
use tokio::process::Child;

fn client(first: &Value, credentials: Credentials) -> Client {
    Client::builder()
        .endpoint(text(first, "endpoint"))
        .credentials(credentials)
        .rate_limit(alicloud_core::RateLimit::off())
        .build()
        .unwrap()
}

/// The access key of the first line.
fn key(first: &Value) -> Credentials {
    Credentials::new(text(first, "access_key_id"), text(first, "access_key_secret")).unwrap()
}

#[tokio::test]
async fn the_first_line_says_all_that_a_client_needs() {
    let (mut running, first) = start(&[]).await;
    client(&first, key(&first)).list_flow().send().await.unwrap();

    let port = text(&first, "endpoint").rsplit_once(':').unwrap().1;
    let second = program().args(["--port", port]).output().await.unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success());
    assert!(said.contains("choose another port"), "{said}");
    terminate(&mut running).await;
}

/// The program on a free port, with both outputs for the test.
fn started() -> Child {
    program()
        .args(["--port", "0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn standard_error_says_how_to_use_it_and_what_was_called() {
    let mut running = started();
    let first = first_line(&mut running).await;
    let mut lines = lines(running.stderr.take().unwrap());
    let endpoint = text(&first, "endpoint");
    let mut greeting = String::new();
    while !greeting.contains("Ctrl-C stops it") {
        greeting.push_str(&lines.next_line().await.unwrap().unwrap());
        greeting.push('\n');
    }
    for expected in [
        &format!("listens on {endpoint}\n"),
        &format!("console   {endpoint}/_emulator/\n"),
        "data      in memory, until it stops; `--data FILE` keeps it\n",
        &format!("export ALIBABA_CLOUD_ENDPOINT={endpoint}\n"),
        &format!(
            "export ALIBABA_CLOUD_ACCESS_KEY_ID={}\n",
            text(&first, "access_key_id")
        ),
        &format!(
            "export ALIBABA_CLOUD_ACCESS_KEY_SECRET={}\n",
            text(&first, "access_key_secret")
        ),
        &format!(
            "cams-flow-emulator export --port {}",
            endpoint.rsplit_once(':').unwrap().1
        ),
    ] {
        assert!(greeting.contains(expected), "{expected}: {greeting}");
    }
    let created = create(&client(&first, key(&first)), "survey").await.unwrap();
    assert!(!created.is_empty());
    let line = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if !line.is_empty() {
            break line;
        }
    };
    assert!(
        line.contains("Z CreateFlow 200 ") && line.contains(" ms key=LTAI****sKey request="),
        "{line}"
    );
    terminate(&mut running).await;
}

#[tokio::test]
async fn the_log_is_json_on_request_and_nothing_if_it_is_to_be_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let mut running = program()
        .args(["--port", "0", "--log-format", "json", "--data"])
        .arg(&file)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let first = first_line(&mut running).await;
    let mut lines = lines(running.stderr.take().unwrap());
    client(&first, key(&first)).list_flow().send().await.unwrap();
    let greeting: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(greeting["endpoint"], first["endpoint"]);
    assert_eq!(greeting["data"], file.to_str().unwrap());
    let request: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(
        (text(&request, "operation"), &request["status"]),
        ("ListFlow", &200.into())
    );
    terminate(&mut running).await;

    let mut running = program()
        .args(["--port", "0", "--quiet"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let first = first_line(&mut running).await;
    client(&first, key(&first)).list_flow().send().await.unwrap();
    terminate(&mut running).await;
    let stderr = running.wait_with_output().await.unwrap().stderr;
    assert_eq!(String::from_utf8_lossy(&stderr), "");
}

/// As `| head -1` does, and a harness that starts it with a pipe and reads one line.
#[tokio::test]
async fn it_keeps_serving_when_its_output_is_not_read() {
    // Neither output has a reader any more.
    let mut running = started();
    drop(running.stdout.take().unwrap());
    let mut errors = lines(running.stderr.take().unwrap());
    let greeting = errors.next_line().await.unwrap().unwrap();
    let endpoint = greeting.rsplit_once(' ').unwrap().1.to_owned();
    drop(errors);
    let own = Credentials::new("LTAI5tEmulatorAccessKey", "EmulatorAccessKeySecret0000000").unwrap();
    let first = serde_json::json!({"endpoint": endpoint});
    for _ in 0..10 {
        client(&first, own.clone()).list_flow().send().await.unwrap();
    }
    terminate(&mut running).await;

    // More lines than a pipe holds, and they are not read.
    let mut running = started();
    let first = first_line(&mut running).await;
    let client = client(&first, own);
    for _ in 0..1500 {
        client.list_flow().send().await.unwrap();
    }
    terminate(&mut running).await;
}

#[tokio::test]
async fn beyond_the_loopback_address_it_prints_a_token() {
    let (mut running, first) = start(&["--bind".as_ref(), "0.0.0.0".as_ref()]).await;
    assert_eq!(text(&first, "admin_token").len(), 32);
    terminate(&mut running).await;
}

#[tokio::test]
async fn settings_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.json");
    let settings = r#"{
        "access_keys": [{"id": "LTAI5tReadersAccessKey", "secret": "S3CRET", "policy": {
            "Version": "1", "Statement": [{"Effect": "Allow", "Action": "cams:ListFlow", "Resource": "*"}]
        }}],
        "name_match": "prefix"
    }"#;
    // Some editors put a mark in front.
    std::fs::write(&file, format!("\u{feff}{settings}")).unwrap();
    let arguments = ["--settings".as_ref(), file.as_ref(), "--realistic".as_ref()];
    let (mut running, first) = start(&arguments).await;
    let reader = Credentials::new("LTAI5tReadersAccessKey", "S3CRET").unwrap();
    let reader = client(&first, reader);
    create(&client(&first, key(&first)), "survey").await.unwrap();
    let found = reader.list_flow().flow_name("sur").send().await.unwrap();
    assert_eq!(found.data.as_deref().map(<[_]>::len), Some(1));
    let error = create(&reader, "sign-up").await.unwrap_err();
    assert_eq!(error.code_str(), Some("Ram.PermissionDeny"));
    terminate(&mut running).await;

    for (settings, expected) in [
        (
            r#"{"access_keys": [{"id": "one", "secret": 5738291}]}"#,
            "`access_keys[0].secret`",
        ),
        (
            r#"{"access_keys": [{"id": "one", "secret": 5738291"#,
            "is not JSON: EOF while parsing",
        ),
        (
            "{\n\"deny\": [\"DeleteFlow\"],\n\"deny\": []\n}",
            "duplicate member `deny`: leave one out at line 3",
        ),
        (
            "{\"access_keys\": [{\"id\": \"one\",\n\"secret\": \"5738291\",\n\"secret\": \"5738291\"}]}",
            "duplicate member `secret`: leave one out at line 3",
        ),
    ] {
        std::fs::write(&file, settings).unwrap();
        let ended = program().args(arguments).output().await.unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success());
        assert!(
            said.contains(expected) && said.contains("settings.json"),
            "{said}"
        );
        assert!(!said.contains("5738291"), "{said}");
    }
}

/// The process may have few files open, and more clients than these are connected and say nothing.
#[cfg(unix)]
#[tokio::test]
async fn few_descriptors_do_not_lock_clients_out() {
    let mut running = tokio::process::Command::new("sh")
        .args([
            "-c",
            "ulimit -n 64 && exec \"$0\" --port 0 --quiet",
            env!("CARGO_BIN_EXE_cams-flow-emulator"),
        ])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let first = first_line(&mut running).await;
    let address = text(&first, "endpoint").trim_start_matches("http://").to_owned();
    let mut idle = Vec::new();
    for _ in 0..150 {
        idle.push(tokio::net::TcpStream::connect(&address).await.unwrap());
    }
    let client = client(&first, key(&first));
    let call = client.list_flow().send();
    tokio::time::timeout(std::time::Duration::from_secs(10), call)
        .await
        .unwrap()
        .unwrap();
    drop(idle);
    terminate(&mut running).await;
}

async fn create(client: &Client, name: &str) -> Result<String, cams_flow::Error> {
    let create = client.create_flow().flow_name(name);
    let created = create.categories([FlowCategory::Survey]).send().await?;
    Ok(created.data.flow_id.clone())
}

/// The process ends in the middle of writing, without a warning; whatever it had acknowledged is there.
#[tokio::test]
async fn a_killed_emulator_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let (mut running, first) = start(&["--data".as_ref(), file.as_ref()]).await;
        let client = client(&first, key(&first));
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (client, sender) = (client.clone(), sender.clone());
                tokio::spawn(async move {
                    for number in 0.. {
                        let name = format!("{round} {writer} {number}");
                        match create(&client, &name).await {
                            Ok(id) => sender.send((id, name)).unwrap(),
                            Err(_) => break,
                        }
                    }
                })
            })
            .collect();
        for _ in 0..50 {
            acknowledged.push(receiver.recv().await.unwrap());
        }
        // SIGKILL: nothing is flushed, nothing is closed.
        running.kill().await.unwrap();
        for writer in writers {
            writer.await.unwrap();
        }
        drop(sender);
        while let Some(more) = receiver.recv().await {
            acknowledged.push(more);
        }
    }
    let (_running, first) = start(&["--data".as_ref(), file.as_ref()]).await;
    let client = client(&first, key(&first));
    for (id, name) in &acknowledged {
        let flow = client.get_flow().flow_id(id).send().await.unwrap();
        assert_eq!(flow.data.flow_name.as_deref(), Some(name.as_str()));
    }
    assert!(acknowledged.len() >= 150);
}
