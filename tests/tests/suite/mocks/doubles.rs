//! What a test double returns that stands in for a client.

use alicloud_core::{
    ErrorKind, Execution, Response, RetryClass, testing::Reply, transport::TransportErrorKind,
};
use cams_flow::{CreateFlowRequest, CreateFlowResponse, DeleteFlowRequest, Error, ErrorCode};

/// An application's own trait, with a double that replies as the test says.
trait Flows {
    fn create(&self) -> Result<Response<CreateFlowResponse>, Error>;
}

impl Flows for Reply<CreateFlowRequest> {
    fn create(&self) -> Result<Response<CreateFlowResponse>, Error> {
        self.clone().into_result()
    }
}

#[test]
fn a_double_gives_the_error_that_a_client_would_give() {
    let reply = Reply::<CreateFlowRequest>::error(429, ErrorCode::ThrottlingUser, "too fast");
    let error = reply.with_header("retry-after", "3").create().unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::ThrottlingUser));
    assert_eq!((error.status(), error.attempts()), (Some(429), 1));
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Throttled, Execution::No)
    );
    assert_eq!(error.retry(), Some(RetryClass::AfterDelay));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(3)));
    assert_eq!(
        error.operation().map(|operation| operation.name()),
        Some("CreateFlow")
    );
    assert!(error.remedy().is_some() && error.request_id().is_some());
}

#[test]
fn a_double_gives_lost_responses_timeouts_and_successes() {
    let lost = Reply::<CreateFlowRequest>::fail(TransportErrorKind::ConnectionLost)
        .create()
        .unwrap_err();
    assert_eq!(
        (lost.kind(), lost.execution()),
        (ErrorKind::ConnectionLost, Execution::Maybe)
    );
    let late = Reply::<CreateFlowRequest>::hang().create().unwrap_err();
    assert!(late.is_timeout() && late.may_have_been_executed());
    let body = serde_json::json!({"Data": {"FlowId": "1"}});
    let created = Reply::<CreateFlowRequest>::json(body).create().unwrap();
    assert_eq!(created.data.flow_id, "1");
    assert!(!created.request_id().is_empty());
    let damaged = Reply::<CreateFlowRequest>::json(serde_json::json!({"Data": {}}))
        .create()
        .unwrap_err();
    assert_eq!(damaged.kind(), ErrorKind::UnexpectedResponse);
}

#[test]
fn what_does_not_exist_is_told_from_what_is_called_wrongly() {
    let is_not_found = |status, code: &str| {
        let reply = Reply::<DeleteFlowRequest>::error(status, code, "no");
        reply.into_result().unwrap_err().is_not_found()
    };
    assert!(is_not_found(404, "FlowNotFound"));
    assert!(is_not_found(404, "Anything.Else"));
    assert!(is_not_found(400, "EntityNotExist.Flow.NotExist"));
    assert!(!is_not_found(404, "InvalidAction.NotFound"), "the operation");
    assert!(!is_not_found(404, "InvalidAccessKeyId.NotFound"), "the key");
    assert!(!is_not_found(400, "Ram.PermissionDeny"));
}
