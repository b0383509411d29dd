//! An invented service, quite unlike the real one, through the same generator, runtime and emulator.

use alicloud_core::{
    ErrorKind, Parameters, Request as _, SignatureVersion,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use cams_flow_emulator::Emulator;
use inventory_client::{
    Client, CreateItemCondition, CreateItemPartsItem, CreateItemRequest, ErrorCode, Size,
    description::DESCRIPTION,
};
use serde_json::{Value, json};

use crate::support::{NONCE, Pinned, long_lived};

async fn emulator() -> (Emulator, Client) {
    let emulator = Emulator::builder()
        .also_serve(&DESCRIPTION)
        .start()
        .await
        .unwrap();
    let client = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .build()
        .unwrap();
    (emulator, client)
}

#[tokio::test]
async fn its_operations_return_their_documented_examples() {
    let (_emulator, client) = emulator().await;
    let created = client
        .create_item()
        .r#type("bolt")
        .condition(CreateItemCondition::GoodAsNew)
        .tags(["metal", "small"])
        .parts([CreateItemPartsItem::default()
            .name("shaft")
            .size(Size::default().width(8))])
        .send()
        .await
        .unwrap();
    assert_eq!(created.headers()["x-emulator-unverified"], "example");
    assert_eq!(created.item.id.as_deref(), Some("item-17"));
    let parent = created.item.category.as_ref().unwrap().parent.as_ref().unwrap();
    assert_eq!(
        parent.name.as_deref(),
        Some("metal"),
        "a type that contains itself"
    );

    let read = client
        .get_item()
        .id("item-17")
        .fields(["id", "category"])
        .send()
        .await
        .unwrap();
    assert_eq!(read.history.as_deref().unwrap()[2], [9_007_199_254_740_993]);
    let list = client.list_items().ids(["item-17"]).send().await.unwrap();
    assert_eq!((list.items.as_deref().unwrap().len(), list.total), (2, Some(3)));
}

#[tokio::test]
async fn its_errors_are_its_own() {
    let (_emulator, client) = emulator().await;
    let mut parameters = Parameters::default();
    parameters.form.push("level", "0");
    let failure = client
        .core()
        .call(CreateItemRequest::OPERATION, parameters)
        .await
        .unwrap_err();
    assert_eq!(failure.code_str(), Some("MissingType"));
    let error = client.get_item().id("").send().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::from("MissingId")));
    assert_eq!(error.kind(), ErrorKind::Service);
}

#[test]
fn a_request_survives_the_round_trip() {
    let request: CreateItemRequest = serde_json::from_value(json!({
        "type": "bolt",
        "condition": "8mm",
        "level": -1,
        "tags": ["a", "b c"],
        "parts": [{"name": "shaft", "size": {"width": 8}, "sources": ["north"]}, {"name": "head", "count": 2}],
        "labels": {"owner.name": "Zoë"},
        "fragile": true,
    }))
    .unwrap();
    let parameters = request.clone().into_parameters().unwrap();
    let form: Vec<_> = parameters.form.iter().collect();
    for expected in [
        ("tags", "a,b c"),
        ("parts.1.name", "shaft"),
        ("parts.1.size.width", "8"),
        ("parts.1.sources.1", "north"),
        ("parts.2.count", "2"),
        ("labels", r#"{"owner.name":"Zoë"}"#),
        ("fragile", "true"),
    ] {
        assert!(form.contains(&expected), "{expected:?} in {form:?}");
    }
    assert_eq!(CreateItemRequest::from_parameters(&parameters).unwrap(), request);
}

/// Records the request.
#[derive(Clone, Debug)]
struct Mirror;

impl Transport for Mirror {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let seen = json!({
            "requestId": "mirror",
            "item": {},
            "url": request.url,
            "method": request.method.as_str(),
            "form": String::from_utf8_lossy(request.body.as_bytes().unwrap()),
        });
        let body = seen.to_string();
        Box::pin(async { Ok(HttpResponse::new(200, Default::default(), body)) })
    }
}

#[tokio::test]
async fn it_has_one_host_and_sends_a_form() {
    let client = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .credentials(long_lived())
        .nonces(Pinned)
        .transport(Mirror)
        .build()
        .unwrap();
    assert_eq!(client.core().endpoint().as_str(), "https://inventory.example.com");
    let created = client
        .create_item()
        .r#type("bolt")
        .secret("1234")
        .send()
        .await
        .unwrap();
    let seen = |name: &str| created.unknown_members[name].as_str().unwrap().to_owned();
    assert_eq!(
        (seen("method"), seen("form")),
        (
            "POST".to_owned(),
            format!("clientToken={NONCE}&secret=1234&type=bolt")
        )
    );
    assert!(
        !format!(
            "{:?}",
            CreateItemRequest::clone(&client.create_item().r#type("b").secret("1234").into_request())
        )
        .contains("1234")
    );
    let read = client
        .get_item()
        .id("a b")
        .fields(["x", "y"])
        .send()
        .await
        .unwrap();
    let url: &Value = &read.unknown_members["url"];
    assert_eq!(url, "https://inventory.example.com/?fields=x%7Cy&id=a%20b");
    assert_eq!(read.unknown_members["method"], "GET");
}

#[tokio::test]
async fn a_form_is_signed_by_both_signatures() {
    let (emulator, _) = emulator().await;
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .signature(signature)
            .build()
            .unwrap();
        client
            .create_item()
            .r#type("烟 & co")
            .tags(["*~"])
            .send()
            .await
            .unwrap();
        client.get_item().id("烟 & co").send().await.unwrap();
    }
}
