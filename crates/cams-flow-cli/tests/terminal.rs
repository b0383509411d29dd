//! What a person at a terminal sees: questions without secrets, tables, colours.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::{Command, Stdio},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use support::{Setup, bare};

/// Runs a command in a terminal of its own. Each text is typed when what stands before it was shown. Returns all that the
/// terminal showed.
fn session(mut command: Command, typed: &[(&str, &str)]) -> String {
    let terminal: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let other = OpenOptions::new().read(true).write(true).open(name).unwrap();
    let end = || Stdio::from(other.try_clone().unwrap());
    command
        .env("TERM", "xterm")
        .stdin(end())
        .stdout(end())
        .stderr(end());
    let mut child = command.spawn().unwrap();
    // Only the command has the other end now, so that reading ends with it.
    drop((command, other));
    let mut terminal = File::from(terminal);
    let mut shown = Vec::new();
    let mut typed = typed.iter().peekable();
    let mut seen = 0;
    let mut bytes = [0; 4096];
    // A terminal whose other end is closed gives an error.
    while let Ok(read @ 1..) = terminal.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..read]);
        if let Some((question, text)) = typed.peek() {
            let text_so_far = String::from_utf8_lossy(&shown[seen..]).into_owned();
            if text_so_far.contains(question) {
                seen = shown.len();
                terminal.write_all(text.as_bytes()).unwrap();
                typed.next();
            }
        }
    }
    child.wait().unwrap();
    assert!(typed.peek().is_none(), "{}", String::from_utf8_lossy(&shown));
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

#[test]
fn a_secret_is_asked_for_and_never_shown() {
    let home = tempfile::tempdir().unwrap();
    let mut configure = bare(home.path());
    configure.arg("configure");
    let typed = [
        ("region", "ap-southeast-1\n"),
        ("access key id", "LTAI5tExampleKeyId01\n"),
        ("secret", "the-secret-itsex\u{7f}lf\n"),
    ];
    let shown = session(configure, &typed);
    assert!(shown.contains("written: "), "{shown}");
    assert!(!shown.contains("the-secret-itself"), "{shown}");
    let file = home.path().join(".config/cams-flow/config.yaml");
    let file = std::fs::read_to_string(file).unwrap();
    assert!(file.contains("access-key-secret: the-secret-itself"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_a_table_and_colours() {
    let setup = Setup::new().await;
    let listed = |arguments: &[&str], variable: Option<&str>| {
        let mut command = setup.command();
        command.arg("list-flow").args(arguments);
        command.envs(variable.map(|name| (name, "1")));
        session(command, &[])
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
