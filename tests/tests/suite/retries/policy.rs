//! Which calls are retried, after which backoff, and what their errors say.

use std::time::Duration;

use alicloud_core::{
    CallOptions, ErrorKind, Execution, RetryPolicy,
    retry::{RetryDecision, StopReason},
    transport::TransportErrorKind,
};
use cams_flow::{Client, ErrorCode};

use crate::support::{DATE, NoWaiting, Script, Step};

fn client(script: &Script) -> (Client, NoWaiting) {
    let clock = NoWaiting::at(DATE);
    (script.builder().clock(clock.clone()).build().unwrap(), clock)
}

#[tokio::test]
async fn a_read_survives_two_errors() {
    for failure in [
        Step::Fail(TransportErrorKind::ConnectionLost),
        Step::Fail(TransportErrorKind::Timeout),
        Step::Fail(TransportErrorKind::ConnectFailed),
        Step::error(500, "InternalError"),
        Step::error(504, "D504TO"),
        Step::error(503, "ServiceUnavailable"),
        Step::error(400, "Throttling.User"),
        Step::respond(502, &[], "<html>bad gateway</html>"),
    ] {
        let script = Script::new([failure.clone(), failure, Step::list()]);
        let (client, clock) = client(&script);
        let list = client.list_flow().send().await.unwrap();
        assert_eq!(list.attempts(), 3);
        assert_eq!(clock.waits().len(), 2);
        assert!(list.timing().waiting >= clock.waits().iter().sum());
        let headers = |index: usize, name: &str| {
            script.sent()[index]
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(headers(0, "x-acs-retry-attempts"), None);
        assert_eq!(headers(2, "x-acs-retry-attempts").as_deref(), Some("2"));
        assert!(
            headers(1, "authorization")
                .unwrap()
                .contains("x-acs-retry-attempts;x-acs-retry-delay")
        );
    }
}

#[tokio::test]
async fn a_create_is_retried_only_if_it_was_certainly_not_executed() {
    for (failure, attempts, execution) in [
        (Step::Fail(TransportErrorKind::ConnectFailed), 3, Execution::No),
        (Step::error(400, "System.LimitControl"), 3, Execution::No),
        (
            Step::Fail(TransportErrorKind::ConnectionLost),
            1,
            Execution::Maybe,
        ),
        (Step::Fail(TransportErrorKind::Timeout), 1, Execution::Maybe),
        (Step::error(500, "InternalError"), 1, Execution::Maybe),
        (Step::error(503, "ServiceUnavailable"), 1, Execution::Maybe),
        (Step::error(504, "D504TO"), 1, Execution::Maybe),
        (Step::error(400, "Ram.PermissionDeny"), 1, Execution::No),
        (Step::error(200, "Ram.PermissionDeny"), 1, Execution::No),
    ] {
        let script = Script::new([failure.clone()]);
        let (client, _) = client(&script);
        let error = client
            .create_flow()
            .flow_name("f")
            .categories(["OTHER"])
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            (error.attempts(), error.execution()),
            (attempts, execution),
            "{failure:?}"
        );
        assert_eq!(script.sent().len() as u32, attempts);
    }
}

#[tokio::test]
async fn an_uncertain_attempt_stays_uncertain_after_later_ones() {
    let script = Script::new([
        Step::Fail(TransportErrorKind::ConnectionLost),
        Step::error(400, "Ram.PermissionDeny"),
    ]);
    let (client, _) = client(&script);
    let modify = client
        .modify_flow()
        .flow_id("1")
        .flow_name("f")
        .categories(["OTHER"]);
    let error = modify.send().await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.code()),
        (2, Some(ErrorCode::RamPermissionDeny))
    );
    assert_eq!(
        error.execution(),
        Execution::Maybe,
        "the first may have been executed"
    );
    assert!(
        error
            .to_string()
            .contains("2 attempts, the call may have been executed"),
        "{error}"
    );
}

#[tokio::test]
async fn a_change_is_retried_because_the_spec_calls_it_idempotent_and_a_deletion_is_not() {
    let lost = || Script::new([Step::Fail(TransportErrorKind::ConnectionLost), Step::ok()]);
    let script = lost();
    client(&script)
        .0
        .modify_flow()
        .flow_id("1")
        .flow_name("f")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    let script = lost();
    assert!(client(&script).0.delete_flow().flow_id("1").send().await.is_err());
}

#[tokio::test]
async fn the_wait_requested_by_the_service_is_kept() {
    let throttled = |headers| {
        Step::respond(
            400,
            headers,
            r#"{"Code": "Throttling.Api", "Message": "slow down"}"#,
        )
    };
    let script = Script::new([throttled(&[("x-acs-retry-after", "7000")]), Step::list()]);
    let (client, clock) = client(&script);
    client.list_flow().send().await.unwrap();
    assert_eq!(
        clock.waits(),
        [Duration::from_millis(7500)],
        "with up to half a second of jitter"
    );

    let script = Script::new([throttled(&[("x-acs-retry-after", "3600000")]), Step::list()]);
    let (client, clock) = self::client(&script);
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (1, Some(Duration::from_secs(3600)))
    );
    assert!(clock.waits().is_empty());
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let slow = r#"{"Code": "Throttling.Api", "Message": "slow down"}"#;
    let script = Script::new([
        Step::respond(400, &[("x-acs-retry-after", "61000")], slow),
        Step::list(),
    ]);
    let (client, clock) = client(&script);
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Throttled, 1));
    assert!(clock.waits().is_empty());
}

