//! Every attempt has a nonce of its own, and every call one idempotency token.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alicloud_core::{
    nonce::NonceSource,
    transport::{HttpRequest, Timeouts, Transport, TransportError, TransportErrorKind, TransportFuture},
};
use cams_flow::{Client, ErrorCode, FlowCategory};
use cams_flow_emulator::Emulator;
use proptest::prelude::*;

use crate::support::{DATE, NoWaiting, Script, Step};

/// Sends to the emulator, but loses some requests and some responses.
#[derive(Debug)]
struct Lossy {
    inner: Box<dyn Transport>,
    losses: Vec<Loss>,
    count: AtomicUsize,
    nonces: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Copy, Debug)]
enum Loss {
    Nothing,
    Request,
    Response,
}

impl Transport for Lossy {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let loss = self.losses[self.count.fetch_add(1, Ordering::Relaxed) % self.losses.len()];
        let nonce = request.headers["x-acs-signature-nonce"]
            .to_str()
            .unwrap()
            .to_owned();
        self.nonces.lock().unwrap().push(nonce);
        Box::pin(async move {
            let lost = |kind| Err(TransportError::new(kind, "lost"));
            match loss {
                Loss::Request => lost(TransportErrorKind::ConnectFailed),
                Loss::Response => {
                    self.inner.send(request).await?;
                    lost(TransportErrorKind::ConnectionLost)
                }
                Loss::Nothing => self.inner.send(request).await,
            }
        })
    }
}

#[test]
fn no_nonce_is_used_twice() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime
        .block_on(Emulator::builder().allow_duplicate_names().start())
        .unwrap();
    let loss = prop_oneof![Just(Loss::Nothing), Just(Loss::Request), Just(Loss::Response)];
    let config = ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(losses in prop::collection::vec(loss, 1..8))| {
        let nonces = Arc::<Mutex<Vec<String>>>::default();
        let inner = emulator.client();
        let endpoint = inner.core().endpoint();
        let transport = Lossy {
            inner: Box::new(alicloud_core::transport::ReqwestTransport::new(endpoint, Timeouts::default()).unwrap()),
            losses,
            count: AtomicUsize::new(0),
            nonces: Arc::clone(&nonces),
        };
        let client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .clock(Hurried)
            .transport(transport)
            .build()
            .unwrap();
        runtime.block_on(async {
            for _ in 0..4 {
                let created =
                    client.create_flow().flow_name("f").categories([FlowCategory::Other]).send().await;
                let listed = client.list_flow().send().await;
                for code in [created.err().and_then(|error| error.code()), listed.err().and_then(|error| error.code())] {
                    prop_assert_ne!(code, Some(ErrorCode::from("SignatureNonceUsed")));
                }
            }
            Ok(())
        })?;
        let nonces = nonces.lock().unwrap();
        prop_assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), nonces.len());
    });
}

/// The time of day, without waits.
struct Hurried;

impl alicloud_core::time::Clock for Hurried {
    fn now(&self) -> std::time::SystemTime {
        std::time::SystemTime::now()
    }

    fn sleep(&self, _: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn an_idempotency_token_stays_the_same_over_attempts() {
    let script = Script::new([
        Step::Fail(TransportErrorKind::ConnectionLost),
        Step::respond(200, &[], r#"{"requestId": "R", "item": {}}"#),
    ]);
    let client = inventory_client::Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .region("moon-1")
        .credentials(crate::support::long_lived())
        .clock(NoWaiting::at(DATE))
        .transport(script.clone())
        .build()
        .unwrap();
    client.create_item().r#type("bolt").send().await.unwrap();
    let sent = script.sent();
    let token = |index: usize| {
        let form = String::from_utf8_lossy(sent[index].body.as_bytes().unwrap()).into_owned();
        alicloud_core::encoding::decode_form(&form)
            .get("clientToken")
            .map(str::to_owned)
    };
    assert!(token(0).is_some_and(|token| token.len() == 32));
    assert_eq!(token(0), token(1));
    assert_ne!(
        sent[0].headers["x-acs-signature-nonce"],
        sent[1].headers["x-acs-signature-nonce"]
    );
    assert!(sent[0].url.ends_with("?regionId=moon-1"), "{}", sent[0].url);
}

/// Counts the nonces that a client takes.
#[derive(Clone, Default)]
struct Counted(Arc<AtomicUsize>);

impl NonceSource for Counted {
    fn nonce(&self) -> String {
        format!("{:032}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_token_of_the_caller_is_sent_and_no_other_is_made() {
    let nonces = Counted::default();
    let script = Script::answering(200, &[], r#"{"requestId": "R", "item": {}}"#);
    let builder = inventory_client::Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .region("moon-1")
        .credentials(crate::support::long_lived());
    let builder = builder.nonces(nonces.clone()).transport(script.clone());
    let client = builder.build().unwrap();
    let call = client.create_item().r#type("bolt").client_token("mine");
    call.send().await.unwrap();
    let form = String::from_utf8_lossy(script.sent()[0].body.as_bytes().unwrap()).into_owned();
    let form = alicloud_core::encoding::decode_form(&form);
    assert_eq!(form.get("clientToken"), Some("mine"));
    assert_eq!(nonces.0.load(Ordering::Relaxed), 1, "the one of the signature");
}
