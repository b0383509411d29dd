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

async fn an_error_is_recorded_by_its_code() {
    let text = traced(SignatureVersion::V3, vec![Step::error(400, "Ram.PermissionDeny")]).await;
    assert!(text.contains("error.type=\"Ram.PermissionDeny\""), "{text}");
    assert!(
        text.contains("otel.status_code=\"ERROR\"") && text.contains("http.response.status_code=400"),
        "{text}"
    );
}
