//! An invented service whose operations are called by method and path, through generator, runtime and emulator.

use alicloud_core::{
    Body, ErrorKind, Execution, Request as _, SignatureVersion,
    sign::{canonical_query, v1},
    time,
    transport::HttpRequest,
};
use cams_flow_emulator::Emulator;
use shipping_client::{
    AnnotateParcelRequest, Client, CreateParcelRequest, Parcel, PutLabelRequest, ReplaceStopsRequest,
    description::DESCRIPTION,
};

use crate::support::{NONCE, Pinned, Script, Step, long_lived};

async fn emulator() -> (Emulator, Client) {
    let emulator = Emulator::builder()
        .also_serve(&DESCRIPTION)
        .start()
        .await
        .unwrap();
    let client = client(&emulator, SignatureVersion::V3);
    (emulator, client)
}

fn client(emulator: &Emulator, signature: SignatureVersion) -> Client {
    Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .signature(signature)
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_operation_is_found_by_its_path_and_signed() {
    let (_emulator, client) = emulator().await;
    let created = client
        .create_parcel()
        .body(Parcel::default().weight(900))
        .x_sender("north")
        .notify(["ada", "bob"])
        .send()
        .await
        .unwrap();
    assert_eq!(created.headers()["x-emulator-unverified"], "example");
    assert_eq!(created.id.as_deref(), Some("p-2"));

    let found = client
        .get_parcel()
        .warehouse("north/1")
        .parcel_id("p 1%+=&?#é")
        .send()
        .await
        .unwrap();
    assert_eq!(found.parcel.as_ref().unwrap().weight, Some(300));

    let listed = client.list_parcels().carrier("Zoë & co").send().await.unwrap();
    assert_eq!(listed.body.len(), 2, "a response that is a list");
    assert!(!listed.request_id().is_empty(), "it comes in a header");
    let weights = client.weigh_parcels().ids(["p-1"]).send().await.unwrap();
    assert_eq!(weights.body["p 2"], 900, "a response that is a map, to a form");
    let note = client
        .annotate_parcel()
        .parcel_id("p-1")
        .note("a: b")
        .send()
        .await
        .unwrap();
    assert_eq!(note.body, "none: ever\n", "a response that is a text");
    let label = client.get_label().parcel_id("p-1").send().await.unwrap();
    assert_eq!(label.body[..], [0, 159, 146, 150], "a response that is bytes");
    assert_eq!(label.headers()["content-type"], "application/octet-stream");

    client
        .replace_stops()
        .parcel_id("p-1")
        .stops(["A", "烟台"])
        .send()
        .await
        .unwrap();
    client
        .put_label()
        .parcel_id("p-1")
        .picture(&label.body[..])
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn version_1_is_an_error_before_anything_is_sent() {
    let (emulator, _) = emulator().await;
    let client = client(&emulator, SignatureVersion::V1);
    let error = client.list_parcels().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Configuration, Execution::No)
    );
    assert!(
        error
            .to_string()
            .contains("called by a path, which only ACS3-HMAC-SHA256 signs"),
        "{error}"
    );
}

/// The path of such a request could be changed by a proxy.
#[tokio::test]
async fn the_emulator_does_not_route_by_path_under_version_1() {
    let (emulator, _) = emulator().await;
    let now = time::format(std::time::SystemTime::now());
    let key = emulator.credentials();
    let pairs = [
        ("AccessKeyId", key.access_key_id()),
        ("Action", "GetLabel"),
        ("Format", "JSON"),
        ("SignatureMethod", v1::METHOD),
        ("SignatureNonce", "1"),
        ("SignatureVersion", v1::VERSION),
        ("Timestamp", &now),
        ("Version", DESCRIPTION.service.version()),
    ];
    let query = canonical_query(pairs);
    let text = v1::string_to_sign("GET", &query);
    let signature = v1::signature(key.access_key_secret(), &text);
    let signature = canonical_query([("Signature", &*signature)]);
    let response = get(&emulator, &format!("/parcels/p-1/label?{query}&{signature}")).await;
    assert!(response.contains("InvalidApi.NotFound"), "{response}");
}

/// Returns the response to a plain GET.
async fn get(emulator: &Emulator, target: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let host = emulator.endpoint().trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn a_value_in_the_path_cannot_change_the_route() {
    let (_emulator, client) = emulator().await;
    for id in ["", ".", ".."] {
        let error = client.get_label().parcel_id(id).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{id:?}");
        assert_eq!(error.execution(), Execution::No);
    }
    let error = client
        .core()
        .call(PutLabelRequest::OPERATION, Default::default())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("parcelId"), "{error}");
}

