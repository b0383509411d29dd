//! Captured requests of the vendor's clients: the emulator accepts them, and our client sends the same.

use std::{collections::BTreeMap, net::SocketAddr};

use alicloud_core::{Request, SignatureVersion, encoding::decode_form, testing::FixedClock, time};
use cams_flow::{
    Client, CommonParameters, CreateFlowRequest, Credentials, DeleteFlowRequest, ErrorCode, GetFlowRequest,
    ListFlowRequest, ModifyFlowRequest,
};
use cams_flow_emulator::Emulator;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, DATE, Pinned, SECURITY_TOKEN, Script, at, data, long_lived, text,
};

/// The captured requests of the vendor's clients.
fn captures() -> Vec<Value> {
    let Value::Array(captures) = data("captured-requests.json")["captures"].take() else {
        panic!("the file has no captures");
    };
    assert_eq!(captures.len(), 159);
    captures
}

#[tokio::test]
async fn the_emulator_accepts_every_capture() {
    for capture in captures() {
        let temporary = text(&capture, "client").contains("STS");
        let credentials = match temporary {
            true => Credentials::temporary(ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN).unwrap(),
            false => long_lived(),
        };
        // Each has its own emulator, since all captures have the same nonce.
        let emulator = Emulator::builder()
            .access_key(credentials, "1")
            .clock(FixedClock(time::parse(&date(&capture)).unwrap()))
            .start()
            .await
            .unwrap();
        let response = replay(&emulator, &capture).await;
        let what = format!(
            "{} {} {}",
            text(&capture, "client"),
            text(&capture, "operation"),
            text(&capture, "case")
        );
        let body: Value =
            serde_json::from_str(&response.1).unwrap_or_else(|_| panic!("{what}: {response:?}"));
        assert!(body["RequestId"].is_string(), "{what}: {body}");
        let code = text(&body, "Code");
        // The flows of the captures do not exist in a new emulator; some inputs are deliberately invalid.
        let expected = match text(&capture, "operation") {
            "GetFlow" | "DeleteFlow" | "ModifyFlow" => "Unknown.ResourceOwnerId",
            "CreateFlow" if has_bad_categories(&capture) => "InvalidCategories",
            _ => "OK",
        };
        assert_eq!(code, expected, "{what}: {body}");
    }
}

/// Returns whether categories are missing or unknown.
fn has_bad_categories(capture: &Value) -> bool {
    let categories: Vec<String> = serde_json::from_str(&parameters(capture)["Categories"]).unwrap();
    categories.is_empty() || categories.iter().any(|category| !category.is_ascii())
}

/// Returns the date of the request.
fn date(capture: &Value) -> String {
    let header = headers(capture).find(|(name, _)| name.eq_ignore_ascii_case("x-acs-date"));
    if let Some((_, date)) = header {
        return date.to_owned();
    }
    let parameters = parameters(capture);
    parameters["Timestamp"].clone()
}

fn headers(capture: &Value) -> impl Iterator<Item = (&str, &str)> {
    let headers = capture["headers"].as_array().unwrap().iter();
    headers.map(|header| (header[0].as_str().unwrap(), header[1].as_str().unwrap()))
}

/// Returns all parameters of query and form.
fn parameters(capture: &Value) -> BTreeMap<String, String> {
    let query = text(capture, "target")
        .split_once('?')
        .map_or("", |(_, query)| query);
    let query = decode_form(query);
    let form = decode_form(text(capture, "body"));
    query
        .iter()
        .chain(form.iter())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Sends the recorded bytes, with the recorded framing, and returns the response's head and body.
async fn replay(emulator: &Emulator, capture: &Value) -> (String, String) {
    let address: SocketAddr = emulator.endpoint().trim_start_matches("http://").parse().unwrap();
    let mut request = format!(
        "{} {} HTTP/1.1\r\n",
        text(capture, "method"),
        text(capture, "target")
    );
    for (name, value) in headers(capture) {
        // The connection is closed after the response, so that its end is known.
        if !name.eq_ignore_ascii_case("connection") {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    request.push_str("Connection: close\r\n\r\n");
    let body = text(capture, "body");
    match text(capture, "body_framing") {
        "chunked" if body.is_empty() => request.push_str("0\r\n\r\n"),
        "chunked" => request.push_str(&format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())),
        _ => request.push_str(body),
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let (head, body) = response
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("{response}"));
    (head.to_owned(), body.to_owned())
}

/// Returns whether all parameters are in the query, as with the vendor's current client and ours.
fn is_current(capture: &Value) -> bool {
    text(capture, "client").contains("alibabacloud_cams20200606 5.3.1")
}

#[tokio::test]
async fn our_client_signs_what_the_vendor_s_client_signs() {
    let mut compared = 0;
    for capture in captures().iter().filter(|capture| is_current(capture)) {
        let client = text(capture, "client");
        // The empty list of categories in captures with owner parameters is sent by ours, too.
        let signature = if client.contains("(V1)") {
            SignatureVersion::V1
        } else {
            SignatureVersion::V3
        };
        let credentials = match client.contains("STS") {
            true => Credentials::temporary(ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN).unwrap(),
            false => long_lived(),
        };
        let script = Script::answering(
            200,
            &[],
            r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId": "1"}}"#,
        );
        let (common, input) = split_owner(&capture["input"]);
        let ours = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .region("ap-southeast-1")
            .credentials(credentials)
            .clock(FixedClock(at(DATE)))
            .nonces(Pinned)
            .signature(signature)
            .common_parameters(common)
            .transport(script.clone())
            .build()
            .unwrap();
        send(&ours, text(capture, "operation"), input).await;
        let sent = script.sent();
        let query = sent[0].url.split_once('?').map_or("", |(_, query)| query);
        let ours: BTreeMap<_, _> = decode_form(query)
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        // With version 1 this compares the signatures, too.
        assert_eq!(
            ours,
            parameters(capture),
            "{client} {} {}",
            text(capture, "operation"),
            text(capture, "case")
        );
        compared += 1;
    }
    assert_eq!(compared, 40);
}

/// Splits the input into parameters of the client and of the request.
fn split_owner(input: &Value) -> (CommonParameters, Value) {
    let mut input = input.as_object().unwrap().clone();
    let mut common = CommonParameters::default();
    common.owner_id = input.remove("OwnerId").and_then(|id| id.as_i64());
    common.resource_owner_account = input
        .remove("ResourceOwnerAccount")
        .map(|account| account.as_str().unwrap().to_owned());
    common.resource_owner_id = input.remove("ResourceOwnerId").and_then(|id| id.as_i64());
    (common, Value::Object(input))
}

async fn send(client: &Client, operation: &str, input: Value) {
    async fn typed<R: Request<Code = ErrorCode> + serde::de::DeserializeOwned>(
        client: &Client,
        input: Value,
    ) {
        client
            .send(serde_json::from_value::<R>(input).unwrap())
            .await
            .unwrap();
    }
    match operation {
        "CreateFlow" => typed::<CreateFlowRequest>(client, input).await,
        "ListFlow" => {
            // The scripted response does not fit a list; only the request matters here.
            let request: ListFlowRequest = serde_json::from_value(input).unwrap();
            let _ = client.send(request).await;
        }
        "ModifyFlow" => typed::<ModifyFlowRequest>(client, input).await,
        "DeleteFlow" => typed::<DeleteFlowRequest>(client, input).await,
        "GetFlow" => typed::<GetFlowRequest>(client, input).await,
        other => panic!("{other}"),
    }
}
