#![doc = include_str!("guide/testing.md")]

mod cassette;
mod mock;
mod recorder;
mod replay;
mod reply;
mod rule;

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime},
};

pub use cassette::CassetteError;
pub use mock::Mock;
pub use recorder::{Recorder, Recording};
pub use replay::{Replay, Replaying};
pub use reply::Reply;
pub use rule::{MockRequest, Rule};

use crate::{
    client::{ClientBuilder, ServiceClient},
    credentials::Credentials,
    endpoint::Endpoint,
    nonce::Jitter,
    rate_limit::RateLimit,
    time::{Clock, SystemClock},
    transport::Transport,
};

/// The operating system's clock, except that waits are over at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWaiting;

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        SystemClock.now()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// A clock that stands still, except that waits are over at once.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use alicloud_core::{testing::FixedClock, time::Clock as _};
///
/// let clock = FixedClock(UNIX_EPOCH + Duration::from_secs(1_774_858_150));
/// assert_eq!(alicloud_core::time::format(clock.now()), "2026-03-30T08:09:10Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedClock(pub SystemTime);

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// A jitter that is always the same number, from 0 to below 1.
///
/// ```
/// use alicloud_core::{nonce::Jitter as _, testing::FixedJitter};
///
/// assert_eq!(FixedJitter(0.5).sample(), 0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedJitter(pub f64);

impl Jitter for FixedJitter {
    fn sample(&self) -> f64 {
        self.0
    }
}

/// The server that clients for tests would call.
const ENDPOINT: &str = "https://test.invalid";

fn endpoint() -> Endpoint {
    Endpoint::parse(ENDPOINT).expect("this is a URL")
}

/// A client's settings for tests: nothing waits, and nothing is read from the environment.
fn builder<C: ServiceClient>(transport: impl Transport) -> ClientBuilder<C> {
    let credentials = Credentials::new("LTAI5tTestAccessKeyId", "TestAccessKeySecret");
    ClientBuilder::new()
        .endpoint(ENDPOINT)
        .maybe_credentials(Some(credentials.expect("these are words of visible characters")))
        .rate_limit(RateLimit::off())
        .clock(NoWaiting)
        .jitter(FixedJitter(0.0))
        .transport(transport)
}

fn client<C: ServiceClient>(transport: impl Transport) -> C {
    let client = builder::<C>(transport).build();
    client.expect("the settings above suffice for a client")
}