/// Returns the request of a call whose response is `body`.
async fn sent<T, E: std::fmt::Debug>(
    body: &'static str,
    call: impl AsyncFnOnce(Client) -> Result<T, E>,
) -> (HttpRequest, T) {
    let script = Script::new([Step::respond(200, &[], body)]);
    let client = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .region("north")
        .credentials(long_lived())
        .nonces(Pinned)
        .transport(script.clone())
        .build()
        .unwrap();
    let output = call(client).await.unwrap();
    (script.sent().remove(0), output)
}

#[tokio::test]
async fn paths_bodies_and_headers_are_sent_correctly() {
    let (request, _) = sent(r#"{"id":"p-2"}"#, async |client| {
        let parcel = Parcel::default().weight(9).inside([Parcel::default().id("é")]);
        client.create_parcel().body(parcel).x_sender("north").send().await
    })
    .await;
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.url,
        format!("https://north.shipping.example.com/parcels?clientToken={NONCE}")
    );
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["x-sender"], "north");
    assert_eq!(request.body, r#"{"weight":9,"inside":[{"id":"é"}]}"#);
    let signed = request.headers["authorization"].to_str().unwrap();
    assert!(
        signed.contains("SignedHeaders=content-type;host;x-acs-action;"),
        "{signed}"
    );

    let (request, response) = sent("", async |client| {
        client
            .replace_stops()
            .parcel_id("a b/c")
            .stops(["A", "B"])
            .send()
            .await
    })
    .await;
    assert_eq!(
        (request.method.as_str(), &request.body.as_bytes().unwrap()[..]),
        ("PUT", &br#"["A","B"]"#[..])
    );
    assert_eq!(
        request.url,
        "https://north.shipping.example.com/parcels/a%20b%2Fc/stops"
    );
    assert!(response.raw_body().is_empty(), "an empty response is a response");

    let (request, response) = sent("so: what\n", async |client| {
        client
            .annotate_parcel()
            .parcel_id("p")
            .note("x: \"y\"")
            .send()
            .await
    })
    .await;
    assert_eq!(
        request.url, "https://north.shipping.example.com/parcels/p?note=",
        "a fixed part of the query"
    );
    assert_eq!(request.body, "x: \"y\"", "a text is its own body");
    assert_eq!(response.body, "so: what\n");

    let (request, _) = sent("", async |client| {
        client
            .put_label()
            .parcel_id("p")
            .content_type("image/x-dot")
            .picture(vec![0, 255])
            .send()
            .await
    })
    .await;
    assert_eq!(request.body, Body::from(&[0, 255]));
    assert_eq!(request.headers["content-type"], "image/x-dot");
}

#[tokio::test]
async fn an_error_in_place_of_a_list_is_an_error() {
    let script = Script::new([
        Step::respond(
            404,
            &[],
            r#"{"code":"NoSuchCarrier","message":"Who?","requestId":"r"}"#,
        ),
        Step::respond(200, &[], r#"{"parcels":[]}"#),
    ]);
    let client = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .region("north")
        .credentials(long_lived())
        .transport(script.clone())
        .build()
        .unwrap();
    let error = client.list_parcels().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code_str()),
        (ErrorKind::Service, Some("NoSuchCarrier"))
    );
    let error = client.list_parcels().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::UnexpectedResponse, Execution::Maybe)
    );
}

#[test]
fn requests_survive_the_round_trip() {
    fn round_trip<R: alicloud_core::Request + Clone + PartialEq + std::fmt::Debug>(request: &R) {
        let parameters = request.clone().into_parameters().unwrap();
        assert_eq!(R::from_parameters(&parameters).unwrap(), *request);
    }
    let read = |text: &str| serde_json::from_str(text).unwrap();
    let create: CreateParcelRequest =
        serde_json::from_str(r#"{"body":{"weight":1},"notify":["a"]}"#).unwrap();
    round_trip(&create);
    round_trip::<ReplaceStopsRequest>(&serde_json::from_str(r#"{"parcelId":"p","stops":[]}"#).unwrap());
    round_trip::<AnnotateParcelRequest>(&serde_json::from_str(r#"{"parcelId":"p","note":"\"x\""}"#).unwrap());
    let label: PutLabelRequest = read(r#"{"parcelId":"p","picture":"AP8=","Content-Type":"image/x"}"#);
    round_trip(&label);
    assert_eq!(label.picture, Some(Body::from(vec![0, 255])));
}
