use crate::operation::Operation;

/// How the body of a successful response can be read while it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseStream {
    /// As server-sent events, of which each holds an output.
    Events,
    /// As bytes: a file, an image.
    Bytes,
}

impl Operation {
    /// Marks the response as a stream of server-sent events. Each event has the form of the operation's output.
    ///
    /// ```
    /// use alicloud_core::{Operation, Service, streaming::ResponseStream};
    ///
    /// static SERVICE: Service = Service::new("demo", "1");
    /// static CHAT: Operation = Operation::rpc(&SERVICE, "Chat").with_event_stream();
    /// assert_eq!(CHAT.response_stream(), Some(ResponseStream::Events));
    /// ```
    #[must_use]
    pub const fn with_event_stream(mut self) -> Self {
        self.response_stream = Some(ResponseStream::Events);
        self
    }

    /// Marks the body of a successful response as bytes, which are the output and can be read as a stream.
    #[must_use]
    pub const fn with_binary_response(mut self) -> Self {
        self.response_stream = Some(ResponseStream::Bytes);
        self.with_bare_response()
    }

    /// Marks the form of a request as multipart, also where it has no file.
    #[must_use]
    pub const fn with_multipart_form(mut self) -> Self {
        self.multipart_form = true;
        self
    }

    /// Returns whether the form of a request is multipart.
    #[must_use]
    pub const fn has_multipart_form(&self) -> bool {
        self.multipart_form
    }

    /// Returns how the response can be read while it comes; `None` if it is one document.
    #[must_use]
    pub const fn response_stream(&self) -> Option<ResponseStream> {
        self.response_stream
    }
}
