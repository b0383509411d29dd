//! What nobody has confirmed is marked, and refused where only what is confirmed is wanted.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use cams_flow::{Client, FlowCategory};
use cams_flow_emulator::Emulator;

const HEADER: &str = "x-emulator-unverified";

async fn create(client: &Client, name: &str) -> String {
    let create = client
        .create_flow()
        .flow_name(name)
        .categories([FlowCategory::Other]);
    let answer = create.send().await.unwrap();
    assert!(!answer.headers().contains_key(HEADER));
    answer.data.flow_id.clone()
}

#[tokio::test]
async fn lists_are_marked_where_their_order_or_the_match_of_names_decides() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    for name in ["survey", "survey 2", "sign-up"] {
        create(&client, name).await;
    }
    let mark = async |list: cams_flow::ListFlow| {
        let answer = list.send().await.unwrap();
        let mark = answer.headers().get(HEADER).cloned();
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
async fn strict_evidence_names_the_rule_in_place_of_the_answer() {
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
    assert_eq!(error.code_text(), Some("Emulator.Unverified"));
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
    assert_eq!(error.code_text(), Some("Product.Unsubscript"));
}
