//! Requests as bytes, many of them on one connection.

use std::time::SystemTime;

use alicloud_core::{
    nonce::{NonceSource as _, RandomNonces},
    sign::v3,
    time,
};
use cams_flow_emulator::Emulator;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Sends requests without waiting for responses, and returns all responses.
pub(crate) async fn exchange(emulator: &Emulator, requests: &[String]) -> String {
    let address = emulator.endpoint().trim_start_matches("http://");
    let (mut input, mut output) = TcpStream::connect(address).await.unwrap().into_split();
    let all = requests.concat();
    let sent = tokio::spawn(async move {
        output.write_all(all.as_bytes()).await.unwrap();
        output.shutdown().await.unwrap();
    });
    let mut received = Vec::new();
    input.read_to_end(&mut received).await.unwrap();
    sent.await.unwrap();
    String::from_utf8_lossy(&received).into_owned()
}

/// A request without a signature.
pub(crate) fn unsigned(emulator: &Emulator, action: &str, number: usize) -> String {
    let host = emulator.endpoint().trim_start_matches("http://");
    format!(
        "GET /?Action={action}&Version=2020-06-06&FlowName=flow-{number} HTTP/1.1\r\nhost: {host}\r\n\r\n"
    )
}

/// A request of a client that signs its host without the port.
pub(crate) fn signed_without_port(emulator: &Emulator) -> String {
    let host = emulator.endpoint().trim_start_matches("http://");
    let (date, nonce) = (time::format(SystemTime::now()), RandomNonces::default().nonce());
    let headers = |host| {
        [
            ("host", host),
            ("x-acs-action", "ListFlow"),
            ("x-acs-content-sha256", v3::EMPTY_BODY),
            ("x-acs-date", &*date),
            ("x-acs-signature-nonce", &*nonce),
            ("x-acs-version", "2020-06-06"),
        ]
    };
    let names = headers(host).map(|(name, _)| name).join(";");
    let signed = headers(host.split(':').next().unwrap());
    let canonical = v3::canonical_request("POST", "/", "", signed.into_iter(), &names, v3::EMPTY_BODY);
    let credentials = emulator.credentials();
    let signature = v3::signature(credentials.access_key_secret(), &v3::string_to_sign(&canonical));
    let authorization = v3::authorization(credentials.access_key_id(), &names, &signature);
    let sent = headers(host).map(|(name, value)| format!("{name}: {value}\r\n"));
    format!(
        "POST / HTTP/1.1\r\n{}authorization: {authorization}\r\ncontent-length: 0\r\n\r\n",
        sent.concat()
    )
}
