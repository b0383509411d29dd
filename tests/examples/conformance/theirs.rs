//! The vendor's clients, each in its own process, which reads calls and writes results, a line of JSON each.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{
    Driver, Result,
    case::{Call, CallResult},
};

/// A process around one of the vendor's clients.
pub(crate) struct Theirs {
    _process: Child,
    calls: ChildStdin,
    results: Lines<BufReader<ChildStdout>>,
}

/// Name, file and arguments of the drivers in Python.
const PYTHON: [(&str, &str, &[&str]); 5] = [
    (
        "vendor's Python client, V3",
        "python_cams.py",
        &["sync", "default"],
    ),
    ("vendor's Python client, V1", "python_cams.py", &["sync", "v2"]),
    (
        "vendor's Python client, async, V3",
        "python_cams.py",
        &["async", "default"],
    ),
    (
        "vendor's Python client, async, V1",
        "python_cams.py",
        &["async", "v2"],
    ),
    ("vendor's older Python core", "python_core.py", &[]),
];

/// The same in Node.
const NODE: [(&str, &str, &[&str]); 2] = [
    ("vendor's Node client, V3", "node_cams.js", &["default"]),
    ("vendor's Node client, V1", "node_cams.js", &["v2"]),
];

impl Theirs {
    /// All for which there are an interpreter and packages: `python` is the program, `node` the folder of packages.
    pub(crate) fn all(
        folder: &Path,
        python: Option<PathBuf>,
        node: Option<PathBuf>,
    ) -> Result<Vec<(String, Driver)>> {
        let mut drivers = Vec::new();
        let python = python.filter(|python| !python.as_os_str().is_empty());
        for (name, file, arguments) in PYTHON {
            if let Some(python) = &python {
                let mut command = Command::new(python);
                command.arg(folder.join(file)).args(arguments);
                drivers.push((name.to_owned(), Driver::Theirs(Box::new(Self::start(command)?))));
            }
        }
        for (name, file, arguments) in NODE {
            if let Some(packages) = &node {
                let mut command = Command::new("node");
                command
                    .env("NODE_PATH", packages)
                    .arg(folder.join(file))
                    .args(arguments);
                drivers.push((name.to_owned(), Driver::Theirs(Box::new(Self::start(command)?))));
            }
        }
        Ok(drivers)
    }

    fn start(mut command: Command) -> Result<Self> {
        // Their ways to a proxy or to credentials of the environment are none of this.
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"] {
            command.env_remove(name);
        }
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let calls = process.stdin.take().ok_or("a process without input")?;
        let results = process.stdout.take().ok_or("a process without output")?;
        Ok(Self {
            _process: process,
            calls,
            results: BufReader::new(results).lines(),
        })
    }

    pub(crate) async fn call(&mut self, call: &Call) -> Result<CallResult> {
        let mut line = serde_json::to_string(call)?;
        line.push('\n');
        self.calls.write_all(line.as_bytes()).await?;
        let result = self.results.next_line().await?;
        let result = result.ok_or("the process ended; its output is above")?;
        Ok(serde_json::from_str(&result)?)
    }
}
