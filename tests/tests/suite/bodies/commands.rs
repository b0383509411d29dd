//! Files on the command line.

use std::{fs::File, process::Stdio};

use cams_flow_emulator::Emulator;
use shipping_client::description::DESCRIPTION;
use tempfile::TempDir;

use crate::{
    bodies::{LARGE, bytes, file},
    streaming::commands::run_with,
};

/// The emulator answers while the test waits for the command.
#[tokio::test(flavor = "multi_thread")]
async fn files_are_named_behind_an_at_sign() {
    let emulator = Emulator::builder()
        .also_serve(&DESCRIPTION)
        .start()
        .await
        .unwrap();
    let large = file(&bytes(LARGE));
    let path = format!("@{}", large.path().display());
    let run = |arguments: &[&str], input: Stdio| {
        let output = run_with(&emulator, &[arguments, &["--no-rate-limit"]].concat(), input);
        let text = [&output.stdout[..], &output.stderr].concat();
        (output.status.success(), String::from_utf8(text).unwrap())
    };
    let label = [
        "put-label",
        "--parcel-id",
        "p-1",
        "--content-type",
        "image/png",
        "--picture",
    ];
    for (value, input) in [
        (&*path, Stdio::null()),
        ("@-", File::open(large.path()).unwrap().into()),
        (&*path.replace('@', "fileb://"), Stdio::null()),
        ("AJ+Slg==", Stdio::null()),
    ] {
        let (succeeds, text) = run(&[&label[..], &[value]].concat(), input);
        assert!(succeeds, "{text}");
    }
    let photos = [
        "add-photos",
        "--parcel-id",
        "p-1",
        "--note",
        "so",
        "--back",
        "AJ+Slg==",
        "--front",
        &path,
    ];
    let (succeeds, text) = run(&photos, Stdio::null());
    assert!(succeeds && text.contains("\"count\": 2"), "{text}");
    let seen = emulator.requests();
    assert_eq!(seen.len(), 5);
    let name = large.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(seen[4].parameters["front"], format!("({LARGE} bytes of {name})"));

    let missing = TempDir::new().unwrap().path().join("none.png");
    let value = format!("@{}", missing.display());
    let (succeeds, text) = run(&[&label[..], &[&value]].concat(), Stdio::null());
    assert!(!succeeds && text.contains("none.png cannot be read"), "{text}");
    let (succeeds, text) = run(&[&label[..], &["label.png"]].concat(), Stdio::null());
    assert!(!succeeds && text.contains("base64"), "{text}");

    let (_, text) = run(&[&label[..], &[&path, "--dry-run=curl"]].concat(), Stdio::null());
    assert!(text.contains(&format!("--data-binary {path}")), "{text}");
    assert!(text.contains("content-type: image/png"), "{text}");
    let (_, text) = run(&[&photos[..], &["--dry-run=curl"]].concat(), Stdio::null());
    assert!(text.contains("--form-string note=so"), "{text}");
    let front = format!("--form 'front=@\"{}\"'", large.path().display());
    assert!(text.contains(&front), "{text}");
    assert!(!text.contains("multipart/form-data"), "{text}");
    assert_eq!(emulator.requests().len(), 5, "nothing was sent");
}
