//! A quota that processes share through Redis. Without `redis-server` nothing is tested, and `cargo xtask test` says so.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use support::{KEY_ID, KEY_SECRET, Run, Setup, bare, finished};
use tempfile::TempDir;

/// A Redis server on a socket in a temporary folder.
struct Server {
    process: Child,
    folder: TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        Command::new("redis-server").arg("--version").output().ok()?;
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
            .arg(folder.path().join("redis.sock"))
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        assert!(lines.any(|line| line.to_lowercase().contains("ready to accept connections")));
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { process, folder })
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    fn address(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// The first line of what the server says to a command.
    fn says(&self, command: &str) -> String {
        let mut stream = UnixStream::connect(self.socket()).unwrap();
        write!(stream, "{command}\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(setup: &Setup, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    let mut command = bare(setup.home.path());
    command
        .env("ALIBABA_CLOUD_ENDPOINT", setup.emulator.endpoint())
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET)
        .envs(variables.iter().copied());
    finished(command.args(arguments))
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_a_quota() {
    let setup = Setup::new().await;
    let Some(server) = Server::start() else { return };
    assert_eq!(server.says("DBSIZE"), ":0");
    let address = server.address();
    for _ in 0..2 {
        let listed = run(&setup, &[], &["list-flow", "--redis", &address, "-o", "json"]);
        assert_eq!((listed.code, &*listed.errors), (0, ""));
    }
    let keys = server.says("DBSIZE");
    assert!(keys != ":0", "the calls are counted in Redis: {keys}");
    let token = [("ALIBABA_CLOUD_SECURITY_TOKEN", "token")];
    let unknown = run(&setup, &token, &["list-flow", "--redis", &address]);
    assert_eq!(unknown.code, 3, "{}", unknown.errors);
    assert!(
        unknown
            .errors
            .contains("the account of these temporary credentials is unknown"),
        "{}",
        unknown.errors
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_one_is_refused_without_its_password() {
    let setup = Setup::new().await;
    for address in [
        "http://:hunter2@host",
        "redis://:hunter2@host:port",
        "",
        "hunter2",
    ] {
        let refused = run(&setup, &[], &["list-flow", "--redis", address]);
        assert_eq!(refused.code, 3, "{address}: {}", refused.errors);
        assert!(refused.errors.contains("redis://"), "{}", refused.errors);
        assert!(!refused.errors.contains("hunter2"), "{}", refused.errors);
    }
    let both = run(
        &setup,
        &[],
        &["list-flow", "--redis", "redis://host", "--no-rate-limit"],
    );
    assert_eq!(both.code, 2, "{}", both.errors);
    assert!(setup.emulator.requests().is_empty());
}
