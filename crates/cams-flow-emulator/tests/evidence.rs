//! Unconfirmed responses are marked, and refused under strict evidence.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::collections::BTreeSet;

use alicloud_core::{Parameters, RetryPolicy};
use cams_flow::{Client, FlowCategory, description::DESCRIPTION};
use cams_flow_emulator::Emulator;
use serde_json::json;

const HEADER: &str = "x-emulator-unverified";

async fn create(client: &Client, name: &str) -> String {
    let create = client
        .create_flow()
        .flow_name(name)
        .categories([FlowCategory::Other]);
    let response = create.send().await.unwrap();
    assert!(!response.headers().contains_key(HEADER));
    response.data.flow_id.clone()
}

#[tokio::test]
async fn lists_are_marked_where_their_order_or_the_match_of_names_decides() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    for name in ["survey", "survey 2", "sign-up"] {
        create(&client, name).await;
    }
    let mark = async |list: cams_flow::ListFlow| {
        let response = list.send().await.unwrap();
        let mark = response.headers().get(HEADER).cloned();
        mark.map(|mark| mark.to_str().unwrap().to_owned())
    };
    assert_eq!(mark(client.list_flow()).await, None, "the whole list");
    assert_eq!(
        mark(client.list_flow().page_size(2)).await.as_deref(),
        Some("rule")
    );
    assert_eq!(
        mark(client.list_flow().page_index(2)).await.as_deref(),
        Some("rule")
    );
    assert_eq!(mark(client.list_flow().flow_name("sign-up")).await, None);
    assert_eq!(
        mark(client.list_flow().flow_name("survey")).await.as_deref(),
        Some("rule"),
        "another rule would find two"
    );
}

#[tokio::test]
async fn strict_evidence_names_the_rule_in_place_of_the_response() {
    let emulator = Emulator::builder().strict_evidence().start().await.unwrap();
    let client = emulator.client();
    let id = create(&client, "survey").await;
    client.get_flow().flow_id(&id).send().await.unwrap();

    let error = client
        .get_flow()
        .flow_id("118250649937026")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code_str(), Some("Emulator.Unverified"));
    assert_eq!(error.status(), Some(501));
    assert!(error.message().contains("Unknown.ResourceOwnerId"), "{error}");
    // A documented refusal is confirmed.
    let strict = Emulator::builder()
        .strict_evidence()
        .unsubscribed()
        .start()
        .await
        .unwrap();
    let error = strict.client().list_flow().send().await.unwrap_err();
    assert_eq!(error.code_str(), Some("Product.Unsubscript"));
}

