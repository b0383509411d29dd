//! What responses prove about execution, and so which calls are retried.

use std::time::Duration;

use alicloud_core::{ErrorKind, Execution, RateLimit, RetryClass, RetryPolicy};
use cams_flow::Client;
use tokio::time::Instant;

use crate::support::{DATE, NoWaiting, Script, Step};

const LIST: &str = r#"{"Code": "OK", "RequestId": "R", "Data": [{"FlowId": "1"}]}"#;
const PAGE: &str = "<html><h1>Not here</h1></html>";
const ID: (&str, &str) = ("x-acs-request-id", "R-9");

fn client(script: &Script) -> (Client, NoWaiting) {
    let clock = NoWaiting::at(DATE);
    (script.builder().clock(clock.clone()).build().unwrap(), clock)
}

/// A response, and the expected kind, execution, attempts of a read and of a create.
type Row<'r> = (
    u16,
    &'r [(&'r str, &'r str)],
    &'r str,
    ErrorKind,
    Execution,
    u32,
    u32,
);

#[tokio::test]
async fn creates_are_retried_only_with_proof_and_reads_after_any_unreadable_response() {
    use ErrorKind::{Service, Throttled, Unavailable, UnexpectedResponse};
    use Execution::{Maybe, No};
    let internal = r#"{"Code": "InternalError", "Message": "m", "RequestId": "R"}"#;
    let down = r#"{"Code": "ServiceUnavailable", "Message": "m", "RequestId": "R"}"#;
    let odd = r#"{"Code": "Odd", "Message": "m", "RequestId": "R"}"#;
    let foreign = r#"{"code": "blocked", "message": "m"}"#;
    let limited = r#"{"Code": "System.LimitControl", "Message": "m", "RequestId": "R"}"#;
    let refused = r#"{"Code": "Ram.PermissionDeny", "Message": "m", "RequestId": "R"}"#;
    let wait = ("x-acs-retry-after", "40");
    let left = ("x-ratelimit-user-api", "Limit:5,Remain:0,TimeLeft:40");
    let rows: &[Row<'_>] = &[
        // The service and its gateway, with and without a wait.
        (500, &[], internal, Unavailable, Maybe, 3, 1),
        (500, &[wait], internal, Unavailable, Maybe, 3, 1),
        (500, &[left], internal, Unavailable, Maybe, 3, 1),
        (500, &[("retry-after", "1")], internal, Unavailable, Maybe, 3, 1),
        (503, &[], down, Unavailable, Maybe, 3, 1),
        (503, &[wait], down, Unavailable, Maybe, 3, 1),
        (502, &[wait], odd, Unavailable, Maybe, 3, 1),
        (400, &[wait], odd, Service, No, 1, 1),
        (400, &[left], refused, ErrorKind::AccessDenied, No, 1, 1),
        (500, &[], refused, ErrorKind::AccessDenied, Maybe, 1, 1),
        (400, &[], limited, Throttled, No, 3, 3),
        (503, &[], limited, Throttled, No, 3, 3),
        (
            400,
            &[],
            r#"{"Code": "Throttling.User", "Message": "m"}"#,
            Throttled,
            No,
            3,
            3,
        ),
        (429, &[], odd, Throttled, No, 3, 3),
        (429, &[ID], PAGE, Throttled, No, 3, 3),
        (
            429,
            &[],
            r#"{"Message": "m", "RequestId": "R"}"#,
            Throttled,
            No,
            3,
            3,
        ),
        (408, &[], odd, Unavailable, Maybe, 3, 1),
        (200, &[], odd, Service, Maybe, 3, 1),
        (200, &[], refused, ErrorKind::AccessDenied, No, 1, 1),
        (200, &[ID], "", UnexpectedResponse, Maybe, 3, 1),
        (404, &[ID], "", UnexpectedResponse, No, 1, 1),
        // Proxies and the like.
        (200, &[], PAGE, UnexpectedResponse, Maybe, 3, 1),
        (200, &[], "{}", UnexpectedResponse, Maybe, 3, 1),
        (200, &[], r#"{"Data": null}"#, UnexpectedResponse, Maybe, 3, 1),
        (200, &[], "", UnexpectedResponse, Maybe, 3, 1),
        (
            200,
            &[],
            r#"{"Code": "OK", "RequestId": "R", "Da"#,
            UnexpectedResponse,
            Maybe,
            3,
            1,
        ),
        (204, &[], "", UnexpectedResponse, Maybe, 3, 1),
        (
            302,
            &[("location", "https://portal.example/")],
            "",
            UnexpectedResponse,
            Maybe,
            3,
            1,
        ),
        (400, &[], PAGE, UnexpectedResponse, Maybe, 3, 1),
        (401, &[], PAGE, UnexpectedResponse, Maybe, 3, 1),
        (403, &[], PAGE, UnexpectedResponse, Maybe, 3, 1),
        (403, &[], foreign, ErrorKind::AccessDenied, Maybe, 3, 1),
        (404, &[], PAGE, UnexpectedResponse, Maybe, 3, 1),
        (407, &[], PAGE, UnexpectedResponse, No, 1, 1),
        (408, &[], PAGE, Unavailable, Maybe, 3, 1),
        (408, &[], foreign, Unavailable, Maybe, 3, 1),
        (413, &[], PAGE, UnexpectedResponse, Maybe, 3, 1),
        (429, &[], PAGE, Throttled, Maybe, 3, 1),
        (429, &[], foreign, Throttled, Maybe, 3, 1),
        (429, &[("retry-after", "1")], "{}", Throttled, Maybe, 3, 1),
        (502, &[], PAGE, Unavailable, Maybe, 3, 1),
        (503, &[wait], PAGE, Unavailable, Maybe, 3, 1),
        (504, &[], "", Unavailable, Maybe, 3, 1),
    ];
    for (status, headers, body, kind, execution, read, create) in rows {
        let row = format!("{status} {headers:?} {body}");
        let script = Script::answering(*status, headers, body.to_string());
        let (client, _) = client(&script);
        let error = client.list_flow().send().await.unwrap_err();
        assert_eq!((error.kind(), error.execution()), (*kind, *execution), "{row}");
        assert_eq!(error.attempts(), *read, "read: {row}");
        let draft = client.create_flow().flow_name("f").categories(["OTHER"]);
        let error = draft.send().await.unwrap_err();
        assert_eq!(error.execution(), *execution, "{row}");
        assert_eq!(error.attempts(), *create, "create: {row}");
        assert_eq!(script.sent().len() as u32, read + create, "{row}");
    }
}

#[tokio::test]
async fn a_read_gets_its_result_after_responses_that_cannot_be_read() {
    for (status, body) in [
        (200, PAGE),
        (200, "{}"),
        (200, ""),
        (200, r#"{"Code": "OK", "RequestId": "R", "Data": [{"FlowId": "1"#),
        (200, "{\"Code\": \"OK\", \"RequestId\": \"R\", \"Data\": [}"),
        (408, PAGE),
        (429, PAGE),
    ] {
        let script = Script::new([Step::respond(status, &[], body), Step::respond(200, &[], LIST)]);
        let list = client(&script).0.list_flow().send().await.unwrap();
        assert_eq!(list.attempts(), 2, "{status} {body}");
        assert_eq!(list.data.as_ref().unwrap().len(), 1);
    }
    let without_data = Step::respond(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#);
    let script = Script::new([without_data, Step::ok()]);
    let flow = client(&script).0.get_flow().flow_id("1").send().await.unwrap();
    assert_eq!((flow.attempts(), flow.data.flow_id.as_str()), (2, "1"));
}

#[tokio::test]
async fn a_success_without_its_output_is_executed_and_not_retried() {
    for (body, execution) in [
        (r#"{"Code": "OK", "RequestId": "R"}"#, Execution::Yes),
        (r#"{"Code": "OK", "RequestId": "R", "Data": {}}"#, Execution::Yes),
        // Without a request id, it may not be the service.
        (r#"{"Code": "OK"}"#, Execution::Maybe),
        (r#"{"RequestId": "R"}"#, Execution::Maybe),
    ] {
        let script = Script::answering(200, &[], body);
        let draft = client(&script)
            .0
            .create_flow()
            .flow_name("f")
            .categories(["OTHER"]);
        let error = draft.send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.execution()),
            (ErrorKind::UnexpectedResponse, execution),
            "{body}"
        );
        assert_eq!(
            (error.attempts(), error.retry()),
            (1, Some(RetryClass::ReadsOnly)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_deletion_without_output_needs_proof_of_the_service() {
    let (deleted, not) = (r#"{"Code": "OK"}"#, r#"{"status": "please log in"}"#);
    for (headers, body, is_success) in [
        (vec![], deleted, true),
        (vec![], r#"{"RequestId": "R"}"#, true),
        (vec![ID], "{}", true),
        (vec![], "{}", false),
        (vec![], not, false),
    ] {
        let script = Script::answering(200, &headers, body);
        let result = client(&script).0.delete_flow().flow_id("1").send().await;
        assert_eq!(result.is_ok(), is_success, "{headers:?} {body}");
        if let Err(error) = result {
            assert_eq!(
                (error.execution(), error.attempts()),
                (Execution::Maybe, 1),
                "{body}"
            );
        }
    }
}

#[tokio::test]
async fn waits_in_standard_headers_are_kept_too() {
    let date = ("date", "Mon, 30 Mar 2026 08:00:00 GMT");
    for (headers, expected) in [
        (vec![("retry-after", "7")], 7),
        // By the sender's clock.
        (vec![date, ("retry-after", "Mon, 30 Mar 2026 08:00:09 GMT")], 9),
    ] {
        for (status, body) in [
            (429, PAGE),
            (503, PAGE),
            (500, r#"{"Code": "InternalError", "RequestId": "R"}"#),
        ] {
            let script = Script::new([Step::respond(status, &headers, body), Step::list()]);
            let (client, clock) = client(&script);
            client.list_flow().send().await.unwrap();
            let [waited] = clock.waits()[..] else {
                panic!("one wait");
            };
            let wait = Duration::from_secs(expected);
            assert!(
                waited >= wait && waited <= wait + Duration::from_millis(500),
                "{waited:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_longest_waits_end_a_call_without_overflow() {
    for wait in ["18446744073709551615", "99999999999999999999999999", "120001"] {
        let script = Script::answering(429, &[("x-acs-retry-after", wait)], "{}");
        let policy = RetryPolicy::default();
        for (policy, attempts) in [
            (policy.clone(), 1),
            // Only the deadline ends an endless wait.
            (
                policy.with_max_requested_delay(Duration::MAX),
                1 + 2 * u32::from(wait == "120001"),
            ),
        ] {
            let builder = script.builder().clock(NoWaiting::at(DATE)).retry(policy);
            let timeouts = alicloud_core::Timeouts::default().with_operation(Duration::from_secs(3600));
            let client = builder.timeouts(timeouts).build().unwrap();
            let error = client.list_flow().send().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Throttled, attempts),
                "{wait}"
            );
        }
    }
}

#[tokio::test]
async fn an_unreadable_response_is_described() {
    let location = (
        "location",
        "https://user:PLANTED@portal.example/login?token=PLANTED#PLANTED",
    );
    let proxy = ("proxy-authenticate", "Basic realm=\"office\"");
    let utf16: Vec<u8> = "\u{feff}busy".encode_utf16().flat_map(u16::to_le_bytes).collect();
    type Unreadable<'r> = (u16, Vec<(&'r str, &'r str)>, Vec<u8>, &'r str);
    let rows: Vec<Unreadable<'_>> = vec![
        (
            302,
            vec![location],
            vec![],
            "a redirect to `https://***@portal.example…`",
        ),
        (307, vec![], vec![], "a redirect without a `Location` header"),
        (407, vec![proxy], vec![], "a proxy asks for credentials (`Basic`)"),
        (407, vec![], PAGE.into(), "a proxy asks for credentials"),
        (200, vec![], vec![0x1f, 0x8b, 8, 0], "the content encoding `gzip`"),
        (
            200,
            vec![("content-encoding", "br")],
            b"\x0b\x02".to_vec(),
            "the content encoding `br`",
        ),
        (500, vec![], utf16, "text in UTF-16"),
        (200, vec![], b"{\"Code\": \"OK\x01".to_vec(), "line 1 column"),
        (200, vec![], b"{\"Code\": OK}".to_vec(), "line 1 column 10"),
        (
            400,
            vec![],
            b"{\"Code\": \"Thro".to_vec(),
            "beginning of a JSON object, up to line 1 column 14",
        ),
        (200, vec![], b"{}".to_vec(), "not a response of the service"),
        (
            500,
            vec![],
            b"upstream died".to_vec(),
            "neither JSON nor an XML error",
        ),
    ];
    for (status, headers, body, word) in rows {
        let script = Script::answering(status, &headers, body.clone());
        let error = script.client().list_flow().send().await.unwrap_err();
        assert!(error.message().contains(word), "{status}: {error}");
        assert!(!format!("{error} {error:?}").contains("PLANTED"), "{error}");
        assert_eq!(error.raw_body(), body);
        let has_advice = matches!(status, 302 | 307 | 407);
        assert!(error.remedy().is_some() >= has_advice, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_response_closes_an_operation_for_longer_than_the_longest_wait() {
    let bound = Duration::from_secs(120);
    let throttled = r#"{"Code": "Throttling.Api", "Message": "m", "RequestId": "R"}"#;
    let refused = r#"{"Code": "Ram.PermissionDeny", "Message": "m", "RequestId": "R"}"#;
    let internal = r#"{"Code": "InternalError", "Message": "m", "RequestId": "R"}"#;
    let none = Duration::ZERO;
    for (status, header, body, longest, closed) in [
        (
            400,
            ("x-acs-retry-after", "18446744073709551615"),
            throttled,
            bound,
            bound,
        ),
        (
            400,
            ("x-acs-retry-after", "99999999999999999999999"),
            throttled,
            bound,
            bound,
        ),
        (
            400,
            ("x-acs-retry-after", "3600000"),
            throttled,
            Duration::from_secs(7),
            Duration::from_secs(7),
        ),
        (429, ("retry-after", "18446744073709551615"), PAGE, bound, bound),
        (
            400,
            ("x-acs-retry-after", "30000"),
            throttled,
            bound,
            Duration::from_secs(30),
        ),
        (
            400,
            ("x-ratelimit-user-api", "Limit:5,Remain:0,TimeLeft:600000"),
            refused,
            bound,
            none,
        ),
        (500, ("x-acs-retry-after", "600000"), internal, bound, none),
    ] {
        let script = Script::new([Step::respond(status, &[header], body), Step::list()]);
        let timeouts = alicloud_core::Timeouts::default().with_operation(Duration::from_secs(7 * 24 * 3600));
        let client = script
            .builder()
            .rate_limit(RateLimit::apart())
            .timeouts(timeouts)
            .retry(RetryPolicy::never().with_max_requested_delay(longest))
            .build()
            .unwrap();
        client.list_flow().send().await.unwrap_err();
        let started = Instant::now();
        client.list_flow().send().await.unwrap();
        let waited = started.elapsed();
        let row = format!("{status} {header:?} {longest:?}: {waited:?}");
        assert!(
            waited >= closed && waited < closed + Duration::from_secs(1),
            "{row}"
        );
    }
}
