//! Names of any characters, with both signatures.

use alicloud_core::SignatureVersion;
use cams_flow::{Client, FlowCategory};
use cams_flow_emulator::Emulator;
use proptest::prelude::*;

const NAMES: [&str; 8] = [
    "预约流程",
    "🚀 👩‍👩‍👧 é é",
    "a+b c%20d*~!'()&=?#/\\\"<>",
    " leading and trailing ",
    "line\nbreak\ttab",
    "\u{feff}\u{200b}invisible",
    "%E9%A2%84",
    "+",
];

async fn round_trip(client: &Client, name: &str) {
    let created = client
        .create_flow()
        .flow_name(name)
        .categories([FlowCategory::Other])
        .send()
        .await
        .unwrap();
    let flow = client
        .get_flow()
        .flow_id(&created.data.flow_id)
        .send()
        .await
        .unwrap();
    assert_eq!(flow.data.flow_name.as_deref(), Some(name));
}

async fn clients(emulator: &Emulator) -> [Client; 2] {
    [SignatureVersion::V3, SignatureVersion::V1].map(|signature| {
        Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .signature(signature)
            .build()
            .unwrap()
    })
}

#[tokio::test]
async fn names_arrive_unchanged() {
    let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
    for client in clients(&emulator).await {
        for name in NAMES {
            round_trip(&client, name).await;
        }
    }
}

#[test]
fn any_name_arrives_unchanged() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (emulator, clients) = runtime.block_on(async {
        let emulator = Emulator::builder().allow_duplicate_names().start().await.unwrap();
        let clients = clients(&emulator).await;
        (emulator, clients)
    });
    let config = ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(name in "\\PC{1,40}|(?s).{1,20}")| {
        runtime.block_on(async {
            for client in &clients {
                round_trip(client, &name).await;
            }
        });
    });
    drop(emulator);
}
