//! Errors as a program prints them with their sources, one after the other: each text is there once, and none is lost.

use std::{
    error::Error,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use alicloud_codegen::{
    GenerateError,
    build_script::BuildScriptError,
    import::{ApiDocsError, PlanError},
    output::OutputError,
};
use alicloud_core::{
    Body, ConfigurationError, Endpoint, MissingParameter, ParameterError, RateLimit, RetryPolicy,
    body::BodyError,
    credentials::{CredentialsError, CredentialsErrorKind},
    transport::{HttpRequest, Transport, TransportError, TransportErrorKind, TransportFuture},
};
use alicloud_emulator::{DataError, StartError};
use cams_flow::{Client, CreateFlowRequest, ErrorCode};

use crate::support::long_lived;

const OUTER: &str = "the tunnel is closed";
const INNER: &str = "its key has expired";

/// An error with a cause.
#[derive(Debug)]
struct Outer;

impl fmt::Display for Outer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(OUTER)
    }
}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&Inner)
    }
}

#[derive(Debug)]
struct Inner;

impl fmt::Display for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(INNER)
    }
}

impl Error for Inner {}

fn of_system() -> io::Error {
    io::Error::other(Outer)
}

#[derive(Debug)]
struct Failing(TransportErrorKind);

impl Transport for Failing {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async { Err(TransportError::new(self.0, Outer)) })
    }
}

/// Returns all that a printed chain has, as `anyhow` and `eyre` print it.
fn printed(error: &(dyn Error + 'static)) -> String {
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        texts.push(error.to_string());
        next = error.source();
    }
    for (number, text) in texts.iter().enumerate() {
        let above = &texts[..number];
        assert!(
            above.iter().all(|above| !above.contains(text.as_str())),
            "a cause repeats what is above it: {texts:#?}"
        );
    }
    texts.join("\n")
}

/// Asserts that the chain, and the report that `main` prints of the error, have each text once.
#[track_caller]
fn assert_once(error: &(impl Error + 'static), texts: &[&str]) {
    for shown in [printed(error), format!("{error:?}")] {
        for text in texts {
            assert_eq!(shown.matches(text).count(), 1, "`{text}` in: {shown}");
        }
    }
}

#[tokio::test]
async fn errors_of_calls_say_each_thing_once() {
    for kind in [
        TransportErrorKind::ConnectFailed,
        TransportErrorKind::Timeout,
        TransportErrorKind::ConnectionLost,
        TransportErrorKind::Request,
        TransportErrorKind::ResponseTooLarge,
    ] {
        let error = TransportError::new(kind, Outer).with_help("open it");
        assert!(error.inner().is::<Outer>());
        assert_once(&error, &[OUTER, INNER]);
        let client = Client::builder()
            .region("ap-southeast-1")
            .credentials(long_lived())
            .rate_limit(RateLimit::off())
            .retry(RetryPolicy::never())
            .transport(Failing(kind))
            .build()
            .unwrap();
        let error = client.list_flow().send().await.unwrap_err();
        assert_once(&error, &[OUTER, INNER]);
        let transport = error.inner().unwrap().downcast_ref::<TransportError>().unwrap();
        assert_eq!(transport.kind(), kind);
        assert_once(&*error.into_failure(), &[OUTER, INNER]);
    }
}

#[tokio::test]
async fn errors_before_a_call_say_each_thing_once() {
    let setting = || ConfigurationError::new("it is wrong").with_help("put it right");
    let key =
        || CredentialsError::new(CredentialsErrorKind::Invalid, "vault", "sealed").with_help("unseal it");
    let missing = || ParameterError::from(MissingParameter::new("FlowName"));
    assert_once(&setting(), &["it is wrong", "put it right"]);
    assert_once(&key(), &["sealed", "unseal it"]);
    assert_once(&missing(), &["`FlowName`"]);
    type OfCall = alicloud_core::Error<ErrorCode>;
    assert_once(&OfCall::from(setting()), &["it is wrong", "put it right"]);
    assert_once(&OfCall::from(key()), &["sealed", "unseal it"]);
    assert_once(&OfCall::from(missing()), &["`FlowName`"]);
    assert_once(&Endpoint::parse("localhost:80").unwrap_err(), &["no scheme"]);
    let unset = alicloud_core::Request::into_parameters(CreateFlowRequest::default()).unwrap_err();
    assert_once(&unset, &["`FlowName`"]);

    struct Torn;
    impl futures_core::Stream for Torn {
        type Item = Result<Vec<u8>, io::Error>;

        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(Some(Err(of_system())))
        }
    }
    let error: BodyError = Body::from_stream(Torn).into_bytes().await.unwrap_err();
    assert!(error.inner().unwrap().is::<io::Error>());
    assert_once(&error, &[OUTER, INNER]);
}

#[test]
fn errors_of_the_emulator_say_each_thing_once() {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 80));
    let source = of_system();
    assert_once(
        &StartError::Listen { address, source },
        &["127.0.0.1:80", OUTER, INNER],
    );
    assert_once(&StartError::Token(of_system()), &[OUTER, INNER]);
    let setting = ConfigurationError::new("it is wrong").with_help("put it right");
    assert_once(&StartError::from(setting), &["it is wrong", "put it right"]);
    assert_once(
        &StartError::Data(DataError::new("no such table")),
        &["no such table"],
    );
    assert_once(&StartError::InvalidToken, &["16 visible ASCII characters"]);
    let (host, reason) = ("a/b".to_owned(), "it has a slash".to_owned());
    assert_once(&StartError::Host { host, reason }, &["a/b", "it has a slash"]);
}

#[test]
fn errors_of_the_generator_say_each_thing_once() {
    let refused = || OutputError::Io {
        action: "write",
        path: PathBuf::from("lib.rs"),
        source: of_system(),
    };
    let in_the_way = OutputError::Foreign(PathBuf::from("lib.rs"));
    let errors: [(Box<dyn Error>, &[&str]); 6] = [
        (Box::new(refused()), &["lib.rs", OUTER, INNER]),
        (Box::new(in_the_way), &["lib.rs is in the way"]),
        (
            Box::new(GenerateError::Output(refused())),
            &["lib.rs", OUTER, INNER],
        ),
        (
            Box::new(BuildScriptError::Generate(GenerateError::Output(refused()))),
            &["lib.rs", OUTER, INNER],
        ),
        (
            Box::new(PlanError::File(PathBuf::from("service.yaml"), of_system())),
            &["service.yaml", OUTER],
        ),
        (
            Box::new(PlanError::from(ApiDocsError::Missing("apis"))),
            &["`apis` is missing"],
        ),
    ];
    for (error, texts) in errors {
        let shown = printed(&*error);
        for text in texts {
            assert_eq!(shown.matches(text).count(), 1, "`{text}` in: {shown}");
        }
    }
}
