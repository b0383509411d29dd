//! HTTP requests and their responses, as bytes.

use std::time::{Duration, Instant, SystemTime};

use alicloud_core::{
    Credentials,
    sign::{canonical_query, v3},
    time,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::Result;

/// A signed call.
pub(crate) fn signed(
    credentials: &Credentials,
    address: &str,
    action: &str,
    parameters: &[(&str, &str)],
    nonce: &str,
) -> Vec<u8> {
    let date = time::format(SystemTime::now());
    let query = canonical_query(parameters.iter().copied());
    let headers = [
        ("host", address),
        ("x-acs-action", action),
        ("x-acs-content-sha256", v3::EMPTY_BODY),
        ("x-acs-date", &date),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-version", "2020-06-06"),
    ];
    let names = headers.map(|(name, _)| name).join(";");
    let signed = headers.iter().copied();
    let canonical = v3::canonical_request("POST", "/", &query, signed, &names, v3::EMPTY_BODY);
    let signature = v3::signature(credentials.access_key_secret(), &v3::string_to_sign(&canonical));
    let authorization = v3::authorization(credentials.access_key_id(), &names, &signature);
    let mut text =
        format!("POST /?{query} HTTP/1.1\r\nauthorization: {authorization}\r\ncontent-length: 0\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// One request after the other. Gives how long each took.
pub(crate) async fn exchange(mut stream: TcpStream, requests: Vec<Vec<u8>>) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(requests.len());
    let mut buffer = vec![0; 8192];
    for request in requests {
        let started = Instant::now();
        stream.write_all(&request).await?;
        let mut length = 0;
        loop {
            let read = stream
                .read(buffer.get_mut(length..).ok_or("a long response")?)
                .await?;
            if read == 0 {
                return Err("the server hung up".into());
            }
            length += read;
            if is_whole(buffer.get(..length).unwrap_or_default()) {
                break;
            }
        }
        if !buffer.starts_with(b"HTTP/1.1 200") {
            return Err(String::from_utf8_lossy(buffer.get(..length).unwrap_or_default()).into());
        }
        times.push(started.elapsed());
    }
    Ok(times)
}

/// Returns whether a response is complete, by its `content-length`.
fn is_whole(response: &[u8]) -> bool {
    let Some(end) = response.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(response.get(..end).unwrap_or_default());
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| response.len() >= end + 4 + length)
}
