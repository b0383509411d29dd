//! Invalid settings and parameters are errors before anything is sent.

use alicloud_core::{
    ErrorKind, Execution, SignatureVersion,
    credentials::{DefaultChain, Environment, ProviderContext},
};
use cams_flow::{Client, CommonParameters, CreateFlowRequest, Credentials, ModifyFlowRequest};

use crate::support::{Script, long_lived};

fn error_of(build: impl FnOnce() -> Result<Client, alicloud_core::ConfigurationError>) -> String {
    build().expect_err("it cannot work").to_string()
}

#[test]
fn an_incomplete_client_says_which_setter_to_call() {
    let builder = Client::builder;
    let no_place = error_of(|| builder().credentials(long_lived()).build());
    assert!(no_place.contains(".region(\"ap-southeast-1\")"), "{no_place}");
    let bad_region = error_of(|| builder().region("Singapore!").credentials(long_lived()).build());
    assert!(bad_region.contains("`Singapore!`"), "{bad_region}");
    let bad_endpoint = error_of(|| builder().endpoint("host/path").credentials(long_lived()).build());
    assert!(bad_endpoint.contains("has a path"), "{bad_endpoint}");
    let bad_name = error_of(|| {
        builder()
            .region("cn-hangzhou")
            .application("a\nb")
            .credentials(long_lived())
            .build()
    });
    assert!(bad_name.contains("application"), "{bad_name}");
}

#[test]
fn a_client_without_credentials_is_built() {
    let client = Client::builder().region("ap-southeast-1").build().unwrap();
    assert!(format!("{client:?}").contains("DefaultChain"), "{client:?}");
}

#[tokio::test]
async fn a_call_without_credentials_says_what_was_tried() {
    let script = Script::answering(200, &[], "{}");
    let nothing = ProviderContext::new()
        .environment(Environment::empty().with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"))
        .transport(script.clone());
    let client = Client::builder()
        .region("ap-southeast-1")
        .credentials(DefaultChain::new().context(&nothing))
        .transport(script.clone())
        .build()
        .unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Credentials, Execution::No)
    );
    assert_eq!(error.message().lines().count(), 7, "{error}");
    let remedy = error.remedy().unwrap_or_default();
    assert!(remedy.contains("aliyun configure"), "{error}");
    assert_eq!(
        error.to_string().matches("aliyun configure").count(),
        1,
        "{error}"
    );
    assert!(script.sent().is_empty());
}

#[test]
fn credentials_come_from_variables_that_are_named_when_they_are_missing() {
    let from = |variables: &'static [(&str, &str)]| {
        Credentials::from_variables(|name| {
            variables
                .iter()
                .find(|(variable, _)| *variable == name)
                .map(|(_, value)| (*value).to_owned())
        })
    };
    let id = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id-of-the-key");
    let error = from(&[
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ""),
    ]);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
    );
    let both = from(&[
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id-of-the-key"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "token"),
    ])
    .unwrap();
    assert_eq!(
        (both.access_key_id(), both.security_token()),
        (id.1, Some("token"))
    );
}

#[tokio::test]
async fn a_request_without_a_required_parameter_is_not_sent() {
    let script = Script::answering(200, &[], "{}");
    let request: CreateFlowRequest = serde_json::from_str(r#"{"FlowName": "flow"}"#).unwrap();
    let error = script.client().send(request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::InvalidParameter, Execution::No)
    );
    assert_eq!(error.message(), "required parameter `Categories` is not set");
    let error = script
        .client()
        .send(ModifyFlowRequest::default())
        .await
        .unwrap_err();
    assert!(
        error.message().contains("`FlowName`") || error.message().contains("`FlowId`"),
        "{error}"
    );
    assert!(script.sent().is_empty());
}

#[test]
fn a_misspelt_member_of_a_request_is_an_error() {
    let error = serde_json::from_str::<CreateFlowRequest>(r#"{"Flowname": "flow"}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("unknown member `Flowname`, expected `FlowName`"),
        "{error}"
    );
}

#[tokio::test]
async fn parameters_of_the_account_are_on_every_call() {
    let script = Script::answering(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#);
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let client = Client::builder()
            .region("ap-southeast-1")
            .credentials(long_lived())
            .signature(signature)
            .common_parameters(CommonParameters::default().owner_id(1_234_567_890_123_456))
            .transport(script.clone())
            .build()
            .unwrap();
        client.list_flow().send().await.unwrap();
    }
    let sent = script.sent();
    assert!(
        sent.iter()
            .all(|request| request.url.contains("OwnerId=1234567890123456"))
    );
    // Version 1 has the key in the URL, version 3 does not.
    assert!(!sent[0].url.contains("AccessKeyId") && sent[1].url.contains("AccessKeyId"));
    assert!(
        !format!("{sent:?}").contains("Signature="),
        "a request does not show its signature"
    );
}
