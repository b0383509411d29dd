//! Bodies of requests, and how many bytes of them there may be at a time.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// What a call may bring, files among it, and what data that a test seeds may.
const CALL: usize = 16 * 1024 * 1024;
const ADMINISTRATION: usize = 32 * 1024 * 1024;
/// How much of a body takes no room from others: so much is there for each connection.
const SMALL: usize = 64 * 1024;
/// How much room there is for the larger ones of calls, and for those of administration.
const ROOM: usize = 64 * 1024 * 1024;
/// What room is counted in.
const UNIT: usize = 1024;
const BODY_WITHIN: Duration = Duration::from_secs(30);
const ROOM_WITHIN: Duration = Duration::from_secs(30);

/// The room that large bodies share. A request that finds none waits, and is not read.
pub(crate) struct Bodies {
    calls: Semaphore,
    administration: Semaphore,
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            calls: Semaphore::new(ROOM / UNIT),
            administration: Semaphore::new(ROOM / UNIT),
        }
    }
}

/// A body, with the room that it takes until it is let go.
pub(crate) struct Held<'b> {
    pub(crate) bytes: Bytes,
    _room: Option<SemaphorePermit<'b>>,
}

/// The response to a body that was not read.
pub(crate) type NotRead = (StatusCode, &'static str);

impl Bodies {
    pub(crate) async fn read(&self, mut body: Incoming, may_be_large: bool) -> Result<Held<'_>, NotRead> {
        let (limit, pool) = match may_be_large {
            true => (ADMINISTRATION, &self.administration),
            false => (CALL, &self.calls),
        };
        let too_large = (
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is too large or broke off",
        );
        let late = (StatusCode::REQUEST_TIMEOUT, "the body did not come in time");
        let expected = match body.size_hint().exact() {
            Some(length) => usize::try_from(length).unwrap_or(usize::MAX),
            None => limit,
        };
        if body.size_hint().lower() > limit as u64 {
            return Err(too_large);
        }
        let begun = timeout(BODY_WITHIN, collect(&mut body, Vec::new(), SMALL, limit)).await;
        let (mut bytes, is_whole) = begun.map_err(|_| late)?.ok_or(too_large)?;
        let mut room = None;
        if !is_whole {
            let units = u32::try_from(expected.div_ceil(UNIT)).unwrap_or(u32::MAX);
            let permit = timeout(ROOM_WITHIN, pool.acquire_many(units)).await;
            room = permit.ok().and_then(Result::ok);
            if room.is_none() {
                return Err((
                    StatusCode::SERVICE_UNAVAILABLE,
                    "there is no room for a body of this size: send fewer at the same time",
                ));
            }
            let rest = timeout(BODY_WITHIN, collect(&mut body, bytes, limit + 1, limit)).await;
            (bytes, _) = rest.map_err(|_| late)?.ok_or(too_large)?;
        }
        Ok(Held {
            bytes: bytes.into(),
            _room: room,
        })
    }
}

/// Adds what comes until it is so much, and tells whether that was all. There is none when it is more than the limit, or
/// breaks off.
async fn collect(
    body: &mut Incoming,
    mut bytes: Vec<u8>,
    until: usize,
    limit: usize,
) -> Option<(Vec<u8>, bool)> {
    while bytes.len() < until {
        let Some(frame) = body.frame().await else {
            return Some((bytes, true));
        };
        if let Ok(data) = frame.ok()?.into_data() {
            if bytes.len() + data.len() > limit {
                return None;
            }
            bytes.extend_from_slice(&data);
        }
    }
    Some((bytes, false))
}
