//! What every server owes its clients: probes, a graceful stop, bounds, and that none of them harms another.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::net::{Ipv4Addr, Ipv6Addr};

use cams_flow_emulator::Emulator;
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::http;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

async fn get(address: String) -> reqwest::Result<reqwest::Response> {
    http().get(address).send().await
}

async fn connected(emulator: &Emulator) -> TcpStream {
    TcpStream::connect(emulator.endpoint().trim_start_matches("http://"))
        .await
        .unwrap()
}

#[tokio::test]
async fn probes_answer_everybody() {
    let emulator = Emulator::builder()
        .bind(Ipv4Addr::UNSPECIFIED)
        .start()
        .await
        .unwrap();
    for (probe, status) in [("health", "ok"), ("ready", "ready")] {
        let response = get(format!("{}/_emulator/{probe}", emulator.endpoint()))
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.json::<Value>().await.unwrap()["status"], status);
    }
}

#[tokio::test]
async fn beyond_the_loopback_address_a_token_is_needed() {
    let emulator = Emulator::builder()
        .bind(Ipv4Addr::UNSPECIFIED)
        .start()
        .await
        .unwrap();
    let token = emulator.admin_token().unwrap();
    let ask = |token: Option<String>| {
        let mut request = http().get(format!("{}/_emulator/nothing", emulator.endpoint()));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        async { request.send().await.unwrap().status() }
    };
    assert_eq!(ask(None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(Some(format!("{token}0"))).await, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(Some(token.to_owned())).await, StatusCode::NOT_FOUND, "let in");
    emulator.client().list_flow().send().await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_given_is_needed_on_this_machine_too() {
    let token = "0123456789abcdef";
    let emulator = Emulator::builder().admin_token(token).start().await.unwrap();
    assert_eq!(emulator.admin_token(), Some(token));
    let address = format!("{}/_emulator/clock", emulator.endpoint());
    assert_eq!(
        get(address.clone()).await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    let let_in = http().get(address).bearer_auth(token).send().await.unwrap();
    assert_eq!(let_in.status(), StatusCode::OK);
    let error = Emulator::builder()
        .admin_token("short")
        .start()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("at least 16"), "{error}");
}

#[tokio::test]
async fn on_this_machine_pages_of_other_sites_are_kept_out() {
    let emulator = Emulator::start().await.unwrap();
    assert_eq!(emulator.admin_token(), None);
    let address = format!("{}/_emulator/nothing", emulator.endpoint());
    let own = emulator.endpoint().to_owned();
    for (name, value, status) in [
        ("origin", own, StatusCode::NOT_FOUND),
        ("origin", "http://evil.example".to_owned(), StatusCode::FORBIDDEN),
        ("host", "evil.example".to_owned(), StatusCode::FORBIDDEN),
    ] {
        let request = http().get(&address).header(name, &value);
        assert_eq!(request.send().await.unwrap().status(), status, "{name}: {value}");
    }
}

#[tokio::test]
async fn wrong_addresses_and_methods_are_told() {
    let emulator = Emulator::start().await.unwrap();
    let response = http()
        .post(format!("{}/_emulator/health", emulator.endpoint()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET");
    let response = get(format!("{}/_emulator/healht", emulator.endpoint()))
        .await
        .unwrap();
    assert_eq!(response.status(), 404);
    let problem = response.json::<Value>().await.unwrap();
    assert!(
        problem["error"].as_str().unwrap().contains("/_emulator/healht"),
        "{problem}"
    );
}

#[tokio::test]
async fn version_6_of_the_protocol_has_its_own_form_of_address() {
    let emulator = Emulator::builder().bind(Ipv6Addr::LOCALHOST).start().await;
    // Some machines have no such address.
    if let Ok(emulator) = emulator {
        assert!(
            emulator.endpoint().starts_with("http://[::1]:"),
            "{}",
            emulator.endpoint()
        );
        assert_eq!(emulator.admin_token(), None);
        emulator.client().list_flow().send().await.unwrap();
    }
}

#[tokio::test]
async fn a_stop_ends_connections_that_wait_and_refuses_new_ones() {
    let emulator = Emulator::start().await.unwrap();
    let endpoint = emulator.endpoint().to_owned();
    let mut idle = connected(&emulator).await;
    idle.write_all(b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut response = [0; 15];
    idle.read_exact(&mut response).await.unwrap();
    assert_eq!(&response, b"HTTP/1.1 200 OK");
    emulator.stop().await;
    // It was kept open, and is at its end now.
    idle.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(get(format!("{endpoint}/_emulator/health")).await.is_err());
}

#[tokio::test]
async fn silent_clients_do_not_lock_others_out() {
    let emulator = Emulator::start().await.unwrap();
    let mut silent = Vec::new();
    for number in 0..1100 {
        match TcpStream::connect(emulator.endpoint().trim_start_matches("http://")).await {
            Ok(mut stream) => {
                // Some break off in the middle of their heads.
                if number % 2 == 0 {
                    let _ = stream.write_all(b"POST / HTTP/1.1\r\nHost: ").await;
                }
                silent.push(stream);
            }
            // The system may allow fewer files.
            Err(_) => {
                silent.truncate(silent.len() - 20);
                break;
            }
        }
    }
    emulator.client().list_flow().send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn requests_that_never_end_are_given_up() {
    let emulator = Emulator::start().await.unwrap();
    let body = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345";
    for begun in ["POST / HTTP/1.1\r\nHost: loc", body] {
        let mut stream = connected(&emulator).await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 408"),
            "{response}"
        );
    }
}

#[tokio::test]
async fn long_parameters_pass() {
    let emulator = Emulator::start().await.unwrap();
    let name = "n".repeat(60_000);
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name(&name)
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    assert_eq!(created.data.flow_name.as_deref(), Some(&*name));
}

#[tokio::test]
async fn many_headers_pass() {
    let emulator = Emulator::start().await.unwrap();
    let mut request = http().get(format!("{}/_emulator/ready", emulator.endpoint()));
    for number in 0..200 {
        request = request.header(format!("x-trace-{number}"), "1");
    }
    let response: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(response, json!({"status": "ready", "flows": 0}));
}

/// Connections that made one request of this kind each, and are kept open, as many as the system allows.
async fn idle(emulator: &Emulator, request: &str, count: usize) -> Vec<TcpStream> {
    let mut idle = Vec::new();
    for _ in 0..count {
        let Ok(mut stream) = TcpStream::connect(emulator.endpoint().trim_start_matches("http://")).await
        else {
            // The system may allow fewer files.
            idle.truncate(idle.len().saturating_sub(20));
            break;
        };
        if !request.is_empty() {
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut response = [0; 12];
            stream.read_exact(&mut response).await.unwrap();
            assert!(response.starts_with(b"HTTP/1.1 "), "{response:?}");
        }
        idle.push(stream);
    }
    idle
}

#[tokio::test]
async fn idle_connections_do_not_lock_others_out_whatever_they_asked() {
    let emulator = Emulator::start().await.unwrap();
    for target in [
        "GET /_emulator/health",
        "GET /_emulator/",
        "GET /_emulator/assets/1.json",
        "GET /_emulator/nothing",
        "POST /?Action=ListFlow",
    ] {
        let request = format!("{target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        let kept = idle(&emulator, &request, 1100).await;
        let call = emulator.client().list_flow().send();
        tokio::time::timeout(std::time::Duration::from_secs(10), call)
            .await
            .unwrap()
            .unwrap();
        drop(kept);
    }
}

/// A client that goes on asking keeps its connection while others, which came later and say nothing, lose theirs.
#[tokio::test]
async fn who_was_idle_longest_goes_first() {
    let emulator = Emulator::start().await.unwrap();
    let request = "GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut used = idle(&emulator, "", 1).await.pop().unwrap();
    let mut kept = Vec::new();
    for _ in 0..11 {
        kept.extend(idle(&emulator, "", 100).await);
        used.write_all(request.as_bytes()).await.unwrap();
        let mut response = vec![0; 4096];
        let length = used.read(&mut response).await.unwrap();
        assert!(response[..length].starts_with(b"HTTP/1.1 200"), "{length} bytes");
    }
}

#[tokio::test]
async fn many_parameters_are_refused_at_once() {
    let emulator = Emulator::start().await.unwrap();
    let key = emulator.credentials().access_key_id().to_owned();
    let common = format!(
        "AccessKeyId={key}&Signature=AAAA&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=1&Action=ListFlow&Version=2020-06-06"
    );
    for separator in ["&", "&a="] {
        let form = format!("{common}{}", separator.repeat(200_000));
        let request = http()
            .post(emulator.endpoint())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["x-emulator-unverified"], "code");
        let response = response.text().await.unwrap();
        assert!(
            response.contains("InvalidParameter") && response.contains("2048"),
            "{response}"
        );
    }
}

/// Some hundred texts would be made and signed to find the mistake, for a sender who need not have a key.
#[tokio::test]
async fn no_mistake_is_looked_for_in_what_is_long() {
    let emulator = Emulator::start().await.unwrap();
    let wrong = cams_flow::Credentials::new(emulator.credentials().access_key_id(), "wrong").unwrap();
    for signature in [
        alicloud_core::SignatureVersion::V1,
        alicloud_core::SignatureVersion::V3,
    ] {
        let client = cams_flow::Client::builder()
            .endpoint(emulator.endpoint())
            .credentials(wrong.clone())
            .rate_limit(alicloud_core::RateLimit::off())
            .signature(signature)
            .build()
            .unwrap();
        for (length, is_searched) in [(100, true), (15_000, false)] {
            let name = "%".repeat(length);
            client.list_flow().flow_name(name).send().await.unwrap_err();
            let mismatch = emulator.requests().pop().unwrap().mismatch.unwrap();
            assert_eq!(!mismatch.candidates.is_empty(), is_searched, "{length}");
            assert!(mismatch.server.len() < 20_000);
        }
    }
}

/// Who does not get room for a large body waits, and is not read from: so little is sent by each of many that they would hold
/// more than there is room for, and all are served in the end.
#[tokio::test]
async fn large_bodies_share_their_room() {
    let emulator = Emulator::start().await.unwrap();
    let text = format!("{{\"flows\": []{}}}", " ".repeat(5 * 1024 * 1024));
    let address = format!("{}/_emulator/seed", emulator.endpoint());
    let sent: Vec<_> = (0..40)
        .map(|_| tokio::spawn(http().post(&address).body(text.clone()).send()))
        .collect();
    for response in sent {
        assert_eq!(response.await.unwrap().unwrap().status(), 200);
    }
    let large = "x".repeat(33 * 1024 * 1024);
    let response = http().post(&address).body(large).send().await;
    assert!(response.is_err() || response.unwrap().status() == 413);
}
