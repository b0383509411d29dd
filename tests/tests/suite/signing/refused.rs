//! Clock skew, and signatures that the service rejects.

use std::time::Duration;

use alicloud_core::{
    SignatureMismatch, SignatureVersion,
    testing::FixedClock,
    time::parse_http_date,
    transport::{HttpRequest, ReqwestTransport, Timeouts, Transport, TransportFuture},
};
use cams_flow::{Client, Credentials, ErrorCode};
use cams_flow_emulator::Emulator;

use crate::support::{DATE, at};

#[tokio::test]
async fn a_wrong_clock_is_corrected_by_the_service_s_date() {
    for hours in [-30_i64, 5] {
        let theirs = at(DATE);
        let distance = Duration::from_secs(hours.unsigned_abs() * 3600);
        let ours = if hours < 0 {
            theirs - distance
        } else {
            theirs + distance
        };
        let emulator = Emulator::builder()
            .clock(FixedClock(theirs))
            .start()
            .await
            .unwrap();
        let client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .clock(FixedClock(ours))
            .build()
            .unwrap();
        let first = client.list_flow().send().await.unwrap();
        assert_eq!(first.attempts(), 2, "one rejection corrects the clock");
        assert_eq!(
            parse_http_date(first.headers()["date"].to_str().unwrap()),
            Some(theirs)
        );
        let second = client.list_flow().send().await.unwrap();
        assert_eq!(second.attempts(), 1, "the client keeps the correction");
    }
}

#[tokio::test]
async fn concurrent_rejected_calls_are_all_corrected() {
    let emulator = Emulator::builder()
        .clock(FixedClock(at(DATE)))
        .start()
        .await
        .unwrap();
    let client = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .clock(FixedClock(at(DATE) - Duration::from_secs(3600)))
        .build()
        .unwrap();
    // All are signed with the wrong time before the first one corrects the clock.
    let calls: Vec<_> = (0..16).map(|_| tokio::spawn(client.list_flow().send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_wrong_secret_is_named() {
    let emulator = Emulator::start().await.unwrap();
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let wrong = Credentials::new(emulator.credentials().access_key_id(), "mistyped").unwrap();
        let client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(wrong)
            .signature(signature)
            .build()
            .unwrap();
        let error = client.list_flow().flow_name("预约").send().await.unwrap_err();
        assert_eq!(error.signature_mismatch(), Some(&SignatureMismatch::WrongSecret));
        let shown = error.to_string();
        assert!(
            shown.contains("the access key secret is not the one that belongs to this access key id"),
            "{shown}"
        );
        assert!(
            !shown.contains("CanonicalRequest"),
            "the long text is left out: {shown}"
        );
    }
}

/// Changes requests, as a faulty proxy does.
#[derive(Debug)]
struct Proxy {
    inner: ReqwestTransport,
    change: fn(&mut HttpRequest),
}

impl Transport for Proxy {
    fn send(&self, mut request: HttpRequest) -> TransportFuture<'_> {
        (self.change)(&mut request);
        self.inner.send(request)
    }
}

#[tokio::test]
async fn a_part_that_a_proxy_changed_is_named() {
    let emulator = Emulator::start().await.unwrap();
    for (change, expected) in [
        (
            (|request| request.url = request.url.replace("sign-up", "sign-down")) as fn(&mut HttpRequest),
            "The parameter `FlowName` arrived differently: we signed `sign-up`, the service saw `sign-down`",
        ),
        (
            |request| {
                request
                    .headers
                    .insert("x-acs-version", "2020-06-07".parse().unwrap());
            },
            "The header `x-acs-version` arrived differently: we signed `2020-06-06`, the service saw `2020-06-07`",
        ),
        (
            |request| request.url.push_str("&utm=1"),
            "The parameter `utm` arrived differently: we signed absent, the service saw `1`",
        ),
    ] {
        let endpoint = emulator.client().core().endpoint().clone();
        let inner = ReqwestTransport::new(&endpoint, Timeouts::default()).unwrap();
        let client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .transport(Proxy { inner, change })
            .build()
            .unwrap();
        let error = client.list_flow().flow_name("sign-up").send().await.unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::SignatureDoesNotMatch));
        assert!(error.to_string().contains(expected), "{error}");
    }
}
