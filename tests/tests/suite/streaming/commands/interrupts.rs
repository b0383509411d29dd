//! An interrupt in the middle of a stream.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
};

use tempfile::TempDir;

use crate::streaming::commands::command;

/// Sends a response of which the last part never comes; returns its address.
fn half_a_response(head: &'static str, body: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut connection, _): (TcpStream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut bytes = [0; 1024];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let read = connection.read(&mut bytes).unwrap();
            request.extend_from_slice(&bytes[..read]);
        }
        let head = format!("HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: 100000\r\n\r\n");
        connection.write_all(head.as_bytes()).unwrap();
        connection.write_all(body).unwrap();
        // Open until the other side is gone.
        while connection.read(&mut bytes).is_ok_and(|read| read > 0) {}
    });
    format!("http://{address}")
}

/// Runs a command, interrupts it when its output, or a file in its folder, has a part of the response; returns its output and its
/// errors.
fn interrupted(endpoint: &str, folder: &Path, arguments: &[&str], part: &[u8]) -> (Vec<u8>, String) {
    let has = |bytes: &[u8]| bytes.windows(part.len()).any(|found| found == part);
    let mut running = command(folder, endpoint, arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = running.stdout.take().unwrap();
    let mut written = Vec::new();
    if arguments.contains(&"--output-file") {
        let files = || fs::read_dir(folder).unwrap().flatten();
        while !files().any(|file| fs::read(file.path()).is_ok_and(|bytes| has(&bytes))) {
            thread::yield_now();
        }
    } else {
        let mut bytes = [0; 1024];
        while !has(&written) {
            let read = output.read(&mut bytes).unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&written));
            written.extend_from_slice(&bytes[..read]);
        }
    }
    let kill = Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    output.read_to_end(&mut written).unwrap();
    let errors = String::from_utf8(running.wait_with_output().unwrap().stderr).unwrap();
    // The test program says with which code the command ended.
    let all = [&*String::from_utf8_lossy(&written), &*errors].concat();
    assert!(all.contains("(130)"), "{all}");
    (written, errors)
}

#[test]
fn an_interrupt_ends_a_stream_with_whole_lines_and_leaves_no_part_of_a_file() {
    let events = half_a_response(
        "Content-Type: text/event-stream",
        b"data: {\"place\":\"north\"}\n\ndata: {\"pla",
    );
    let folder = TempDir::new().unwrap();
    let track = ["track-parcel", "--parcel-id", "p-1"];
    let (output, errors) = interrupted(&events, folder.path(), &track, b"north");
    let output = String::from_utf8(output).unwrap();
    assert!(output.contains("{\"place\":\"north\"}\n"), "{output}");
    assert!(
        !output.contains("\"pla\n") && !output.ends_with("\"pla"),
        "{output}"
    );
    assert!(errors.contains("error: interrupted after 1 event"), "{errors}");

    let bytes = || half_a_response("Content-Type: application/octet-stream", b"the first part");
    let label = ["get-label", "--parcel-id", "p-1"];
    let (output, errors) = interrupted(&bytes(), folder.path(), &label, b"the first part");
    assert!(output.windows(14).any(|found| found == b"the first part"));
    assert!(
        errors.contains("error: interrupted after 14 bytes; the output is a part of the response"),
        "{errors}"
    );

    let path = folder.path().join("label");
    let to_file = [&label[..], &["--output-file", path.to_str().unwrap()]].concat();
    for before in [None, Some("before")] {
        if let Some(before) = before {
            fs::write(&path, before).unwrap();
        }
        let (_, errors) = interrupted(&bytes(), folder.path(), &to_file, b"the first part");
        assert!(
            errors.contains("interrupted after 14 bytes") && errors.contains("was not written"),
            "{errors}"
        );
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), before);
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, usize::from(before.is_some()), "nothing is left beside it");
    }
}
