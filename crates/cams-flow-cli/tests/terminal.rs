//! What a person at a terminal sees: questions without secrets, tables, colours, a progress bar, and what an interruption leaves.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;
#[path = "support/terminal.rs"]
mod terminal;

use std::{fs, process::Command, time::Duration};

use cams_flow_emulator::Fault;
use serde_json::Value;
use support::{Setup, bare};
use terminal::Session;

const SECRET: &str = "the-secret-itself";

#[test]
fn a_secret_is_asked_for_and_never_shown() {
    let home = tempfile::tempdir().unwrap();
    let mut configure = bare(home.path());
    configure.arg("configure");
    let mut session = Session::start(&configure, 80);
    session.until("region: ").types("ap-southeast-1\n");
    session.until("access key id: ").types("LTAI5tExampleKeyId01\n");
    // With the keys that correct a line.
    session
        .until("(not shown): ")
        .types("another\u{15}the-secret-itsé\u{7f}elf\n");
    let left = session.ended();
    assert_eq!(left.code, Some(0), "{}", left.shown);
    assert!(left.shown.contains("written: "), "{}", left.shown);
    for part in [SECRET, "another", "the-secret"] {
        assert!(!left.shown.contains(part), "{}", left.shown);
    }
    assert!(left.is_restored);
    let file = home.path().join(".config/cams-flow/config.yaml");
    let file = fs::read_to_string(file).unwrap();
    assert!(file.contains("access-key-secret: the-secret-itself"), "{file}");
}

