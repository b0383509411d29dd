//! Caching and refreshing.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use alicloud_core::{
    Credentials, CredentialsError, ProvideCredentials,
    credentials::{Cached, CredentialsErrorKind, CredentialsFuture, ProviderContext},
    time,
};
use tokio::sync::Semaphore;

use crate::support::{Always, ManualClock, error_of, given};

/// Gives credentials that expire at a set time, or fails; each fetch takes a permit.
#[derive(Clone, Debug)]
struct Source {
    fetches: Arc<AtomicU32>,
    permits: Arc<Semaphore>,
    expiration: Arc<std::sync::Mutex<Option<&'static str>>>,
    broken: Arc<std::sync::atomic::AtomicBool>,
}

impl Source {
    fn new(expiration: Option<&'static str>) -> Self {
        Self {
            fetches: Arc::default(),
            permits: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            expiration: Arc::new(expiration.into()),
            broken: Arc::default(),
        }
    }

    /// Creates a source whose fetches wait for permits.
    fn held(expiration: &'static str) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(0)),
            ..Self::new(Some(expiration))
        }
    }

    fn fetches(&self) -> u32 {
        self.fetches.load(Ordering::Relaxed)
    }

    fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::Relaxed);
    }

    fn expire_at(&self, time: &'static str) {
        *self.expiration.lock().unwrap() = Some(time);
    }
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async move {
            let count = self.fetches.fetch_add(1, Ordering::Relaxed) + 1;
            self.permits.acquire().await.unwrap().forget();
            if self.broken.load(Ordering::Relaxed) {
                return Err(CredentialsError::new(
                    CredentialsErrorKind::Unavailable,
                    "source",
                    format!("failure {count}"),
                ));
            }
            let mut credentials = Credentials::new(format!("id-{count}"), "secret")?;
            if let Some(expiration) = *self.expiration.lock().unwrap() {
                credentials = credentials.with_expiration(time::parse(expiration).unwrap());
            }
            Ok(Arc::new(credentials))
        })
    }
}

fn cached(source: &Source, clock: &ManualClock, jitter: f64) -> Cached<Source> {
    Cached::new(source.clone()).context(&ProviderContext::new().clock(clock.clone()).jitter(Always(jitter)))
}

async fn id(cached: &Cached<Source>) -> String {
    given(cached).await.access_key_id().to_owned()
}

#[tokio::test]
async fn a_refresh_begins_five_to_fifteen_minutes_before_the_expiry() {
    for (jitter, before, after) in [
        (0.0, "2026-03-30T08:54:59Z", "2026-03-30T08:55:00Z"),
        (0.5, "2026-03-30T08:49:59Z", "2026-03-30T08:50:00Z"),
        (1.0, "2026-03-30T08:44:59Z", "2026-03-30T08:45:00Z"),
    ] {
        let (source, clock) = (Source::new(Some("2026-03-30T09:00:00Z")), ManualClock::new());
        let cached = cached(&source, &clock, jitter);
        assert_eq!(id(&cached).await, "id-1");
        clock.set(before);
        assert_eq!(id(&cached).await, "id-1");
        source.expire_at("2026-03-30T10:00:00Z");
        clock.set(after);
        assert_eq!(id(&cached).await, "id-2");
    }
}

