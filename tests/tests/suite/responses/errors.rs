//! Responses of all kinds, and the outputs or errors that they give.

use std::time::Duration;

use alicloud_core::{
    CallOptions, ErrorKind, Execution, RetryClass,
    transport::{TransportError, TransportErrorKind},
};
use cams_flow::{ErrorCode, FlowCategory, FlowStatus};
use tokio::io::AsyncWriteExt as _;

use crate::support::{Script, Step};

type Error = cams_flow::Error;

const JSON: (&str, &str) = ("content-type", "application/json;charset=utf-8");

async fn error(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Error {
    let error = Script::answering(status, headers, body)
        .client()
        .get_flow()
        .flow_id("1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_body(), body.as_bytes(), "the raw body is kept");
    assert_eq!((error.status(), error.attempts()), (Some(status), 1));
    assert_eq!(
        error.operation().map(|operation| operation.name()),
        Some("GetFlow")
    );
    error
}

#[tokio::test]
async fn a_business_error_in_a_4xx_and_in_a_2xx() {
    for status in [400, 200] {
        let body = r#"{"RequestId": "R-1\n", "Code": "Ram.PermissionDeny", "Message": "No."}"#;
        let error = error(status, &[JSON], body).await;
        assert_eq!(error.code(), Some(ErrorCode::RamPermissionDeny));
        assert_eq!(error.kind(), ErrorKind::AccessDenied);
        assert_eq!(error.request_id(), Some("R-1"));
        assert_eq!(error.execution(), Execution::No);
        assert!(error.remedy().is_some());
        let shown = error.to_string();
        assert!(
            shown.starts_with("GetFlow failed: Ram.PermissionDeny: No"),
            "{shown}"
        );
        assert!(
            shown.contains("request id R-1") && shown.contains(&format!("HTTP {status}")),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_gateway_error_in_lower_case_with_a_link() {
    let body = r#"{"requestId": "R-2", "hostId": "h", "code": "InvalidApi.NotFound", "message": "No such api.",
        "recommend": "https://example.com/help"}"#;
    let error = error(404, &[JSON], body).await;
    assert_eq!(error.code_str(), Some("InvalidApi.NotFound"));
    assert_eq!(error.recommendation(), Some("https://example.com/help"));
    assert_eq!(error.retry(), Some(RetryClass::Never));
}

#[test]
fn every_documented_code_is_a_variant() {
    for operation in cams_flow::description::DESCRIPTION.operations {
        for code in operation.errors {
            assert!(!matches!(ErrorCode::from(*code), ErrorCode::Unknown(_)), "{code}");
        }
    }
}

#[tokio::test]
async fn an_unknown_code_is_kept() {
    let body = r#"{"Code": "Brand.New", "Message": "", "RequestId": "R"}"#;
    let error = error(409, &[JSON], body).await;
    assert_eq!(error.code().unwrap().as_str(), "Brand.New");
    assert!(matches!(error.code(), Some(ErrorCode::Unknown(_))));
    assert_eq!((error.retry(), error.execution()), (None, Execution::No));
    let body = r#"{"Code": "Brand.New", "Message": ""}"#;
    let anonymous = self::error(409, &[JSON], body).await;
    assert_eq!(
        anonymous.execution(),
        Execution::Maybe,
        "the service may not have sent it"
    );
    assert_eq!(anonymous.request_id(), None);
}

#[tokio::test]
async fn throttling_is_recognised_by_code_and_status_and_the_wait_by_headers() {
    let limited = r#"{"Code": "System.LimitControl", "Message": "Slow down."}"#;
    let other = r#"{"Code": "Whatever", "Message": "Slow down.", "RequestId": "R"}"#;
    let wait = |milliseconds| Some(Duration::from_millis(milliseconds));
    for (headers, body, expected) in [
        (vec![], limited, None),
        (vec![("x-acs-retry-after", "1500")], limited, wait(1500)),
        (vec![("x-acs-retry-after", "soon")], limited, None),
        (vec![("retry-after", "2")], limited, wait(2000)),
        (
            vec![
                ("x-ratelimit-user", "Limit:5,Remain:0,TimeLeft:200,Reset:1"),
                ("x-ratelimit-user-api", "Limit:5, Remain:0, TimeLeft:400, Odd"),
            ],
            r#"{"Code": "Throttling.User", "Message": "Slow down."}"#,
            wait(400),
        ),
    ] {
        let error = error(400, &headers, body).await;
        assert_eq!(error.kind(), ErrorKind::Throttled);
        assert_eq!(
            (error.retry(), error.retry_after()),
            (Some(RetryClass::AfterDelay), expected)
        );
        assert_eq!(error.execution(), Execution::No);
    }
    for headers in [
        ("x-acs-retry-after", "0"),
        ("x-acs-retry-after", "1500"),
        ("x-ratelimit-user-api", "TimeLeft:600000"),
        ("retry-after", "9"),
    ] {
        let error = error(400, &[headers], other).await;
        assert_eq!(
            (error.kind(), error.retry(), error.execution()),
            (ErrorKind::Service, None, Execution::No),
            "a wait says when, never whether"
        );
    }
}

#[tokio::test]
async fn a_call_with_a_server_error_may_have_been_executed() {
    let fault = error(500, &[JSON], r#"{"Code": "InternalError", "Message": "Oh."}"#).await;
    assert_eq!(
        (fault.kind(), fault.execution()),
        (ErrorKind::Unavailable, Execution::Maybe)
    );
    let down = error(
        503,
        &[JSON],
        r#"{"Code": "ServiceUnavailable", "Message": "Down."}"#,
    )
    .await;
    assert_eq!(
        (down.kind(), down.retry(), down.execution()),
        (
            ErrorKind::Unavailable,
            Some(RetryClass::ReadsOnly),
            Execution::Maybe
        )
    );
    let unknown = error(502, &[JSON], r#"{"Code": "Odd", "Message": "?"}"#).await;
    assert_eq!((unknown.retry(), unknown.execution()), (None, Execution::Maybe));
}

#[tokio::test]
async fn an_xml_error() {
    let body = "<?xml version='1.0' encoding='UTF-8'?>\n<Error xmlns=\"http://example.com/doc\"><RequestId>R-3</RequestId>\
        <Code>SignatureDoesNotMatch</Code><Message>a &lt; b &amp; c</Message></Error>";
    for kind in [
        "text/xml;charset=utf-8",
        "text/xml; charset=UTF-8",
        "application/xml",
    ] {
        let error = error(400, &[("content-type", kind)], body).await;
        assert_eq!(error.code(), Some(ErrorCode::SignatureDoesNotMatch));
        assert_eq!((error.message(), error.request_id()), ("a < b & c", Some("R-3")));
    }
}

#[tokio::test]
async fn unreadable_bodies() {
    for (status, body, kind, execution, word) in [
        (
            502,
            "<html><h1>Bad Gateway</h1></html>",
            ErrorKind::Unavailable,
            Execution::Maybe,
            "Bad Gateway",
        ),
        (
            200,
            "<!DOCTYPE html><p>Log in",
            ErrorKind::UnexpectedResponse,
            Execution::Maybe,
            "web page",
        ),
        (200, "", ErrorKind::UnexpectedResponse, Execution::Maybe, "empty"),
        (
            200,
            r#"{"Data": {"FlowId": "1"#,
            ErrorKind::UnexpectedResponse,
            Execution::Maybe,
            "beginning of a JSON object, up to line 1 column 22",
        ),
        (200, "[1]", ErrorKind::UnexpectedResponse, Execution::Maybe, "[1]"),
        (404, "", ErrorKind::UnexpectedResponse, Execution::No, "empty"),
        (429, "busy", ErrorKind::Throttled, Execution::No, "busy"),
        (
            302,
            "",
            ErrorKind::UnexpectedResponse,
            Execution::No,
            "without a `Location`",
        ),
        (500, "{}", ErrorKind::Unavailable, Execution::Maybe, "{}"),
    ] {
        let error = error(status, &[("x-acs-request-id", "R-4")], body).await;
        assert_eq!(
            (error.kind(), error.execution()),
            (kind, execution),
            "{status} {body}"
        );
        assert!(error.message().contains(word), "{error}");
        assert_eq!(error.request_id(), Some("R-4"));
    }
}

#[tokio::test]
async fn the_detail_of_a_denial_as_text_object_and_null() {
    let body = r#"{"Code": "NoPermission", "Message": "No.", "AccessDeniedDetail":
        {"AuthAction": "cams:GetFlow", "NoPermissionType": "ExplicitDeny", "PolicyType": "ControlPolicy"}}"#;
    let object = error(403, &[JSON], body).await;
    let detail = object.access_denied_detail().unwrap();
    assert_eq!(
        (detail.denial(), detail.policy_type()),
        (Some("ExplicitDeny"), Some("ControlPolicy"))
    );
    let text = error(
        403,
        &[JSON],
        r#"{"Code": "NoPermission", "AccessDeniedDetail": "by policy"}"#,
    )
    .await;
    assert_eq!(text.access_denied_detail().unwrap().text(), Some("by policy"));
    let null = error(
        403,
        &[JSON],
        r#"{"Code": "NoPermission", "AccessDeniedDetail": null}"#,
    )
    .await;
    assert!(null.access_denied_detail().is_none());
}

#[tokio::test]
async fn numbers_as_text_text_as_numbers_and_unknown_members() {
    let body = r#"{"Code": "OK", "RequestId": 17, "Data": {"FlowId": 92675332812643, "FlowName": null, "Status": "PAUSED",
        "Categories": "[\"SIGN_UP\", \"NEW\"]", "JSONVersion": 2.1, "PreviewUrlExpires": "1700617436633",
        "Later": {"deep": [1]}}, "Extra": true}"#;
    let flow = Script::answering(200, &[], body)
        .client()
        .get_flow()
        .flow_id("1")
        .send()
        .await
        .unwrap();
    assert_eq!(flow.request_id(), "17");
    assert_eq!(flow.data.flow_id, "92675332812643");
    assert_eq!(flow.data.flow_name, None);
    assert_eq!(flow.data.status, Some(FlowStatus::from("PAUSED")));
    assert_eq!(
        flow.data.categories,
        Some(vec![FlowCategory::SignUp, FlowCategory::from("NEW")])
    );
    assert_eq!(flow.data.json_version.as_deref(), Some("2.1"));
    assert_eq!(flow.data.preview_url_expires, Some(1_700_617_436_633));
    assert_eq!(flow.data.unknown_members["Later"]["deep"][0], 1);
    assert_eq!(flow.unknown_members["Extra"], true);
    assert_eq!(flow.raw_body().as_ref(), body.as_bytes());
}

#[tokio::test]
async fn a_missing_required_member() {
    let body = r#"{"Code": "OK", "RequestId": "R-5", "Data": {"FlowName": "flow"}}"#;
    let error = error(200, &[], body).await;
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::UnexpectedResponse, Execution::Yes)
    );
    assert_eq!(error.request_id(), Some("R-5"));
    let shown = error.to_string();
    assert!(shown.contains("`Data`: `FlowId` is missing"), "{shown}");
    assert!(shown.contains("the call was executed"), "{shown}");
    for odd in [
        r#"{"Code": "OK"}"#,
        r#"{"Code": "OK", "Data": null}"#,
        r#"{"Code": "OK", "Data": ""}"#,
    ] {
        let client = Script::answering(200, &[], odd).client();
        assert!(client.get_flow().flow_id("1").send().await.is_err(), "{odd}");
    }
}

#[tokio::test]
async fn transport_errors() {
    for (broken, kind, execution) in [
        (
            TransportErrorKind::ConnectFailed,
            ErrorKind::ConnectFailed,
            Execution::No,
        ),
        (TransportErrorKind::Timeout, ErrorKind::Timeout, Execution::Maybe),
        (
            TransportErrorKind::ConnectionLost,
            ErrorKind::ConnectionLost,
            Execution::Maybe,
        ),
    ] {
        let script = Script::new([Step::Fail(broken)]);
        let error = script.client().list_flow().send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.execution(), error.status()),
            (kind, execution, None)
        );
        assert!(error.inner().unwrap().is::<TransportError>());
        assert_eq!(
            script.sent().len(),
            1,
            "nothing is repeated behind the caller's back"
        );
    }
}

