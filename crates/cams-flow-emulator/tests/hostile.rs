//! Whatever a client sends, the emulator answers or closes the connection, and goes on serving others.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use cams_flow_emulator::Emulator;
use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Runtime,
};

/// Sends bytes, says that no more will come, and gives all that comes back.
async fn exchanged(emulator: &Emulator, bytes: &[u8]) -> Vec<u8> {
    let address = emulator.endpoint().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut response = Vec::new();
    // The emulator may close the connection before it has read everything.
    if stream.write_all(bytes).await.is_ok() && stream.shutdown().await.is_ok() {
        let _ = stream.read_to_end(&mut response).await;
    }
    response
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

async fn serves(emulator: &Emulator) -> bool {
    emulator.client().list_flow().send().await.is_ok()
}

#[test]
fn any_bytes() {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start()).unwrap();
    proptest!(config(), |(bytes in prop::collection::vec(any::<u8>(), 0..2000))| {
        runtime.block_on(exchanged(&emulator, &bytes));
    });
    assert!(runtime.block_on(serves(&emulator)));
}

#[test]
fn any_request_that_is_well_formed_http() {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start()).unwrap();
    let name = prop_oneof![
        Just("Authorization"),
        Just("x-acs-action"),
        Just("x-acs-date"),
        Just("x-acs-security-token"),
        Just("Content-Type"),
        Just("x-acs-signature-nonce"),
    ];
    let value = prop_oneof![
        "[ -~]{0,60}",
        Just(
            "ACS3-HMAC-SHA256 Credential=LTAI5tEmulatorAccessKey,SignedHeaders=host;;,Signature=00"
                .to_owned()
        ),
        Just("application/x-www-form-urlencoded".to_owned()),
    ];
    let parameter = prop_oneof![
        "[A-Za-z.]{1,12}=[!-~&&[^ #]]{0,30}",
        Just("AccessKeyId=LTAI5tEmulatorAccessKey".to_owned()),
        Just("SignatureMethod=HMAC-SHA1".to_owned()),
        Just("Timestamp=2026-03-30T08:09:10Z".to_owned()),
        Just("Page=%7B".to_owned()),
    ];
    let headers = prop::collection::vec((name, value), 0..6);
    let query = prop::collection::vec(parameter, 0..6);
    proptest!(config(), |(headers in headers, query in query, body in "[ -~]{0,80}", get in any::<bool>())| {
        let method = if get { "GET" } else { "POST" };
        let query = query.join("&");
        let mut request = format!("{method} /?{query} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let response = runtime.block_on(exchanged(&emulator, request.as_bytes()));
        let response = String::from_utf8_lossy(&response);
        // No random request has a valid signature.
        prop_assert!(response.starts_with("HTTP/1.1 4"), "{request}\n{response}");
    });
    assert!(runtime.block_on(serves(&emulator)));
}

#[test]
fn a_body_without_end_is_refused() {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let emulator = Emulator::start().await.unwrap();
        let size = 17 * 1024 * 1024;
        let mut request =
            format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n\r\n").into_bytes();
        request.resize(request.len() + size, b'x');
        exchanged(&emulator, &request).await;
        assert!(serves(&emulator).await);
    });
}
