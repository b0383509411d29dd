//! Runtime of the generated Alibaba Cloud clients: it signs requests, sends them, retries where that is safe, classifies
//! responses and decodes them.
//!
//! # Which crate to use
//!
//! | to | use |
//! | --- | --- |
//! | call a service | its generated crate, such as [`cams-flow`](https://docs.rs/cams-flow), which re-exports this one as `cams_flow::alicloud_core` |
//! | test a program without the service | its emulator, such as [`cams-flow-emulator`](https://docs.rs/cams-flow-emulator), or the module `testing` (feature `test-util`) |
//! | write a transport, a credentials provider or an interceptor for all clients | this crate: [`Transport`], [`ProvideCredentials`], [`interceptor`] |
//! | call an operation that no crate describes | this crate: [the example below](#calling-an-operation-that-no-crate-describes) |
//!
//! This crate knows no operation: it takes the facts of each ([`Operation`], [`Service`]) and sees only parameters and bytes.
//!
//! # Guides
//!
#![doc = include_str!("guide/index.md")]
//!
//! # From request to response
//!
//! A typed request becomes [`Parameters`]; the [`Client`] signs them ([`sign`]), sends them through a [`Transport`],
//! classifies the response by the service's envelope and error table, and decodes it into a [`Response`]. All errors are
//! one type, [`Error`], which says what happened, whether the call may have been executed, and what to do.
//!
//! # Calling an operation that no crate describes
//!
//! ```no_run
//! use alicloud_core::{Client, ClientBuilder, Credentials, Operation, Parameters, Service};
//!
//! static CAMS: Service = Service::new("cams", "2020-06-06");
//! static LIST_FLOW: Operation = Operation::rpc(&CAMS, "ListFlow");
//!
//! struct Cams {
//!     core: Client,
//! }
//! alicloud_core::generated::client!(Cams => CAMS);
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client: Cams = ClientBuilder::new()
//!     .region("ap-southeast-1")
//!     .credentials(Credentials::from_env()?)
//!     .build()?;
//! let response = client.core.call(&LIST_FLOW, Parameters::default()).await?;
//! println!("{}", String::from_utf8_lossy(response.raw_body()));
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls with ring, with the operating system's trusted certificates.
//! - `native-tls`: TLS by the operating system's library.
//! - `reqwest`: the transport of the two above, without TLS.
//! - `hyper-rustls`: hyper's own client in place of reqwest, with rustls: fewer crates, less work for a call.
//! - `hyper`: the same without TLS.
//! - `blocking`: calls without `async`.
//! - `redis`: a rate limit that many processes share through Redis.
//! - `test-util`: scripted and recorded responses for tests.
//! - `description`: the types of the full description tables, for programs that show or serve an API.

#![doc = ""]
#![cfg_attr(feature = "blocking", doc = "[guide-blocking]: crate::blocking")]
#![cfg_attr(not(feature = "blocking"), doc = "[guide-blocking]: #features")]
#![cfg_attr(feature = "test-util", doc = "[guide-testing]: crate::testing")]
#![cfg_attr(not(feature = "test-util"), doc = "[guide-testing]: #features")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod body;
pub mod credentials;
#[cfg(feature = "description")]
pub mod description;
pub mod encoding;
pub mod generated;
pub mod guide;
pub mod interceptor;
pub mod nonce;
pub mod parameters;
pub mod rate_limit;
pub mod retry;
pub mod sign;
#[cfg(feature = "test-util")]
pub mod testing;
pub mod time;
pub mod transport;
pub mod upload;

mod client;
mod configuration;
mod endpoint;
mod error;
mod headers;
mod lock;
mod operation;
#[cfg(feature = "description")]
mod received;
mod record;
mod redact;
mod report;
mod request;
mod response;
mod server_events;
mod service;
mod short_list;

pub use body::Body;
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::paging;
pub use client::streaming;
pub use client::{
    BuilderCredentials, CallFuture, CallOptions, Client, ClientBuilder, CommonParameters, DefaultCredentials,
    ExplainFuture, Explanation, NoCommonParameters, SendFuture, ServiceClient,
};
pub use configuration::ConfigurationError;
pub use credentials::{Credentials, CredentialsError, ProvideCredentials};
pub use endpoint::{Endpoint, Network};
pub use error::{Error, ErrorKind, Execution, Failure, ServiceCode, SignatureMismatch};
pub use operation::{ApiStyle, Effect, Method, Operation, Paging, Probe, Quota};
pub use parameters::Parameters;
pub use rate_limit::RateLimit;
pub use record::{AccessDeniedDetail, Blob, Map, Members, UnknownValue, Value};
pub use request::{InvalidParameter, MissingParameter, Output, ParameterError, Request};
pub use response::{RawResponse, Response, Timing};
pub use retry::RetryPolicy;
pub use service::{EndpointRule, Envelope, ErrorFact, ErrorMeaning, RetryClass, Service};
pub use sign::{ServiceSignature, SignatureVersion};
pub use transport::{Timeouts, Transport};

/// Items for the emulator alone. It changes without notice.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "description")]
    pub use crate::received::ReceivedRequest;
    pub use crate::{
        __debug_as_report as debug_as_report,
        redact::{MASK, Redaction},
        report::Report,
    };
    /// The names of the protocol's headers.
    pub mod headers {
        pub use crate::headers::*;
    }
}
