//! A Redis server for each test, on a socket in a temporary folder: no port is needed.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// A server that ends with this value.
pub(crate) struct Server {
    process: Child,
    folder: Stopped,
}

/// The folder of a stopped server.
pub(crate) struct Stopped(TempDir);

impl Server {
    /// Starts a server; `None` if none is installed.
    pub(crate) fn start() -> Option<Self> {
        let installed = Command::new("redis-server").arg("--version").output();
        if installed.is_err() {
            return None;
        }
        Some(Stopped(tempfile::tempdir().unwrap()).start())
    }

    pub(crate) fn address(&self) -> String {
        format!("redis+unix://{}", self.folder.socket().display())
    }

    /// Runs a command, and returns the server's reply.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        use std::{io::Write as _, os::unix::net::UnixStream};

        let mut stream = UnixStream::connect(self.folder.socket()).unwrap();
        let words = words.iter().map(|word| format!("${}\r\n{word}\r\n", word.len()));
        let words: Vec<_> = words.collect();
        write!(stream, "*{}\r\n{}", words.len(), words.concat()).unwrap();
        let mut reply = String::new();
        BufReader::new(stream).read_line(&mut reply).unwrap();
        reply
    }

    pub(crate) fn stop(mut self) -> Stopped {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let elsewhere = Stopped(tempfile::tempdir().unwrap());
        std::mem::replace(&mut self.folder, elsewhere)
    }
}

impl Stopped {
    fn socket(&self) -> PathBuf {
        self.0.path().join("redis.sock")
    }

    pub(crate) fn start(self) -> Server {
        let mut process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
            .arg(self.socket())
            .current_dir(self.0.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut lines = output.lines().map_while(Result::ok);
        assert!(
            lines.any(|line| line.contains("ready to accept connections")
                || line.contains("The server is now ready")),
            "redis-server did not start"
        );
        // The output is read to its end, so that the server never blocks.
        std::thread::spawn(move || lines.for_each(drop));
        Server {
            process,
            folder: self,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been stopped before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
