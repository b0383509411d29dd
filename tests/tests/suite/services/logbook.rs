//! A service with a signature of its own: by its generated client, and by its emulator.

use std::time::Duration;

use alicloud_core::{
    ErrorKind, Execution, SignatureVersion,
    sign::{sls4, v3},
    testing::FixedClock,
    time,
};
use alicloud_emulator::Emulator;
use cams_flow::Credentials;
use logbook_client::{Client, ClientBuilder, ErrorCode, description::DESCRIPTION};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, DATE, NoWaiting, SECURITY_TOKEN, Script, Step, at, long_lived,
};

fn builder(script: &Script) -> ClientBuilder<alicloud_core::credentials::CredentialsSource> {
    Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .region("north")
        .clock(FixedClock(at(DATE)))
        .credentials(long_lived())
        .transport(script.clone())
}

fn empty() -> Script {
    Script::answering(200, &[("x-log-requestid", "6A1B")], "{}")
}

#[tokio::test]
async fn a_call_is_signed_in_headers_of_the_service() {
    let script = empty();
    let client = builder(&script).build().unwrap();
    let call = client
        .write_lines()
        .ship("argo")
        .book("day 1")
        .lines(vec![0_u8, 255]);
    let response = call.content_type("application/x-protobuf").send().await.unwrap();
    assert_eq!(response.request_id(), "6A1B");

    let sent = &script.sent()[0];
    assert_eq!(
        sent.url,
        "https://argo.north.logbook.example.com/books/day%201/lines"
    );
    let mut names: Vec<_> = sent.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    // Nothing that other services read.
    let expected = [
        "accept",
        "authorization",
        "content-type",
        "host",
        "user-agent",
        "x-log-apiversion",
        "x-log-bodyrawsize",
        "x-log-content-sha256",
        "x-log-date",
    ];
    assert_eq!(names, expected);
    assert_eq!(sent.headers["x-log-bodyrawsize"], "2");
    assert_eq!(sent.headers["x-log-date"], "20260330T080910Z");
    let hash = v3::hash(&[0, 255]);
    let canonical = format!(
        "POST\n/books/day 1/lines\n\ncontent-type:application/x-protobuf\nhost:argo.north.logbook.example.com\n\
         x-log-apiversion:0.6.0\nx-log-bodyrawsize:2\nx-log-content-sha256:{hash}\nx-log-date:20260330T080910Z\n\n\
         content-type;host;x-log-apiversion;x-log-bodyrawsize;x-log-content-sha256;x-log-date\n{hash}"
    );
    let scope = "20260330/north/sls/aliyun_v4_request";
    let text = sls4::string_to_sign("20260330T080910Z", scope, &canonical);
    let signature = sls4::signature(ACCESS_KEY_SECRET, scope, &text);
    let expected = format!("SLS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/{scope},Signature={signature}");
    assert_eq!(sent.headers["authorization"], expected);
    assert!(sent.headers["authorization"].is_sensitive());
}

#[tokio::test]
async fn the_query_is_signed_with_what_stands_in_the_path_and_a_token_is_sent() {
    let script = Script::answering(200, &[("content-type", "application/x-protobuf")], vec![8, 1]);
    let key = Credentials::temporary(ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN).unwrap();
    let client = builder(&script).credentials(key).build().unwrap();
    let call = client.read_lines().ship("argo").book("one").cursor("abc==");
    let lines = call.accept("application/x-protobuf").send().await.unwrap();
    assert_eq!(lines.body[..], [8, 1]);
    let sent = &script.sent()[0];
    assert!(
        sent.url.ends_with("/books/one/lines?cursor=abc%3D%3D&type=raw"),
        "{}",
        sent.url
    );
    assert_eq!(sent.headers["accept"], "application/x-protobuf");
    assert_eq!(sent.headers["x-acs-security-token"], SECURITY_TOKEN);

    let explained = client
        .read_lines()
        .ship("argo")
        .book("one")
        .explain()
        .await
        .unwrap();
    assert_eq!(
        explained.signature,
        SignatureVersion::Own(alicloud_core::ServiceSignature::SLS4)
    );
    let begin = "SLS4-HMAC-SHA256\n20260330T080910Z\n20260330/north/sls/aliyun_v4_request\n";
    assert!(
        explained.string_to_sign.starts_with(begin),
        "{}",
        explained.string_to_sign
    );
    assert!(
        explained
            .canonical_request
            .starts_with("GET\n/books/one/lines\ntype=raw\nhost:argo.")
    );
    let shown = format!("{explained} {explained:?}");
    assert!(shown.contains("Signed by SLS4-HMAC-SHA256"), "{shown}");
    for secret in [ACCESS_KEY_SECRET, SECURITY_TOKEN, ACCESS_KEY_ID] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let (_, signature) = sent.headers["authorization"]
        .to_str()
        .unwrap()
        .split_once("Signature=")
        .unwrap();
    assert!(!shown.contains(signature), "{shown}");
}

