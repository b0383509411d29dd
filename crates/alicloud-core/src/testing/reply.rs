use std::{collections::VecDeque, fmt, marker::PhantomData};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    client::offline,
    error::Error,
    record::{Member as _, Value, member::JSON},
    request::Request,
    response::Response,
    transport::{HttpResponse, TransportError, TransportErrorKind},
};

/// The cause of what a mock makes fail.
pub(super) const MOCKED: &str = "so says the mock";

/// What a mock answers to a request: an output, an error of the service, or nothing.
pub struct Reply<R> {
    pub(super) kind: Kind,
    request: PhantomData<fn() -> R>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Response(HttpResponse),
    /// A response whose body comes in pieces, and how it ends.
    Stream(HttpResponse, VecDeque<Bytes>, Ending),
    Fail(TransportErrorKind),
    Hang,
}

/// How the body of a response ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    Whole,
    Fail(TransportErrorKind),
    Hang,
}

impl<R> Clone for Reply<R> {
    fn clone(&self) -> Self {
        Self::of(self.kind.clone())
    }
}

impl<R> fmt::Debug for Reply<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Response(response) | Kind::Stream(response, ..) => {
                write!(formatter, "Reply(HTTP {})", response.status)
            }
            Kind::Fail(kind) => write!(formatter, "Reply({kind:?})"),
            Kind::Hang => formatter.write_str("Reply(nothing)"),
        }
    }
}

impl<R> Reply<R> {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            request: PhantomData,
        }
    }

    /// No response, but this failure.
    #[must_use]
    pub fn fail(kind: TransportErrorKind) -> Self {
        Self::of(Kind::Fail(kind))
    }

    /// No response, ever: the call ends by its own timeouts.
    #[must_use]
    pub fn hang() -> Self {
        Self::of(Kind::Hang)
    }

    /// A response as it comes over the wire, whatever it is.
    #[must_use]
    pub fn raw(response: HttpResponse) -> Self {
        Self::of(Kind::Response(response))
    }

    /// The same with one more header.
    ///
    /// # Panics
    ///
    /// The name or the value is none of a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Kind::Response(response) | Kind::Stream(response, ..) = &mut self.kind {
            let value = HeaderValue::from_str(value).expect("a header's value has only visible characters");
            response.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// A response whose body comes in these pieces, for an operation that is read as a [stream](crate::streaming): events as
    /// they come over the wire, cut wherever the pieces are, or bytes.
    #[must_use]
    pub fn pieces(kind: &'static str, pieces: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        let pieces = pieces.into_iter().map(Into::into).collect();
        let Kind::Response(head) = Self::http(200, kind, Bytes::new()).kind else {
            return Self::hang();
        };
        Self::of(Kind::Stream(head, pieces, Ending::Whole))
    }

    /// The same, but the connection fails after the last piece.
    #[must_use]
    pub fn then_fail(self, kind: TransportErrorKind) -> Self {
        self.ending(Ending::Fail(kind))
    }

    /// The same, but nothing follows the last piece, not even the end.
    #[must_use]
    pub fn then_hang(self) -> Self {
        self.ending(Ending::Hang)
    }

    fn ending(self, ending: Ending) -> Self {
        Self::of(match self.kind {
            Kind::Response(mut head) => {
                let body = std::mem::take(&mut head.body);
                Kind::Stream(head, [body].into(), ending)
            }
            Kind::Stream(head, pieces, _) => Kind::Stream(head, pieces, ending),
            other => other,
        })
    }

    fn http(status: u16, kind: &'static str, body: impl Into<Bytes>) -> Self {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
        Self::raw(HttpResponse {
            status,
            headers,
            body: body.into(),
        })
    }
}

impl<R: Request> Reply<R> {
    /// What a call returns whose single attempt is replied to like this: for a test double that stands in for a client, with its
    /// own trait and no HTTP.
    ///
    /// # Errors
    ///
    /// The error of the call, with code, status, kind and remedy as a client gives it; a timeout for [`Reply::hang`].
    pub fn into_result(self) -> Result<Response<R::Output>, Error<R::Code>> {
        let exchange = match self.kind {
            Kind::Response(response) => Some(Ok(response)),
            Kind::Stream(head, pieces, Ending::Whole) => Some(Ok(joined(head, &pieces))),
            Kind::Stream(_, _, Ending::Fail(kind)) => Some(Err(TransportError::new(kind, MOCKED))),
            Kind::Stream(_, _, Ending::Hang) => None,
            Kind::Fail(kind) => Some(Err(TransportError::new(kind, MOCKED))),
            Kind::Hang => None,
        };
        offline::result::<R>(exchange, &super::endpoint())
    }

    /// A stream of events, each with an output, for an operation that responds so.
    ///
    /// [`then_fail`](Self::then_fail) and [`then_hang`](Self::then_hang) end it in another way; [`Reply::pieces`] takes the events
    /// as they come over the wire.
    #[must_use]
    pub fn events(outputs: impl IntoIterator<Item = R::Output>) -> Self {
        let pieces = outputs.into_iter().map(|output| {
            let (data, _) = output.to_body().unwrap_or_default();
            let lines = String::from_utf8_lossy(&data).replace('\n', "\ndata: ");
            format!("data: {lines}\n\n")
        });
        Self::pieces("text/event-stream", pieces)
    }

    /// A successful response. A request id and the code of success are filled in where the output has none.
    #[must_use]
    pub fn output(output: R::Output) -> Self {
        let (body, kind) = output.to_body().unwrap_or_default();
        if R::OPERATION.has_bare_response() {
            return Self::http(200, kind, body);
        }
        match serde_json::from_slice(&body) {
            Ok(body) => Self::json(body),
            Err(_) => Self::http(200, kind, body),
        }
    }

    /// A successful response with this JSON, as the service sends it; request id and code as in [`Reply::output`].
    #[must_use]
    pub fn json(mut body: Value) -> Self {
        let names = R::OPERATION.service().envelope();
        if let Some(members) = body.as_object_mut().filter(|_| !R::OPERATION.has_bare_response()) {
            members
                .entry(names.request_id)
                .or_insert_with(|| "test-request".into());
            if let (Some(code), Some(success)) = (names.code, names.success.first()) {
                members.entry(code).or_insert_with(|| (*success).into());
            }
        }
        Self::http(200, JSON, body.to_string())
    }

    /// An error of the service: HTTP status, code (a text, or a variant of the service's `ErrorCode`), message.
    #[must_use]
    pub fn error(status: u16, code: impl AsRef<str>, message: &str) -> Self {
        let names = R::OPERATION.service().envelope();
        let body = Value::Object(
            [
                (names.request_id, "test-request"),
                (names.error_code.or(names.code).unwrap_or("Code"), code.as_ref()),
                (names.error_message.unwrap_or(names.message), message),
            ]
            .map(|(name, text)| (name.to_owned(), text.into()))
            .into_iter()
            .collect(),
        );
        Self::http(status, JSON, body.to_string())
    }
}

/// A response with the whole body that comes in pieces.
pub(super) fn joined(mut head: HttpResponse, pieces: &VecDeque<Bytes>) -> HttpResponse {
    head.body = pieces
        .iter()
        .flat_map(|piece| piece.iter().copied())
        .collect::<Vec<_>>()
        .into();
    head
}
