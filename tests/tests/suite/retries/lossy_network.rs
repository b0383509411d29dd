//! A lossy network: requests and responses are lost, late, doubled or replaced, at random by a seed.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use alicloud_core::{
    encoding::decode_form,
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use tokio::sync::oneshot;

/// The longest delay of requests and responses.
pub(crate) const LATEST: Duration = Duration::from_millis(400);

/// The outcome of a request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Fine,
    /// It never arrives; the caller gets a lost connection.
    RequestLost,
    /// It never arrives; the caller gets nothing.
    RequestVanished,
    /// It arrives, its response does not.
    ResponseLost,
    ResponseLate(Duration),
    /// It arrives, and the caller gets nothing.
    ResponseVanished,
    /// It arrives when the caller may have timed out.
    RequestLate(Duration),
    /// It arrives twice, and the second response comes back.
    Doubled,
    /// Another response comes back: with true, after the request was executed, else instead.
    Replaced(Replacement, bool),
}

/// The replacement of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Replacement {
    InternalError,
    InternalErrorWithWait,
    ServiceUnavailable,
    ServiceUnavailableWithWait,
    RequestTimeout,
    TooManyRequests,
    TooManyRequestsWithWait,
    WebPage,
    EmptyObject,
    Truncated,
    Empty,
    /// `Code: OK` without data. For a list that is a correct, empty response.
    WithoutData,
}

impl Replacement {
    pub(crate) const ALL: [Self; 12] = [
        Self::InternalError,
        Self::InternalErrorWithWait,
        Self::ServiceUnavailable,
        Self::ServiceUnavailableWithWait,
        Self::RequestTimeout,
        Self::TooManyRequests,
        Self::TooManyRequestsWithWait,
        Self::WebPage,
        Self::EmptyObject,
        Self::Truncated,
        Self::Empty,
        Self::WithoutData,
    ];

    /// Returns the replacement of a response with this body, if there was one.
    fn response(self, body: Option<Bytes>) -> HttpResponse {
        let page = || "<html><h1>Not here</h1></html>".into();
        let error = |code: &str| {
            format!(r#"{{"Code": "{code}", "Message": "bad weather", "RequestId": "W"}}"#).into()
        };
        let success = r#"{"Code": "OK", "RequestId": "W", "Data": {"FlowId": "0"}}"#;
        let (status, body): (_, Bytes) = match self {
            Self::InternalError | Self::InternalErrorWithWait => (500, error("InternalError")),
            Self::ServiceUnavailable | Self::ServiceUnavailableWithWait => (503, error("ServiceUnavailable")),
            Self::RequestTimeout => (408, page()),
            Self::TooManyRequests | Self::TooManyRequestsWithWait => (429, page()),
            Self::WebPage => (200, page()),
            Self::EmptyObject => (200, "{}".into()),
            Self::Truncated => {
                let body = body.unwrap_or_else(|| success.into());
                (200, body.slice(..body.len() / 2))
            }
            Self::Empty => (200, Bytes::new()),
            Self::WithoutData => (200, r#"{"Code": "OK", "RequestId": "W"}"#.into()),
        };
        let headers = match self {
            Self::InternalErrorWithWait => ("x-acs-retry-after", "20"),
            Self::ServiceUnavailableWithWait => ("x-ratelimit-user-api", "Limit:5,Remain:0,TimeLeft:20"),
            Self::TooManyRequestsWithWait => ("x-acs-retry-after", "20"),
            _ => ("x-weather", "bad"),
        };
        let headers =
            [headers].map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        HttpResponse::new(status, headers.into_iter().collect(), body)
    }
}

impl Fate {
    fn name(self) -> String {
        match self {
            Self::Replaced(replacement, true) => format!("{replacement:?} after execution"),
            Self::Replaced(replacement, false) => format!("{replacement:?} before execution"),
            Self::ResponseLate(_) => "ResponseLate".to_owned(),
            Self::RequestLate(_) => "RequestLate".to_owned(),
            fate => format!("{fate:?}"),
        }
    }
}

/// The events of calls about one name, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Sent(u32),
    LookBegan,
    Created(u32),
}

#[derive(Debug, Default)]
struct Log {
    events: HashMap<String, Vec<Event>>,
    /// Requests under way to the service.
    under_way: usize,
    sent: u32,
    /// The number of each outcome, by name.
    counts: BTreeMap<String, u32>,
}

/// Sends through another transport, and loses and delays some of it.
pub(crate) struct LossyNetwork {
    inner: Arc<dyn Transport>,
    seed: u64,
    log: Arc<Mutex<Log>>,
}

impl fmt::Debug for LossyNetwork {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Weather").finish_non_exhaustive()
    }
}

/// One client's network; clones share the log.
impl Clone for LossyNetwork {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            seed: self.seed,
            log: Arc::clone(&self.log),
        }
    }
}

