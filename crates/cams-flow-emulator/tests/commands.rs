//! The program around other programs: `run`, `export` and `health`.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod process;

use std::process::{Output, Stdio};

#[cfg(unix)]
use process::{first_line, lines};
use process::{program, start, terminate, text};
use serde_json::Value;
#[cfg(unix)]
use tokio::process::Command;

async fn ended(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = program()
        .args(arguments)
        .stderr(Stdio::piped())
        .env("ALIBABA_CLOUD_SECURITY_TOKEN", "of another key")
        .output()
        .await
        .unwrap();
    let read = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code(), read(stdout), read(stderr))
}

#[tokio::test]
async fn the_variables_of_a_running_emulator_are_exported() {
    let (mut running, first) = start(&[]).await;
    let endpoint = text(&first, "endpoint");
    let port = endpoint.rsplit_once(':').unwrap().1;
    let (code, json, warning) = ended(&["export", "--port", port, "--shell", "json"]).await;
    assert_eq!((code, &*warning), (Some(0), ""));
    let variables: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        variables,
        serde_json::json!({
            "ALIBABA_CLOUD_ENDPOINT": endpoint,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": first["access_key_id"],
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": first["access_key_secret"],
        })
    );
    let (_, env, _) = ended(&["export", "--endpoint", endpoint, "--shell", "env"]).await;
    let pairs: Value = env
        .lines()
        .map(|line| line.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(pairs, variables);
    let (code, said, _) = ended(&["health", "--port", port]).await;
    assert_eq!((code, said), (Some(0), format!("ready: {endpoint}\n")));

    terminate(&mut running).await;
    let (code, said, error) = ended(&["health", "--port", port]).await;
    assert_eq!((code, &*said), (Some(1), ""));
    assert!(
        error.contains(&format!("no emulator responds at {endpoint}")),
        "{error}"
    );
    // Variables may be wanted before the emulator runs.
    let (code, said, warning) = ended(&["export", "--port", port]).await;
    assert_eq!(code, Some(0));
    assert!(said.starts_with("export ALIBABA_CLOUD_ACCESS_KEY_ID='"), "{said}");
    assert!(warning.starts_with("warning: no emulator responds"), "{warning}");
}

#[tokio::test]
async fn what_listens_and_is_not_an_emulator_is_not_ready() {
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let responds = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (mut stream, _) = other.accept().await.unwrap();
        stream.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
        stream.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n").await.unwrap();
    });
    let (code, _, error) = ended(&["health", "--port", &port]).await;
    responds.await.unwrap();
    assert_eq!(code, Some(1));
    assert!(error.contains("is not a ready emulator"), "{error}");
}

#[tokio::test]
async fn an_endpoint_is_scheme_host_and_port() {
    for (endpoint, expected) in [
        ("emulator:8180", "plain HTTP"),
        ("https://emulator:8180", "plain HTTP"),
        ("http://emulator/path", "leave out the rest"),
        ("http://user:password@emulator", "leave out the rest"),
        ("8180", "give one such as http://emulator:8180"),
    ] {
        let (code, _, error) = ended(&["health", "--endpoint", endpoint]).await;
        assert_eq!(code, Some(2), "{endpoint}");
        assert!(error.contains(expected), "{endpoint}: {error}");
    }
}

