//! Who asks the emulator for something that does not exist, or opens it in a browser, learns what does.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod raw;
mod support;

use cams_flow_emulator::Emulator;
use raw::{address, exchanged, flows, request, signed};
use reqwest::Method;
use serde_json::Value;
use support::http;

const BROWSER: [(&str, &str); 2] = [
    ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ),
];

/// Requests `/` or another target without parameters, as it is opened in a browser or with a shell.
fn opened(emulator: &Emulator, method: &str, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let headers = [&[("host", address(emulator))], headers].concat();
    let wire = String::from_utf8(request(method, "", &headers, "")).unwrap();
    exchanged(emulator, wire.replacen("/?", target, 1).as_bytes())
}

async fn asked(emulator: &Emulator, method: Method, path: &str, body: &str) -> (u16, Value) {
    let request = http().request(method, format!("{}/_emulator/{path}", emulator.endpoint()));
    let response = request.body(body.to_owned()).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_a_page_and_an_api_client_the_service() {
    let emulator = Emulator::start().await.unwrap();
    let (status, page) = opened(&emulator, "GET", "/", &BROWSER);
    assert_eq!(status, 200, "{page}");
    for expected in [
        "content-type: text/html",
        "content-security-policy: default-src 'none'",
        "href=\"/_emulator/\"",
        &format!("ALIBABA_CLOUD_ENDPOINT={}", emulator.endpoint()),
        &format!(
            "ALIBABA_CLOUD_ACCESS_KEY_ID={}",
            emulator.credentials().access_key_id()
        ),
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(
        !page.contains("{title}") && !page.contains("{endpoint}"),
        "{page}"
    );
    assert_eq!(opened(&emulator, "GET", "/favicon.ico", &BROWSER).0, 204);
    assert!(emulator.requests().is_empty(), "neither is a call of the service");

    let (status, error) = opened(&emulator, "GET", "/", &[("accept", "*/*")]);
    assert_eq!(status, 400);
    assert!(error.contains("MissingAccessKeyId"), "{error}");
    let query = signed(&emulator, "GET", &[("Action", Some("ListFlow"))]);
    let headers = [("host", address(&emulator)), ("accept", "text/html")];
    let (status, list) = exchanged(&emulator, &request("GET", &query, &headers, ""));
    assert_eq!(status, 200, "{list}");
    assert_eq!(emulator.requests().len(), 2);
}

/// Browsers let no site choose this header, and yet nothing of it becomes markup.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_no_name_that_is_not_allowed() {
    let emulator = Emulator::builder().allow_host("*").start().await.unwrap();
    let headers = [("host", "<b>"), BROWSER[0]];
    let wire = String::from_utf8(request("GET", "", &headers, "")).unwrap();
    let (_, page) = exchanged(&emulator, wire.replacen("/?", "/", 1).as_bytes());
    assert!(
        page.contains("http://&lt;b&gt;") && !page.contains("<b>"),
        "{page}"
    );
    let emulator = Emulator::start().await.unwrap();
    let headers = [("host", "evil.example"), BROWSER[0]];
    let wire = String::from_utf8(request("GET", "", &headers, "")).unwrap();
    assert_eq!(
        exchanged(&emulator, wire.replacen("/?", "/", 1).as_bytes()).0,
        403
    );
}

#[tokio::test]
async fn an_unknown_address_lists_those_that_exist() {
    let emulator = Emulator::start().await.unwrap();
    let (status, body) = asked(&emulator, Method::GET, "fault", "").await;
    assert_eq!(status, 404);
    let error = body["error"].as_str().unwrap();
    assert!(error.contains("did you mean `/_emulator/faults`?"), "{error}");
    let addresses: Vec<&str> = body["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        addresses.contains(&"GET, POST, DELETE /_emulator/faults"),
        "{addresses:?}"
    );
    assert!(addresses.contains(&"POST /_emulator/flows/ID"), "{addresses:?}");
    // Each of them exists, and refuses other methods.
    for address in addresses {
        let (methods, path) = address.split_once(" /_emulator/").unwrap();
        let response = http()
            .patch(format!(
                "{}/_emulator/{}",
                emulator.endpoint(),
                path.replace("ID", "7")
            ))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 405, "{address}");
        assert_eq!(response.headers()["allow"], methods, "{address}");
    }
}

#[tokio::test]
async fn each_mistake_is_told_with_what_is_valid() {
    let emulator = Emulator::start().await.unwrap();
    emulator
        .seed(&serde_json::json!({"flows": [{"name": "flow", "id": "1"}]}))
        .unwrap();
    for (path, body, expected) in [
        ("clock", "", "it is empty; send a JSON object"),
        ("clock", "[]", "it is not a JSON object"),
        (
            "clock",
            "advance=30d",
            "it is not JSON: expected value at line 1 column 1",
        ),
        (
            "clock",
            r#"{"advance": "30 days"}"#,
            "`advance`: this text is not a length of time; use a text such as \"30d\"",
        ),
        (
            "clock",
            r#"{"advanc": "30d"}"#,
            "unknown member `advanc` (did you mean `advance`?); use one of reset, set, advance, freeze, dates",
        ),
        ("clock", r#"{"set": 7}"#, "`set`: this is a number; use a text"),
        (
            "clock",
            r#"{"set": "now"}"#,
            "`set` is a time such as 2026-03-30T08:09:10Z, not `now`",
        ),
        (
            "faults",
            r#"{"operation": "creatflow", "effect": "reset"}"#,
            "unknown operation `creatflow` (did you mean `CreateFlow`?); use one of CreateFlow, ",
        ),
        (
            "faults",
            r#"{"operation": "Nothing", "effect": "reset"}"#,
            "unknown operation `Nothing`; use one of CreateFlow, ",
        ),
        (
            "faults",
            r#"{"effect": {"error": {"code": "InternalEror"}}}"#,
            "did you mean `InternalError`?",
        ),
        (
            "faults",
            r#"{"effect": "restet"}"#,
            "`effect`: unknown value `restet` (did you mean `reset`?); use one of error, ",
        ),
        (
            "faults",
            r#"{"effect": "reset", "when": {"frist": 1}}"#,
            "`when`: unknown value `frist` (did you mean `first`?); use one of always, first, ",
        ),
        (
            "faults",
            r#"{"effect": "reset", "when": {"first": "1"}}"#,
            "`when.first`: this is a text; use a whole number from 0",
        ),
        (
            "faults",
            r#"{"effect": {"latency": 500}}"#,
            "`effect.latency`: this is a number; use an object with the members milliseconds",
        ),
        (
            "flows/1",
            r#"{"state": "DRAFT"}"#,
            "unknown member `state`; use one of status",
        ),
        (
            "flows/1",
            r#"{"status": 1}"#,
            "`status`: this is a number; use a text",
        ),
        (
            "seed",
            r#"{"flows": {}}"#,
            "`flows`: this is an object; use a list",
        ),
        (
            "seed",
            r#"{"flows": [{"name": "a", "once_published": 1}]}"#,
            "`flows[0].once_published`: this is a number; use `true` or `false`",
        ),
    ] {
        let (status, error) = asked(&emulator, Method::POST, path, body).await;
        assert_eq!(status, 400, "{path} {body}: {error}");
        let text = error["error"].as_str().unwrap();
        assert!(text.contains(expected), "{path} {body}: {text}");
    }
    let (status, error) = asked(&emulator, Method::DELETE, "faults/9", "").await;
    assert_eq!(status, 404);
    assert!(
        error["error"].as_str().unwrap().contains("GET /_emulator/faults"),
        "{error}"
    );
    assert_eq!(flows(&emulator), 1);
}
