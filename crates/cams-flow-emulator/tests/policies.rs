//! What access keys may do.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use std::time::{Duration, UNIX_EPOCH};

use alicloud_core::{testing::FixedClock, time};
use cams_flow::{Client, Credentials, Error, FlowCategory};
use cams_flow_emulator::{Emulator, EmulatorBuilder};
use serde_json::{Value, json};

const READER: &str = "LTAI5tReadersAccessKey";

fn reader() -> Credentials {
    Credentials::new(READER, "readers-secret").unwrap()
}

fn client(emulator: &Emulator) -> Client {
    Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(reader())
        .rate_limit(alicloud_core::RateLimit::off())
        .build()
        .unwrap()
}

fn builder() -> EmulatorBuilder {
    Emulator::builder().access_key(reader(), "1000000000000001")
}

/// What a program does that reads flows.
async fn read(client: &Client) -> Result<(), Error> {
    let flows = client.list_flow().send().await?;
    for flow in flows.data.iter().flatten() {
        let id = flow.flow_id.clone().unwrap_or_default();
        client.get_flow().flow_id(id).send().await?;
    }
    Ok(())
}

async fn create(client: &Client) -> Result<(), Error> {
    let create = client.create_flow().flow_name("survey");
    create.categories([FlowCategory::Survey]).send().await.map(drop)
}

#[tokio::test]
async fn the_least_policy_allows_what_was_called_and_no_more() {
    let emulator = builder().start().await.unwrap();
    create(&emulator.client()).await.unwrap();
    // Seeded flows are no calls: only what the reader calls counts.
    let trial = builder().start().await.unwrap();
    trial.seed(&emulator.export()).unwrap();
    read(&client(&trial)).await.unwrap();
    let policy = trial.least_policy();

    let emulator = builder().policy(READER, &policy).unwrap().start().await.unwrap();
    create(&emulator.client()).await.unwrap();
    let reader = client(&emulator);
    read(&reader).await.unwrap();
    let error = create(&reader).await.unwrap_err();
    assert_eq!(error.code_str(), Some("Ram.PermissionDeny"));
    let detail = error.access_denied_detail().unwrap();
    assert_eq!(
        (detail.action(), detail.denial()),
        (Some("cams:CreateFlow"), Some("ImplicitDeny"))
    );
}

#[tokio::test]
async fn a_denial_is_told_as_one() {
    let policy = json!({"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": "cams:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "cams:CreateFlow", "Resource": "*"},
    ]});
    let emulator = builder().policy(READER, &policy).unwrap().start().await.unwrap();
    let reader = client(&emulator);
    read(&reader).await.unwrap();
    let error = create(&reader).await.unwrap_err();
    let detail = error.access_denied_detail().unwrap();
    assert_eq!(detail.denial(), Some("ExplicitDeny"));
}

#[tokio::test]
async fn conditions_see_the_caller_s_address_and_the_emulator_s_time() {
    let allow = |condition: Value| {
        json!({"Version": "1", "Statement": [
            {"Effect": "Allow", "NotAction": "cams:Delete*", "Resource": "*", "Condition": condition},
        ]})
    };
    for (address, allowed) in [("127.0.0.0/8", true), ("192.0.2.0/24", false)] {
        let policy = allow(json!({"IpAddress": {"acs:SourceIp": address}}));
        let emulator = builder().policy(READER, &policy).unwrap().start().await.unwrap();
        assert_eq!(read(&client(&emulator)).await.is_ok(), allowed, "{address}");
    }

    let begin = UNIX_EPOCH + Duration::from_secs(1_774_858_150);
    let until = time::format(begin + Duration::from_secs(60));
    let policy = allow(json!({"DateLessThan": {"acs:CurrentTime": until}}));
    let builder = builder()
        .policy(READER, &policy)
        .unwrap()
        .clock(FixedClock(begin));
    let emulator = builder.start().await.unwrap();
    let reader = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(reader())
        .rate_limit(alicloud_core::RateLimit::off())
        .clock(FixedClock(begin))
        .build()
        .unwrap();
    read(&reader).await.unwrap();
    emulator.clock().advance(Duration::from_secs(60));
    let error = read(&reader).await.unwrap_err();
    assert_eq!(error.code_str(), Some("Ram.PermissionDeny"));
}

#[tokio::test]
async fn accounts_subscribe_each_for_itself() {
    let other = Credentials::new("LTAI5tAnotherAccountKey", "another-secret").unwrap();
    let emulator = Emulator::builder()
        .access_key(other.clone(), "2")
        .unsubscribed_account("2")
        .start()
        .await
        .unwrap();
    read(&emulator.client()).await.unwrap();
    let theirs = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(other)
        .rate_limit(alicloud_core::RateLimit::off())
        .build()
        .unwrap();
    let error = read(&theirs).await.unwrap_err();
    assert_eq!(error.code_str(), Some("Product.Unsubscript"));
}