#[tokio::test]
async fn short_lived_credentials_are_used_for_half_of_their_time() {
    let (source, clock) = (Source::new(Some("2026-03-30T08:04:00Z")), ManualClock::new());
    let cached = cached(&source, &clock, 1.0);
    id(&cached).await;
    clock.set("2026-03-30T08:01:59Z");
    assert_eq!(id(&cached).await, "id-1");
    clock.set("2026-03-30T08:02:00Z");
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn one_fetch_serves_all_waiting_callers() {
    let (source, clock) = (Source::held("2026-03-30T09:00:00Z"), ManualClock::new());
    let cached = Arc::new(cached(&source, &clock, 0.0));
    let waiters: Vec<_> = (0..50)
        .map(|_| {
            let cached = Arc::clone(&cached);
            tokio::spawn(async move { id(&cached).await })
        })
        .collect();
    tokio::task::yield_now().await;
    source.permits.add_permits(50);
    for waiter in waiters {
        assert_eq!(waiter.await.unwrap(), "id-1");
    }
    assert_eq!(source.fetches(), 1);
}

#[tokio::test]
async fn an_error_goes_to_the_waiting_callers_and_to_no_later_one() {
    let (source, clock) = (Source::held("2026-03-30T09:00:00Z"), ManualClock::new());
    source.set_broken(true);
    let cached = Arc::new(cached(&source, &clock, 0.0));
    let waiters: Vec<_> = (0..10)
        .map(|_| {
            let cached = Arc::clone(&cached);
            tokio::spawn(async move { error_of(&*cached).await })
        })
        .collect();
    tokio::task::yield_now().await;
    source.permits.add_permits(10);
    for waiter in waiters {
        assert_eq!(waiter.await.unwrap().problem(), "failure 1");
    }
    source.set_broken(false);
    assert_eq!(id(&cached).await, "id-2");
}

#[tokio::test]
async fn other_callers_do_not_wait_for_an_early_refresh() {
    let (source, clock) = (Source::held("2026-03-30T09:00:00Z"), ManualClock::new());
    let cached = Arc::new(cached(&source, &clock, 0.0));
    source.permits.add_permits(1);
    id(&cached).await;
    clock.set("2026-03-30T08:56:00Z");
    let mut refresher = cached.credentials();
    tokio::select! {
        biased;
        _ = &mut refresher => panic!("it has no permit"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(id(&cached).await, "id-1", "no other caller waits");
    clock.set("2026-03-30T08:57:30Z");
    let late = tokio::spawn({
        let cached = Arc::clone(&cached);
        async move { id(&cached).await }
    });
    tokio::task::yield_now().await;
    assert!(!late.is_finished(), "three minutes before the end all wait");
    source.expire_at("2026-03-30T10:00:00Z");
    source.permits.add_permits(1);
    assert_eq!(refresher.await.unwrap().access_key_id(), "id-2");
    assert_eq!(late.await.unwrap(), "id-2");
    assert_eq!(source.fetches(), 2);
}

#[tokio::test]
async fn valid_credentials_outlive_errors_with_backoff() {
    let (source, clock) = (Source::new(Some("2026-03-30T09:00:00Z")), ManualClock::new());
    let cached = cached(&source, &clock, 0.0);
    id(&cached).await;
    source.set_broken(true);
    for (time, fetches) in [
        ("2026-03-30T08:55:00Z", 2),
        ("2026-03-30T08:55:09Z", 2),
        ("2026-03-30T08:55:10Z", 3),
        ("2026-03-30T08:55:29Z", 3),
        ("2026-03-30T08:55:30Z", 4),
        ("2026-03-30T08:58:00Z", 5),
        ("2026-03-30T08:59:59Z", 6),
    ] {
        clock.set(time);
        assert_eq!(id(&cached).await, "id-1", "{time}");
        assert_eq!(source.fetches(), fetches, "{time}");
    }
    clock.set("2026-03-30T09:00:00Z");
    assert_eq!(error_of(&cached).await.problem(), "failure 7");
    assert_eq!(
        error_of(&cached).await.problem(),
        "failure 8",
        "errors are not cached"
    );
    source.set_broken(false);
    source.expire_at("2026-03-30T10:00:00Z");
    assert_eq!(id(&cached).await, "id-9");
}

#[tokio::test]
async fn a_dropped_caller_stops_no_other() {
    let (source, clock) = (Source::held("2026-03-30T09:00:00Z"), ManualClock::new());
    let cached = Arc::new(cached(&source, &clock, 0.0));
    let spawn = || {
        let cached = Arc::clone(&cached);
        tokio::spawn(async move { id(&cached).await })
    };
    let (refresher, dropped, waiter) = (spawn(), spawn(), spawn());
    tokio::task::yield_now().await;
    assert_eq!(source.fetches(), 1);
    dropped.abort();
    refresher.abort();
    assert!(refresher.await.unwrap_err().is_cancelled());
    source.permits.add_permits(1);
    assert_eq!(waiter.await.unwrap(), "id-2", "the next one starts another fetch");
    // Nor during an early refresh.
    clock.set("2026-03-30T08:56:00Z");
    let early = spawn();
    tokio::task::yield_now().await;
    assert_eq!(source.fetches(), 3);
    early.abort();
    assert!(early.await.unwrap_err().is_cancelled());
    source.permits.add_permits(1);
    assert_eq!(id(&cached).await, "id-4");
}

/// Programs poll many calls by one task, and call again before all of them are done.
#[tokio::test(start_paused = true)]
async fn a_fetch_that_is_not_polled_stops_no_other() {
    #[derive(Debug, Default)]
    struct FirstHangs(AtomicU32);

    impl ProvideCredentials for FirstHangs {
        fn credentials(&self) -> CredentialsFuture<'_> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                if number == 0 {
                    std::future::pending::<()>().await;
                }
                Ok(Arc::new(Credentials::new(format!("id-{number}"), "secret")?))
            })
        }
    }

    let cached = Cached::new(FirstHangs::default());
    let mut idle = cached.credentials();
    let polled = std::future::poll_fn(|context| std::task::Poll::Ready(idle.as_mut().poll(context)));
    assert!(polled.await.is_pending());
    let others = tokio::time::timeout(std::time::Duration::from_secs(40), async {
        tokio::join!(cached.credentials(), cached.credentials(), cached.credentials())
    });
    let (first, second, third) = others.await.unwrap();
    let ids = [first, second, third].map(|credentials| credentials.unwrap().access_key_id().to_owned());
    assert_eq!(ids, ["id-1"; 3], "one of them fetched for all");
}

