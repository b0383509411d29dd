use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::credentials::{
    access_key::Credentials,
    provider_context::ProviderContext,
    source::{CredentialsFuture, ProvideCredentials},
    support::single_flight::{Outcome, SingleFlight},
};

/// Refreshing begins at least so long before the expiration, so that a long call ends in time.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// Refreshing begins by chance up to so much earlier, so that many processes do not ask at once.
const SPREAD: Duration = Duration::from_secs(10 * 60);
/// So long before the expiration callers wait for the refresh; the vendor's clients refresh then at the latest.
const LATE: Duration = Duration::from_secs(3 * 60);
/// How long credentials are used that came with an expiration in the past.
const GRACE: Duration = Duration::from_secs(60);
/// The pause after the first failed refresh; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// Keeps what another provider gives until shortly before it expires.
///
/// The providers of this module that fetch credentials have one inside; use it for those of your own.
///
/// - One fetch is under way at most; who comes meanwhile waits for it and gets its outcome.
/// - From 15 to 5 minutes before the expiration (by chance, for each fetch anew, and never in the first half of the time
///   that was left) one caller fetches; the others go on with what is there. From 3 minutes before, all wait for the fetch.
/// - When a fetch fails, credentials that are still valid are given out, and the next fetch waits: 10 seconds, doubled
///   with each failure up to 2 minutes, and by chance up to half of that less. Without valid credentials the error goes
///   to those who waited for that fetch; it is not kept.
/// - Credentials without an expiration are not kept: the next call asks again.
/// - Credentials that come expired are given out for a minute: the clock may be wrong, and the service will tell.
/// - Credentials that the service refused are forgotten ([`ProvideCredentials::invalidate`]).
/// - Every future may be dropped at any time; a fetch that is dropped is begun anew by the next caller.
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
    /// A cache before a provider.
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
    /// From here on somebody fetches.
    early: SystemTime,
    /// From here on all wait for the fetch.
    late: SystemTime,
    /// From here on they are no use.
    end: SystemTime,
    failures: u32,
    /// Until here no fetch is tried again.
    pause: Option<SystemTime>,
}

enum Standing {
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
        let standing = self.standing(context);
        if let Standing::Fresh(credentials) = standing {
            return Box::pin(std::future::ready(Ok(credentials)));
        }
        Box::pin(async move {
            let refresh = self.refresh(context, fetch);
            match standing {
                Standing::Early(credentials) => self.flight.start(refresh).await.unwrap_or(Ok(credentials)),
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

    async fn refresh<F: Future<Output = Outcome>>(
        &self,
        context: &ProviderContext,
        fetch: impl FnOnce() -> F,
    ) -> Outcome {
        // Somebody may have fetched between the first look and this turn.
        if let Standing::Fresh(credentials) = self.standing(context) {
            return Ok(credentials);
        }
        let outcome = fetch().await;
        let now = context.now();
        let jitter = Some(context.jitter.sample())
            .filter(|jitter| (0.0..=1.0).contains(jitter))
            .unwrap_or(0.0);
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

    fn standing(&self, context: &ProviderContext) -> Standing {
        let now = context.now();
        match &*self.kept() {
            Some(kept) if now < kept.end => {
                let credentials = Arc::clone(&kept.credentials);
                if now < kept.early || kept.pause.is_some_and(|pause| now < pause) {
                    Standing::Fresh(credentials)
                } else if now < kept.late {
                    Standing::Early(credentials)
                } else {
                    Standing::Late
                }
            }
            _ => Standing::Missing,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
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
            failures: 0,
            pause: None,
        })
    }

    fn failed(&mut self, now: SystemTime, jitter: f64) -> Arc<Credentials> {
        let pause = FIRST_PAUSE
            .saturating_mul(1 << self.failures.min(8))
            .min(LONGEST_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.pause = Some(now + pause.mul_f64(1.0 - jitter / 2.0));
        Arc::clone(&self.credentials)
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = self.kept().as_ref().map(|kept| Arc::clone(&kept.credentials));
        formatter.debug_tuple("Cache").field(&credentials).finish()
    }
}