impl LossyNetwork {
    pub(crate) fn new(inner: impl Transport, seed: u64) -> Self {
        Self {
            inner: Arc::new(inner),
            seed,
            log: Arc::default(),
        }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no request is under way.
    pub(crate) async fn settled(&self) {
        while self.log().under_way > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Returns the number of requests.
    pub(crate) fn sent(&self) -> u32 {
        self.log().sent
    }

    /// Returns the number of each outcome, by name.
    pub(crate) fn counts(&self) -> BTreeMap<String, u32> {
        self.log().counts.clone()
    }

    /// Returns how many creations of a name were executed after the probe for them had begun.
    pub(crate) fn late(&self, name: &str) -> usize {
        let log = self.log();
        let events = log.events.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_late = |(end, event): (usize, &Event)| {
            let Event::Created(number) = event else {
                return false;
            };
            let before = &events[..end];
            let sent = before.iter().position(|each| *each == Event::Sent(*number));
            sent.is_some_and(|sent| before[sent..].contains(&Event::LookBegan))
        };
        events.iter().enumerate().filter(|each| is_late(*each)).count()
    }

    /// Returns the next fate of a request about a name: the same in each run, regardless of other calls.
    fn fate(&self, name: &str, number: usize, creates: bool) -> Fate {
        let mut random = name
            .bytes()
            .fold(self.seed ^ (number as u64) << 32, |hash, byte| {
                scrambled(hash ^ u64::from(byte))
            });
        let mut sample = |below: u64| {
            random = scrambled(random);
            random % below
        };
        let latest = LATEST.as_millis() as u64;
        let fate = match sample(100) {
            0..3 => Fate::RequestLost,
            3..6 => Fate::RequestVanished,
            6..9 => Fate::ResponseLost,
            9..11 => Fate::ResponseVanished,
            11..14 => Fate::ResponseLate(Duration::from_millis(sample(latest))),
            14..17 => Fate::RequestLate(Duration::from_millis(sample(latest))),
            17..20 => Fate::Doubled,
            20..32 => {
                let which = sample(Replacement::ALL.len() as u64) as usize;
                Fate::Replaced(Replacement::ALL[which], sample(2) == 1)
            }
            _ => Fate::Fine,
        };
        match fate {
            // It is a correct response of a list, so it is not counted.
            Fate::Replaced(Replacement::WithoutData, _) if !creates => Fate::Fine,
            fate => fate,
        }
    }
}

/// A step of the generator `SplitMix64`.
fn scrambled(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

impl Transport for LossyNetwork {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let creates = request
            .headers
            .get("x-acs-action")
            .is_some_and(|name| name == "CreateFlow");
        let query = decode_form(request.url.split_once('?').map_or("", |(_, query)| query));
        let name = query.get("FlowName").unwrap_or_default().to_owned();
        let (fate, number) = {
            let mut log = self.log();
            log.sent += 1;
            let number = log.sent;
            let events = log.events.entry(name.clone()).or_default();
            let before = events.iter().filter(|event| matches!(event, Event::Sent(_)));
            let fate = self.fate(&name, before.count(), creates);
            events.push(Event::Sent(number));
            *log.counts.entry(fate.name()).or_default() += 1;
            (fate, number)
        };
        if let Fate::RequestLost = fate {
            return Box::pin(async { Err(broken()) });
        }
        if let Fate::RequestVanished = fate {
            return Box::pin(std::future::pending());
        }
        if let Fate::Replaced(replacement, false) = fate {
            return Box::pin(async move { Ok(replacement.response(None)) });
        }
        self.log().under_way += 1;
        let (answered, response) = oneshot::channel();
        let this = self.clone();
        // The request arrives, even if the caller is gone.
        tokio::spawn(async move {
            if let Fate::RequestLate(delay) = fate {
                tokio::time::sleep(delay).await;
            }
            if !creates {
                this.note(&name, Event::LookBegan);
            }
            let copies = if let Fate::Doubled = fate { 2 } else { 1 };
            let mut result = Err(broken());
            for _ in 0..copies {
                result = this.inner.send(request.clone()).await;
                if creates && matches!(&result, Ok(HttpResponse { status: 200, .. })) {
                    this.note(&name, Event::Created(number));
                }
            }
            this.log().under_way -= 1;
            // The caller may be gone.
            let _ = answered.send(result);
        });
        Box::pin(async move {
            let response = response.await.map_err(|_| broken())?;
            match fate {
                Fate::ResponseLost => Err(broken()),
                Fate::ResponseVanished => std::future::pending().await,
                Fate::Replaced(replacement, _) => {
                    response.map(|response| replacement.response(Some(response.body)))
                }
                Fate::ResponseLate(delay) => {
                    tokio::time::sleep(delay).await;
                    response
                }
                _ => response,
            }
        })
    }
}

impl LossyNetwork {
    fn note(&self, name: &str, event: Event) {
        self.log().events.entry(name.to_owned()).or_default().push(event);
    }
}

fn broken() -> TransportError {
    TransportError::new(TransportErrorKind::ConnectionLost, "bad weather")
}
