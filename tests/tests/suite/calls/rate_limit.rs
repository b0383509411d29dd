//! Calls wait for permits, so that the service does not throttle them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use alicloud_core::{
    CallOptions, ErrorKind, Execution, Quota, RateLimit, RetryPolicy,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use cams_flow::{Client, Credentials};
use tokio::time::{Instant, sleep};

use crate::support::long_lived;

const SECOND: Duration = Duration::from_secs(1);

/// A distant service that accepts five calls in any second.
#[derive(Clone, Debug, Default)]
struct Service {
    state: Arc<Mutex<State>>,
    /// The source of the calls' latencies.
    longest_way: Duration,
}

#[derive(Debug, Default)]
struct State {
    recent: VecDeque<Instant>,
    arrived: Vec<String>,
    throttled: usize,
    chance: u64,
}

impl Service {
    fn at(longest_way: Duration) -> Self {
        Self {
            longest_way,
            ..Self::default()
        }
    }

    fn client(&self, rate_limit: RateLimit) -> Client {
        self.client_with(rate_limit, long_lived())
    }

    fn client_with(&self, rate_limit: RateLimit, credentials: Credentials) -> Client {
        Client::builder()
            .region("ap-southeast-1")
            .credentials(credentials)
            .transport(self.clone())
            .retry(RetryPolicy::never())
            .rate_limit(rate_limit)
            .build()
            .unwrap()
    }

