#![doc = include_str!("guide/testing.md")]

mod cassette;
mod mock;
mod received;
mod recorder;
mod replay;
mod reply;
mod rule;

use std::{future::Future, pin::Pin, time::Duration};

pub use cassette::CassetteError;
pub use mock::Mock;
pub use recorder::{Recorder, Recording};
pub use replay::{Replay, Replaying};
pub use reply::Reply;
pub use rule::{MockRequest, Rule};

use crate::{
    client::{ClientBuilder, ServiceClient},
    credentials::Credentials,
    rate_limit::RateLimit,
    time::{Clock, SystemClock},
    transport::Transport,
};

/// The operating system's clock, except that waits are over at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWaiting;

impl Clock for NoWaiting {
    fn now(&self) -> std::time::SystemTime {
        SystemClock.now()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// A client's settings for tests: nothing waits, and nothing is looked for in the surroundings.
fn builder<C: ServiceClient>(transport: impl Transport) -> ClientBuilder<C> {
    let credentials = Credentials::new("LTAI5tTestAccessKeyId", "TestAccessKeySecret");
    ClientBuilder::new()
        .endpoint("https://test.invalid")
        .credentials(credentials.expect("these are words of visible characters"))
        .rate_limit(RateLimit::off())
        .clock(NoWaiting)
        .jitter(0.0)
        .transport(transport)
}

fn client<C: ServiceClient>(transport: impl Transport) -> C {
    let client = builder::<C>(transport).build();
    client.expect("the settings above suffice for a client")
}
