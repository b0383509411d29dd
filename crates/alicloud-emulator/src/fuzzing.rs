//! For the fuzz targets: requests without connections.

use std::net::Ipv4Addr;

use bytes::Bytes;
use http::{Request, Response};

use crate::{emulator::Emulator, wire::WireRequest};

impl Emulator {
    /// Answers a request as if it had come over a connection.
    #[doc(hidden)]
    pub async fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let peer = Ipv4Addr::LOCALHOST.into();
        let received = WireRequest::new(peer, parts.method, parts.uri, parts.headers, body);
        self.state.respond(&received).await.into_http()
    }
}
