//! The life of flows, seen through the typed client.

use alicloud_core::time::Clock;
use cams_flow::{Client, ErrorCode, FlowCategory, FlowStatus};
use cams_flow_emulator::{Emulator, ErrorTransport, NameMatch, PublishedEdit, Quirks};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use crate::support::{DATE, at};

async fn created(client: &Client, name: &str) -> String {
    let created = client
        .create_flow()
        .flow_name(name)
        .categories([FlowCategory::Other])
        .send()
        .await
        .unwrap();
    created.data.flow_id.clone()
}

async fn names(client: &Client, index: i32, size: i32) -> Vec<String> {
    let page = client
        .list_flow()
        .page_index(index)
        .page_size(size)
        .send()
        .await
        .unwrap();
    let flows = page.into_output().data.unwrap();
    flows.into_iter().map(|flow| flow.flow_name.unwrap()).collect()
}

#[tokio::test]
async fn a_flow_is_created_read_listed_changed_and_deleted() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("sign-up")
        .categories([FlowCategory::SignUp, FlowCategory::Survey])
        .endpoint_uri("https://flows.example.com/exchange")
        .send()
        .await
        .unwrap();
    assert_eq!(
        created.data.categories.as_deref(),
        Some(&[FlowCategory::SignUp, FlowCategory::Survey][..])
    );
    assert_eq!(created.message(), None, "the text `None` is no message");
    let body = String::from_utf8_lossy(created.raw_body());
    assert!(body.contains(r#""Message":"None""#), "it was sent: {body}");
    assert_eq!(created.code(), "OK");
    assert_eq!(created.access_denied_detail(), None);
    assert_eq!(created.request_id().len(), 36);
    assert_eq!((created.status(), created.attempts()), (200, 1));
    let id = &created.data.flow_id;

    let flow = client.get_flow().flow_id(id).send().await.unwrap();
    assert_eq!(flow.data.status, Some(FlowStatus::Draft));
    assert_eq!(
        flow.data.endpoint_uri.as_deref(),
        Some("https://flows.example.com/exchange")
    );
    assert_eq!(flow.data.json_version, None);
    assert!(
        flow.data
            .preview_url
            .as_deref()
            .unwrap()
            .starts_with(emulator.endpoint())
    );

    let modified = client
        .modify_flow()
        .flow_id(id)
        .flow_name("renamed")
        .categories(["SIGN_IN"])
        .send()
        .await
        .unwrap();
    assert_eq!(modified.data.flow_name.as_deref(), Some("renamed"));
    assert_eq!(
        modified.data.endpoint_uri.as_deref(),
        Some("https://flows.example.com/exchange"),
        "it is kept"
    );
    assert_eq!(names(&client, 1, 10).await, ["renamed"]);

    client.delete_flow().flow_id(id).send().await.unwrap();
    let error = client.delete_flow().flow_id(id).send().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::UnknownResourceOwnerId));
    assert_eq!(names(&client, 1, 10).await, [""; 0]);
}

#[tokio::test]
async fn lists_come_in_pages_with_the_newest_first() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    for number in 0..12 {
        created(&client, &format!("flow-{number}")).await;
    }
    assert_eq!(
        names(&client, 1, 5).await,
        ["flow-11", "flow-10", "flow-9", "flow-8", "flow-7"]
    );
    assert_eq!(names(&client, 3, 5).await, ["flow-1", "flow-0"]);
    assert_eq!(names(&client, 4, 5).await, [""; 0]);
    let without_page = client.list_flow().send().await.unwrap();
    assert_eq!(without_page.data.as_deref().unwrap().len(), 10);
    let by_name = client.list_flow().flow_name("flow-1").send().await.unwrap();
    assert_eq!(by_name.data.as_deref().unwrap().len(), 1);
    for (index, size) in [(0, 5), (1, 0), (-1, 5)] {
        let error = client
            .list_flow()
            .page_index(index)
            .page_size(size)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.code_str(), Some("InvalidParameter.PageInvalid"));
    }
}

#[tokio::test]
async fn a_name_is_unique_in_its_space() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let first = created(&client, "same").await;
    let again = client
        .create_flow()
        .flow_name("same")
        .categories([FlowCategory::Other]);
    let error = again.clone().send().await.unwrap_err();
    assert_eq!(error.code_str(), Some("InvalidParameter.FlowNameExist"));
    again.cust_space_id("elsewhere").send().await.unwrap();
    let second = created(&client, "other").await;
    let rename = |id: &str, name: &str| {
        client
            .modify_flow()
            .flow_id(id)
            .flow_name(name)
            .categories(["OTHER"])
            .send()
    };
    assert!(rename(&second, "same").await.is_err());
    rename(&first, "same").await.expect("its own name is free for it");
    client.delete_flow().flow_id(&first).send().await.unwrap();
    rename(&second, "same")
        .await
        .expect("a deleted flow's name is free");
}