#[tokio::test]
async fn a_budget_shared_by_clones_ends_retries_during_an_outage() {
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed)]);
    let (client, _) = client(&script);
    let mut retries = 0;
    for _ in 0..200 {
        let clone = client.clone();
        retries += clone.list_flow().send().await.unwrap_err().attempts() - 1;
    }
    assert_eq!(retries, 100, "500 tokens pay for 100 retries");
}

#[tokio::test]
async fn retries_can_be_turned_off_and_up() {
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed)]);
    for (policy, attempts) in [
        (RetryPolicy::never(), 1),
        (RetryPolicy::default().with_max_attempts(6), 6),
    ] {
        let client = script
            .builder()
            .clock(NoWaiting::at(DATE))
            .retry(policy)
            .build()
            .unwrap();
        assert_eq!(client.list_flow().send().await.unwrap_err().attempts(), attempts);
    }
}

#[tokio::test]
async fn an_error_says_why_it_was_not_retried() {
    let throttled = |wait: &str| {
        let body = r#"{"Code": "Throttling.Api", "Message": "slow down", "RequestId": "R"}"#;
        Step::respond(400, &[("x-acs-retry-after", wait)], body)
    };
    let refused = Step::Fail(TransportErrorKind::ConnectFailed);
    for (step, reason, words) in [
        (
            refused,
            StopReason::AttemptsExhausted,
            "3 attempts, not retried: the retry policy allows no more",
        ),
        (
            Step::Fail(TransportErrorKind::ConnectionLost),
            StopReason::MayHaveBeenExecuted,
            "the call may have been executed, not retried: it could be executed twice",
        ),
        (
            throttled("121000"),
            StopReason::RequestedDelayTooLong,
            "not retried: the service asks for a longer wait than the retry policy allows",
        ),
        (
            throttled("61000"),
            StopReason::DeadlineTooClose,
            "not retried: the operation timeout leaves no time for another attempt",
        ),
        (
            Step::error(400, "Ram.PermissionDeny"),
            StopReason::NotRetryable,
            "[HTTP 400, endpoint https://cams.ap-southeast-1.aliyuncs.com, request id R]",
        ),
    ] {
        let script = Script::new([step.clone()]);
        let error = client(&script)
            .0
            .delete_flow()
            .flow_id("1")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.stop_reason(), Some(reason), "{step:?}");
        let shown = error.to_string();
        assert!(shown.contains(words), "{shown}");
        assert_eq!(
            shown.contains("not retried"),
            reason != StopReason::NotRetryable,
            "{shown}"
        );
    }
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed)]);
    let (client, _) = client(&script);
    loop {
        let error = client.list_flow().send().await.unwrap_err();
        if error.stop_reason() == Some(StopReason::BudgetExhausted) {
            assert!(
                error
                    .to_string()
                    .contains("not retried: the client's retry budget is used up"),
                "{error}"
            );
            break;
        }
    }
    let unsent = client.create_flow().flow_name("f").categories(["OTHER"]);
    let options = CallOptions::new().header("no header", "x");
    let error = unsent.options(options).send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.stop_reason()),
        (ErrorKind::Configuration, None)
    );
}

#[tokio::test]
async fn a_policy_can_be_a_function_for_a_client_and_for_a_call() {
    let busy = || Step::error(400, "Flow.Busy");
    let patient = RetryPolicy::default().with_decision(|failed, decision| match failed.failure.code_str() {
        Some("Flow.Busy") => RetryDecision::After(Duration::from_secs(u64::from(failed.attempts.made))),
        _ => decision,
    });
    let script = Script::new([busy(), busy(), Step::list()]);
    let clock = NoWaiting::at(DATE);
    let client = script
        .builder()
        .clock(clock.clone())
        .retry(patient)
        .build()
        .unwrap();
    assert_eq!(client.list_flow().send().await.unwrap().attempts(), 3);
    assert_eq!(clock.waits(), [Duration::from_secs(1), Duration::from_secs(2)]);

    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed)]);
    let (client, _) = self::client(&script);
    let hasty = RetryPolicy::default()
        .with_decision(|_, _| RetryDecision::Stop(StopReason::Custom("another server is asked")));
    let call = client.list_flow().options(CallOptions::new().retry(hasty));
    let error = call.send().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(
        error.to_string().contains("not retried: another server is asked"),
        "{error}"
    );

    // No function lets a creation be executed twice.
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectionLost), Step::ok()]);
    let (client, _) = self::client(&script);
    let reckless = RetryPolicy::default().with_decision(|_, _| RetryDecision::After(Duration::ZERO));
    let create = client.create_flow().flow_name("f").categories(["OTHER"]);
    let error = create
        .options(CallOptions::new().retry(reckless))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.stop_reason(), Some(StopReason::MayHaveBeenExecuted));
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test]
async fn errors_are_distinguished_by_methods() {
    for (step, throttled, timeout, denied, retryable) in [
        (Step::error(400, "Throttling.User"), true, false, false, true),
        (Step::Fail(TransportErrorKind::Timeout), false, true, false, true),
        (Step::error(403, "NoPermission"), false, false, true, false),
        (Step::error(500, "InternalError"), false, false, false, true),
        (Step::error(400, "InvalidParameter"), false, false, false, false),
    ] {
        let error = client(&Script::new([step.clone()]))
            .0
            .list_flow()
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            (
                error.is_throttled(),
                error.is_timeout(),
                error.is_access_denied(),
                error.is_retryable()
            ),
            (throttled, timeout, denied, retryable),
            "{step:?}"
        );
    }
}
