//! Completions with values of the service, in real shells. Without zsh, fish or PowerShell, a line says that theirs are not tested.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;
#[path = "support/terminal.rs"]
mod terminal;

use std::{
    env,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use support::{PROGRAM, Setup};
use terminal::Session;

/// What a shell would run if it evaluated it.
const ODD: &str = "$(touch run)`touch run`; touch 'run'";

/// The shell with the variables of a setup, the program in its path, and the home folder as its own; `None` if it is not installed.
fn shell(setup: &Setup, name: &str) -> Option<Command> {
    if Command::new(name)
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        // Past the test's capture: who reads that all passed should know.
        let _ = writeln!(
            std::io::stderr(),
            "{name} is not installed: its completions are not tested"
        );
        return None;
    }
    let mut command = Command::new(name);
    command.env_clear().current_dir(setup.home.path());
    let variables = setup.command();
    command.envs(
        variables
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let folder = Path::new(PROGRAM).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap();
    let path = env::join_paths(std::iter::once(folder).chain(env::split_paths(&path))).unwrap();
    command.env("PATH", path);
    Some(command)
}

fn output(command: &mut Command) -> Vec<String> {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fish_completes_values() {
    let setup = Setup::new().await;
    let (one, other) = (setup.create("sign-up"), setup.create(ODD));
    let Some(_) = shell(&setup, "fish") else { return };
    let completed = |line: &str| {
        let script = "cams-flow completions fish --with-values | source; or exit 1; complete -C $argv[1]";
        let mut fish = shell(&setup, "fish").unwrap();
        output(fish.args(["--no-config", "-c", script, line]))
    };
    let mut ids = vec![format!("{one}\tsign-up"), format!("{other}\t{ODD}")];
    let sorted = |line: &str| {
        let mut values = completed(line);
        values.sort();
        values
    };
    ids.sort();
    assert_eq!(sorted("cams-flow get-flow --flow-id "), ids);
    assert_eq!(sorted("cams-flow GetFlow --flow-id "), ids);
    assert_eq!(
        completed(&format!("cams-flow get-flow --flow-id={one}")),
        [format!("--flow-id={one}\tsign-up")]
    );
    assert_eq!(
        completed("cams-flow list-flow --flow-name sign"),
        ["sign-up"],
        "what the service lists, and no file"
    );
    assert!(completed("cams-flow list-flow --flow-name ").contains(&ODD.to_owned()));
    assert_eq!(completed("cams-flow watch sign"), ["sign-up"]);
    assert_eq!(completed("cams-flow watch --until PUBLISHED sign"), ["sign-up"]);
    // All else is as without values.
    let called = setup.emulator.requests().len();
    assert!(completed("cams-flow get-fl")[0].starts_with("get-flow\t"));
    let categories = completed("cams-flow create-flow --categories SIGN_");
    assert!(categories[0].starts_with("SIGN_"), "{categories:?}");
    completed("cams-flow create-flow --flow-name sign");
    assert_eq!(setup.emulator.requests().len(), called);
    assert!(!setup.home.path().join("run").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn zsh_completes_values() {
    let setup = Setup::new().await;
    let id = setup.create(ODD);
    let Some(mut zsh) = shell(&setup, "zsh") else {
        return;
    };
    let mut session = Session::start(zsh.args(["-f", "-i"]), 200);
    // What is typed is shown, too: the word that is waited for is put together.
    session.types("autoload -U compinit; compinit -u -D; source <(cams-flow completions zsh --with-values); print rea''dy\n");
    session.until("ready");
    session.types("cams-flow get-flow --flow-id \t").until(&id);
    // With the beginning of a value, and in one word with the option.
    session
        .types("\u{15}cams-flow get-flow --flow-id=")
        .until("--flow-id=");
    session.types(&format!("{}\t", &id[..4])).until(&id[4..]);
    // A subcommand, as without values, and one that lists all.
    session
        .types("\u{15}cams-flow get-flow-p\t")
        .until("get-flow-preview-url");
    session
        .types("\u{15}cams-flow list-flow --flow-name \t")
        .until(r"\$\(touch\ run\)");
    session
        .types("\u{15}cams-flow watch --until PUBLISHED \t")
        .until(r"\$\(touch\ run\)");
    session
        .types("\u{15}cams-flow list-flow --flow-name \t")
        .until(r"\$\(touch\ run\)");
    // The line is that of the value.
    session
        .types("-o text >listed\nprint lis''ted $?\n")
        .until("listed 0");
    session.types("exit\n");
    session.ended();
    let listed = std::fs::read_to_string(setup.home.path().join("listed")).unwrap();
    assert!(listed.contains(ODD), "{listed}");
    assert!(!setup.home.path().join("run").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn powershell_completes_values() {
    let setup = Setup::new().await;
    let (one, other) = (setup.create("sign-up"), setup.create(ODD));
    let Some(_) = shell(&setup, "pwsh") else { return };
    let completed = |line: &str| {
        let script = format!(
            "cams-flow completions powershell --with-values | Out-String | Invoke-Expression; $line = '{line}'; \
             (TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object {{ $_.CompletionText }}"
        );
        let mut pwsh = shell(&setup, "pwsh").unwrap();
        let mut values = output(pwsh.args(["-NoProfile", "-NonInteractive", "-Command", &script]));
        values.sort();
        values
    };
    let mut ids = vec![one.clone(), other];
    ids.sort();
    assert_eq!(completed("cams-flow get-flow --flow-id "), ids);
    assert_eq!(
        completed(&format!("cams-flow get-flow --flow-id={one}")),
        [format!("--flow-id={one}")]
    );
    assert_eq!(completed("cams-flow list-flow --flow-name sign"), ["sign-up"]);
    assert_eq!(completed("cams-flow watch sign"), ["sign-up"]);
    let mut names = vec!["sign-up".to_owned(), format!("'{}'", ODD.replace('\'', "''"))];
    names.sort();
    assert_eq!(completed("cams-flow watch "), names);
    let odd = format!("'{}'", ODD.replace('\'', "''"));
    assert!(completed("cams-flow list-flow --flow-name ").contains(&odd));
    assert!(completed("cams-flow get-fl").contains(&"get-flow".to_owned()));
    assert!(!setup.home.path().join("run").exists());
}
