//! `watch` prints each change once, and ends where it should.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{
    io::{BufRead as _, BufReader, Lines},
    process::{Child, ChildStdout, Stdio},
};

use serde_json::{Value, json};
use support::Setup;

/// A running `watch`, whose lines come one by one.
struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn start(setup: &Setup, arguments: &[&str]) -> Self {
        let mut command = setup.command();
        command.args(["watch", "--interval", "0.01"]).args(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn next(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    /// The exit code, and how many lines were left.
    fn end(mut self) -> (i32, usize) {
        let left = self.lines.count();
        (self.child.wait().unwrap().code().unwrap(), left)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_change_is_printed_once_until_the_status_is_final() {
    let setup = Setup::new().await;
    let id = setup.create("sign-up");
    let mut watching = Watching::start(&setup, &["sign-up"]);
    let line = |status: Value, previous: Value| json!({"flow_id": id, "status": status, "previous": previous, "deleted": false});
    assert_eq!(watching.next(), line(json!("DRAFT"), Value::Null));
    setup.emulator.set_flow_status(&id, "PUBLISHED").unwrap();
    assert_eq!(watching.next(), line(json!("PUBLISHED"), json!("DRAFT")));
    setup.emulator.set_flow_status(&id, "THROTTLED").unwrap();
    assert_eq!(watching.next(), line(json!("THROTTLED"), json!("PUBLISHED")));
    setup.emulator.set_flow_status(&id, "DEPRECATED").unwrap();
    assert_eq!(watching.next(), line(json!("DEPRECATED"), json!("THROTTLED")));
    assert_eq!(watching.end(), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_at_the_status_that_is_waited_for_or_when_that_cannot_come() {
    let setup = Setup::new().await;
    let id = setup.create("sign-up");
    let mut watching = Watching::start(&setup, &[&id, "--until", "published", "--timeout", "100"]);
    assert_eq!(watching.next()["status"], "DRAFT");
    setup.emulator.set_flow_status(&id, "PUBLISHED").unwrap();
    assert_eq!(watching.next()["status"], "PUBLISHED");
    assert_eq!(watching.end(), (0, 0));

    let mut watching = Watching::start(&setup, &[&id, "--until", "DRAFT"]);
    assert_eq!(watching.next()["status"], "PUBLISHED");
    setup.emulator.set_flow_status(&id, "DEPRECATED").unwrap();
    assert_eq!(watching.next()["status"], "DEPRECATED");
    assert_eq!(watching.end(), (1, 0));

    let id = setup.create("to-delete");
    let mut watching = Watching::start(&setup, &["to-delete"]);
    assert_eq!(watching.next()["status"], "DRAFT");
    setup.output(&["delete-flow", "--flow-id", &id]);
    assert_eq!(
        watching.next(),
        json!({"flow_id": id, "status": null, "previous": "DRAFT", "deleted": true})
    );
    assert_eq!(watching.end(), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_is_over_and_a_flow_that_is_not_there_have_their_exit_codes() {
    let setup = Setup::new().await;
    setup.create("sign-up");
    let over = setup.run(&["watch", "sign-up", "--timeout", "0.2", "-o", "table"]);
    assert_eq!((over.code, &*over.output), (124, "DRAFT\n"), "{}", over.errors);
    assert_eq!(over.errors, "the time is over; the last status was DRAFT\n");
    let missing = setup.run(&["watch", "no-such-flow"]);
    assert_eq!((missing.code, &*missing.output), (6, ""), "{}", missing.errors);
    let invalid = setup.run(&["watch", "sign-up", "--timeout", "0"]);
    assert_eq!(invalid.code, 2, "{}", invalid.errors);
}
