//! Creating without duplicates, by a probe before a doubtful call is retried.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use alicloud_core::{
    ErrorKind, Execution, RateLimit, RetryPolicy,
    encoding::decode_form,
    testing::FixedJitter,
    transport::{HttpRequest, HttpResponse, Timeouts, Transport, TransportErrorKind, TransportFuture},
};
use cams_flow::{Client, ErrorCode, operation::create_flow::CREATE_FLOW};
use serde_json::json;

use crate::{
    retries::lossy_network::{LATEST, LossyNetwork},
    support::{DATE, NoWaiting, Script, Step, long_lived},
};

const ONE: &str = r#"{"Code": "OK", "RequestId": "L", "Data": [
    {"FlowId": "1\n", "FlowName": "f", "Categories": ["SIGN_UP", "OTHER"]}]}"#;
const INTERNAL: &str = r#"{"Code": "InternalError", "Message": "m", "RequestId": "R"}"#;
const TWO: &str = r#"{"Code": "OK", "RequestId": "L2", "Data": [
    {"FlowId": "1", "FlowName": "f", "Categories": ["OTHER", "SIGN_UP"]},
    {"FlowId": "2", "FlowName": "f", "Categories": ["SURVEY"]},
    {"FlowId": "3", "FlowName": "f", "Categories": ["SIGN_UP", "OTHER"]}]}"#;

fn client(script: &Script) -> Client {
    script.builder().clock(NoWaiting::at(DATE)).build().unwrap()
}

fn create(
    client: &Client,
) -> cams_flow::CreateFlow<alicloud_core::generated::Set, alicloud_core::generated::Set> {
    client
        .create_flow()
        .flow_name("f")
        .categories(["OTHER", "SIGN_UP"])
        .cust_space_id("s")
        .reconcile()
}

fn actions(script: &Script) -> Vec<String> {
    let name = |request: &HttpRequest| request.headers["x-acs-action"].to_str().unwrap().to_owned();
    script.sent().iter().map(name).collect()
}

#[tokio::test]
async fn a_successful_call_costs_one_snapshot() {
    let script = Script::new([Step::list(), Step::ok()]);
    let created = create(&client(&script)).send().await.unwrap();
    assert!(!created.was_reconciled());
    assert_eq!(created.attempts(), 1);
    assert_eq!(actions(&script), ["ListFlow", "CreateFlow"]);
    let probe = script.sent()[0].url.clone();
    assert!(
        probe.contains("FlowName=f") && probe.contains("CustSpaceId=s"),
        "{probe}"
    );
}

