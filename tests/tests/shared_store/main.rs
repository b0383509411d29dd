//! The shared rate limit in Redis. Without `redis-server` nothing is tested, and `cargo xtask test` says so.
//! Redis is not made for Windows.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

mod server;

use std::time::Duration;

use alicloud_core::{
    ClientBuilder, ErrorKind, Quota, RateLimit, RetryPolicy,
    credentials::CredentialsSource,
    rate_limit::{OnUnavailable, RedisStore},
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use cams_flow::{Client, Credentials};

use crate::server::Server;

/// So long that no permit is free again during a test.
const HOUR: u32 = 3600;

/// A service that throttles the calls of one flow.
#[derive(Debug)]
struct Service;

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let throttled = request.url.contains("FlowId=throttled");
        let (status, body) = if throttled {
            (400, r#"{"Code": "System.LimitControl", "RequestId": "R"}"#)
        } else {
            (
                200,
                r#"{"Code": "OK", "RequestId": "R", "Data": {"FlowId": "1"}}"#,
            )
        };
        Box::pin(async move { Ok(HttpResponse::new(status, http::HeaderMap::new(), body)) })
    }
}

fn rate_limit(shared_store: RedisStore) -> RateLimit {
    RateLimit::shared_store(shared_store)
        .with_quota("GetFlow", Quota::new(5, HOUR))
        .with_max_wait(Duration::from_secs(60))
}

fn builder(shared_store: RedisStore) -> ClientBuilder<Client, CredentialsSource> {
    Client::builder()
        .region("ap-southeast-1")
        .credentials(Credentials::new("LTAI5tExampleKey", "secret").unwrap())
        .transport(Service)
        .retry(RetryPolicy::never())
        .rate_limit(rate_limit(shared_store))
}

/// A client that shares only Redis with others, as in another process.
fn client(server: &Server) -> Client {
    builder(RedisStore::new(&server.address()).unwrap())
        .build()
        .unwrap()
}

async fn get(client: &Client, id: &str) -> Result<(), cams_flow::Error> {
    client.get_flow().flow_id(id).send().await.map(drop)
}

#[tokio::test]
async fn clients_share_the_permits_of_their_account() {
    let Some(server) = Server::start() else { return };
    let (one, other) = (client(&server), client(&server));
    for _ in 0..2 {
        get(&one, "1").await.unwrap();
        get(&other, "1").await.unwrap();
    }
    get(&one, "1").await.unwrap();
    for client in [&one, &other] {
        let error = get(client, "1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(error.to_string().contains("5 calls in 3600s"), "{error}");
    }
    // Another account, another endpoint and another prefix have their own permits.
    let strangers = [
        builder(RedisStore::new(&server.address()).unwrap()).account("another"),
        builder(RedisStore::new(&server.address()).unwrap()).region("cn-hongkong"),
        builder(RedisStore::new(&server.address()).unwrap().prefix("other:")),
    ];
    for stranger in strangers {
        let stranger = stranger.build();
        if let Ok(stranger) = stranger {
            get(&stranger, "1").await.unwrap();
        }
    }
}

#[tokio::test]
async fn throttling_of_one_client_closes_the_limit_for_all() {
    let Some(server) = Server::start() else { return };
    let (one, other) = (client(&server), client(&server));
    assert_eq!(
        get(&one, "throttled").await.unwrap_err().kind(),
        ErrorKind::Throttled
    );
    let error = get(&other, "1").await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::RateLimited,
        "the limit is closed for an hour"
    );
}

/// Moves all times in the server ahead, as if its clock had gone back.
const AHEAD: &str = r"
    local moved = 0
    for _, key in ipairs(redis.call('KEYS', '*')) do
        if redis.call('TYPE', key).ok == 'list' then
            for place, time in ipairs(redis.call('LRANGE', key, 0, -1)) do
                redis.call('LSET', key, place - 1, string.format('%.0f', tonumber(time) + ARGV[1]))
                moved = moved + 1
            end
        else
            redis.call('SET', key, string.format('%.0f', tonumber(redis.call('GET', key)) + ARGV[1]), 'KEEPTTL')
            moved = moved + 1
        end
    end
    return moved";

