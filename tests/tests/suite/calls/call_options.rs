//! Settings for a single call.

use alicloud_core::{CallOptions, ErrorKind, Network, RetryPolicy, transport::TransportErrorKind};
use cams_flow::{Credentials, ListFlowRequest};

use crate::support::{DATE, NoWaiting, Script, Step};

#[tokio::test]
async fn options_apply_to_one_call() {
    let script = Script::new([Step::list()]);
    let client = script.client();
    let other = Credentials::temporary("STS.AnotherKeyForOnce", "its-secret", "its-token").unwrap();
    let options = CallOptions::new()
        .credentials(other)
        .region("cn-hangzhou")
        .header("x-acs-tenant", "blue")
        .header("Accept-Language", "zh");
    client.list_flow().options(options).send().await.unwrap();
    client.list_flow().send().await.unwrap();
    let sent = script.sent();
    assert!(sent[0].url.starts_with("https://cams.cn-hangzhou.aliyuncs.com/"));
    assert_eq!(sent[0].headers["host"], "cams.cn-hangzhou.aliyuncs.com");
    assert_eq!(sent[0].headers["x-acs-security-token"], "its-token");
    assert_eq!(sent[0].headers["accept-language"], "zh");
    let authorization = sent[0].headers["authorization"].to_str().unwrap();
    assert!(
        authorization.contains("Credential=STS.AnotherKeyForOnce,") && authorization.contains("x-acs-tenant")
    );
    assert!(
        sent[1]
            .url
            .starts_with("https://cams.ap-southeast-1.aliyuncs.com/")
    );
    assert!(!sent[1].headers.contains_key("x-acs-security-token"));
}

#[tokio::test]
async fn invalid_options_are_errors_before_anything_is_sent() {
    let script = Script::new([Step::list()]);
    for options in [
        CallOptions::new().endpoint("host/path"),
        CallOptions::new().region("No Region"),
        CallOptions::new().header("bad name", "x"),
        CallOptions::new().header("x-name", "line\nbreak"),
    ] {
        let error = script
            .client()
            .list_flow()
            .options(options)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn a_call_can_have_another_retry_policy() {
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed)]);
    let client = script.builder().clock(NoWaiting::at(DATE)).build().unwrap();
    let options = CallOptions::new().retry(RetryPolicy::never());
    let error = client.list_flow().options(options).send().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert_eq!(client.list_flow().send().await.unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn another_region_uses_the_network_of_the_client() {
    let script = Script::new([Step::list()]);
    let client = script.builder().network(Network::Vpc).build().unwrap();
    let options = CallOptions::new().region("cn-hangzhou");
    client.list_flow().options(options).send().await.unwrap();
    let sent = script.sent();
    assert_eq!(sent[0].headers["host"], "cams-vpc.cn-hangzhou.aliyuncs.com");
    assert!(
        sent[0]
            .url
            .starts_with("https://cams-vpc.cn-hangzhou.aliyuncs.com/")
    );
}

#[tokio::test]
async fn a_request_is_made_without_a_client_and_sent_by_any() {
    let script = Script::new([Step::list()]);
    let request = || ListFlowRequest::builder().flow_name("f");
    let options = CallOptions::new().header("x-acs-tenant", "blue");
    let client = script.client();
    client.send_with(request().into_request(), options).await.unwrap();
    let sent = script.sent();
    assert!(sent[0].url.contains("FlowName=f"), "{}", sent[0].url);
    assert_eq!(sent[0].headers["x-acs-tenant"], "blue");

    let errors = [
        request().send().await.unwrap_err().into_failure(),
        request().explain().await.unwrap_err(),
        request().pages().try_next().await.unwrap_err().into_failure(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!error.may_have_been_executed());
        assert!(error.message().contains("`client.send(request)`"), "{error}");
    }
    assert_eq!(script.sent().len(), 1);
}