#[tokio::test]
async fn the_found_entry_becomes_the_response() {
    for failure in [
        Step::Fail(TransportErrorKind::ConnectionLost),
        Step::Fail(TransportErrorKind::Timeout),
        Step::error(500, "InternalError"),
        Step::error(503, "ServiceUnavailable"),
        Step::error(400, "SignatureNonceUsed"),
        Step::respond(500, &[("x-acs-retry-after", "40")], INTERNAL),
        Step::respond(502, &[], "<html>bad gateway</html>"),
        Step::respond(403, &[], "<html>blocked</html>"),
        Step::respond(408, &[], "<html>too slow</html>"),
        Step::respond(429, &[("retry-after", "1")], "<html>too fast</html>"),
        Step::respond(200, &[], "<html>log in</html>"),
        Step::respond(200, &[], "{}"),
        Step::respond(200, &[], ""),
        Step::respond(200, &[], r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId""#),
        Step::respond(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#),
        Step::respond(200, &[], r#"{"Code": "OK", "RequestId": "R", "Data": null}"#),
        Step::respond(
            200,
            &[],
            r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowName": "f"}}"#,
        ),
    ] {
        let script = Script::new([Step::list(), failure, Step::respond(200, &[("x-a", "b")], ONE)]);
        let created = create(&client(&script)).send().await.unwrap();
        assert!(created.was_reconciled());
        assert_eq!(&created.data.flow_id, "1");
        assert_eq!(created.data.flow_name.as_deref(), Some("f"));
        assert_eq!(created.code(), "OK");
        assert_eq!((created.request_id(), created.attempts()), ("L", 1));
        assert_eq!(created.headers()["x-a"], "b");
        assert_eq!(created.raw().operation().name(), "CreateFlow");
        assert_eq!(actions(&script), ["ListFlow", "CreateFlow", "ListFlow"]);
    }
}

#[tokio::test]
async fn it_is_retried_without_a_new_entry() {
    let script = Script::new([
        Step::respond(200, &[], ONE),
        Step::list(),
        Step::Fail(TransportErrorKind::ConnectionLost),
        // The flow of the snapshot, and one of other categories.
        Step::respond(200, &[], ONE.replace("\"OTHER\"", "\"SURVEY\"")),
        Step::list(),
        Step::ok(),
    ]);
    let created = create(&client(&script)).send().await.unwrap();
    assert!(!created.was_reconciled());
    assert_eq!(created.attempts(), 2);
    let expected = [
        "ListFlow",
        "ListFlow",
        "CreateFlow",
        "ListFlow",
        "ListFlow",
        "CreateFlow",
    ];
    assert_eq!(actions(&script), expected);
}

#[tokio::test]
async fn it_is_retried_after_a_response_without_proof_and_without_a_new_entry() {
    for doubtful in [
        Step::respond(500, &[("x-acs-retry-after", "40")], INTERNAL),
        Step::error(503, "ServiceUnavailable"),
        Step::respond(408, &[], "<html>too slow</html>"),
        Step::respond(429, &[], "<html>too fast</html>"),
        Step::respond(200, &[], "<html>log in</html>"),
        Step::respond(200, &[], "{}"),
        Step::respond(200, &[], ""),
        Step::respond(200, &[], r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId""#),
        Step::respond(200, &[], r#"{"Code": "OK", "RequestId": "R"}"#),
    ] {
        let script = Script::new([Step::list(), doubtful.clone(), Step::list(), Step::ok()]);
        let created = create(&client(&script)).send().await.unwrap();
        assert_eq!(
            (created.was_reconciled(), created.attempts()),
            (false, 2),
            "{doubtful:?}"
        );
        assert_eq!(
            actions(&script),
            ["ListFlow", "CreateFlow", "ListFlow", "CreateFlow"]
        );
    }
    // A call that was certainly not executed needs no probe.
    let script = Script::new([Step::list(), Step::error(400, "Throttling.User"), Step::ok()]);
    create(&client(&script)).send().await.unwrap();
    assert_eq!(actions(&script), ["ListFlow", "CreateFlow", "CreateFlow"]);
}

#[tokio::test]
async fn a_flow_of_the_snapshot_is_not_taken_for_the_new_one() {
    let script = Script::new([
        Step::respond(200, &[], ONE),
        Step::list(),
        Step::Fail(TransportErrorKind::ConnectionLost),
        Step::respond(200, &[], TWO),
    ]);
    let created = create(&client(&script)).send().await.unwrap();
    assert!(created.was_reconciled());
    assert_eq!(&created.data.flow_id, "3");
}

#[tokio::test]
async fn an_error_of_the_service_is_probed_only_after_a_doubtful_attempt() {
    // The first request arrived after the probe, and the second found its name taken.
    let script = Script::new([
        Step::list(),
        Step::Fail(TransportErrorKind::Timeout),
        Step::list(),
        Step::error(400, "Flow.NameExists"),
        Step::respond(200, &[], ONE),
    ]);
    let created = create(&client(&script)).send().await.unwrap();
    assert!(created.was_reconciled());
    assert_eq!(created.attempts(), 2);

    let script = Script::new([Step::list(), Step::error(400, "Ram.PermissionDeny")]);
    let error = create(&client(&script)).send().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::RamPermissionDeny));
    assert_eq!(error.execution(), Execution::No);
    assert_eq!(actions(&script), ["ListFlow", "CreateFlow"]);
}

#[tokio::test]
async fn the_last_attempt_is_probed_too_and_the_error_says_what_stays_in_doubt() {
    let lost = Step::Fail(TransportErrorKind::ConnectionLost);
    let steps = [
        Step::list(),
        lost.clone(),
        Step::list(),
        lost.clone(),
        Step::list(),
        lost.clone(),
    ];
    let found = steps.iter().cloned().chain([Step::respond(200, &[], ONE)]);
    let created = create(&client(&Script::new(found))).send().await.unwrap();
    assert_eq!((created.was_reconciled(), created.attempts()), (true, 3));

    let error = create(&client(&Script::new(steps.into_iter().chain([Step::list()]))))
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), error.execution()), (3, Execution::Maybe));
}

#[tokio::test]
async fn a_call_is_not_retried_after_a_failed_probe() {
    let lost = Step::Fail(TransportErrorKind::ConnectionLost);
    let denied = Step::error(400, "Ram.PermissionDeny");
    let script = Script::new([denied.clone()]);
    let error = create(&client(&script)).send().await.unwrap_err();
    assert_eq!(error.execution(), Execution::No);
    assert!(
        error.message().contains("`ListFlow` failed before the call"),
        "{error}"
    );
    assert_eq!(actions(&script), ["ListFlow"]);

    let script = Script::new([Step::list(), lost, denied]);
    let error = create(&client(&script)).send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::ConnectionLost, Execution::Maybe)
    );
    assert!(error.message().contains("the probe `ListFlow` failed"), "{error}");
    assert_eq!(actions(&script), ["ListFlow", "CreateFlow", "ListFlow"]);
}