#[tokio::test]
async fn a_refresh_that_panics_leaves_the_cache_usable() {
    #[derive(Debug, Default)]
    struct Panics(AtomicU32);

    impl ProvideCredentials for Panics {
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async {
                assert!(self.0.fetch_add(1, Ordering::Relaxed) > 0, "the first time");
                Ok(Arc::new(Credentials::new("id", "secret")?))
            })
        }
    }

    let cached = Arc::new(Cached::new(Panics::default()));
    let first = Arc::clone(&cached);
    assert!(tokio::spawn(async move { given(&*first).await }).await.is_err());
    assert_eq!(given(&*cached).await.access_key_id(), "id");
}

#[tokio::test]
async fn rejected_credentials_are_dropped() {
    let (source, clock) = (Source::new(Some("2026-03-30T09:00:00Z")), ManualClock::new());
    let cached = cached(&source, &clock, 0.0);
    let first = given(&cached).await;
    cached.invalidate(&Credentials::new("another", "secret").unwrap());
    assert_eq!(id(&cached).await, "id-1");
    cached.invalidate(&first);
    assert_eq!(id(&cached).await, "id-2");
    cached.invalidate(&first);
    assert_eq!(
        id(&cached).await,
        "id-2",
        "a late report about an old key changes nothing"
    );
    source.set_broken(true);
    cached.invalidate(&given(&cached).await);
    error_of(&cached).await;
}

#[tokio::test]
async fn credentials_without_an_expiry_are_not_cached_and_expired_ones_for_a_minute() {
    let clock = ManualClock::new();
    let source = Source::new(None);
    let forever = cached(&source, &clock, 0.0);
    assert_eq!(
        (id(&forever).await, id(&forever).await),
        ("id-1".to_owned(), "id-2".to_owned())
    );
    let past = Source::new(Some("2026-03-30T07:00:00Z"));
    let expired = cached(&past, &clock, 0.0);
    assert_eq!(
        (id(&expired).await, id(&expired).await),
        ("id-1".to_owned(), "id-1".to_owned())
    );
    clock.set("2026-03-30T08:01:00Z");
    assert_eq!(id(&expired).await, "id-2");
}
