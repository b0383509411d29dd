use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};

use crate::{
    credentials::{
        access_key::Credentials,
        provider_context::ProviderContext,
        source::{CredentialsFuture, ProvideCredentials},
        support::single_flight::{Outcome, SingleFlight},
    },
    lock::lock,
};

/// The least time from the start of refreshing to the expiration, so that a long call ends in time.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// The jitter by which refreshing begins earlier, so that many processes do not fetch at once.
const SPREAD: Duration = Duration::from_secs(10 * 60);
/// The time before the expiration from which callers wait for the refresh; the vendor's clients refresh then at the latest.
const LATE: Duration = Duration::from_secs(3 * 60);
/// How long credentials with an expiration in the past are used.
const GRACE: Duration = Duration::from_secs(60);
/// The backoff after the first failed refresh; it doubles with each.
const FIRST_BACKOFF: Duration = Duration::from_secs(10);
const MAX_BACKOFF: Duration = Duration::from_secs(120);

/// Caches the credentials of another provider until shortly before they expire.
///
/// The providers of this module that fetch credentials have one inside; use it for your own.
///
/// - At most one fetch is under way; other callers wait for it and get its result. If that takes longer than 30 seconds, one of
///   them starts another.
/// - From 15 to 5 minutes before the expiration (by jitter, for each fetch anew, and never in the first half of the time
///   left) one caller fetches; the others use the cached credentials. From 3 minutes before, all wait for the fetch.
/// - When a fetch fails, credentials that are still valid are returned, and the next fetch backs off: 10 seconds, doubled
///   with each error up to 2 minutes, less a jitter of up to half of that. Without valid credentials the error goes to
///   the callers that waited for that fetch; it is not cached.
/// - Credentials without an expiration are not cached: the next call fetches again.
/// - Credentials that are expired when they arrive are used for a minute: the clock may be wrong.
/// - Credentials that the service rejected are dropped ([`ProvideCredentials::invalidate`]).
/// - Every future may be dropped at any time; the next caller restarts a dropped fetch.
///
/// ```
/// use alicloud_core::{Credentials, credentials::Cached};
///
/// let cached = Cached::new(Credentials::new("id", "secret")?);
/// # let _ = cached;
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
#[derive(Debug)]
pub struct Cached<P> {
    provider: P,
    cache: Cache,
    context: ProviderContext,
}

impl<P: ProvideCredentials> Cached<P> {
    /// Creates a cache for a provider.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self {
            provider,
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets where clock and chance come from.
    #[must_use]
    pub fn context(mut self, context: &ProviderContext) -> Self {
        self.context = context.clone();
        self
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cached<P> {
    fn credentials(&self) -> CredentialsFuture<'_> {
        self.cache
            .credentials(&self.context, || self.provider.credentials())
    }

    fn invalidate(&self, refused: &Credentials) {
        self.cache.invalidate(refused);
        self.provider.invalidate(refused);
    }

    fn account_in_advance(&self) -> Option<String> {
        self.provider.account_in_advance()
    }
}

/// The cache itself, for providers that have one inside.
#[derive(Default)]
pub(crate) struct Cache {
    flight: SingleFlight,
    kept: Mutex<Option<Kept>>,
}

/// Credentials and their times.
struct Kept {
    credentials: Arc<Credentials>,
    /// From here on one caller fetches.
    early: SystemTime,
    /// From here on all wait for the fetch.
    late: SystemTime,
    /// From here on they are not used.
    end: SystemTime,
    errors: u32,
    /// Until here no fetch is retried.
    backoff: Option<SystemTime>,
}

/// Begins a fetch.
type Fetch<'a> = Box<dyn FnOnce() -> CredentialsFuture<'a> + Send + 'a>;

enum State {
    Missing,
    Fresh(Arc<Credentials>),
    Early(Arc<Credentials>),
    Late,
}

impl Cache {
    pub(crate) fn credentials<'a, F>(
        &'a self,
        context: &'a ProviderContext,
        fetch: impl FnOnce() -> F + Send + 'a,
    ) -> CredentialsFuture<'a>
    where
        F: Future<Output = Outcome> + Send + 'a,
    {
        match self.state(context) {
            State::Fresh(credentials) => Box::pin(std::future::ready(Ok(credentials))),
            state => self.fetched(context, state, Box::new(|| Box::pin(fetch()))),
        }
    }

    /// Not generic, so that a program has one copy for all providers.
    fn fetched<'a>(
        &'a self,
        context: &'a ProviderContext,
        state: State,
        fetch: Fetch<'a>,
    ) -> CredentialsFuture<'a> {
        let refresh = Box::pin(self.refresh(context, fetch));
        Box::pin(async move {
            match state {
                State::Early(credentials) => self.flight.start(refresh).await.unwrap_or(Ok(credentials)),
                _ => self.flight.join(refresh).await,
            }
        })
    }

    pub(crate) fn invalidate(&self, refused: &Credentials) {
        let mut kept = self.kept();
        if kept.as_ref().is_some_and(|kept| *kept.credentials == *refused) {
            *kept = None;
        }
    }

    async fn refresh<'a>(&'a self, context: &'a ProviderContext, fetch: Fetch<'a>) -> Outcome {
        // Another caller may have fetched since the first check.
        if let State::Fresh(credentials) = self.state(context) {
            return Ok(credentials);
        }
        let outcome = fetch().await;
        let now = context.now();
        let jitter = context.sample_jitter();
        let mut kept = self.kept();
        match outcome {
            Ok(credentials) => {
                *kept = Kept::new(&credentials, now, jitter);
                Ok(credentials)
            }
            Err(error) => match kept.as_mut().filter(|kept| now < kept.end) {
                Some(kept) => Ok(kept.failed(now, jitter)),
                None => {
                    *kept = None;
                    Err(error)
                }
            },
        }
    }

    fn state(&self, context: &ProviderContext) -> State {
        let now = context.now();
        match &*self.kept() {
            Some(kept) if now < kept.end => {
                let credentials = Arc::clone(&kept.credentials);
                if now < kept.early || kept.backoff.is_some_and(|backoff| now < backoff) {
                    State::Fresh(credentials)
                } else if now < kept.late {
                    State::Early(credentials)
                } else {
                    State::Late
                }
            }
            _ => State::Missing,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        lock(&self.kept)
    }
}

impl Kept {
    fn new(credentials: &Arc<Credentials>, now: SystemTime, jitter: f64) -> Option<Self> {
        let expiration = credentials.expiration()?;
        let left = expiration.duration_since(now).unwrap_or_default();
        let (early, late, end) = if left.is_zero() {
            let end = now + GRACE;
            (end, end, end)
        } else {
            let early = (EARLY + SPREAD.mul_f64(jitter)).min(left / 2);
            let late = LATE.min(left / 4);
            (expiration - early, expiration - late, expiration)
        };
        Some(Self {
            credentials: Arc::clone(credentials),
            early,
            late,
            end,
            errors: 0,
            backoff: None,
        })
    }

    fn failed(&mut self, now: SystemTime, jitter: f64) -> Arc<Credentials> {
        let backoff = FIRST_BACKOFF
            .saturating_mul(1 << self.errors.min(8))
            .min(MAX_BACKOFF);
        self.errors = self.errors.saturating_add(1);
        self.backoff = Some(now + backoff.mul_f64(1.0 - jitter / 2.0));
        Arc::clone(&self.credentials)
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = self.kept().as_ref().map(|kept| Arc::clone(&kept.credentials));
        formatter.debug_tuple("Cache").field(&credentials).finish()
    }
}
