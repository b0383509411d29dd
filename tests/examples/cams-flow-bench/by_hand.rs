//! The same calls as a careful programmer would write them without this project: the floor.

use std::time::SystemTime;

use alicloud_core::{sign::canonical_query, time};
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{CUST_SPACE_ID, Caller, FLOW_ID, FLOW_NAME, KEY_ID, KEY_SECRET, LIST_NAME, Op, Result};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<T> {
    code: String,
    #[expect(dead_code, reason = "a program reads it")]
    request_id: String,
    #[expect(dead_code, reason = "a program reads it")]
    data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "a program reads them")]
struct Flow {
    flow_id: String,
    flow_name: Option<String>,
    status: Option<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(rename = "JSONVersion")]
    json_version: Option<String>,
    data_api_version: Option<String>,
    preview_url: Option<String>,
    preview_url_expires: Option<i64>,
}

/// The name of an operation and its parameters.
fn call(op: Op) -> (&'static str, Vec<(&'static str, String)>) {
    let space = ("CustSpaceId", CUST_SPACE_ID.to_owned());
    match op {
        Op::Get => ("GetFlow", vec![space, ("FlowId", FLOW_ID.to_owned())]),
        Op::Create => (
            "CreateFlow",
            vec![
                ("Categories", r#"["SIGN_UP"]"#.to_owned()),
                space,
                ("FlowName", FLOW_NAME.to_owned()),
            ],
        ),
        Op::List => (
            "ListFlow",
            vec![
                space,
                ("FlowName", LIST_NAME.to_owned()),
                ("Page", r#"{"Index":1,"Size":20}"#.to_owned()),
            ],
        ),
    }
}

/// The headers of a signed request.
fn signed(host: &str, action: &'static str, query: &str) -> [(&'static str, String); 7] {
    let date = time::format(SystemTime::now());
    let nonce = nonce();
    let names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let canonical = format!(
        "POST\n/\n{query}\nhost:{host}\nx-acs-action:{action}\nx-acs-content-sha256:{EMPTY}\nx-acs-date:{date}\n\
         x-acs-signature-nonce:{nonce}\nx-acs-version:2020-06-06\n\n{names}\n{EMPTY}"
    );
    let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY_SECRET.as_bytes()).expect("any length is a key");
    mac.update(text.as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    let authorization =
        format!("ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={names},Signature={signature}");
    [
        ("x-acs-action", action.to_owned()),
        ("x-acs-content-sha256", EMPTY.to_owned()),
        ("x-acs-date", date),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-version", "2020-06-06".to_owned()),
        ("authorization", authorization),
        ("accept", "application/json".to_owned()),
    ]
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn nonce() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    hex(&bytes)
}

fn read(op: Op, body: &[u8]) -> Result {
    let code = match op {
        Op::List => serde_json::from_slice::<Envelope<Vec<Flow>>>(body)?.code,
        _ => serde_json::from_slice::<Envelope<Flow>>(body)?.code,
    };
    if code == "OK" { Ok(()) } else { Err(code.into()) }
}

#[derive(Clone)]
pub(crate) struct Reqwest {
    http: reqwest::Client,
    endpoint: String,
    is_signed: bool,
}

impl Reqwest {
    pub(crate) fn new(endpoint: &str, is_signed: bool) -> Result<Self> {
        // Without TLS a second time, if a client of another kind has installed it.
        drop(rustls::crypto::ring::default_provider().install_default());
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            endpoint: endpoint.to_owned(),
            is_signed,
        })
    }
}

impl Caller for Reqwest {
    async fn call(&self, op: Op) -> Result {
        let (action, parameters) = call(op);
        let query = canonical_query(parameters.iter().map(|(name, value)| (*name, value.as_str())));
        let mut request = self.http.post(format!("{}/?{query}", self.endpoint));
        if self.is_signed {
            let host = self.endpoint.trim_start_matches("http://");
            for (name, value) in signed(host, action, &query) {
                request = request.header(name, value);
            }
        } else {
            request = request.header("x-acs-action", action);
        }
        let response = request.send().await?.error_for_status()?;
        read(op, &response.bytes().await?)
    }
}

#[derive(Clone)]
pub(crate) struct Hyper {
    http: Client<HttpConnector, Empty<Bytes>>,
    endpoint: String,
}

impl Hyper {
    pub(crate) fn new(endpoint: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            http: Client::builder(TokioExecutor::new()).build(connector),
            endpoint: endpoint.to_owned(),
        }
    }
}

impl Caller for Hyper {
    async fn call(&self, op: Op) -> Result {
        let (action, parameters) = call(op);
        let query = canonical_query(parameters.iter().map(|(name, value)| (*name, value.as_str())));
        let host = self.endpoint.trim_start_matches("http://");
        let mut request = http::Request::post(format!("{}/?{query}", self.endpoint));
        for (name, value) in signed(host, action, &query) {
            request = request.header(name, value);
        }
        let response = self.http.request(request.body(Empty::new())?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(status.to_string().into());
        }
        read(op, &body)
    }
}
