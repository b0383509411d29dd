//! What a response gives: a success with its output, or an error.

use std::any::Any;

use bytes::Bytes;
use tracing::Span;

use crate::{
    client::{classify, envelope::Verdict, response_stream::Opened},
    error::Failure,
    operation::Operation,
    request::Output,
    response::{RawResponse, Response},
    service::Envelope,
    transport::HttpResponse,
};

/// A successful response.
pub(super) struct Called {
    pub(super) response: RawResponse,
    /// What was decoded, of a typed call.
    output: Option<AnyOutput>,
}

/// An output whose type the code of all operations does not know.
type AnyOutput = Box<dyn Any + Send>;

/// Makes the output of an operation from a body. It runs with every attempt, as a body that does not hold the output is a
/// reason for another one.
#[derive(Clone, Copy)]
pub(super) struct Decode {
    from_body: fn(&Bytes) -> Result<AnyOutput, serde_json::Error>,
    with_verdict: DecodeWithVerdict,
}

type DecodeWithVerdict = for<'b> fn(&'b [u8], &Envelope) -> Option<(Verdict<'b>, AnyOutput)>;

impl Decode {
    pub(super) fn of<T: Output>() -> Self {
        Self {
            from_body: |body| Ok(Box::new(T::from_body(body)?)),
            with_verdict: |body, names| {
                let (verdict, output) = Verdict::read_with_output::<T>(body, names)?;
                Some((verdict, Box::new(output)))
            },
        }
    }
}

impl Called {
    /// Classifies a response, and decodes the output of a typed call.
    ///
    /// Nearly every response is a success without damage, and read once. Any other one is classified before it is decoded.
    pub(super) fn read(
        operation: &'static Operation,
        response: HttpResponse,
        decode: Option<Decode>,
    ) -> Result<Self, Box<Failure>> {
        let body = response.body.clone();
        if let Some(decode) = decode
            && classify::has_succeeded(&response)
            && let Some((verdict, output)) = (decode.with_verdict)(&body, operation.service().envelope())
            && classify::is_success(operation, Some(&verdict), &response)
        {
            return Ok(Self {
                response: classify::success(operation, verdict, response),
                output: Some(output),
            });
        }
        Self::decoded(classify::classify(operation, response)?, decode)
    }

    /// Decodes the output of a typed call. Without it, the response is as good as lost.
    pub(super) fn decoded(response: RawResponse, decode: Option<Decode>) -> Result<Self, Box<Failure>> {
        match decode
            .map(|decode| (decode.from_body)(&response.body))
            .transpose()
        {
            Ok(output) => Ok(Self { response, output }),
            Err(error) => Err(Failure::undecodable(response, &error)),
        }
    }

    /// A response that is read while it comes.
    pub(super) fn opened(response: RawResponse, stream: Opened) -> Self {
        Self {
            response,
            output: Some(Box::new(stream)),
        }
    }

    /// Tells a stream what is known at the end of the call that opened it.
    pub(super) fn begin_stream(&mut self, span: &Span) {
        let stream = self
            .output
            .as_mut()
            .and_then(|output| output.downcast_mut::<Opened>());
        if let Some(stream) = stream {
            stream.set_facts(&self.response, span.clone());
        }
    }

    /// The stream, if the response is one.
    pub(super) fn into_stream(self) -> Option<Opened> {
        let stream = self.output?.downcast().ok()?;
        Some(*stream)
    }

    /// The response with its output; `None` if the call is of another type.
    pub(super) fn typed<T: Output>(self) -> Option<Response<T>> {
        let output = self.output?.downcast().ok()?;
        Some(Response::new(*output, self.response))
    }
}
