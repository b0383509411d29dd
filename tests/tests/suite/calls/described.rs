//! A request by the description alone is the request that the typed client sends.

use alicloud_core::{
    Body, Client, Parameters, Request,
    description::{RequestProblemKind, ServiceDescription},
    paging::DescribedPages,
    parameters::Pairs,
};
use cams_flow_emulator::{Emulator, Fault};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn pairs(pairs: &Pairs) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    pairs.sort();
    pairs
}

type Parts = ([Vec<(String, String)>; 4], Option<Vec<u8>>, Option<&'static str>);

fn parts(parameters: &Parameters) -> Parts {
    let Parameters {
        query,
        form,
        path,
        headers,
        ..
    } = parameters;
    (
        [query, form, path, headers].map(pairs),
        parameters
            .body
            .as_ref()
            .and_then(Body::as_bytes)
            .map(|body| body.to_vec()),
        parameters.content_type,
    )
}

/// Compares both ways for all examples of an operation; returns their number.
fn compared<R: Request + DeserializeOwned>(description: &'static ServiceDescription) -> usize {
    let name = R::OPERATION.name();
    let operation = description.operation(name).unwrap();
    for example in operation.examples {
        let request: Value = serde_json::from_str(example.request).unwrap();
        let typed = serde_json::from_value::<R>(request.clone())
            .unwrap()
            .into_parameters();
        let untyped = description.parameters(operation, request.as_object().unwrap());
        match (typed, untyped) {
            (Ok(typed), Ok(untyped)) => {
                assert_eq!(parts(&typed), parts(&untyped), "{name}, {}", example.name);
            }
            (Err(_), Err(error)) => {
                assert_eq!(error.problems[0].kind, RequestProblemKind::Missing);
            }
            (typed, untyped) => panic!("{name}, {}: {typed:?}, {untyped:?}", example.name),
        }
    }
    operation.examples.len()
}

macro_rules! all {
    ($description:expr => $($request:ty),* $(,)?) => {{
        let description: &'static ServiceDescription = $description;
        let names = [$(<$request as Request>::OPERATION.name()),*];
        assert_eq!(names.len(), description.operations.len(), "every operation is compared");
        [$(compared::<$request>(description)),*].iter().sum::<usize>()
    }};
}

#[test]
fn every_documented_example_is_sent_as_the_typed_client_sends_it() {
    let mut examples = {
        use cams_flow::*;
        all!(&cams_flow::description::DESCRIPTION =>
            CreateFlowRequest, DeleteFlowRequest, DeprecateFlowRequest, GetFlowRequest, GetFlowJsonAssetRequest,
            GetFlowPreviewUrlRequest, ListFlowRequest, ModifyFlowRequest, PublishFlowRequest, UpdateFlowJsonAssetRequest,
        )
    };
    examples += {
        use inventory_client::*;
        all!(&inventory_client::description::DESCRIPTION =>
            AskItemRequest, CountItemsRequest, CreateItemRequest, GetItemRequest, ListItemsRequest, RecognizeItemRequest,
        )
    };
    examples += {
        use shipping_client::*;
        all!(&shipping_client::description::DESCRIPTION =>
            AddPhotosRequest, AnnotateParcelRequest, CheckClaimRequest, CreateParcelRequest, GetLabelRequest, GetParcelRequest,
            ListParcelsRequest, PutLabelRequest, ReplaceStopsRequest, TraceParcelRequest, TrackParcelRequest, WeighParcelsRequest,
        )
    };
    assert!(examples > 20, "{examples}");
}

#[test]
fn all_that_is_wrong_with_a_request_is_reported() {
    let description = &cams_flow::description::DESCRIPTION;
    let operation = description.operation("ListFlow").unwrap();
    let request = json!({"Page": {"Index": "one", "Sise": 2}, "FlowNaem": "x"});
    let error = description
        .parameters(operation, request.as_object().unwrap())
        .unwrap_err();
    let text = error.to_string();
    for expected in [
        "parameter `Page.Index`: expected a 32-bit integer, found other text",
        "unknown parameter `Page.Sise`",
        "unknown parameter `FlowNaem`",
    ] {
        assert!(text.contains(expected), "{text}");
    }
}

fn client(emulator: &Emulator) -> Client {
    Client::builder(&cams_flow::SERVICE)
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .rate_limit(alicloud_core::RateLimit::off())
        .build_untyped()
        .unwrap()
}

#[tokio::test]
async fn an_untyped_list_comes_in_pages_and_ends() {
    let emulator = Emulator::start().await.unwrap();
    for number in 0..5 {
        let call = emulator.client().create_flow();
        let name = format!("flow-{number}");
        call.flow_name(name).categories(["OTHER"]).send().await.unwrap();
    }
    let description = &cams_flow::description::DESCRIPTION;
    let operation = description.operation("ListFlow").unwrap();
    let request = json!({"Page": {"Size": 2}}).as_object().unwrap().clone();
    let options = alicloud_core::CallOptions::new();
    let mut pages =
        DescribedPages::new(&client(&emulator), description, operation, request, options).unwrap();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.items.len());
        let id = page.items[0]["FlowId"].as_str().unwrap();
        assert_eq!(id.trim(), id, "padding is removed");
    }
    assert_eq!(sizes, [2, 2, 1]);
    assert!(pages.next_page().is_none());
    let get = description.operation("GetFlow").unwrap();
    let none = DescribedPages::new(
        &client(&emulator),
        description,
        get,
        serde_json::Map::new(),
        alicloud_core::CallOptions::new(),
    );
    assert!(none.is_none(), "it is not a paged list");
}

#[tokio::test]
async fn an_untyped_creation_is_reconciled() {
    let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
    let description = &cams_flow::description::DESCRIPTION;
    let operation = description.operation("CreateFlow").unwrap();
    let request = json!({"FlowName": "sign-up", "Categories": ["SIGN_UP"]});
    let request = request.as_object().unwrap();
    let client = client(&emulator);
    for created in 1..3 {
        let lost = emulator.fault(Fault::on("CreateFlow").first(1).after().reset());
        let options = alicloud_core::CallOptions::new();
        let call = client.call_reconciled(description, operation, request, options);
        let response = call.unwrap().await.unwrap();
        assert!(response.was_reconciled());
        assert_eq!(lost.fired(), 1);
        let output = description.output(operation, response.raw_body()).unwrap();
        assert!(output["Data"]["FlowId"].is_string(), "{output}");
        let flows = emulator.client().list_flow().send().await.unwrap();
        assert_eq!(flows.data.as_deref().map(<[_]>::len), Some(created));
    }
}

#[test]
fn the_output_is_cleaned_as_the_typed_client_cleans_it() {
    let description = &cams_flow::description::DESCRIPTION;
    let operation = description.operation("GetFlow").unwrap();
    let body = br#"{"RequestId": "x\n", "Code": "OK", "Message": "None", "AccessDeniedDetail": "None",
        "Data": {"FlowId": " 7 ", "FlowName": "n", "Categories": "[\"OTHER\"]", "Extra": 1}}"#;
    let output = description.output(operation, body).unwrap();
    assert_eq!(
        output,
        json!({"Data": {"FlowId": "7", "FlowName": "n", "Categories": ["OTHER"], "Extra": 1}})
    );
}
