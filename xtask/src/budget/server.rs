//! The driver as a server of fixed responses, in a process of its own.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use crate::run::{Error, not_started};

/// A process that ends with this value.
pub(crate) struct Server {
    pub(crate) endpoint: String,
    process: Child,
}

impl Server {
    /// Starts a program that prints its address as its first line.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Error> {
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| not_started(command, &error))?;
        let mut endpoint = String::new();
        if let Some(output) = process.stdout.take() {
            let read = BufReader::new(output).read_line(&mut endpoint);
            read.map_err(|error| format!("the server did not tell its address: {error}"))?;
        }
        let endpoint = endpoint.trim().to_owned();
        Ok(Self { endpoint, process })
    }

    /// How many connections it has accepted; the question takes one of its own.
    pub(crate) fn connections(&self) -> Result<usize, Error> {
        let address = self.endpoint.trim_start_matches("http://");
        let response =
            ask(address).map_err(|error| format!("the server at {address} does not respond: {error}"))?;
        let body = response.split("\r\n\r\n").nth(1);
        body.and_then(|body| body.trim().parse().ok())
            .ok_or_else(|| format!("the server did not tell its connections: {response}"))
    }
}

fn ask(address: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET /connections HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    Ok(response)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
