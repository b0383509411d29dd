//! `cams-flow-emulator health`

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

use crate::program::{Error, arguments::Target};

/// How long an emulator may take to respond.
const WITHIN: Duration = Duration::from_secs(3);

pub(super) fn health(name: &str, target: &Target) -> Result<(), Error> {
    let endpoint = target.endpoint();
    probe(name, &endpoint)?;
    writeln!(io::stdout(), "ready: {endpoint}")?;
    Ok(())
}

/// Asks an emulator whether it is ready.
pub(super) fn probe(name: &str, endpoint: &str) -> Result<(), String> {
    let authority = endpoint.trim_start_matches("http://");
    match status_line(authority) {
        Ok(line) if line.split(' ').nth(1) == Some("200") => Ok(()),
        Ok(_) => Err(format!(
            "what listens at {endpoint} is not a ready emulator; give another port"
        )),
        Err(error) => Err(format!(
            "no emulator responds at {endpoint}: {error}; start one with `{name}`"
        )),
    }
}

/// The first line of the response: a request as small as this needs no HTTP client.
fn status_line(authority: &str) -> io::Result<String> {
    let has_port = authority
        .rsplit(']')
        .next()
        .is_some_and(|rest| rest.contains(':'));
    let address = if has_port {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let request = format!("GET /_emulator/ready HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, WITHIN) {
            Ok(mut stream) => {
                stream.set_read_timeout(Some(WITHIN))?;
                stream.set_write_timeout(Some(WITHIN))?;
                stream.write_all(request.as_bytes())?;
                let mut response = Vec::new();
                stream.take(1024).read_to_end(&mut response)?;
                let response = String::from_utf8_lossy(&response);
                return Ok(response.lines().next().unwrap_or_default().to_owned());
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
