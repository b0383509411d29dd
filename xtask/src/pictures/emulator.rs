//! A running emulator, with flows.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::run::{Error, cargo};

/// A running emulator, stopped when it is dropped.
pub(super) struct Emulator {
    program: Child,
    pub(super) endpoint: String,
    key: String,
    secret: String,
}

impl Emulator {
    pub(super) fn start() -> Result<Self, Error> {
        let mut command = cargo();
        command
            .args([
                "run",
                "--quiet",
                "--package",
                "cams-flow-emulator",
                "--features",
                "program",
                "--",
                "--port",
                "0",
            ])
            .stdout(Stdio::piped());
        let mut program = command
            .spawn()
            .map_err(|error| format!("cannot start the emulator: {error}"))?;
        let mut line = String::new();
        let printed = program.stdout.take().ok_or("the emulator has no output")?;
        BufReader::new(printed)
            .read_line(&mut line)
            .map_err(|error| format!("the emulator's output: {error}"))?;
        let said: Value =
            serde_json::from_str(&line).map_err(|error| format!("the emulator said {line:?}: {error}"))?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            program,
            endpoint: text("endpoint"),
            key: text("access_key_id"),
            secret: text("access_key_secret"),
        })
    }

    /// Adds flows to it.
    pub(super) fn seed(&self, document: &str) -> Result<(), Error> {
        let authority = self.endpoint.trim_start_matches("http://");
        let request = format!(
            "POST /_emulator/seed HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{document}",
            document.len()
        );
        let mut response = String::new();
        let exchange = TcpStream::connect(authority).and_then(|mut connection| {
            connection.write_all(request.as_bytes())?;
            connection.read_to_string(&mut response)
        });
        exchange.map_err(|error| format!("{authority}: {error}"))?;
        if response.starts_with("HTTP/1.1 200") {
            return Ok(());
        }
        Err(format!(
            "the emulator does not take the flows of the picture: {response}"
        ))
    }

    /// Points a program at it.
    pub(super) fn aim<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("ALIBABA_CLOUD_ENDPOINT", &self.endpoint)
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", &self.key)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", &self.secret)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
