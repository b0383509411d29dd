//! Opens a stream: the exchange up to the first event, or to the first bytes.

use std::{future::poll_fn, pin::Pin};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use tracing::Span;

use crate::{
    client::{
        classify,
        decode::Called,
        envelope::Verdict,
        no_response::{not_transmitted, too_large},
        options::ResolvedOptions,
        orchestrator::exchange::read,
        response_stream::{ByteStream, LiveBody, Opened, Origin, RawEventStream},
    },
    error::{ErrorKind, Execution, Failure},
    operation::{Operation, ResponseStream},
    redact::Redaction,
    response::RawResponse,
    server_events::ServerEvent,
    transport::{HttpRequest, HttpResponse, StreamingResponse, TransportError},
};

/// How a call reads its response while it comes.
#[derive(Clone, Copy)]
pub(in crate::client) struct Streaming {
    open: OpenFn,
    begin: fn(&mut Called, &Span),
}

type OpenFn = for<'c> fn(&'c ResolvedOptions<'c>, &'static Operation, HttpRequest, Redaction) -> Opening<'c>;

type Opening<'c> = Pin<Box<dyn Future<Output = Result<Called, Box<Failure>>> + Send + 'c>>;

impl Streaming {
    pub(in crate::client) fn of(kind: ResponseStream) -> Self {
        let open: OpenFn = match kind {
            ResponseStream::Events => |plan, operation, request, redaction| {
                Box::pin(open(plan, operation, request, ResponseStream::Events, redaction))
            },
            ResponseStream::Bytes => |plan, operation, request, redaction| {
                Box::pin(open(plan, operation, request, ResponseStream::Bytes, redaction))
            },
        };
        Self {
            open,
            begin: Called::begin_stream,
        }
    }

    /// Transmits a request, up to where the stream begins.
    pub(super) fn open<'c>(
        self,
        plan: &'c ResolvedOptions<'c>,
        operation: &'static Operation,
        request: HttpRequest,
        redaction: Redaction,
    ) -> Opening<'c> {
        (self.open)(plan, operation, request, redaction)
    }

    /// Completes the stream with what is known at the end of the call.
    pub(super) fn begin(self, called: &mut Called, span: &Span) {
        (self.begin)(called, span);
    }
}

/// Transmits a request and reads its response as far as it has to be read to know that it is a success.
async fn open(
    plan: &ResolvedOptions<'_>,
    operation: &'static Operation,
    mut request: HttpRequest,
    kind: ResponseStream,
    redaction: Redaction,
) -> Result<Called, Box<Failure>> {
    let timeouts = plan.timeouts;
    let (idle, setting) = match kind {
        ResponseStream::Events => (timeouts.idle, "idle_timeout"),
        ResponseStream::Bytes => (timeouts.read, "read_timeout"),
    };
    request.timeouts.read = idle;
    let exchange = plan.transport.send_streaming(request).await;
    let response = exchange.map_err(|error| not_transmitted(error, plan.endpoint()))?;
    let StreamingResponse {
        status,
        headers,
        body,
    } = response;
    let is_stream = (200..300).contains(&status) && is_of(kind, &headers);
    let mut body = LiveBody::new(body, (idle, setting), timeouts);
    let mut head = HttpResponse::new(status, headers, Bytes::new());
    if !is_stream {
        head.body = collect(&mut body, plan).await?;
        return document(plan, operation, kind, redaction, head).await;
    }
    let mut head = classify::success(operation, Verdict::default(), head);
    let origin = origin(plan, &head, redaction);
    let max_size = plan.max_response_size;
    let opened = match kind {
        ResponseStream::Bytes => Opened::Bytes(ByteStream::new(origin, body, None, max_size)),
        ResponseStream::Events => {
            let mut events = RawEventStream::new(origin, body, max_size);
            events.begin().await?;
            if head.request_id.is_empty() {
                head.request_id = events.first_request_id();
            }
            Opened::Events(events)
        }
    };
    Ok(Called::opened(head, opened))
}

/// An error, or the whole output in one document: in a service that streams, the caller may have asked for that.
async fn document(
    plan: &ResolvedOptions<'_>,
    operation: &'static Operation,
    kind: ResponseStream,
    redaction: Redaction,
    response: HttpResponse,
) -> Result<Called, Box<Failure>> {
    let max_size = plan.max_response_size;
    let mut head = read(operation, response, max_size, None).await?.response;
    let body = std::mem::take(&mut head.body);
    let origin = origin(plan, &head, redaction);
    let opened = match kind {
        ResponseStream::Events => Opened::Events(RawEventStream::of_one(origin, ServerEvent::of_data(body))),
        ResponseStream::Bytes => {
            Opened::Bytes(ByteStream::new(origin, LiveBody::ended(), Some(body), max_size))
        }
    };
    Ok(Called::opened(head, opened))
}

fn origin(plan: &ResolvedOptions<'_>, head: &RawResponse, redaction: Redaction) -> Origin {
    Origin {
        head: head.clone(),
        endpoint: plan.endpoint().clone(),
        redaction,
        span: Span::none(),
    }
}

/// Whether a successful response is a stream, and not a document: an error, or a page of a proxy.
fn is_of(kind: ResponseStream, headers: &HeaderMap) -> bool {
    let content = headers
        .get(header::CONTENT_TYPE)
        .map(|content| content.as_bytes().to_ascii_lowercase());
    match (kind, content.as_deref()) {
        (_, None) => true,
        (ResponseStream::Events, Some(content)) => content.starts_with(b"text/event-stream"),
        (ResponseStream::Bytes, Some(content)) => !classify::is_document(content),
    }
}

/// Reads a body that is not a stream.
async fn collect(body: &mut LiveBody, plan: &ResolvedOptions<'_>) -> Result<Bytes, Box<Failure>> {
    let limit = plan.max_response_size;
    let mut bytes = BytesMut::new();
    while let Some(piece) = poll_fn(|context| body.poll_next(plan.endpoint(), context)).await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() > limit {
            return Err(too_large(&TransportError::response_too_large(limit, None)));
        }
    }
    Ok(bytes.freeze())
}

/// An operation whose response is a stream of events was called as if it were one document.
pub(super) fn not_streamed(operation: &'static Operation) -> Box<Failure> {
    let name = operation.name();
    let message = format!("the response of `{name}` is a stream of events, which has no single output");
    let mut failure = Failure::new(ErrorKind::Configuration, Execution::No, message);
    failure.remedy = Some("Send it by `send_stream`, or by `call_events` of the untyped client.".into());
    failure
}