    fn with<T>(&self, read: impl FnOnce(&mut State) -> T) -> T {
        read(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns a random latency, from a millisecond to the longest.
    fn way(&self) -> Duration {
        self.with(|state| {
            state.chance = state
                .chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let part = f64::from(u32::try_from(state.chance >> 40).unwrap()) / f64::from(1 << 24);
            Duration::from_millis(1) + self.longest_way.mul_f64(part)
        })
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let (there, back) = (self.way(), self.way());
        Box::pin(async move {
            sleep(there).await;
            let admitted = self.with(|state| {
                let now = Instant::now();
                while state.recent.front().is_some_and(|since| *since + SECOND <= now) {
                    state.recent.pop_front();
                }
                let admitted = state.recent.len() < 5;
                if admitted {
                    state.recent.push_back(now);
                } else {
                    state.throttled += 1;
                }
                state.arrived.push(request.url);
                admitted
            });
            sleep(back).await;
            let (status, body) = if admitted {
                (
                    200,
                    r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId": "1"}}"#,
                )
            } else {
                (400, r#"{"Code": "System.LimitControl", "RequestId": "R"}"#)
            };
            Ok(HttpResponse::new(status, http::HeaderMap::new(), body))
        })
    }
}

/// Starts a call that reads a flow with this id.
fn get(client: &Client, id: usize) -> tokio::task::JoinHandle<Result<(), ErrorKind>> {
    let call = client
        .get_flow()
        .flow_id(id.to_string())
        .options(CallOptions::new().operation_timeout(Duration::from_secs(600)));
    tokio::spawn(async move { call.send().await.map(drop).map_err(|error| error.kind()) })
}

async fn all(calls: Vec<tokio::task::JoinHandle<Result<(), ErrorKind>>>) -> Vec<Result<(), ErrorKind>> {
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test(start_paused = true)]
async fn five_hundred_calls_are_as_fast_as_the_quota_allows_and_none_is_throttled() {
    for longest_way in [0, 5, 40, 150] {
        let service = Service::at(Duration::from_millis(longest_way));
        let client = service.client(RateLimit::apart());
        let started = Instant::now();
        let mut calls = Vec::new();
        for id in 0..500 {
            calls.push(get(&client, id));
            tokio::task::yield_now().await;
        }
        let results = all(calls).await;
        let failed: Vec<_> = results.iter().filter_map(|result| result.err()).collect();
        assert_eq!(failed, [], "ways up to {longest_way} ms");
        assert_eq!(
            service.with(|state| state.throttled),
            0,
            "ways up to {longest_way} ms"
        );
        let best = 99 * SECOND;
        let took = started.elapsed();
        // The loss is how much longer responses took than the fastest of them.
        let lost = 2 * Duration::from_millis(longest_way) * 100;
        assert!(
            took <= best.mul_f64(1.03) + lost,
            "{took:?} with ways up to {longest_way} ms"
        );
        if longest_way == 0 {
            let ids: Vec<usize> = service.with(|state| state.arrived.iter().map(|url| id_in(url)).collect());
            assert!(ids.is_sorted(), "first come, first served");
        }
    }
}

fn id_in(url: &str) -> usize {
    let (_, id) = url.split_once("FlowId=").unwrap();
    id.split('&').next().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_burst_after_a_rest_waits_for_nothing() {
    let service = Service::default();
    let client = service.client(RateLimit::apart());
    for _ in 0..3 {
        let started = Instant::now();
        let calls = (0..5).map(|id| get(&client, id)).collect();
        all(calls).await;
        assert!(started.elapsed() < Duration::from_millis(50));
        sleep(2 * SECOND).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_leaves_no_gap() {
    let service = Service::default();
    let client = service.client(RateLimit::apart());
    let started = Instant::now();
    let calls: Vec<_> = (0..105).map(|id| get(&client, id)).collect();
    sleep(SECOND / 2).await;
    let mut kept = Vec::new();
    for (id, call) in calls.into_iter().enumerate() {
        // All but the first five and the last five wait; most of them are dropped.
        if (5..100).contains(&id) {
            call.abort();
        } else {
            kept.push(call);
        }
    }
    assert_eq!(all(kept).await, vec![Ok(()); 10]);
    assert!(started.elapsed() < SECOND + SECOND / 2, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_wait_too_long_fails_at_once() {
    let service = Service::default();
    let client = service.client(RateLimit::apart().with_max_wait(5 * SECOND / 2));
    let calls: Vec<_> = (0..15).map(|id| get(&client, id)).collect();
    tokio::task::yield_now().await;
    let started = Instant::now();
    let error = client.get_flow().flow_id("15").send().await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::RateLimited, Execution::No)
    );
    let text = error.to_string();
    assert!(
        text.contains("5 calls in 1s") && text.contains("not sent"),
        "{text}"
    );
    assert_eq!(error.attempts(), 1);
    // The calls before it get their permits in time.
    assert_eq!(all(calls).await, vec![Ok(()); 15]);

    // A call can have another longest wait.
    let calls: Vec<_> = (0..10).map(|id| get(&client, id)).collect();
    tokio::task::yield_now().await;
    let hasty = CallOptions::new().max_permit_wait(Duration::ZERO);
    let error = client.get_flow().flow_id("x").options(hasty).send().await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::RateLimited);
    all(calls).await;
}

#[tokio::test(start_paused = true)]
async fn the_operation_timeout_limits_the_wait_too() {
    let service = Service::default();
    let client = service.client(RateLimit::apart());
    let calls: Vec<_> = (0..50).map(|id| get(&client, id)).collect();
    tokio::task::yield_now().await;
    let started = Instant::now();
    let hasty = CallOptions::new().operation_timeout(5 * SECOND);
    let error = client.get_flow().flow_id("x").options(hasty).send().await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::RateLimited);
    assert_eq!(started.elapsed(), Duration::ZERO);
    all(calls).await;
}

#[tokio::test(start_paused = true)]
async fn quotas_can_be_changed_and_turned_off() {
    for (rate_limit, at_once) in [
        (RateLimit::off(), true),
        (RateLimit::apart().without_quota("GetFlow"), true),
        (RateLimit::apart().with_quota("GetFlow", Quota::new(20, 1)), true),
        (
            RateLimit::apart().with_quota("ListFlow", Quota::new(20, 1)),
            false,
        ),
        (RateLimit::apart().with_quota("GetFlow", Quota::new(2, 1)), false),
    ] {
        let service = Service::default();
        let client = service.client(rate_limit.clone());
        let started = Instant::now();
        all((0..20).map(|id| get(&client, id)).collect()).await;
        assert_eq!(started.elapsed() < SECOND, at_once, "{rate_limit:?}");
    }
}

/// How long ten calls take, half of them by each of two clients.
async fn together(one: &Client, other: &Client) -> Duration {
    let started = Instant::now();
    let calls = (0..10).map(|id| get(if id % 2 == 0 { one } else { other }, id));
    all(calls.collect()).await;
    started.elapsed()
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_account_share_permits() {
    let service = Service::default();
    let other_key = || Credentials::new("LTAI5tOtherKey", "secret").unwrap();
    let temporary = |id: &str| Credentials::temporary(id, "secret", "token").unwrap();
    let rate_limit = RateLimit::apart();
    let client = |credentials| service.client_with(rate_limit.clone(), credentials);

    let one = client(long_lived());
    assert!(together(&one, &client(long_lived())).await >= SECOND, "one key");
    sleep(2 * SECOND).await;
    assert!(together(&one, &client(other_key())).await < SECOND, "two keys");
    sleep(2 * SECOND).await;
    let role = |id: &str| client(temporary(id).with_account("1234567890123456"));
    assert!(
        together(&role("STS.1"), &role("STS.2")).await >= SECOND,
        "one role's account"
    );
    sleep(2 * SECOND).await;

    let named = |credentials: Credentials| {
        Client::builder()
            .region("ap-southeast-1")
            .credentials(credentials)
            .transport(service.clone())
            .rate_limit(rate_limit.clone())
            .account("ours")
            .build()
            .unwrap()
    };
    let (one, other) = (named(long_lived()), named(other_key()));
    assert!(together(&one, &other).await >= SECOND, "one named account");
    sleep(2 * SECOND).await;

    // Other operations and other endpoints have their own permits.
    let reads: Vec<_> = (0..10).map(|id| get(&one, id)).collect();
    tokio::task::yield_now().await;
    let hasty = CallOptions::new()
        .retry(RetryPolicy::never())
        .max_permit_wait(Duration::ZERO);
    let was_rate_limited = |result: Option<ErrorKind>| result == Some(ErrorKind::RateLimited);
    let kind = |error: cams_flow::Error| error.kind();
    let again = one.get_flow().flow_id("1").options(hasty.clone());
    assert!(was_rate_limited(again.send().await.err().map(kind)));
    let list = one.list_flow().options(hasty.clone());
    assert!(!was_rate_limited(list.send().await.err().map(kind)));
    let elsewhere = hasty.endpoint("http://127.0.0.1:1");
    let elsewhere = one.get_flow().flow_id("1").options(elsewhere);
    assert!(!was_rate_limited(elsewhere.send().await.err().map(kind)));
    all(reads).await;
}

#[tokio::test(start_paused = true)]
async fn the_limit_yields_to_other_users_and_recovers() {
    let service = Service::default();
    let ours = service.client(RateLimit::apart());
    let others = service.client(RateLimit::off());
    // Others use three fifths of the quota.
    let stranger = tokio::spawn(async move {
        for _ in 0..60 {
            for id in 0..3 {
                get(&others, id).await.unwrap().ok();
            }
            sleep(SECOND).await;
        }
    });
    let mut results = Vec::new();
    while !stranger.is_finished() {
        results.push(get(&ours, 0).await.unwrap());
    }
    let throttled = results.iter().filter(|result| result.is_err()).count();
    let succeeded = results.len() - throttled;
    // Two fifths would have been 120 in this minute.
    assert!(succeeded >= 60, "{succeeded} succeeded, {throttled} throttled");
    assert!(
        throttled <= succeeded / 4,
        "{succeeded} succeeded, {throttled} throttled"
    );

    // Without the others it is as fast as before, after a while.
    sleep(30 * SECOND).await;
    all((0..60).map(|id| get(&ours, id)).collect()).await;
    let started = Instant::now();
    all((0..50).map(|id| get(&ours, id)).collect()).await;
    assert!(started.elapsed() < 11 * SECOND, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn calls_that_were_not_sent_free_their_permit() {
    let service = Service::default();
    let client = service.client(RateLimit::apart());
    let started = Instant::now();
    for _ in 0..20 {
        let unsendable = CallOptions::new().header("x-acs-ä", "value");
        client
            .get_flow()
            .flow_id("1")
            .options(unsendable)
            .send()
            .await
            .unwrap_err();
    }
    all((0..5).map(|id| get(&client, id)).collect()).await;
    assert!(started.elapsed() < SECOND);
}
