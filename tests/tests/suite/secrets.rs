//! Planted secrets, searched for in all output: errors, their sources, logs, explanations, cassettes, the emulator's log, and
//! `Debug` of every public type.

mod debug;
mod encodings;
mod errors;
mod ledger;
mod parameters;
mod records;
mod wordings;

use std::{
    error::Error as StdError,
    fmt::{Debug, Write as _},
    io,
    sync::{Arc, Mutex, PoisonError},
};

use alicloud_core::{
    CallOptions, ClientBuilder, Endpoint, Failure, Operation, Parameters, RateLimit, RetryPolicy, Service,
    SignatureVersion, Timeouts,
    credentials::CredentialsSource,
    encoding::encoded,
    interceptor::{Aborted, Attempt, Interceptor},
    parameters::Pairs,
    testing::{Mock, Recorder, Replay, Reply},
    transport::{
        HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError, TransportErrorKind,
        TransportFuture,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cams_flow::{Client, Credentials, description::DESCRIPTION};
use cams_flow_emulator::{Emulator, Fault};
use proptest::prelude::*;
use serde_json::{Value, json};
use tracing::instrument::WithSubscriber as _;

use ledger::*;
use wordings::*;

/// Part of every planted secret; no encoding changes it.
const MARK: &str = "PLANTED";
const ID: &str = "STS.NUExampleTemporaryKeyId";
const SECRET: &str = "7PLANTEDsecret9/+Key0123456789";
const TOKEN: &str = "CAIS8PLANTED+token/with=all&kinds<of>'signs%41'==";
const LINK: &str = "https://business.example/preview?token=PLANTED-link&expires=1";

/// All output.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn debug(&mut self, value: &(impl Debug + ?Sized)) {
        writeln!(self.0, "{value:?}\n{value:#?}").unwrap();
    }

    fn failure(&mut self, failure: &Failure) {
        self.debug(failure);
        writeln!(self.0, "{failure}\n{}", failure.message()).unwrap();
        let texts = [failure.code_str(), failure.request_id(), failure.recommendation()];
        self.debug(&texts);
        self.debug(&failure.access_denied_detail());
        self.debug(&failure.signature_mismatch());
        if let Some(mismatch) = failure.signature_mismatch() {
            writeln!(self.0, "{mismatch}").unwrap();
        }
        let mut source = failure.source();
        while let Some(error) = source {
            self.debug(error);
            writeln!(self.0, "{error}").unwrap();
            source = error.source();
        }
    }

    /// Asserts that no secret is shown, in any form.
    #[track_caller]
    fn assert_clean(&self, secrets: &[&str]) {
        assert!(!self.0.is_empty(), "something is shown");
        for secret in [SECRET, TOKEN, LINK].iter().chain(secrets) {
            let forms = [
                (*secret).to_owned(),
                encoded(secret),
                encoded(&encoded(secret)),
                Value::from(*secret).to_string().trim_matches('"').to_owned(),
                secret.replace('&', "&amp;").replace('<', "&lt;"),
                STANDARD.encode(secret),
            ];
            for form in forms {
                assert!(!self.0.contains(&form), "{form} is in {}", self.0);
            }
        }
        assert!(!self.0.contains(MARK), "{}", self.0);
        assert!(!self.0.contains(ID), "{}", self.0);
        let strange = |letter: char| letter.is_control() && letter != '\n';
        assert!(!self.0.contains(strange), "{:?}", self.0);
        assert!(
            !self.0.contains(['\u{202e}', '\u{200b}', '\u{2066}']),
            "{}",
            self.0
        );
    }
}

/// A plain HTTP client.
fn http() -> reqwest::Client {
    // Nothing here is encrypted, yet the client needs a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn planted() -> Credentials {
    Credentials::temporary(ID, SECRET, TOKEN).unwrap()
}

/// A server whose response is made from the request.
struct Echo<F> {
    response: F,
    signatures: Arc<Mutex<Vec<String>>>,
}

impl<F> Debug for Echo<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Echo")
    }
}

impl<F: Fn(&HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync + 'static> Transport
    for Echo<F>
{
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let header = request
            .headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        let signature = header
            .and_then(|header| header.rsplit_once("Signature="))
            .map_or_else(
                || {
                    let (_, query) = request.url.split_once('?').unwrap_or_default();
                    alicloud_core::encoding::decode_form(query)
                        .get("Signature")
                        .unwrap_or_default()
                        .to_owned()
                },
                |(_, signature)| signature.to_owned(),
            );
        assert!(signature.len() > 20, "{signature}");
        self.signatures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(signature);
        Box::pin(std::future::ready((self.response)(&request)))
    }
}

/// Repeats everything in a request.
fn echo(request: &HttpRequest) -> String {
    let headers: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let (_, query) = request.url.split_once('?').unwrap_or_default();
    let decoded: Vec<String> = alicloud_core::encoding::decode_form(query)
        .iter()
        .map(|(name, value)| format!("{name} is {value}"))
        .collect();
    format!(
        "{} {}\n{}\n\n{}\n{}\n{}",
        request.method,
        request.url,
        headers.join("\n"),
        String::from_utf8_lossy(request.body.as_bytes().unwrap()),
        decoded.join(", "),
        encoded(&canonical(request)),
    )
}

/// Something like the canonical request.
fn canonical(request: &HttpRequest) -> String {
    let (_, query) = request.url.split_once('?').unwrap_or_default();
    format!("POST\n/\n{query}\nx-acs-security-token:{}\n", TOKEN)
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn answered(status: u16, body: impl Into<String>) -> Result<HttpResponse, TransportError> {
    let body: String = body.into();
    Ok(HttpResponse::new(status, http::HeaderMap::new(), body))
}

async fn call(
    signature: SignatureVersion,
    response: impl Fn(&HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
    shown: &mut Shown,
) -> Vec<String> {
    let signatures = Arc::default();
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .signature(signature)
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::off())
        .transport(Echo {
            response,
            signatures: Arc::clone(&signatures),
        })
        .build()
        .unwrap();
    let error = client.get_flow().flow_id("1").send().await.unwrap_err();
    shown.failure(&error);
    let as_main_shows_it: Box<dyn StdError> = Box::new(error);
    shown.debug(&*as_main_shows_it);
    let signatures = signatures.lock().unwrap_or_else(PoisonError::into_inner);
    signatures.clone()
}
