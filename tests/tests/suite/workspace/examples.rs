//! The examples of the spec are contracts: the emulator returns them in the documented shapes.

use alicloud_core::{
    Operation,
    description::{ExampleDescription, OperationDescription},
};
use cams_flow::{Client, FlowStatus, description::DESCRIPTION};
use cams_flow_emulator::Emulator;
use serde_json::{Map, Value, json};

use crate::support::text;

/// Calls an operation with a request as JSON, through the typed requests.
async fn call(
    client: &Client,
    operation: &'static Operation,
    request: Value,
) -> Result<Value, cams_flow::Error> {
    use cams_flow::*;

    async fn typed<R>(client: &Client, request: Value) -> Result<Value, Error>
    where
        R: alicloud_core::Request<Code = ErrorCode> + serde::de::DeserializeOwned,
    {
        let response = client.send(serde_json::from_value::<R>(request).unwrap()).await?;
        Ok(serde_json::from_slice(response.raw_body()).unwrap())
    }
    match operation.name() {
        "CreateFlow" => typed::<CreateFlowRequest>(client, request).await,
        "ListFlow" => typed::<ListFlowRequest>(client, request).await,
        "ModifyFlow" => typed::<ModifyFlowRequest>(client, request).await,
        "DeleteFlow" => typed::<DeleteFlowRequest>(client, request).await,
        "GetFlow" => typed::<GetFlowRequest>(client, request).await,
        "PublishFlow" => typed::<PublishFlowRequest>(client, request).await,
        "DeprecateFlow" => typed::<DeprecateFlowRequest>(client, request).await,
        "UpdateFlowJSONAsset" => typed::<UpdateFlowJsonAssetRequest>(client, request).await,
        "GetFlowJSONAssest" => typed::<GetFlowJsonAssetRequest>(client, request).await,
        "GetFlowPreviewUrl" => typed::<GetFlowPreviewUrlRequest>(client, request).await,
        other => panic!("no request type for {other}"),
    }
}

/// The names and kinds of members, without the values.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), shape(member)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => Value::Array(items.first().map(shape).into_iter().collect()),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("boolean"),
        Value::Null => Value::Null,
    }
}

/// Creates the flows that an example needs, and puts their ids into its request.
async fn prepared(
    emulator: &Emulator,
    operation: &OperationDescription,
    example: &ExampleDescription,
) -> Value {
    let mut request: Value = serde_json::from_str(example.request).unwrap();
    let response: Value = serde_json::from_str(example.response).unwrap();
    if operation.operation.name() == "CreateFlow" {
        return request;
    }
    let data = match &response["Data"] {
        Value::Array(flows) => flows.clone(),
        Value::Object(flow) => vec![Value::Object(flow.clone())],
        _ => vec![json!({})],
    };
    for flow in data.iter().rev() {
        let client = emulator.client();
        let mut create = client
            .create_flow()
            .flow_name(flow["FlowName"].as_str().unwrap_or("flow"))
            .categories(["OTHER"]);
        if let Some(space) = request["CustSpaceId"].as_str() {
            create = create.cust_space_id(space);
        }
        if let Some(endpoint) = flow["EndpointUri"].as_str() {
            create = create.endpoint_uri(endpoint);
        }
        let created = create.send().await.unwrap();
        if let Some(status) = flow["Status"].as_str() {
            emulator
                .set_flow_status(&created.data.flow_id, FlowStatus::from(status))
                .unwrap();
        }
        // These operations need a flow with a file.
        let id = &created.data.flow_id;
        if matches!(operation.operation.name(), "PublishFlow" | "GetFlowJSONAssest") {
            let mut update = client
                .update_flow_json_asset()
                .flow_id(id)
                .file_path("https://example.com/f.json");
            if let Some(space) = request["CustSpaceId"].as_str() {
                update = update.cust_space_id(space);
            }
            update.send().await.unwrap();
        }
        if operation.operation.name() == "DeprecateFlow" {
            emulator.set_flow_status(id, FlowStatus::Published).unwrap();
        }
        if request["FlowId"].is_string() {
            request["FlowId"] = json!(&created.data.flow_id);
        }
    }
    request
}

#[tokio::test]
async fn the_emulator_returns_every_successful_example_in_its_shape() {
    let mut answered = 0;
    for operation in DESCRIPTION.operations {
        for example in operation.examples.iter().filter(|example| example.status == 200) {
            let emulator = Emulator::start().await.unwrap();
            let request = prepared(&emulator, operation, example).await;
            let response = call(&emulator.client(), operation.operation, request).await;
            let what = format!("{} {}", operation.operation.name(), example.name);
            let mut response = response.unwrap_or_else(|error| panic!("{what}: {error}"));
            let mut documented: Value = serde_json::from_str(example.response).unwrap();
            // A flow of the emulator has no screens, so it has no versions of them either.
            for version in ["JSONVersion", "DataApiVersion"] {
                if let Some(data) = documented.get_mut("Data").and_then(Value::as_object_mut) {
                    data.remove(version);
                }
            }
            // Some documents list the detail, some do not; an example may have it or leave it out.
            for body in [&mut response, &mut documented] {
                body.as_object_mut()
                    .map(|members| members.remove("AccessDeniedDetail"));
            }
            assert_eq!(shape(&response), shape(&documented), "{what}");
            answered += 1;
        }
    }
    assert!(
        answered >= DESCRIPTION.operations.len(),
        "every operation has an example"
    );
}

#[tokio::test]
async fn the_emulator_knows_every_code_of_the_failing_examples() {
    for operation in DESCRIPTION.operations {
        for example in operation.examples.iter().filter(|example| example.status != 200) {
            let documented: Value = serde_json::from_str(example.response).unwrap();
            let code = text(&documented, "Code");
            let builder = match code {
                "Ram.PermissionDeny" => Emulator::builder().deny(operation.operation.name()),
                "Product.Unsubscript" => Emulator::builder().unsubscribed(),
                "System.LimitControl" => {
                    Emulator::builder()
                        .enforce_quota()
                        .clock(alicloud_core::testing::FixedClock(crate::support::at(
                            crate::support::DATE,
                        )))
                }
                _ => Emulator::builder(),
            };
            let emulator = builder.start().await.unwrap();
            let request: Value = serde_json::from_str(example.request).unwrap();
            let mut parameters = alicloud_core::Parameters::default();
            for (name, value) in request.as_object().unwrap() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                parameters.query.push(name.clone(), text);
            }
            let client = emulator.client();
            let call = || client.core().call(operation.operation, parameters.clone());
            let mut result = call().await;
            // A quota is only reached by calling more often than it allows.
            for _ in 0..5 {
                if result.is_ok() {
                    result = call().await;
                }
            }
            let failure = result.unwrap_err();
            let what = format!("{} {}: {failure}", operation.operation.name(), example.name);
            assert_eq!(failure.code_str(), Some(code), "{what}");
            assert_eq!(failure.status(), Some(example.status), "{what}");
            assert_eq!(failure.message(), text(&documented, "Message"), "{what}");
        }
    }
}