#[tokio::test]
async fn the_region_is_set_or_named_by_the_endpoint() {
    let script = empty();
    let without_region = |endpoint: &str| {
        let builder = Client::builder().rate_limit(alicloud_core::RateLimit::off());
        let builder = builder.credentials(long_lived()).transport(script.clone());
        builder.endpoint(endpoint).build().unwrap()
    };
    let named = without_region("cn-hangzhou-intranet.log.aliyuncs.com");
    named.get_ship().ship("argo").send().await.unwrap();
    let authorization = script.sent()[0].headers["authorization"].clone();
    assert!(
        authorization.to_str().unwrap().contains("/cn-hangzhou/sls/"),
        "{authorization:?}"
    );

    let error = without_region("https://gateway.example.com")
        .list_ships()
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Configuration, Execution::No)
    );
    assert!(
        error.to_string().contains("https://gateway.example.com"),
        "{error}"
    );
    assert!(error.to_string().contains(".region("), "{error}");
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test]
async fn a_compressed_body_needs_its_length_before() {
    let script = empty();
    let client = builder(&script).build().unwrap();
    let call = || {
        client
            .write_lines()
            .ship("argo")
            .book("one")
            .lines(vec![1_u8])
            .x_log_compresstype("lz4")
    };
    let error = call().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert!(error.to_string().contains("`x-log-bodyrawsize`"), "{error}");
    assert!(script.sent().is_empty());
    call().x_log_bodyrawsize("300").send().await.unwrap();
    assert_eq!(script.sent()[0].headers["x-log-bodyrawsize"], "300");
}

#[tokio::test]
async fn errors_have_the_members_of_the_service() {
    let busy = r#"{"errorCode":"WriteQuotaExceed","errorMessage":"too fast"}"#;
    let step = || Step::respond(403, &[("x-log-requestid", "6A1C")], busy);
    let script = Script::new([
        step(),
        step(),
        Step::respond(200, &[("x-log-requestid", "6A1D")], ""),
    ]);
    let clock = NoWaiting::at(DATE);
    let client = builder(&script).clock(clock.clone()).build().unwrap();
    let call = || client.write_lines().ship("argo").book("one").lines(vec![1_u8]);
    let response = call().send().await.unwrap();
    assert_eq!((response.request_id(), clock.waits().len()), ("6A1D", 2));
    // Their number is not sent, for it would be signed.
    let retried = &script.sent()[2].headers;
    assert!(
        !retried.keys().any(|name| name.as_str().starts_with("x-acs-")),
        "{retried:?}"
    );

    let script = Script::new([step()]);
    let client = builder(&script)
        .retry(alicloud_core::RetryPolicy::never())
        .build()
        .unwrap();
    let error = client.list_ships().send().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::WriteQuotaExceed));
    assert_eq!((error.message(), error.request_id()), ("too fast", Some("6A1C")));
    assert!(error.is_throttled() && error.execution() == Execution::No);
    // A success may have members of such names.
    let script = Script::answering(
        200,
        &[("x-log-requestid", "6A1E")],
        r#"{"errorCode":"Fine","ships":["argo"]}"#,
    );
    let client = builder(&script).build().unwrap();
    assert_eq!(
        client
            .list_ships()
            .send()
            .await
            .unwrap()
            .ships
            .as_deref()
            .map(<[_]>::len),
        Some(1)
    );
}