#[tokio::test]
async fn help_has_examples() {
    for arguments in [&["--help"][..], &["run", "--help"], &["export", "--help"]] {
        let (code, help, _) = ended(arguments).await;
        assert_eq!(code, Some(0));
        assert!(help.contains("Examples:\n  "), "{help}");
        assert!(
            help.contains("cams-flow-emulator run -- ") || help.contains("export --shell"),
            "{help}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_shell_takes_the_variables() {
    let script = r#"eval "$("$0" export --endpoint http://emulator.invalid:81)"
        echo "$ALIBABA_CLOUD_ENDPOINT ${ALIBABA_CLOUD_SECURITY_TOKEN-none}""#;
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_cams-flow-emulator")])
        .env("ALIBABA_CLOUD_SECURITY_TOKEN", "of another key")
        .output()
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "http://emulator.invalid:81 none\n"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_runs_against_an_emulator_and_gives_its_exit_code() {
    let script = r#""$0" health --endpoint "$ALIBABA_CLOUD_ENDPOINT" >&2 && env; exit 7"#;
    let itself = env!("CARGO_BIN_EXE_cams-flow-emulator");
    let (code, environment, said) = ended(&["run", "--", "sh", "-c", script, itself]).await;
    assert_eq!(code, Some(7), "{said}");
    assert!(said.starts_with("ready: http://127.0.0.1:"), "{said}");
    let endpoint = said.trim_start_matches("ready: ").trim();
    for expected in [
        &*format!("ALIBABA_CLOUD_ENDPOINT={endpoint}"),
        "ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI5tEmulatorAccessKey",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET=EmulatorAccessKeySecret0000000",
    ] {
        assert!(
            environment.lines().any(|line| line == expected),
            "{expected}: {environment}"
        );
    }
    assert!(
        !environment.contains("ALIBABA_CLOUD_SECURITY_TOKEN"),
        "{environment}"
    );
    // Of the package of this test.
    assert!(!environment.contains("CARGO_PKG_NAME="), "{environment}");
    assert!(!environment.contains("CARGO_MANIFEST_DIR="), "{environment}");
    let excepted = environment
        .lines()
        .find(|line| line.starts_with("no_proxy="))
        .unwrap();
    assert!(excepted.ends_with("127.0.0.1"), "{excepted}");
    let (code, _, error) = ended(&["health", "--endpoint", endpoint]).await;
    assert_eq!(code, Some(1), "it ends with the command: {error}");

    let (code, _, said) = ended(&["run", "--", "sh", "-c", "kill -KILL $$"]).await;
    assert_eq!(code, Some(137), "{said}");
    let (code, _, said) = ended(&["run", "--", "/nowhere/no-such-command"]).await;
    assert_eq!(code, Some(127));
    assert!(said.contains("cannot start `/nowhere/no-such-command`"), "{said}");
    let (code, _, said) = ended(&["run"]).await;
    assert_eq!(code, Some(2));
    assert!(said.contains("COMMAND"), "{said}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_requests_of_a_command_are_logged_on_request() {
    // An address that does not exist is a line.
    let python = "import os, urllib.request as r\ntry: r.urlopen(os.environ['ALIBABA_CLOUD_ENDPOINT'] + '/_emulator/nope')\nexcept OSError: pass";
    if Command::new("python3").arg("--version").output().await.is_err() {
        return;
    }
    for (format, expected) in [
        ("text", "Z GET /_emulator/nope 404 "),
        ("json", "\"operation\":\"GET /_emulator/nope\""),
    ] {
        let (code, _, stderr) = ended(&["run", "--log-format", format, "--", "python3", "-c", python]).await;
        assert_eq!(code, Some(0), "{stderr}");
        assert!(
            stderr.contains(expected) && stderr.lines().count() == 1,
            "{stderr}"
        );
    }
    let (code, _, stderr) = ended(&["run", "--", "python3", "-c", python]).await;
    assert_eq!((code, &*stderr), (Some(0), ""));
}

/// A service manager ends the program, and so the command.
#[cfg(unix)]
#[tokio::test]
async fn a_signal_reaches_the_command() {
    let script = "trap 'kill $!; exit 9' TERM INT; sleep 600 & echo '{}'; wait $!";
    for signal in ["-TERM", "-INT"] {
        let mut running = program().args(["run", "--", "sh", "-c", script]).spawn().unwrap();
        // The trap is set when it has said something.
        first_line(&mut running).await;
        let id = running.id().unwrap().to_string();
        let signalled = Command::new("kill").args([signal, &id]).status().await.unwrap();
        assert!(signalled.success());
        assert_eq!(running.wait().await.unwrap().code(), Some(9), "{signal}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_can_administer_an_emulator_beyond_the_loopback_address() {
    let script = "echo $CAMS_FLOW_EMULATOR_ADMIN_TOKEN";
    let mut running = program()
        .args(["run", "--bind", "0.0.0.0", "--", "sh", "-c", script])
        .spawn()
        .unwrap();
    let token = lines(running.stdout.take().unwrap())
        .next_line()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(token.len(), 32);
    assert!(running.wait().await.unwrap().success());
}

#[tokio::test]
async fn the_token_comes_from_the_environment_too() {
    let given = "0123456789abcdef";
    let mut command = program();
    command
        .args(["--port", "0", "--quiet"])
        .env("CAMS_FLOW_EMULATOR_ADMIN_TOKEN", given);
    let mut running = command.spawn().unwrap();
    assert_eq!(first_line(&mut running).await["admin_token"], given);
    terminate(&mut running).await;
    for wrong in ["S3CRET", "S3CRETS3CRET S3CRET", "S3CRETS3CRETS3CRETS3CRÉT"] {
        let mut command = program();
        command
            .args(["--port", "0"])
            .stderr(Stdio::piped())
            .env("CAMS_FLOW_EMULATOR_ADMIN_TOKEN", wrong);
        let ended = command.output().await.unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(!ended.status.success());
        assert!(
            said.contains("at least 16 visible ASCII characters") && !said.contains("S3CRET"),
            "{said}"
        );
    }
}
