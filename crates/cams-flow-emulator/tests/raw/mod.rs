//! Requests as bytes, signed by version 1.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::SystemTime,
};

use alicloud_core::{
    nonce::{NonceSource as _, RandomNonces},
    sign::{canonical_query, v1},
    time,
};
use cams_flow_emulator::Emulator;

/// Parameters that version 1 signs, with some of them changed, added, or left out.
fn parameters(emulator: &Emulator, changes: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("Action".to_owned(), "CreateFlow".to_owned()),
        ("Version".to_owned(), "2020-06-06".to_owned()),
        ("Format".to_owned(), "JSON".to_owned()),
        (
            "AccessKeyId".to_owned(),
            emulator.credentials().access_key_id().to_owned(),
        ),
        ("SignatureMethod".to_owned(), "HMAC-SHA1".to_owned()),
        ("SignatureVersion".to_owned(), "1.0".to_owned()),
        ("SignatureNonce".to_owned(), RandomNonces::default().nonce()),
        ("Timestamp".to_owned(), time::format(SystemTime::now())),
        ("FlowName".to_owned(), "signed".to_owned()),
        ("Categories".to_owned(), r#"["OTHER"]"#.to_owned()),
    ];
    for (name, value) in changes {
        pairs.retain(|(other, _)| other != name);
        if let Some(value) = value {
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    pairs
}

/// The query of a signed call of CreateFlow.
pub(crate) fn signed(emulator: &Emulator, method: &str, changes: &[(&str, Option<&str>)]) -> String {
    let pairs = parameters(emulator, changes);
    let query = canonical_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let text = v1::string_to_sign(method, &query);
    let signature = v1::signature(emulator.credentials().access_key_secret(), &text);
    let signature = canonical_query([("Signature", signature.as_str())]);
    format!("{query}&{signature}")
}

pub(crate) fn address(emulator: &Emulator) -> &str {
    emulator.endpoint().trim_start_matches("http://")
}

pub(crate) fn request(method: &str, query: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} /?{query} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = body.len();
    text.push_str(&format!(
        "content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ));
    text.into_bytes()
}

/// Sends bytes and gives the status and the response.
pub(crate) fn exchanged(emulator: &Emulator, bytes: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address(emulator)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    let response = String::from_utf8_lossy(&response).into_owned();
    (response.split(' ').nth(1).unwrap().parse().unwrap(), response)
}

pub(crate) fn flows(emulator: &Emulator) -> usize {
    emulator.export()["flows"].as_array().unwrap().len()
}