#[tokio::test]
async fn the_emulator_verifies_it() {
    let (id, token) = ("STS.logbook-key", "logbook-token");
    let temporary = |token: &str| Credentials::temporary(id, "logbook-secret-0001", token).unwrap();
    let emulator = Emulator::builder(&DESCRIPTION)
        .access_key(temporary(token), "1234567890123456")
        .start()
        .await
        .unwrap();
    let client: Client = emulator.client_builder().build().unwrap();
    // The path is the same; whether the host has a name in front decides.
    let ships = client.list_ships().prefix("a b+*~").send().await.unwrap();
    assert_eq!(ships.ships.as_deref().map(<[_]>::len), Some(2));
    assert_eq!(
        client.get_ship().ship("argo").send().await.unwrap().mast_count,
        Some(1)
    );
    let written = client
        .write_lines()
        .ship("argo")
        .book("day 1/ü")
        .lines(vec![7_u8; 70_000]);
    assert!(!written.send().await.unwrap().request_id().is_empty());
    let read = client.read_lines().ship("argo").book("one").send().await.unwrap();
    assert_eq!(read.headers()["x-log-requestid"], *read.request_id());
    let with = |key: Credentials| -> Client { emulator.client_builder().credentials(key).build().unwrap() };
    with(temporary(token)).list_ships().send().await.unwrap();

    let known = emulator.credentials().access_key_id().to_owned();
    for (client, code) in [
        (
            with(Credentials::new(known, "not-the-secret-01").unwrap()),
            ErrorCode::SignatureNotMatch,
        ),
        (
            with(Credentials::new("LTAIunknown0001", "not-the-secret-01").unwrap()),
            ErrorCode::Unauthorized,
        ),
        (with(temporary("another")), ErrorCode::Unauthorized),
    ] {
        let error = client.list_ships().send().await.unwrap_err();
        assert_eq!(error.code(), Some(code), "{error}");
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Authentication, Some(401)),
            "{error}"
        );
        assert!(error.request_id().is_some(), "{error}");
    }
    let other = emulator
        .client_builder::<Client>()
        .signature(SignatureVersion::V3)
        .build()
        .unwrap();
    let error = other.list_ships().send().await.unwrap_err();
    assert_eq!(error.code_str(), Some("InvalidSignatureMethod"), "{error}");
}

#[tokio::test]
async fn the_clock_is_corrected_and_a_mismatch_is_explained() {
    let emulator = Emulator::start(&DESCRIPTION).await.unwrap();
    let late = FixedClock(emulator.clock().now() - Duration::from_secs(3600));
    let client: Client = emulator.client_builder().clock(late).build().unwrap();
    client.list_ships().send().await.unwrap();
    let codes: Vec<_> = emulator.requests().iter().map(|request| request.status).collect();
    assert_eq!(codes, [Some(400), Some(200)]);

    let id = emulator.credentials().access_key_id().to_owned();
    let key = Credentials::new(&*id, "quite-another-secret").unwrap();
    let client: Client = emulator.client_builder().credentials(key).build().unwrap();
    client.list_ships().prefix("a b").send().await.unwrap_err();
    let mismatch = emulator.requests().pop().unwrap().mismatch.unwrap();
    assert_eq!(
        (mismatch.verdict.as_str(), mismatch.proved),
        ("secret or unknown", false)
    );
    assert!(
        mismatch.server.starts_with("GET\n/\nprefix=a%20b\nhost:"),
        "{}",
        mismatch.server
    );

    // A client that signs the query as other services have it.
    let date = time::format(emulator.clock().now()).replace(['-', ':'], "");
    let host = emulator.endpoint().trim_start_matches("http://").to_owned();
    let headers = [
        ("host", &*host),
        ("x-log-apiversion", sls4::API_VERSION),
        ("x-log-content-sha256", v3::EMPTY_BODY),
        ("x-log-date", &date),
    ];
    let names = headers.map(|(name, _)| name).join(";");
    let canonical = v3::canonical_request("GET", "/", "prefix=", headers.into_iter(), &names, v3::EMPTY_BODY);
    let scope = sls4::scope(&date, "north");
    let text = sls4::string_to_sign(&date, &scope, &canonical);
    let signature = sls4::signature(emulator.credentials().access_key_secret(), &scope, &text);
    let authorization = format!(
        "{} Credential={id}/{scope},Signature={signature}",
        sls4::ALGORITHM
    );
    let mut request = "GET /?prefix= HTTP/1.1\r\nconnection: close\r\n".to_owned();
    for (name, value) in headers.into_iter().chain([("authorization", &*authorization)]) {
        request += &format!("{name}: {value}\r\n");
    }
    let mut connection = TcpStream::connect(&host).await.unwrap();
    connection
        .write_all(format!("{request}\r\n").as_bytes())
        .await
        .unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 401 "), "{response}");
    assert!(
        response.contains(r#"{"errorCode":"SignatureNotMatch","errorMessage":"signature "#),
        "{response}"
    );
    let mismatch = emulator.requests().pop().unwrap().mismatch.unwrap();
    assert!(
        mismatch.proved && mismatch.verdict.contains("as by ACS3-HMAC-SHA256"),
        "{mismatch:?}"
    );
}
