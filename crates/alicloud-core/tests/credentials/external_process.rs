//! Programs that print credentials.
#![cfg(unix)]

use std::{io::Read, time::Duration};

use alicloud_core::{
    ProvideCredentials,
    credentials::{CredentialsErrorKind, Environment, ExternalProcess},
};
use tokio::sync::oneshot;

use crate::support::{Home, error_of, given, isolated, with};

#[tokio::test]
async fn a_program_prints_a_key() {
    let home = Home::new();
    let count = home.write("count", "");
    let command = format!(
        r#"sh -c 'echo run >> "$1"; printf %s "{{\"mode\": \"AK\", \"access_key_id\": \"$2\", \"access_key_secret\": \"s\"}}"' sh {} "an id""#,
        count.display()
    );
    let error = error_of(&ExternalProcess::new(&command).context(&isolated())).await;
    assert!(
        error.problem().contains("a comma, an equals sign or a space"),
        "{error}"
    );
    let process = ExternalProcess::new(command.replace("an id", "an-id")).context(&isolated());
    for _ in 0..2 {
        let credentials = given(&process).await;
        assert_eq!(
            (credentials.access_key_id(), credentials.provider()),
            ("an-id", "external")
        );
    }
    let runs = std::fs::read_to_string(&count).unwrap();
    assert_eq!(
        runs.lines().count(),
        3,
        "without an expiration it is run for each use"
    );
}

#[tokio::test]
async fn a_key_with_an_expiration_is_cached() {
    let home = Home::new();
    let count = home.write("count", "");
    for expiration in [r#""2026-03-30T09:00:00Z""#, "1774861200"] {
        let output = home.write(
            "output.json",
            &format!(
                r#"{{"mode": "StsToken", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t",
                     "expiration": {expiration}}}"#
            ),
        );
        std::fs::write(&count, "").unwrap();
        let command = format!(
            "sh -c 'echo run >> {}; cat {}'",
            count.display(),
            output.display()
        );
        let process = ExternalProcess::new(command).context(&isolated());
        let first = given(&process).await;
        assert_eq!(first.security_token(), Some("t"));
        assert_eq!(
            first.expiration(),
            alicloud_core::time::parse("2026-03-30T09:00:00Z")
        );
        given(&process).await;
        assert_eq!(std::fs::read_to_string(&count).unwrap().lines().count(), 1);
        process.invalidate(&first);
        given(&process).await;
        assert_eq!(std::fs::read_to_string(&count).unwrap().lines().count(), 2);
    }
}

