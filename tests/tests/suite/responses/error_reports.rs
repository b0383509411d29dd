//! Errors as people read them: in one line, and in paragraphs as `main` prints them.

use alicloud_core::{
    ConfigurationError, Endpoint, ErrorKind, ParameterError,
    credentials::{CredentialsError, CredentialsErrorKind},
    transport::TransportErrorKind,
};
use cams_flow::{CreateFlowRequest, DeleteFlowRequest, Error, FlowCategory};

use crate::support::{Script, Step, long_lived};

async fn created(step: Step) -> Error {
    let client = Script::new([step]).client();
    let call = client
        .create_flow()
        .flow_name("a")
        .categories([FlowCategory::Other]);
    call.send().await.unwrap_err()
}

async fn listed(step: Step) -> Error {
    Script::new([step]).client().list_flow().send().await.unwrap_err()
}

#[tokio::test]
async fn a_lost_response_says_how_to_find_out_what_became_of_the_call() {
    let error = created(Step::Fail(TransportErrorKind::ConnectionLost)).await;
    assert_eq!(
        format!("{error:?}"),
        "CreateFlow failed: the connection was lost\n\nCaused by:\n    scripted\n\n    \
         endpoint  https://cams.ap-southeast-1.aliyuncs.com\n    \
         attempts  1, not retried: it could be executed twice\n    \
         executed  the call may have been executed\n\n\
         Help: The service may have executed the call: look for its result with `ListFlow` before you send it again, or let \
         `reconcile()` do so"
    );
    assert_eq!(
        error.to_string(),
        "CreateFlow failed: the connection was lost: scripted [endpoint https://cams.ap-southeast-1.aliyuncs.com, the call \
         may have been executed, not retried: it could be executed twice]. The service may have executed the call: look for \
         its result with `ListFlow` before you send it again, or let `reconcile()` do so"
    );
    let error = listed(Step::Fail(TransportErrorKind::ConnectionLost)).await;
    assert!(error.remedy().unwrap().starts_with("Send it again"), "{error}");
}

#[tokio::test]
async fn every_error_of_a_call_has_a_remedy_and_the_endpoint() {
    let page = Step::respond(502, &[], "<html>Bad gateway</html>");
    let mut steps = vec![page, Step::error(409, "Brand.New"), Step::error(403, "Brand.New")];
    steps.push(Step::error(429, "Brand.New"));
    steps.push(Step::respond(200, &[], "{}"));
    for kind in [
        TransportErrorKind::ConnectFailed,
        TransportErrorKind::ConnectionLost,
        TransportErrorKind::Timeout,
        TransportErrorKind::ResponseTooLarge,
    ] {
        steps.push(Step::Fail(kind));
    }
    for step in steps {
        for error in [created(step.clone()).await, listed(step.clone()).await] {
            let (line, report) = (error.to_string(), format!("{error:?}"));
            assert!(error.remedy().is_some(), "{step:?}: {error}");
            assert!(line.contains("cams.ap-southeast-1.aliyuncs.com"), "{line}");
            assert!(report.contains("endpoint"), "{report}");
            assert!(report.contains("\n\nHelp: "), "{report}");
            assert!(!line.ends_with('.') && !report.ends_with('.'), "{line}\n{report}");
            assert!(!line.contains('\n'), "{line}");
        }
    }
}

#[tokio::test]
async fn a_denied_call_names_the_action() {
    let error = listed(Step::error(403, "Brand.New")).await;
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    assert!(error.remedy().unwrap().contains("`cams:ListFlow`"), "{error}");
    let known = listed(Step::error(403, "NoPermission")).await;
    assert!(known.to_string().contains(" (cams:ListFlow) ["), "{known}");
}

#[tokio::test]
async fn the_alternate_form_shows_the_fields() {
    let error = listed(Step::error(400, "Ram.PermissionDeny")).await;
    let shown = format!("{error:#?}");
    assert!(
        shown.starts_with("Error {\n") && shown.contains("kind: AccessDenied"),
        "{shown}"
    );
}

#[tokio::test]
async fn errors_before_a_call_become_errors_of_it() {
    fn configured() -> Result<Endpoint, Error> {
        Ok(Endpoint::parse("localhost:80")?)
    }
    fn signed() -> Result<(), Error> {
        let error = CredentialsError::new(CredentialsErrorKind::Unavailable, "vault", "sealed");
        Err(error.with_help("unseal it"))?
    }
    let error = configured().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.remedy(),
        Some("write `http://localhost:80`, or `https://localhost:80` if the server speaks TLS")
    );
    assert_eq!(error.operation(), None);
    let error = signed().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(
        format!("{error:?}"),
        "no credentials: vault: sealed\n\nHelp: unseal it"
    );
}

#[tokio::test]
async fn a_missing_parameter_is_named() {
    let client = Script::new([Step::ok()]).client();
    let error = client.send(DeleteFlowRequest::default()).await.unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "DeleteFlow failed: required parameter `FlowId` is not set\n\nHelp: Change the request: nothing was sent"
    );
    let error = alicloud_core::Request::into_parameters(CreateFlowRequest::default()).unwrap_err();
    assert!(matches!(error, ParameterError::Missing(_)));
    assert_eq!(format!("{error:?}"), "required parameter `FlowName` is not set");
}

#[test]
fn a_setting_is_shown_with_its_help() {
    let error = ConfigurationError::new("it is wrong").with_help("put it right");
    assert_eq!(format!("{error:?}"), "it is wrong\n\nHelp: put it right");
    assert_eq!(error.to_string(), "it is wrong; put it right");
    assert!(format!("{error:#?}").starts_with("ConfigurationError {"));
}

#[tokio::test]
async fn a_response_is_its_output_in_serde() {
    let client = Script::new([Step::ok()]).client();
    let call = client
        .create_flow()
        .flow_name("a")
        .categories([FlowCategory::Other]);
    let response = call.send().await.unwrap();
    let json = serde_json::to_value(&response).unwrap();
    assert_eq!(json, serde_json::json!({"Data": {"FlowId": "1"}}));
    assert_eq!(json, serde_json::to_value(response.into_output()).unwrap());
}

#[test]
fn a_client_shows_where_it_calls_and_no_machinery() {
    let client = cams_flow::Client::builder()
        .region("ap-southeast-1")
        .credentials(long_lived())
        .build()
        .unwrap();
    let shown = format!("{client:?}");
    for part in [
        "cams",
        "https://cams.ap-southeast-1.aliyuncs.com",
        "\"ap-southeast-1\"",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let by_chain = cams_flow::Client::builder()
        .region("ap-southeast-1")
        .build()
        .unwrap();
    for shown in [shown, format!("{by_chain:?}")] {
        for machinery in ["Mutex", "poisoned", "Arc", "Atomic", "Semaphore", "OnceCell"] {
            assert!(!shown.contains(machinery), "{machinery} in {shown}");
        }
    }
}
