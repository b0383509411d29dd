use std::{
    collections::VecDeque,
    fmt,
    panic::Location,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
    thread,
};

use bytes::Bytes;
use futures_core::Stream;

use crate::{
    client::{ClientBuilder, ServiceClient},
    lock::lock,
    received::ReceivedRequest,
    redact::address,
    request::Request,
    testing::{
        MockRequest, Rule,
        reply::{Ending, Kind, MOCKED, joined},
        rule::{AddRule, Scripted},
    },
    transport::{
        HttpRequest, StreamingFuture, StreamingResponse, Transport, TransportError, TransportErrorKind,
        TransportFuture,
    },
};

/// A service of your own for a test: rules that say what is answered to which request. See [the module](super).
///
/// When it is dropped, it panics if a rule was not used as often as it should have been, or if there was a request that fitted no
/// rule; not while another panic is under way.
#[derive(Debug, Default)]
pub struct Mock {
    shared: Shared,
    lenient: bool,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    rules: Vec<Scripted>,
    received: Vec<ReceivedRequest>,
    unexpected: Vec<String>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MockTransport")
            .field("rules", &self.state().rules.len())
            .finish()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

impl AddRule for Mock {
    fn add(&self, rule: Scripted) {
        self.shared.state().rules.push(rule);
    }
}

impl Mock {
    /// A mock without rules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same mock, which does not mind rules that were not used and requests that fitted none when it is dropped.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// Begins a rule for an operation, named by the type of its request. Of several rules that fit, the first counts that is not
    /// used up.
    #[track_caller]
    pub fn on<R: MockRequest>(&self) -> Rule<'_, R> {
        Rule::new(self, Location::caller())
    }

    /// A client of this mock. It makes as many attempts as any other, without waiting, and has no rate limit.
    #[must_use]
    pub fn client<C: ServiceClient>(&self) -> C {
        super::client(self.shared.clone())
    }

    /// The settings of [`Mock::client`], to be changed.
    pub fn builder<C: ServiceClient>(&self) -> ClientBuilder<C> {
        super::builder(self.shared.clone())
    }

    /// What answers by the rules, for a client with custom settings.
    #[must_use]
    pub fn transport(&self) -> impl Transport + Clone + use<> {
        self.shared.clone()
    }

    /// The requests of an operation so far, in their order, retries included.
    #[must_use]
    pub fn requests<R: Request>(&self) -> Vec<R> {
        let state = self.shared.state();
        let received = state.received.iter();
        let of_operation = received.filter(|each| each.action() == Some(R::OPERATION.name()));
        of_operation
            .filter_map(|each| R::from_parameters(&each.parameters_or_headers(R::OPERATION)).ok())
            .collect()
    }

    /// Says now what would be said when the mock is dropped.
    ///
    /// # Errors
    ///
    /// What is amiss, one line each.
    pub fn check(&self) -> Result<(), String> {
        let state = self.shared.state();
        let unmet = state.rules.iter().filter_map(Scripted::unmet);
        let amiss: Vec<String> = state.unexpected.iter().cloned().chain(unmet).collect();
        if amiss.is_empty() {
            Ok(())
        } else {
            Err(amiss.join("\n"))
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        if self.lenient || thread::panicking() {
            return;
        }
        if let Err(amiss) = self.check() {
            panic!("the mock did not see what it was to see\n{amiss}");
        }
    }
}

impl State {
    fn reply(&mut self, request: &HttpRequest) -> Result<Kind, String> {
        let received = ReceivedRequest::of(request);
        let Some(name) = received.action() else {
            let what = address(&request.url);
            return Err(format!(
                "the mock cannot response `{what}`: it is not a call of an operation"
            ));
        };
        self.received.push(received.clone());
        let mut misses = Vec::new();
        let mut shown = None;
        let rules = self.rules.iter_mut();
        for rule in rules.filter(|rule| rule.operation.name() == name) {
            let parameters = received.parameters_or_headers(rule.operation);
            let place = rule.place;
            let reason = match (rule.fits)(&parameters) {
                Ok(()) if !rule.is_used_up() => return Ok(rule.take(&parameters)),
                Ok(()) => (
                    0,
                    format!("the rule at {place} fits, but was used up after {}", rule.used),
                ),
                Err(miss) => (
                    miss.distance,
                    format!("the rule at {place} does not fit: {}", miss.reason),
                ),
            };
            misses.push(reason);
            shown = Some((rule.show)(&parameters));
        }
        let Some(shown) = shown else {
            let mut others: Vec<_> = self.rules.iter().map(|rule| rule.operation.name()).collect();
            others.dedup();
            let others = if others.is_empty() {
                "nothing".to_owned()
            } else {
                others.join(", ")
            };
            return Err(format!("the mock has no rule for `{name}`, only for {others}"));
        };
        misses.sort_by_key(|(distance, _)| *distance);
        let closest = misses.first().map_or("", |(_, reason)| reason);
        Err(format!("no rule of the mock is for {shown}\nclosest: {closest}"))
    }
}

impl Shared {
    fn reply(&self, request: &HttpRequest) -> Result<Kind, TransportError> {
        let mut state = self.state();
        state.reply(request).map_err(|unexpected| {
            state.unexpected.push(unexpected.clone());
            TransportError::new(TransportErrorKind::Request, unexpected)
        })
    }
}

impl Transport for Shared {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let reply = self.reply(&request);
        Box::pin(async move {
            match reply? {
                Kind::Response(response) => Ok(response),
                Kind::Stream(head, pieces, Ending::Whole) => Ok(joined(head, &pieces)),
                Kind::Fail(kind) | Kind::Stream(_, _, Ending::Fail(kind)) => {
                    Err(TransportError::new(kind, MOCKED))
                }
                Kind::Hang | Kind::Stream(_, _, Ending::Hang) => std::future::pending().await,
            }
        })
    }

    fn send_streaming(&self, request: HttpRequest) -> StreamingFuture<'_> {
        let reply = self.reply(&request);
        Box::pin(async move {
            match reply? {
                Kind::Response(response) => Ok(response.into()),
                Kind::Stream(head, pieces, ending) => {
                    let body = Box::pin(Pieces { pieces, ending });
                    Ok(StreamingResponse::new(head.status, head.headers, body))
                }
                Kind::Fail(kind) => Err(TransportError::new(kind, MOCKED)),
                Kind::Hang => std::future::pending().await,
            }
        })
    }
}

/// A body that comes in pieces.
struct Pieces {
    pieces: VecDeque<Bytes>,
    ending: Ending,
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match (self.pieces.pop_front(), self.ending) {
            (Some(piece), _) => Poll::Ready(Some(Ok(piece))),
            (None, Ending::Whole) => Poll::Ready(None),
            (None, Ending::Hang) => Poll::Pending,
            (None, Ending::Fail(kind)) => {
                self.ending = Ending::Whole;
                Poll::Ready(Some(Err(TransportError::new(kind, MOCKED))))
            }
        }
    }
}
