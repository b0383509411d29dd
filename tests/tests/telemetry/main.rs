//! Spans for a subscriber, without secrets.
//!
//! A separate program: the subscriber is global to a process, and other tests would change it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

#[expect(dead_code, reason = "other tests use more of it")]
#[path = "../suite/support.rs"]
mod support;

use std::{
    io,
    sync::{Arc, Mutex},
};

use alicloud_core::{SignatureVersion, transport::TransportErrorKind};
use cams_flow::Credentials;
use tracing_subscriber::{fmt::format::FmtSpan, util::SubscriberInitExt as _};

use crate::support::{DATE, NoWaiting, Script, Step};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs some calls and returns the trace.
async fn traced(signature: SignatureVersion, steps: Vec<Step>) -> String {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = subscriber.set_default();
    let script = Script::new(steps);
    let planted = Credentials::temporary("LTAI5tPlantedKeyId00", "PLANTED-SECRET", "PLANTED-TOKEN").unwrap();
    let client = script
        .builder()
        .credentials(planted)
        .clock(NoWaiting::at(DATE))
        .signature(signature)
        .build()
        .unwrap();
    let result = client.list_flow().flow_name("PLANTED-NAME").send().await;
    drop(guard);
    let shown = format!("{client:?} {:?} {result:?}", script.sent());
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    for secret in ["PLANTED-SECRET", "PLANTED-TOKEN", "Signature="] {
        assert!(
            !text.contains(secret) && !shown.contains(secret),
            "{secret} in {text}\n{shown}"
        );
    }
    text
}

#[tokio::test]
async fn there_are_spans_of_operations_and_attempts() {
    one_span_an_operation_and_one_an_attempt().await;
    a_failed_call_is_one_event().await;
    lines_are_short().await;
    an_error_is_recorded_by_its_code().await;
}

async fn one_span_an_operation_and_one_an_attempt() {
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let text = traced(
            signature,
            vec![Step::Fail(TransportErrorKind::ConnectFailed), Step::list()],
        )
        .await;
        let closed: Vec<_> = text.lines().filter(|line| line.contains("close")).collect();
        assert_eq!(closed.len(), 3, "{text}");
        for expected in [
            "rpc.method=\"ListFlow\"",
            "rpc.service=\"cams\"",
            "otel.kind=\"client\"",
            "server.address=\"cams.ap-southeast-1.aliyuncs.com\"",
            "alibaba_cloud.request_id=\"R\"",
            "http.request.resend_count=1",
            "http.response.status_code=200",
            "otel.status_code=\"OK\"",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert!(!text.contains("PLANTED-NAME"), "parameters are not traced");
    }
}

/// The lines of events, each with its level and its fields, without the time.
fn events(text: &str) -> Vec<&str> {
    let is_event = |line: &&str| !line.contains(" close ");
    text.lines()
        .filter(is_event)
        .map(|line| line.split_once(' ').unwrap().1.trim())
        .collect()
}

async fn a_failed_call_is_one_event() {
    let lost = Step::Fail(TransportErrorKind::ConnectionLost);
    for (steps, expected) in [
        (
            vec![lost.clone(), Step::error(400, "Ram.PermissionDeny")],
            "error.type=Ram.PermissionDeny server.address=\"cams.ap-southeast-1.aliyuncs.com\" \
             alibaba_cloud.request_id=\"R\" alibaba_cloud.attempts=2 elapsed_ms=",
        ),
        (
            vec![lost],
            "error.type=ConnectionLost server.address=\"cams.ap-southeast-1.aliyuncs.com\" alibaba_cloud.attempts=3 \
             elapsed_ms=",
        ),
    ] {
        let text = traced(SignatureVersion::V3, steps).await;
        let warnings: Vec<_> = events(&text)
            .into_iter()
            .filter(|line| line.starts_with("WARN"))
            .collect();
        let [warning] = warnings.as_slice() else {
            panic!("not one warning: {text}");
        };
        let start = "WARN alicloud_core: ListFlow failed rpc.service=\"cams\" ";
        assert!(warning.starts_with(&format!("{start}{expected}")), "{warning}");
        assert!(!warning.contains("PLANTED"), "{warning}");
    }
    let text = traced(SignatureVersion::V3, vec![Step::list()]).await;
    assert!(!text.contains("WARN"), "a call that succeeds is silent: {text}");
}

async fn lines_are_short() {
    let lost = Step::Fail(TransportErrorKind::ConnectionLost);
    let text = traced(SignatureVersion::V3, vec![lost, Step::list()]).await;
    let events = events(&text);
    assert!(events.iter().any(|line| line.starts_with("DEBUG")), "{text}");
    for line in events {
        assert!(line.len() < 300, "{} characters: {line}", line.len());
    }
}

async fn an_error_is_recorded_by_its_code() {
    let text = traced(SignatureVersion::V3, vec![Step::error(400, "Ram.PermissionDeny")]).await;
    assert!(text.contains("error.type=\"Ram.PermissionDeny\""), "{text}");
    assert!(
        text.contains("otel.status_code=\"ERROR\"") && text.contains("http.response.status_code=400"),
        "{text}"
    );
}
