//! `plan`: what would be done, and what a file must be.

use cams_flow_emulator::Emulator;

use crate::{
    flows, seed,
    support::{self, Setup, expect, shown},
    written,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_shows_what_would_be_done_and_does_nothing() {
    let setup = Setup::new().await;
    seed(&setup.emulator);
    let file = written(&setup);
    let before = flows(&setup.emulator);
    let mut text = String::new();
    for arguments in [
        &["-o", "table"][..],
        &["-o", "table", "--prune"],
        &["-o", "json", "--prune"],
        &["-o", "text"],
        &["-o", "yaml", "--query", "summary"],
    ] {
        let arguments = [&["plan", &file], arguments].concat();
        text.push_str(&shown(
            &arguments,
            &setup.run(&arguments),
            &[(&*file, "flows.yaml")],
        ));
        text.push('\n');
    }
    expect("plan", &text);
    assert_eq!(flows(&setup.emulator), before);
    let called = setup.emulator.requests();
    let reads = ["ListFlow", "GetFlow", "GetFlowJSONAssest"];
    assert!(
        called
            .iter()
            .all(|call| reads.contains(&call.operation.as_deref().unwrap_or_default()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_code_says_whether_there_is_something_to_do() {
    let setup = Setup::new().await;
    let file = setup.file("flows.yaml", "version: 1\nflows:\n  a: {categories: [OTHER]}\n");
    let plan = ["plan", &file, "--exit-code"];
    assert_eq!(setup.run(&plan).code, 2);
    assert_eq!(setup.run(&["plan", &file]).code, 0);
    setup.output(&["apply", &file]);
    assert_eq!(setup.run(&plan).code, 0);
    // Different from 2.
    let invalid = setup.file("invalid.yaml", "version: 1\nflows: []\n");
    assert_eq!(setup.run(&["plan", &invalid, "--exit-code"]).code, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_not_unique_are_an_error_that_lists_the_ids() {
    let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
    let setup = Setup::with(emulator);
    let (one, other) = (setup.create("twice"), setup.create("twice"));
    for (arguments, file) in [
        (&["export"][..], None),
        (
            &["plan"],
            Some("version: 1\nflows:\n  twice: {categories: [OTHER]}\n"),
        ),
        (
            &["apply", "--yes"],
            Some("version: 1\nflows:\n  twice: {categories: [OTHER]}\n"),
        ),
        (&["watch", "twice"], None),
    ] {
        let file = file.map(|text| setup.file("flows.yaml", text));
        let arguments: Vec<&str> = arguments.iter().copied().chain(file.as_deref()).collect();
        let run = setup.run(&arguments);
        assert_eq!((run.code, &*run.output), (1, ""), "{arguments:?}");
        assert!(
            run.errors.contains(&one) && run.errors.contains(&other),
            "{}",
            run.errors
        );
    }
    // Two flows have a name that the file does not have: that is not an error.
    let file = setup.file("flows.yaml", "version: 1\nflows: {}\n");
    assert_eq!(setup.run(&["plan", &file]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_file_names_line_and_column_and_changes_nothing() {
    let setup = Setup::new().await;
    let file = setup.file(
        "flows.yaml",
        "version: 1\nflows:\n  sign-up:\n    categries: [SIGN_UP]\n    status: publishd\n  sign-up-2: {}\n",
    );
    let mut text = String::new();
    for arguments in [
        &["plan", &*file][..],
        &["apply", &file, "--yes"],
        &["plan", &file, "--error-format", "json"],
    ] {
        text.push_str(&shown(
            arguments,
            &setup.run(arguments),
            &[(&*file, "flows.yaml")],
        ));
    }
    let broken = setup.file("broken.yaml", "version: 1\nflows:\n  a: {categories: [OTHER}\n");
    text.push_str(&shown(
        &["plan", &broken],
        &setup.run(&["plan", &broken]),
        &[(&*broken, "broken.yaml")],
    ));
    let missing = ["plan", "no-such-file.yaml"];
    text.push_str(&shown(&missing, &setup.run(&missing), &[]));
    expect("invalid_file", &text);
    assert!(setup.emulator.requests().is_empty(), "nothing is sent");
}

#[test]
fn every_command_has_help_that_says_all() {
    let home = tempfile::tempdir().unwrap();
    for name in ["plan", "apply", "export", "watch"] {
        let run = support::finished(support::bare(home.path()).args([name, "--help"]));
        assert_eq!((run.code, &*run.errors), (0, ""));
        expect(&format!("help_{name}"), &shown(&[name, "--help"], &run, &[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_terminals() {
    let setup = Setup::new().await;
    setup.create("gone");
    let file = setup.file("flows.yaml", "version: 1\nflows:\n  new: {categories: [OTHER]}\n");
    let plan = ["plan", &file, "--prune", "-o", "table"];
    let plain = setup.output(&plan);
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let coloured = setup.output(&[&plan[..], &["--color", "always"]].concat());
    assert!(
        coloured.contains("\u{1b}[32m+ new (OTHER)\u{1b}[0m"),
        "{coloured:?}"
    );
    assert!(coloured.contains("\u{1b}[31m- gone ("), "{coloured:?}");
}