#[tokio::test(start_paused = true)]
async fn probes_end_with_the_operation_s_deadline() {
    let limits = Timeouts::default()
        .with_operation(Duration::from_secs(3))
        .with_attempt(Duration::from_secs(2));
    let started = tokio::time::Instant::now();
    let script = Script::new([Step::list(), Step::Hang]);
    let client = script.builder().timeouts(limits).build().unwrap();
    let error = create(&client).send().await.unwrap_err();
    assert_eq!(error.execution(), Execution::Maybe);
    assert_eq!(started.elapsed().as_secs(), 3);
}

#[test]
fn the_description_says_how_to_probe() {
    let probe = CREATE_FLOW.probe().unwrap();
    assert_eq!(probe.operation().name(), "ListFlow");
    assert_eq!(probe.response()[0], ("Data.FlowId", "FlowId"));
}

/// A service that allows equal names, without a network. It rejects a repeated request.
#[derive(Clone, Debug, Default)]
struct Flows(Arc<Mutex<Vec<String>>>, Arc<Mutex<HashSet<String>>>);

impl Flows {
    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Flows {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let query = decode_form(request.url.split_once('?').unwrap().1);
        let name = query.get("FlowName").unwrap_or_default();
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let nonce = request.headers["x-acs-signature-nonce"].to_str().unwrap();
        let mut nonces = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        if !nonces.insert(nonce.to_owned()) {
            let Step::Response(refused) = Step::error(400, "SignatureNonceUsed") else {
                unreachable!("an error is a response");
            };
            return Box::pin(async { Ok(refused) });
        }
        let flow = |id: usize| json!({"FlowId": id.to_string(), "FlowName": name, "Categories": ["OTHER"]});
        let data = if request.headers["x-acs-action"] == "CreateFlow" {
            names.push(name.to_owned());
            flow(names.len())
        } else if query
            .get("Page")
            .is_some_and(|page| !page.contains("\"Index\":1"))
        {
            json!([])
        } else {
            let ids = (1..=names.len()).filter(|id| names[id - 1] == name);
            ids.map(flow).collect()
        };
        let body = json!({"Code": "OK", "RequestId": "R", "Data": data}).to_string();
        Box::pin(async { Ok(HttpResponse::new(200, http::HeaderMap::new(), body)) })
    }
}

/// Creates flows over a lossy network. Returns the number of duplicates, of those that arrived too late to be probed, and of
/// requests.
async fn lossy(seed: u64) -> (usize, usize, u32) {
    let flows = Flows::default();
    let network = LossyNetwork::new(flows.clone(), seed);
    let policy = RetryPolicy::default()
        .with_max_attempts(12)
        .with_base_delay(Duration::from_millis(5))
        .with_throttled_base_delay(Duration::from_millis(5))
        .with_max_delay(Duration::from_millis(50));
    let mut calls = tokio::task::JoinSet::new();
    for group in 0..40 {
        let client = Client::builder()
            .endpoint("flows.example")
            .credentials(long_lived())
            .rate_limit(RateLimit::off())
            .jitter(FixedJitter(0.5))
            .retry(policy.clone())
            .timeouts(Timeouts::default().with_attempt(Duration::from_millis(150)))
            .transport(network.clone())
            .build()
            .unwrap();
        calls.spawn(async move {
            for number in 0..10 {
                let create = client.create_flow().flow_name(format!("flow {group} {number}"));
                let created = create.categories(["OTHER"]).reconcile().send().await.unwrap();
                assert!(!created.data.flow_id.is_empty());
            }
        });
    }
    calls.join_all().await;
    network.settled().await;
    tokio::time::sleep(LATEST).await;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in flows.names() {
        *counts.entry(name).or_default() += 1;
    }
    assert_eq!(counts.len(), 400, "none is lost");
    let kinds = network.counts().len();
    assert!(kinds > 28, "every kind of network came: {:?}", network.counts());
    let (mut duplicates, mut late) = (0, 0);
    for (name, count) in counts {
        duplicates += count - 1;
        late += network.late(&name).min(count - 1);
    }
    (duplicates, late, network.sent())
}

#[tokio::test(start_paused = true)]
async fn over_a_lossy_network_none_is_lost_and_only_late_requests_make_duplicates() {
    let (duplicates, late, sent) = lossy(1).await;
    assert_eq!(duplicates, late, "each duplicate arrived after the probe");
    assert!(duplicates > 0 && duplicates < 20, "{duplicates}");
    assert!(sent > 900, "the network was bad: {sent} requests for 400 flows");
    assert_eq!(lossy(1).await, (duplicates, late, sent), "the seed decides");
}