/// A flow of the id 1 called `flow`, and calls in words: the operation, then its parameters. The last one rests on the rule.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        "DRAFT",
        "A name that another",
        &["CreateFlow FlowName=flow Categories=[\"OTHER\"]"],
    ),
    (
        "DRAFT",
        "A name that another",
        &["ModifyFlow FlowId=2 FlowName=flow Categories=[\"OTHER\"]"],
    ),
    ("PUBLISHED", "What a flow's status", &["DeleteFlow FlowId=1"]),
    ("DRAFT", "What a flow's status", &["DeprecateFlow FlowId=1"]),
    (
        "DEPRECATED",
        "What a flow's status",
        &["ModifyFlow FlowId=1 FlowName=a Categories=[\"OTHER\"]"],
    ),
    ("PUBLISHED", "What a flow's status", &["PublishFlow FlowId=1"]),
    (
        "BLOCKED",
        "What a flow's status",
        &["UpdateFlowJSONAsset FlowId=1 FilePath=http://a/a.json"],
    ),
    ("DRAFT", "A flow that does not exist", &["DeleteFlow FlowId=3"]),
    ("DRAFT", "A flow that does not exist", &["DeprecateFlow FlowId=3"]),
    ("DRAFT", "A flow that does not exist", &["GetFlow FlowId=3"]),
    (
        "DRAFT",
        "A flow that does not exist",
        &["GetFlowJSONAssest FlowId=3"],
    ),
    (
        "DRAFT",
        "A flow that does not exist",
        &["GetFlowPreviewUrl FlowId=3"],
    ),
    (
        "DRAFT",
        "A flow that does not exist",
        &["ModifyFlow FlowId=3 FlowName=a Categories=[\"OTHER\"]"],
    ),
    ("DRAFT", "A flow that does not exist", &["PublishFlow FlowId=3"]),
    (
        "DRAFT",
        "A flow that does not exist",
        &["UpdateFlowJSONAsset FlowId=3 FilePath=http://a/a.json"],
    ),
    (
        "DRAFT",
        "An empty list of categories",
        &["CreateFlow FlowName=a Categories=[\"FLOWERS\"]"],
    ),
    (
        "DRAFT",
        "An empty list of categories",
        &["ModifyFlow FlowId=1 FlowName=a Categories=[]"],
    ),
    (
        "DRAFT",
        "An endpoint that is no",
        &["CreateFlow FlowName=a Categories=[\"OTHER\"] EndpointUri=a"],
    ),
    (
        "DRAFT",
        "An endpoint that is no",
        &["ModifyFlow FlowId=1 FlowName=a Categories=[\"OTHER\"] EndpointUri=a"],
    ),
    (
        "DRAFT",
        "A file without",
        &["UpdateFlowJSONAsset FlowId=1 FilePath=a.json"],
    ),
    (
        "DRAFT",
        "A file that no test",
        &["UpdateFlowJSONAsset FlowId=1 FilePath=http://a/a.json"],
    ),
    (
        "PUBLISHED",
        "A published flow that is",
        &["ModifyFlow FlowId=1 FlowName=a Categories=[\"OTHER\"]"],
    ),
    (
        "PUBLISHED",
        "A published flow that is",
        &["UpdateFlowJSONAsset FlowId=1 FilePath=http://a/known.json"],
    ),
    ("DRAFT", "A flow without screens", &["GetFlowJSONAssest FlowId=1"]),
    ("DRAFT", "Lists begin with", &["ListFlow Page={\"Size\":1}"]),
    ("DRAFT", "A name finds", &["ListFlow FlowName=flo"]),
    ("DRAFT", "A page or a size", &["ListFlow Page={\"Index\":0}"]),
    (
        "DRAFT",
        "Names are taken as",
        &["CreateFlow FlowName=Flow Categories=[\"OTHER\"]"],
    ),
    (
        "DRAFT",
        "Names are taken as",
        &["ModifyFlow FlowId=1 FlowName=OTHER Categories=[\"OTHER\"]"],
    ),
    (
        "DRAFT",
        "The name of a flow that is",
        &[
            "DeleteFlow FlowId=1",
            "CreateFlow FlowName=flow Categories=[\"OTHER\"]",
        ],
    ),
    (
        "DRAFT",
        "The name of a flow that is",
        &[
            "ModifyFlow FlowId=1 FlowName=a Categories=[\"OTHER\"]",
            "ModifyFlow FlowId=1 FlowName=flow Categories=[\"OTHER\"]",
        ],
    ),
    (
        "DRAFT",
        "A category that is",
        &["CreateFlow FlowName=a Categories=[\"OTHER\",\"OTHER\"]"],
    ),
    (
        "DRAFT",
        "A category that is",
        &["ModifyFlow FlowId=1 FlowName=a Categories=[\"OTHER\",\"OTHER\"]"],
    ),
    (
        "DRAFT",
        "A flow keeps its endpoint",
        &["ModifyFlow FlowId=2 FlowName=a Categories=[\"OTHER\"]"],
    ),
    (
        "PUBLISHED",
        "A draft can be deleted",
        &[
            "ModifyFlow FlowId=1 FlowName=a Categories=[\"OTHER\"]",
            "DeleteFlow FlowId=1",
        ],
    ),
    ("DEPRECATED", "A deprecated flow has", &["GetFlow FlowId=1"]),
    (
        "DEPRECATED",
        "A deprecated flow has",
        &["GetFlowPreviewUrl FlowId=1"],
    ),
    ("THROTTLED", "A flow that the backend", &["GetFlow FlowId=1"]),
    (
        "BLOCKED",
        "A flow that the backend",
        &["GetFlowPreviewUrl FlowId=1"],
    ),
];

