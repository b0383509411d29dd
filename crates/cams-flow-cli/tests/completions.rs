//! Completions with values of the service, in a real bash.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::process::Command;

use cams_flow_emulator::Fault;
use support::{PROGRAM, Setup, bare, finished};

/// Completes a line, of which each word is given as bash breaks it, and the last is completed.
fn completed(setup: &Setup, words: &[&str]) -> Vec<String> {
    let script = r#"
        program=$0
        source <("$program" completions bash --with-values) || exit 1
        function=$(complete -p cams-flow | sed "s,.*-F \([^ ]*\) .*,\1,") || exit 1
        COMP_WORDS=("$program" "$@")
        COMP_CWORD=$#
        "$function" "$program" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" || exit 1
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut command = Command::new("bash");
    command
        .args(["-c", script, PROGRAM])
        .args(words)
        .current_dir(setup.home.path());
    let variables = setup.command();
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.envs(
        variables
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let run = finished(&mut command);
    assert_eq!((run.code, &*run.errors), (0, ""), "{words:?}: {}", run.output);
    run.output
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_and_names_are_completed() {
    let setup = Setup::new().await;
    let (one, other) = (setup.create("sign-up"), setup.create("two words"));
    let mut ids = vec![one.clone(), other.clone()];
    ids.sort();
    let sorted = |words: &[&str]| {
        let mut values = completed(&setup, words);
        values.sort();
        values
    };
    assert_eq!(sorted(&["get-flow", "--flow-id", ""]), ids);
    assert_eq!(sorted(&["get-flow", "--flow-id", "=", ""]), ids);
    assert_eq!(
        sorted(&["GetFlow", "--flow-id", &one]),
        std::slice::from_ref(&one)
    );
    assert_eq!(
        sorted(&["delete-flow", "--max-attempts", "1", "--flow-id", &one[..1]]),
        ids
    );
    assert_eq!(
        sorted(&["list-flow", "--flow-name", ""]),
        ["sign-up", r"two\ words"]
    );
    // All else is as without values.
    assert!(completed(&setup, &["get-fl"]).contains(&"get-flow".to_owned()));
    assert!(completed(&setup, &["create-flow", "--categories", "SIGN"]).contains(&"SIGN_UP".to_owned()));
    let called = setup.emulator.requests().len();
    assert_eq!(
        completed(&setup, &["create-flow", "--flow-name", "sign"]),
        [""; 0],
        "a new flow has a new name"
    );
    assert_eq!(setup.emulator.requests().len(), called);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_that_of_the_line() {
    let setup = Setup::new().await;
    let words = [
        "complete-values",
        "--",
        "get-flow",
        "--cust-space-id",
        "cams-1",
        "--flow-id",
        "",
    ];
    assert_eq!(setup.output(&words), "");
    let requests = setup.emulator.requests();
    let sent = format!("{:?}", requests.last().unwrap());
    assert!(sent.contains("cams-1"), "{sent}");
    setup.create("sign-up");
    let words = ["complete-values", "--", "get-flow", "--flow-id", ""];
    assert!(
        setup.output(&words).ends_with("\tsign-up\n"),
        "a label says which it is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_completed_where_it_is_an_argument() {
    let setup = Setup::new().await;
    let (one, other) = (setup.create("sign-up"), setup.create("two words"));
    let completed = |words: &[&str]| {
        let mut values = completed(&setup, words);
        values.sort();
        values
    };
    assert_eq!(completed(&["watch", ""]), ["sign-up", r"two\ words"]);
    assert_eq!(completed(&["watch", "--until", "PUBLISHED", "sig"]), ["sign-up"]);
    assert_eq!(completed(&["watch", "-v", "two"]), [r"two\ words"]);
    assert_eq!(
        completed(&["--max-attempts", "1", "watch", "two"]),
        [r"two\ words"]
    );
    let mut ids = vec![one.clone(), other];
    ids.sort();
    assert_eq!(
        completed(&["watch", &one[..1]]),
        ids,
        "an id is as good as a name"
    );
    let called = setup.emulator.requests().len();
    assert!(completed(&["watch", "--unt"]).contains(&"--until".to_owned()));
    for words in [
        &["watch", "sign-up", ""][..],
        &["watch", "--until", ""],
        &["watch", "--timeout", "=", "1"],
        &["watch", "-o", ""],
        &["doctor", ""],
    ] {
        let values = completed(words);
        assert!(!values.contains(&"sign-up".to_owned()), "{words:?}: {values:?}");
    }
    assert_eq!(setup.emulator.requests().len(), called, "nothing was asked for");
    let words = ["complete-values", "--", "watch", "--cust-space-id", "cams-1", "="];
    assert_eq!(setup.output(&words), "", "an empty word, as of PowerShell");
    let sent = format!("{:?}", setup.emulator.requests().last().unwrap());
    assert!(sent.contains("cams-1"), "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_never_run() {
    let setup = Setup::new().await;
    let name = "$(touch run)`touch run`; touch run";
    setup.create(name);
    let values = completed(&setup, &["list-flow", "--flow-name", ""]);
    assert!(!setup.home.path().join("run").exists());
    let back = Command::new("bash")
        .args(["-c", &format!("printf %s {}", values[0])])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(back.stdout).unwrap(), name);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_silent() {
    let setup = Setup::new().await;
    let denied = setup
        .emulator
        .fault(Fault::on("ListFlow").first(1).error("Ram.PermissionDeny"));
    assert_eq!(completed(&setup, &["get-flow", "--flow-id", ""]), [""; 0]);
    assert_eq!(denied.fired(), 1);
    for words in [
        &["complete-values"][..],
        &["complete-values", "--", "no-such", "--flow-id", ""],
        &["complete-values", "--", "get-flow", "--no-such", ""],
        &[
            "complete-values",
            "--",
            "get-flow",
            "--region",
            "nowhere",
            "--endpoint",
            "??",
            "--flow-id",
            "",
        ],
    ] {
        let run = setup.run(words);
        assert_eq!((run.code, &*run.output, &*run.errors), (0, "", ""), "{words:?}");
    }
    let run = finished(bare(setup.home.path()).args(["completions", "elvish", "--with-values"]));
    assert_eq!(run.code, 2, "{}", run.errors);
}