#[tokio::test]
async fn spaces_are_separate() {
    let emulator = Emulator::builder().spaces(["mine"]).start().await.unwrap();
    let client = emulator.client();
    let id = created(&client, "flow").await;
    for result in [
        client
            .get_flow()
            .flow_id(&id)
            .cust_space_id("mine")
            .send()
            .await
            .map(|_| ()),
        client
            .get_flow()
            .flow_id(&id)
            .cust_space_id("foreign")
            .send()
            .await
            .map(|_| ()),
        client
            .list_flow()
            .cust_space_id("foreign")
            .send()
            .await
            .map(|_| ()),
    ] {
        assert_eq!(
            result.unwrap_err().code(),
            Some(ErrorCode::UnknownResourceOwnerId)
        );
    }
}

#[tokio::test]
async fn only_a_draft_can_be_deleted_and_a_published_flow_falls_back_when_changed() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let id = created(&client, "flow").await;
    for status in [
        FlowStatus::Published,
        FlowStatus::Deprecated,
        FlowStatus::from("BLOCKED"),
    ] {
        emulator.set_flow_status(&id, status.clone()).unwrap();
        let flow = client.get_flow().flow_id(&id).send().await.unwrap();
        assert_eq!(flow.data.status, Some(status));
        let error = client.delete_flow().flow_id(&id).send().await.unwrap_err();
        assert_eq!(error.code_str(), Some("InvalidParameter.FlowStatusError"));
        assert!(error.message().contains("139004"), "{error}");
    }
    let change = || {
        client
            .modify_flow()
            .flow_id(&id)
            .flow_name("flow")
            .categories(["OTHER"])
            .send()
    };
    assert!(change().await.unwrap_err().message().contains("139001"));
    emulator.set_flow_status(&id, FlowStatus::Published).unwrap();
    let changed = change().await.unwrap();
    assert_eq!(changed.headers()["x-emulator-unverified"], "rule");
    client.delete_flow().flow_id(&id).send().await.unwrap();
    assert!(emulator.set_flow_status(&id, FlowStatus::Draft).is_err());
}

#[tokio::test]
async fn switches_change_what_the_documents_leave_open() {
    let emulator = Emulator::builder()
        .published_edit(PublishedEdit::Reject)
        .name_match(NameMatch::Contains)
        .quirks(Quirks::Noisy)
        .error_transport(ErrorTransport::Envelope)
        .allow_duplicate_names()
        .start()
        .await
        .unwrap();
    let client = emulator.client();
    let id = created(&client, "a long name").await;
    created(&client, "a long name").await;
    let list = client.list_flow().flow_name("long").send().await.unwrap();
    let flows = list.data.as_deref().unwrap();
    assert_eq!(flows.len(), 2);
    let body = String::from_utf8_lossy(list.raw_body());
    assert!(body.contains(&format!(r#""{id}\n""#)), "it was sent: {body}");
    assert_eq!(
        flows[1].flow_id.as_deref(),
        Some(id.as_str()),
        "the line break is left out"
    );
    assert!(!list.request_id().contains('\n'));

    emulator.set_flow_status(&id, FlowStatus::Published).unwrap();
    let error = client
        .modify_flow()
        .flow_id(&id)
        .flow_name("x")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(200), "an error can come with HTTP 200");
    assert_eq!(error.code_str(), Some("InvalidParameter.FlowStatusError"));
}

/// A clock that tests set.
#[derive(Clone, Default)]
struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    fn advance(&self, days: u64) {
        self.0.fetch_add(days * 24 * 60 * 60, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        at(DATE) + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_preview_link_expires_after_thirty_days() {
    let clock = ManualClock::default();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let client = emulator.client();
    let id = created(&client, "<b>bold</b>").await;
    let read = || async {
        client
            .get_flow()
            .flow_id(&id)
            .send()
            .await
            .unwrap()
            .into_output()
            .data
    };
    let first = read().await;
    let page = page(first.preview_url.as_deref().unwrap()).await;
    assert!(page.contains("&lt;b&gt;bold&lt;/b&gt;"), "{page}");
    clock.advance(29);
    assert_eq!(read().await.preview_url, first.preview_url);
    clock.advance(1);
    let expired = self::page(first.preview_url.as_deref().unwrap()).await;
    assert!(expired.contains("expired"), "{expired}");
    let second = read().await;
    assert_ne!(second.preview_url, first.preview_url);
    let thirty_days = 30 * 24 * 60 * 60 * 1000;
    assert_eq!(
        second.preview_url_expires.unwrap() - first.preview_url_expires.unwrap(),
        thirty_days
    );
    assert!(
        !format!("{second:?}").contains("token="),
        "a bearer link is not shown"
    );
}

async fn page(url: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    page
}

#[tokio::test]
async fn invalid_values_are_errors_with_the_emulator_s_own_codes() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let create = || client.create_flow().flow_name("flow").categories(["OTHER"]);
    for (call, code) in [
        (create().categories(["FOLDER"]), "InvalidCategories"),
        (create().categories([""; 0]), "InvalidCategories"),
        (create().endpoint_uri("no address"), "InvalidEndpointUri"),
        (create().endpoint_uri("ftp://host"), "InvalidEndpointUri"),
        (create().flow_name(""), "MissingFlowName"),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!(error.code_str(), Some(code));
        assert!(!error.may_have_been_executed());
    }
    assert_eq!(names(&client, 1, 10).await, [""; 0]);
}