/// Calls the operation with the parameters, and gives the refusal's message.
async fn refused(client: &Client, call: &str) -> Option<String> {
    let (name, parameters) = call.split_once(' ').unwrap();
    let operation = DESCRIPTION.operation(name).unwrap().operation;
    let mut query = Parameters::default();
    for parameter in parameters.split(' ') {
        let (name, value) = parameter.split_once('=').unwrap();
        query.query.push(name.to_owned(), value.to_owned());
    }
    let error = client.core().call(operation, query).await.err()?;
    Some(error.message().to_owned())
}

/// The table in the documentation says what the emulator does: each of its lines has a call that meets it.
#[tokio::test]
async fn every_rule_of_the_table_is_met() {
    let table = include_str!("../src/rules.md");
    let mut met = BTreeSet::new();
    for (status, rule, calls) in CASES {
        let emulator = Emulator::builder().strict_evidence().start().await.unwrap();
        let data = json!({
            "flows": [
                {"id": "1", "name": "flow", "status": status},
                {"id": "2", "name": "other", "endpoint_uri": "https://flows.example.com"},
            ],
            "files": {"http://a/known.json": {"version": "7.3", "screens": []}},
        });
        emulator.seed(&data).unwrap();
        let client = Client::builder()
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let (last, before) = calls.split_last().unwrap();
        for call in before {
            refused(&client, call).await;
        }
        let message = refused(&client, last).await;
        let message = message.unwrap_or_else(|| panic!("{status} {last} was answered"));
        let found = table.lines().find(|line| {
            let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
            let operations = cells.next().unwrap_or_default();
            let says = cells.next().unwrap_or_default();
            let (name, _) = last.split_once(' ').unwrap();
            operations == format!("`{name}`") && says.starts_with(rule) && message.contains(says)
        });
        let found = found.unwrap_or_else(|| panic!("{status} {last} rests on another rule: {message}"));
        met.insert(found);
    }
    let rules = table.lines().skip(2);
    let unmet: Vec<&str> = rules.filter(|line| !met.contains(line)).collect();
    assert!(unmet.is_empty(), "{unmet:#?}");
    // A rule of the gateway, whose others are about services without handlers, and forgeries.
    let emulator = Emulator::builder().strict_evidence().start().await.unwrap();
    let message = refused(&emulator.client(), "ListFlow Page={").await.unwrap();
    let says = "An error code that is documented without an HTTP status comes with 400.";
    assert!(message.contains(says), "{message}");
}

/// What only looks like one of these cases is not marked.
#[tokio::test]
async fn ordinary_responses_are_not_marked() {
    let emulator = Emulator::builder().strict_evidence().start().await.unwrap();
    let data = json!({"flows": [{"id": "1", "name": "flow", "endpoint_uri": "https://flows.example.com"}]});
    emulator.seed(&data).unwrap();
    let client = emulator.client();
    for call in [
        "GetFlow FlowId=1",
        "GetFlowPreviewUrl FlowId=1",
        "ListFlow FlowName=flow",
        "ModifyFlow FlowId=1 FlowName=flow Categories=[\"OTHER\"] EndpointUri=https://flows.example.com",
        "CreateFlow FlowName=other Categories=[\"OTHER\",\"SURVEY\"]",
        "DeleteFlow FlowId=1",
    ] {
        assert_eq!(refused(&client, call).await, None, "{call}");
    }
}