#[tokio::test]
async fn a_refused_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = cams_flow::Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(crate::support::long_lived())
        .build()
        .unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::ConnectFailed, Execution::No)
    );
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(
        error
            .to_string()
            .contains(&format!("no connection to {address}: ")),
        "{error}"
    );
    assert!(
        !error.to_string().contains("Signature"),
        "no part of the address is shown: {error}"
    );
}

#[tokio::test]
async fn the_error_about_a_mistyped_region_names_the_host() {
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed)]);
    let options = CallOptions::new().region("ap-southeast-11");
    let error = script
        .client()
        .list_flow()
        .options(options)
        .send()
        .await
        .unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.contains("ListFlow failed: no connection to cams.ap-southeast-11.aliyuncs.com:443"),
        "{shown}"
    );
    assert!(shown.contains("Check the region or endpoint"), "{shown}");
}

#[tokio::test]
async fn the_error_about_a_server_without_tls_says_which_url_to_use() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            .await
            .unwrap();
        std::future::pending::<()>().await;
    };
    let client = cams_flow::Client::builder()
        .endpoint(format!("https://{address}"))
        .credentials(crate::support::long_lived())
        .retry(alicloud_core::RetryPolicy::never())
        .build()
        .unwrap();
    let error = tokio::select! {
        error = client.list_flow().send() => error.unwrap_err(),
        () = server => unreachable!(),
    };
    let shown = error.to_string();
    assert!(
        shown.contains(&format!("write the endpoint as `http://{address}`")),
        "{shown}"
    );
}
