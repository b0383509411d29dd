//! Builds and signs one request many times, without sending any, and prints what a call costs as one JSON line.
//!
//! ```sh
//! cargo run --release --package workspace-tests --example signing_cost -- --style v3 --by ours --n 10000
//! ```
//!
//! `ours` is a whole call of the client, from its builder to the output of a short response, over a transport that keeps nothing
//! but time; `hand` is the same as a careful programmer would write it for this one operation. The difference between two
//! runs under a profiler, divided by the difference between their `n`, is free of what a program costs to start.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

#[path = "cams-flow-bench/measure.rs"]
mod measure;

use std::{alloc::System, error::Error, hint::black_box, time::SystemTime};

use alicloud_core::{
    RateLimit, SignatureVersion, encoding,
    nonce::{NonceSource as _, RandomNonces},
    sign::canonical_query,
    time,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cams_flow::{Client, Credentials};
use clap::{Parser, ValueEnum};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

const KEY_ID: &str = "LTAI5tEmulatorAccessKey";
const KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";
const FLOW_ID: &str = "92675332812643****";
const CUST_SPACE_ID: &str = "cams-kei****";
const HOST: &str = "cams.ap-southeast-1.aliyuncs.com";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const RESPONSE: &[u8] = br#"{"Code":"OK","RequestId":"90E63D28-E31D-1EB2-8939-A94866411B2O"}"#;

#[derive(Parser)]
struct Arguments {
    /// The signature.
    #[arg(long, default_value = "v3")]
    style: Style,
    /// Who builds and signs.
    #[arg(long, default_value = "ours")]
    by: By,
    /// The number of calls that count.
    #[arg(long, default_value_t = 10_000)]
    n: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Style {
    /// ACS3-HMAC-SHA256, in headers.
    V3,
    /// HMAC-SHA1, in the query.
    V1,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// The generated client.
    Ours,
    /// A program for this operation alone.
    Hand,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Arguments { style, by, n } = Arguments::parse();
    let client = Client::builder()
        .region("ap-southeast-1")
        .credentials(Credentials::new(KEY_ID, KEY_SECRET)?)
        .rate_limit(RateLimit::off())
        .signature(match style {
            Style::V3 => SignatureVersion::V3,
            Style::V1 => SignatureVersion::V1,
        })
        .transport(Nowhere)
        .build()?;
    let nonces = RandomNonces::default();
    let mut start = measure::Start::now();
    for number in 0..=n {
        // The first call prepares what all others use.
        if number == 1 {
            start = measure::Start::now();
        }
        match by {
            By::Ours => {
                let call = client
                    .publish_flow()
                    .flow_id(FLOW_ID)
                    .cust_space_id(CUST_SPACE_ID);
                black_box(call.send().await?);
            }
            By::Hand => {
                let response = Nowhere.send(by_hand(style, &nonces.nonce())?).await?;
                black_box(read(&response)?);
            }
        }
    }
    println!("{}", start.end(n).to_json());
    Ok(())
}

/// Returns the same response to every request.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        black_box(&request);
        Box::pin(async { Ok(HttpResponse::new(200, HeaderMap::new(), RESPONSE)) })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    code: String,
    request_id: String,
}

fn read(response: &HttpResponse) -> Result<String> {
    let envelope: Envelope = serde_json::from_slice(&response.body)?;
    match &*envelope.code {
        "OK" => Ok(envelope.request_id),
        _ => Err(envelope.code.into()),
    }
}

fn by_hand(style: Style, nonce: &str) -> Result<HttpRequest> {
    let date = time::format(SystemTime::now());
    let parameters = [("CustSpaceId", CUST_SPACE_ID), ("FlowId", FLOW_ID)];
    match style {
        Style::V3 => by_hand_v3(&parameters, &date, nonce),
        Style::V1 => by_hand_v1(&parameters, &date, nonce),
    }
}

fn by_hand_v3(parameters: &[(&str, &str)], date: &str, nonce: &str) -> Result<HttpRequest> {
    let query = canonical_query(parameters.iter().copied());
    let names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let canonical = format!(
        "POST\n/\n{query}\nhost:{HOST}\nx-acs-action:PublishFlow\nx-acs-content-sha256:{EMPTY}\nx-acs-date:{date}\n\
         x-acs-signature-nonce:{nonce}\nx-acs-version:2020-06-06\n\n{names}\n{EMPTY}"
    );
    let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY_SECRET.as_bytes())?;
    mac.update(text.as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    let authorization =
        format!("ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={names},Signature={signature}");
    let mut request = HttpRequest::new(http::Method::POST, format!("https://{HOST}/?{query}"));
    let headers = &mut request.headers;
    headers.insert(header::HOST, HeaderValue::from_static(HOST));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&authorization)?);
    for (name, value) in [
        ("x-acs-action", "PublishFlow"),
        ("x-acs-content-sha256", EMPTY),
        ("x-acs-date", date),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-version", "2020-06-06"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
    }
    Ok(request)
}

fn by_hand_v1(parameters: &[(&str, &str)], date: &str, nonce: &str) -> Result<HttpRequest> {
    let own = [
        ("Action", "PublishFlow"),
        ("Version", "2020-06-06"),
        ("Format", "json"),
        ("Timestamp", date),
        ("SignatureNonce", nonce),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("AccessKeyId", KEY_ID),
    ];
    let query = canonical_query(own.into_iter().chain(parameters.iter().copied()));
    let text = format!("POST&%2F&{}", encoding::encoded(&query));
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{KEY_SECRET}&").as_bytes())?;
    mac.update(text.as_bytes());
    let signature = encoding::encoded(&STANDARD.encode(mac.finalize().into_bytes()));
    let url = format!("https://{HOST}/?{query}&Signature={signature}");
    let mut request = HttpRequest::new(http::Method::POST, url);
    let headers = &mut request.headers;
    headers.insert(header::HOST, HeaderValue::from_static(HOST));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    Ok(request)
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    encoding::push_hexadecimal(&mut text, bytes);
    text
}
