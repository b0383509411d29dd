//! An emulator of a service that is only described: every operation answers its documented example to its generated client.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use alicloud_core::{
    Credentials, Request, SignatureVersion, Value, description::OperationDescription, parameters::Placement,
};
use alicloud_emulator::{EmulatedService, Emulator, Output, ServiceError};
use inventory_client::{
    AskItemRequest, Client, CountItemsRequest, CreateItemRequest, GetItemRequest, ListItemsRequest,
    RecognizeItemRequest, description::DESCRIPTION, operation::count_items::COUNT_ITEMS,
};
use serde::de::DeserializeOwned;
use shipping_client::description::DESCRIPTION as SHIPPING;

/// The first example of a success, which is the one that is answered.
fn example<R: Request + DeserializeOwned>() -> (&'static OperationDescription, R, Value) {
    let described = DESCRIPTION.operation(R::OPERATION.name()).unwrap();
    let mut examples = described.examples.iter();
    let example = examples
        .find(|example| (200..300).contains(&example.status))
        .unwrap();
    let request = serde_json::from_str(example.request).unwrap();
    (
        described,
        request,
        serde_json::from_str(example.response).unwrap(),
    )
}

/// Calls an operation as its example does, and gives its name.
async fn answered<R: Request + DeserializeOwned>(client: &Client, emulator: &Emulator) -> &'static str {
    let (described, request, mut expected) = example::<R>();
    let response = client.core().send(request).await.unwrap();
    assert_eq!(response.headers()["x-emulator-unverified"], "example");
    let mut body: Value = serde_json::from_slice(response.raw_body()).unwrap();
    let request_id = DESCRIPTION.service.envelope().request_id;
    assert_eq!(body[request_id], response.request_id(), "the emulator's own");
    for body in [&mut body, &mut expected] {
        body.as_object_mut().unwrap().remove(request_id);
    }
    let name = described.operation.name();
    assert_eq!(body, expected, "{name}");
    let last = emulator.requests().pop().unwrap();
    assert_eq!((last.operation.as_deref(), last.status), (Some(name), Some(200)));
    name
}

/// Asks as the example does, and reads its events.
async fn streamed(client: &Client) -> &'static str {
    let (described, request, expected) = example::<AskItemRequest>();
    let request_id = DESCRIPTION.service.envelope().request_id;
    let mut events = client.send_stream(request).await.unwrap();
    assert_eq!(events.response().headers()["x-emulator-unverified"], "example");
    let id = events.request_id().to_owned();
    let mut found = Vec::new();
    while let Some(event) = events.try_next().await.unwrap() {
        let mut event: Value = serde_json::from_str(event.raw.data()).unwrap();
        assert_eq!(event[request_id], *id, "the emulator's own");
        event[request_id] = "7B1D".into();
        found.push(event);
    }
    assert_eq!(Value::from(found), expected);
    described.operation.name()
}

#[tokio::test]
async fn every_operation_answers_its_example_to_both_signatures() {
    let emulator = Emulator::start(&DESCRIPTION).await.unwrap();
    for version in [SignatureVersion::V3, SignatureVersion::V1] {
        let client: Client = emulator.client_builder().signature(version).build().unwrap();
        let mut names = vec![
            streamed(&client).await,
            answered::<CountItemsRequest>(&client, &emulator).await,
            answered::<CreateItemRequest>(&client, &emulator).await,
            answered::<GetItemRequest>(&client, &emulator).await,
            answered::<ListItemsRequest>(&client, &emulator).await,
        ];
        // HMAC-SHA1 signs no body.
        if version == SignatureVersion::V3 {
            names.push(answered::<RecognizeItemRequest>(&client, &emulator).await);
        }
        let has_body = |described: &&OperationDescription| {
            let mut parameters = described.parameters.iter();
            parameters.any(|parameter| parameter.placement == Placement::Body)
        };
        let all = DESCRIPTION.operations.iter();
        let all = all.filter(|described| version == SignatureVersion::V3 || !has_body(described));
        let all: Vec<&str> = all.map(|described| described.operation.name()).collect();
        assert_eq!(names, all, "{version:?}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_in_both_signatures() {
    let emulator = Emulator::start(&DESCRIPTION).await.unwrap();
    let id = emulator.credentials().access_key_id().to_owned();
    for version in [SignatureVersion::V3, SignatureVersion::V1] {
        let client: Client = emulator
            .client_builder()
            .credentials(Credentials::new(&id, "another-secret").unwrap())
            .signature(version)
            .build()
            .unwrap();
        let error = client.get_item().id("item-17").send().await.unwrap_err();
        assert_eq!(error.code_str(), Some("SignatureDoesNotMatch"), "{version:?}");
    }
}

#[tokio::test]
async fn several_services_are_told_apart_and_handlers_go_before_examples() {
    let inventory = EmulatedService::new(&DESCRIPTION).handler(&COUNT_ITEMS, |context, parameters| {
        match parameters.query.get("kind") {
            Some("unknown") => Err(ServiceError::invalid("kind").with_status(404)),
            _ => Ok(Output::default()
                .with("count", &7)
                .with("account", context.caller.account)),
        }
    });
    let builder = Emulator::builder(&SHIPPING).service(inventory);
    let emulator = builder.start().await.unwrap();
    let client: Client = emulator.client_builder().build().unwrap();
    let counted = client.send(CountItemsRequest::default()).await.unwrap();
    assert_eq!(counted.count, Some(7));
    assert_eq!(counted.unknown_members["account"], Emulator::ACCOUNT);
    assert!(!counted.headers().contains_key("x-emulator-unverified"));
    let request: CountItemsRequest = serde_json::from_str(r#"{"kind": "unknown"}"#).unwrap();
    let error = client.send(request).await.unwrap_err();
    assert_eq!(
        (error.code_str(), error.status()),
        (Some("InvalidKind"), Some(404))
    );
    let request: shipping_client::CreateParcelRequest = {
        let described = SHIPPING.operation("CreateParcel").unwrap();
        serde_json::from_str(described.examples[0].request).unwrap()
    };
    let shipping: shipping_client::Client = emulator.client_builder().build().unwrap();
    let created = shipping.send(request).await.unwrap();
    assert_eq!(created.headers()["x-emulator-unverified"], "example");
}