#[test]
fn an_interrupted_question_writes_nothing_and_leaves_the_terminal_as_it_was() {
    let asked = |arguments: &[&str], question: &str, typed: &str| {
        let home = tempfile::tempdir().unwrap();
        let mut configure = bare(home.path());
        configure.arg("configure").args(arguments);
        let mut session = Session::start(&configure, 80);
        session.until(question).types(typed);
        let left = session.ended();
        assert!(left.is_restored, "echo is off");
        assert!(!home.path().join(".config").exists());
        left
    };
    let key = ["--access-key-id", "LTAI5tExampleKeyId01"];
    let left = asked(&key, "(not shown): ", "half\u{3}");
    assert_eq!(left.signal, Some(2), "{}", left.shown);
    assert!(!left.shown.contains("half"), "{}", left.shown);
    let left = asked(&key, "(not shown): ", "\u{4}");
    assert_eq!(left.code, Some(2), "{}", left.shown);
    let left = asked(&[], "region: ", "\u{3}");
    assert_eq!(left.signal, Some(2), "{}", left.shown);
    let left = asked(&[], "region: ", "\u{4}");
    assert_eq!(
        left.code,
        Some(130),
        "the end of the input is not an empty line: {}",
        left.shown
    );
    assert!(
        left.screen.contains("error: interrupted; nothing was written"),
        "{}",
        left.screen
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_a_table_and_colours() {
    let setup = Setup::new().await;
    let listed = |arguments: &[&str], variable: Option<&str>| {
        let mut command = setup.command();
        command.arg("list-flow").args(arguments);
        command.envs(variable.map(|name| (name, "1")));
        Session::start(&command, 80).ended().shown
    };
    assert_eq!(listed(&[], None), "no items\n");
    let id = setup.create("sign-up");
    let coloured = listed(&["--all"], None);
    assert!(coloured.contains("\u{1b}[1mFLOW ID"), "{coloured:?}");
    assert!(coloured.contains(&id), "{coloured:?}");
    for plain in [listed(&[], Some("NO_COLOR")), listed(&["--color", "never"], None)] {
        assert!(plain.starts_with("FLOW ID"), "{plain:?}");
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_fits_into_a_narrow_terminal() {
    let setup = Setup::new().await;
    setup.create(&"a-long-name-".repeat(6));
    for columns in [20, 30, 45] {
        let mut command = setup.command();
        command.args(["list-flow", "--color", "never"]);
        let left = Session::start(&command, columns).ended();
        assert_eq!(left.code, Some(0));
        for line in left.shown.lines() {
            assert!(
                line.chars().count() <= usize::from(columns),
                "{columns}: {}",
                left.shown
            );
        }
        assert!(left.screen.starts_with("FLOW"), "{}", left.shown);
    }
}

/// Lists flows, three in a page.
fn list_all(setup: &Setup, arguments: &[&str]) -> Command {
    let mut command = setup.command();
    command
        .args(["list-flow", "--all", "--page.size", "3"])
        .args(arguments);
    command
}

async fn with_seven_flows() -> Setup {
    let setup = Setup::new().await;
    for number in 0..7 {
        setup.create(&format!("flow-{number}"));
    }
    setup
}

#[tokio::test(flavor = "multi_thread")]
async fn a_progress_bar_is_shown_and_erased() {
    let setup = with_seven_flows().await;
    for (arguments, bar) in [(&[][..], " items"), (&["--limit", "5"], "/5 items")] {
        let left = Session::start(&list_all(&setup, arguments), 100).ended();
        assert_eq!(left.code, Some(0));
        assert!(left.shown.contains(bar), "{:?}", left.shown);
        assert!(!left.screen.contains(" items "), "{}", left.screen);
        assert!(left.screen.starts_with("FLOW ID"), "{}", left.screen);
        assert!(left.screen.contains("flow-6"), "{}", left.screen);
    }
    // Where the cursor cannot be moved, and where no person looks at standard error.
    let mut dumb = list_all(&setup, &[]);
    dumb.env("TERM", "dumb");
    assert!(!Session::start(&dumb, 80).ended().shown.contains(" items "));
    let run = support::finished(&mut list_all(&setup, &[]));
    assert_eq!(run.errors, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_leaves_whole_output() {
    let setup = with_seven_flows().await;
    let hang = || setup.emulator.fault(Fault::on("ListFlow").nth(3).no_response());
    let fault = hang();
    let mut session = Session::start(&list_all(&setup, &[]), 100);
    session.until(" 6 items").types("\u{3}");
    let left = session.ended();
    drop(fault);
    assert_eq!(left.code, Some(130), "{}", left.screen);
    assert!(left.is_restored);
    assert!(
        !left.screen.contains(" items "),
        "the bar is erased: {:?}",
        left.shown
    );
    assert!(
        left.screen.contains("error: interrupted after 6 items"),
        "{}",
        left.screen
    );
    assert!(left.screen.starts_with("FLOW ID"), "{}", left.screen);

    for format in ["json", "yaml", "jsonl"] {
        let fault = hang();
        let mut session = Session::start_piped(&list_all(&setup, &["-o", format]));
        session.until(" 6 items").types("\u{3}");
        let left = session.ended();
        drop(fault);
        assert_eq!(left.code, Some(130), "{}", left.screen);
        assert!(
            left.screen.starts_with("error: interrupted after 6 items"),
            "{}",
            left.screen
        );
        let items = match format {
            "jsonl" => left
                .piped
                .lines()
                .filter(|line| serde_json::from_str::<Value>(line).unwrap().is_object())
                .count(),
            "json" => serde_json::from_str::<Value>(&left.piped).unwrap()["Data"]
                .as_array()
                .unwrap()
                .len(),
            _ => left.piped.matches("FlowId").count(),
        };
        assert_eq!(items, 6, "{}", left.piped);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_change_says_how_to_find_out() {
    let setup = Setup::new().await;
    let fault = setup
        .emulator
        .fault(Fault::on("CreateFlow").after().no_response());
    let mut command = setup.command();
    command.args(["-v", "create-flow", "--flow-name", "x", "--categories", "OTHER"]);
    let mut session = Session::start(&command, 200);
    session.until("* attempt 1");
    // The response is withheld when the request is there.
    while fault.fired() == 0 {
        tokio::task::yield_now().await;
    }
    session.types("\u{3}");
    let left = session.ended();
    assert_eq!(left.code, Some(130), "{}", left.screen);
    assert!(
        left.screen
            .contains("error: interrupted while CreateFlow was called"),
        "{}",
        left.screen
    );
    assert!(
        left.screen
            .contains("it may have been executed; look for its result with `list-flow`"),
        "{}",
        left.screen
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_undone_is_confirmed() {
    let setup = Setup::new().await;
    setup.create("kept");
    setup.create("superfluous");
    let file = setup.file(
        "flows.yaml",
        "version: 1\nflows:\n  kept: {categories: [SIGN_UP, SURVEY]}\n",
    );
    let names = || setup.output(&["list-flow", "--query", "Data[].FlowName | sort(@)", "-o", "json"]);
    let apply = |typed: &str| {
        let mut command = setup.command();
        command.args(["apply", &file, "--prune"]);
        let mut session = Session::start(&command, 120);
        session.until("Type `yes` to go on:").types(typed);
        session.ended()
    };
    for typed in ["no\n", "\n", "\u{4}"] {
        let left = apply(typed);
        assert!(
            left.screen.contains("not confirmed; nothing was changed"),
            "{}",
            left.screen
        );
        assert!(names().contains("superfluous"), "{typed:?}");
    }
    assert_eq!(apply("\u{3}").signal, Some(2));
    assert!(names().contains("superfluous"));
    let left = apply("yes\n");
    assert_eq!(left.code, Some(0), "{}", left.screen);
    assert!(
        !left.screen.contains("flows applied"),
        "the bar is erased: {}",
        left.screen
    );
    assert!(!names().contains("superfluous"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_apply_finishes_its_calls_and_leaves_the_terminal_as_it_was() {
    let setup = Setup::new().await;
    let names: String = (0..40)
        .map(|number| format!("  flow-{number:02}: {{categories: [OTHER]}}\n"))
        .collect();
    let file = setup.file("flows.yaml", &format!("version: 1\nflows:\n{names}"));
    // Longer than the key takes to arrive; only the end of the program waits for it.
    let slow = Fault::on("CreateFlow")
        .nth(5)
        .after()
        .latency(Duration::from_secs(2));
    let slow = setup.emulator.fault(slow);
    let mut command = setup.command();
    command.args(["apply", &file, "--concurrency", "1"]);
    let mut session = Session::start(&command, 100);
    session.until("4/40 flows applied").types("\u{3}");
    session.until("interrupt again to end at once");
    let left = session.ended();
    assert_eq!(left.code, Some(130), "{}", left.screen);
    assert!(left.is_restored);
    assert!(
        !left.screen.contains("/40 flows applied"),
        "the bar is erased: {}",
        left.screen
    );
    assert!(left.screen.contains("not tried."), "{}", left.screen);
    assert!(
        left.screen.contains("run the same command again"),
        "{}",
        left.screen
    );
    let created = setup.emulator.export()["flows"].as_array().unwrap().len();
    assert!((4..40).contains(&created), "{created}");
    drop(slow.optional());
}