#[tokio::test]
async fn no_call_waits_longer_after_the_server_s_clock_went_back() {
    let minutes = |minutes: u64| (minutes * 60_000_000).to_string();
    for back in [minutes(1), minutes(30), minutes(59), minutes(600)] {
        let Some(server) = Server::start() else { return };
        let quota = RateLimit::shared_store(RedisStore::new(&server.address()).unwrap())
            .with_quota("GetFlow", Quota::new(2, 1))
            .with_max_wait(Duration::from_secs(10));
        let client = builder(RedisStore::new(&server.address()).unwrap())
            .rate_limit(quota)
            .build()
            .unwrap();
        for _ in 0..2 {
            get(&client, "1").await.unwrap();
        }
        let moved = server.command(&["EVAL", AHEAD, "0", &back]);
        assert!(moved.starts_with(":3"), "two permits and the clock: {moved}");
        // Within the ten seconds that it waits at most.
        get(&client, "1").await.unwrap();

        // A closed limit stays closed for as long as before.
        assert_eq!(
            get(&client, "throttled").await.unwrap_err().kind(),
            ErrorKind::Throttled
        );
        server.command(&["EVAL", AHEAD, "0", &back]);
        get(&client, "1").await.unwrap();
    }
}

#[tokio::test]
async fn while_redis_is_unavailable_clients_limit_alone_or_refuse() {
    let Some(server) = Server::start() else { return };
    let shared_store = || RedisStore::new(&server.address()).unwrap();
    let alone = builder(shared_store()).build().unwrap();
    let refusing = builder(shared_store().on_unavailable(OnUnavailable::Refuse))
        .build()
        .unwrap();
    for client in [&alone, &refusing] {
        get(client, "1").await.unwrap();
    }
    let address = server.stop();
    // One of its five permits is used.
    for _ in 0..4 {
        get(&alone, "1").await.unwrap();
    }
    assert_eq!(get(&alone, "1").await.unwrap_err().kind(), ErrorKind::RateLimited);
    let error = get(&refusing, "1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.to_string().contains("Redis"), "{error}");

    // It comes back, with nothing in it.
    let _server = address.start();
    get(&refusing, "1").await.unwrap();
}

#[tokio::test]
async fn a_client_without_a_known_account_is_not_built() {
    let temporary = Credentials::temporary("STS.Example", "secret", "token").unwrap();
    let build = |credentials: Credentials| {
        // No server is needed to build a client.
        builder(RedisStore::new("redis://127.0.0.1:1").unwrap())
            .credentials(credentials)
            .build()
    };
    let error = build(temporary.clone()).unwrap_err().to_string();
    assert!(error.contains(".account("), "{error}");
    build(temporary.clone().with_account("1234567890123456")).unwrap();
    let named = builder(RedisStore::new("redis://127.0.0.1:1").unwrap())
        .credentials(temporary)
        .account("1234567890123456");
    named.build().unwrap();
    let role = alicloud_core::credentials::AssumeRole::new(
        "acs:ram::1234567890123456:role/reader",
        Credentials::new("id", "secret").unwrap(),
    );
    let by_role = builder(RedisStore::new("redis://127.0.0.1:1").unwrap()).credentials(role);
    by_role.build().unwrap();
}

#[test]
fn a_url_is_not_shown() {
    let secret = "redis://user:s3cret@127.0.0.1:1/0";
    let shared_store = RedisStore::new(secret).unwrap();
    let shown = format!(
        "{shared_store:?} {:?}",
        RateLimit::shared_store(RedisStore::new(secret).unwrap())
    );
    assert!(!shown.contains("s3cret"), "{shown}");
    let error = RedisStore::new("rredis://user:s3cret@127.0.0.1").unwrap_err();
    assert!(!error.to_string().contains("s3cret"), "{error}");
    assert!(error.to_string().contains("redis://"), "{error}");
}