#[tokio::test]
async fn an_error_of_a_program_does_not_show_its_arguments() {
    for (command, text) in [
        ("false", "failed (exit status: 1)"),
        ("/no/such/program --password hunter2", "cannot be started"),
        ("echo hunter2", "not valid JSON (line 1"),
        ("echo '{\"mode\": \"hunter2\"}'", "`access_key_id`"),
        (
            "echo '{\"mode\": \"hunter2\", \"access_key_id\": \"i\", \"access_key_secret\": \"s\"}'",
            "`mode` that is neither",
        ),
        ("", "empty"),
        ("'open hunter2", "not closed"),
    ] {
        let error = error_of(&ExternalProcess::new(command).context(&isolated())).await;
        assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
        assert!(error.problem().contains(text), "{command}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn programs_can_be_turned_off() {
    for value in ["1", "true"] {
        let environment = Environment::empty().with_variable("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", value);
        let error = error_of(&ExternalProcess::new("true").context(&with(environment))).await;
        assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    }
}

/// A pipe, and a thread that reads it: opening ends when some program has opened it for writing, reading when no program
/// holds it any more.
fn held_pipe(home: &Home) -> (String, oneshot::Receiver<()>, oneshot::Receiver<()>) {
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let (opened, is_open) = oneshot::channel();
    let (closed, is_closed) = oneshot::channel();
    let path = pipe.clone();
    std::thread::spawn(move || {
        let mut file = std::fs::File::open(path).unwrap();
        let _ = opened.send(());
        file.read_to_end(&mut Vec::new()).unwrap();
        let _ = closed.send(());
    });
    (pipe.display().to_string(), is_open, is_closed)
}

/// A program that waits for one that it started, which holds the pipe, too.
fn family(pipe: &str) -> String {
    format!("sh -c '(sh -c \"sleep 1000; true\") 3> {pipe} & wait'")
}

#[tokio::test]
async fn children_are_killed_when_the_future_is_dropped() {
    let home = Home::new();
    let (pipe, is_open, is_closed) = held_pipe(&home);
    let process = ExternalProcess::new(family(&pipe)).context(&isolated());
    tokio::select! {
        outcome = process.credentials() => panic!("{outcome:?}"),
        started = is_open => started.unwrap(),
    }
    is_closed.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn children_are_killed_at_the_limit() {
    let home = Home::new();
    let (pipe, is_open, is_closed) = held_pipe(&home);
    let process = ExternalProcess::new(family(&pipe)).context(&isolated());
    let mut credentials = process.credentials();
    // The clock goes on only once the program and its child are there.
    let held = tokio::task::spawn_blocking(|| is_open.blocking_recv());
    tokio::select! {
        biased;
        outcome = &mut credentials => panic!("{outcome:?}"),
        opened = held => opened.unwrap().unwrap(),
    }
    let error = credentials.await.unwrap_err();
    assert!(error.problem().contains("killed after 60s"), "{error}");
    is_closed.await.unwrap();
}

#[tokio::test]
async fn a_program_that_leaves_its_output_open_is_an_error_and_killed() {
    let home = Home::new();
    let (pipe, _, is_closed) = held_pipe(&home);
    let command = format!("sh -c 'sleep 1000 3> {pipe} & echo {{}}'");
    let error = error_of(&ExternalProcess::new(command).context(&isolated())).await;
    assert!(
        error.problem().contains("keeps its standard output open"),
        "{error}"
    );
    is_closed.await.unwrap();
}

#[tokio::test]
async fn a_program_may_leave_another_one_behind() {
    let home = Home::new();
    let (pipe, _, mut is_closed) = held_pipe(&home);
    let printed = r#"{\"mode\": \"AK\", \"access_key_id\": \"id\", \"access_key_secret\": \"s\"}"#;
    let command = format!(
        "sh -c 'sleep 1000 3> {pipe} > /dev/null & echo $! > {}; printf %s \"$0\"' \"{printed}\"",
        home.path().join("id").display()
    );
    given(&ExternalProcess::new(command).context(&isolated())).await;
    assert!(is_closed.try_recv().is_err(), "an agent lives on");
    let id = std::fs::read_to_string(home.path().join("id")).unwrap();
    let ended = std::process::Command::new("sh")
        .args(["-c", &format!("kill {id}")])
        .status();
    assert!(ended.unwrap().success());
    is_closed.await.unwrap();
}

#[tokio::test]
async fn endless_output_is_cut_off() {
    for command in ["yes", "cat /dev/zero", "sh -c 'yes | cat'"] {
        let error = error_of(&ExternalProcess::new(command).context(&isolated())).await;
        assert!(error.problem().contains("longer than 1 MiB"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_program_that_hangs_times_out() {
    let started = tokio::time::Instant::now();
    let error = error_of(&ExternalProcess::new("sleep 1000").context(&isolated())).await;
    assert_eq!(started.elapsed(), Duration::from_secs(60));
    assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
    assert!(error.problem().contains("killed after 60s"), "{error}");
}

#[tokio::test]
async fn a_program_is_killed_when_the_future_is_dropped() {
    let home = Home::new();
    let (pipe, is_open, is_closed) = held_pipe(&home);
    let process = ExternalProcess::new(format!("sh -c 'exec sleep 1000 3> {pipe}'")).context(&isolated());
    tokio::select! {
        outcome = process.credentials() => panic!("{outcome:?}"),
        started = is_open => started.unwrap(),
    }
    is_closed.await.unwrap();
}
