//! Planted secrets, searched for in all that is ever shown: errors, their sources, logs, explanations, cassettes, the emulator's log, and
//! `Debug` of every public type.

use std::{
    error::Error as StdError,
    fmt::{Debug, Write as _},
    io,
    sync::{Arc, Mutex, PoisonError},
};

use alicloud_core::{
    CallOptions, ClientBuilder, Endpoint, Failure, NoCommonParameters, Operation, Pacing, Parameters,
    RetryPolicy, Service, ServiceClient, SignatureVersion, Timeouts,
    encoding::encoded,
    interceptor::{Attempt, Interceptor, Refused},
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

/// Every planted secret has this in it, and no encoding of texts changes it.
const MARK: &str = "PLANTED";
const ID: &str = "STS.NUExampleTemporaryKeyId";
const SECRET: &str = "7PLANTEDsecret9/+Key0123456789";
const TOKEN: &str = "CAIS8PLANTED+token/with=all&kinds<of>'signs%41'==";
const LINK: &str = "https://business.example/preview?token=PLANTED-link&expires=1";

/// All that was shown.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn debug(&mut self, value: &(impl Debug + ?Sized)) {
        writeln!(self.0, "{value:?}\n{value:#?}").unwrap();
    }

    fn failure(&mut self, failure: &Failure) {
        self.debug(failure);
        writeln!(self.0, "{failure}\n{}", failure.message()).unwrap();
        let texts = [
            failure.code_text(),
            failure.request_id(),
            failure.recommendation(),
        ];
        self.debug(&texts);
        self.debug(&failure.access_denied_detail());
        self.debug(&failure.signature_finding());
        if let Some(finding) = failure.signature_finding() {
            writeln!(self.0, "{finding}").unwrap();
        }
        let mut source = failure.source();
        while let Some(error) = source {
            self.debug(error);
            writeln!(self.0, "{error}").unwrap();
            source = error.source();
        }
    }

    /// Nothing of what must not be shown is there, in any form.
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
    // Nothing here is encrypted, yet the client wants to know how it could be.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn planted() -> Credentials {
    Credentials::temporary(ID, SECRET, TOKEN).unwrap()
}

/// A server that makes its answer of the request.
struct Echo<F> {
    answer: F,
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
        Box::pin(std::future::ready((self.answer)(&request)))
    }
}

/// Everything that came with a request, in the words of a server that tells all.
fn heard(request: &HttpRequest) -> String {
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
        String::from_utf8_lossy(&request.body),
        decoded.join(", "),
        encoded(&canonical(request)),
    )
}

/// Something like what is signed.
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
    Ok(HttpResponse {
        status,
        headers: http::HeaderMap::new(),
        body: body.into(),
    })
}

async fn call(
    signature: SignatureVersion,
    answer: impl Fn(&HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
    shown: &mut Shown,
) -> Vec<String> {
    let signatures = Arc::default();
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .signature(signature)
        .retry(RetryPolicy::never())
        .pacing(Pacing::off())
        .transport(Echo {
            answer,
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

const VERSIONS: [SignatureVersion; 2] = [SignatureVersion::V3, SignatureVersion::V1];

type Wording = fn(&HttpRequest) -> Result<HttpResponse, TransportError>;

/// Answers that repeat what came, in all kinds of words.
const WORDINGS: [Wording; 15] = [
    |request| {
        let message = format!(
            "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&{}",
            encoded(&heard(request))
        );
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message, "RequestId": "R"}).to_string(),
        )
    },
    |request| {
        let message = format!(
            "Specified signature does not match our calculation. server StringToSign is [x] server CanonicalRequest is [{}]",
            heard(request)
        );
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message}).to_string(),
        )
    },
    |request| {
        answered(403, json!({"Code": "SignatureDoesNotMatch", "Message": format!("We calculated another signature for {}", heard(request))}).to_string())
    },
    |request| {
        answered(
            403,
            json!({"Code": "SignatureNotMatch.Unknown", "Message": canonical(request)}).to_string(),
        )
    },
    |request| {
        answered(
            403,
            format!(
                "<?xml version='1.0'?><Error><Code>SignatureDoesNotMatch</Code><Message>{}</Message></Error>",
                xml(&heard(request))
            ),
        )
    },
    |request| {
        answered(
            403,
            format!("<html><body>You asked for {}</body></html>", xml(&heard(request))),
        )
    },
    |request| answered(502, format!("<html>\u{1b}[31m\u{202e}{}", heard(request))),
    |request| answered(200, heard(request)),
    |request| answered(400, STANDARD.encode(heard(request))),
    |request| answered(400, encoded(&encoded(&heard(request)))),
    |request| {
        answered(400, json!({"Code": heard(request), "Message": "x", "RequestId": heard(request), "Recommend": heard(request)}).to_string())
    },
    |request| {
        let detail = json!({"AuthAction": heard(request), "NoPermissionType": heard(request)});
        answered(
            403,
            json!({"Code": "NoPermission", "Message": "x", "AccessDeniedDetail": detail}).to_string(),
        )
    },
    |_| {
        answered(
            400,
            json!({"Code": "Wrong", "Message": format!("the secret {SECRET} and the token '{}'", TOKEN)})
                .to_string(),
        )
    },
    |request| {
        let inner = json!({"request": heard(request)}).to_string();
        answered(
            400,
            json!({"Code": "Wrong", "Message": json!({"inner": inner}).to_string()}).to_string(),
        )
    },
    |request| {
        Err(TransportError::new(
            TransportErrorKind::Connection,
            io::Error::other(heard(request)),
        ))
    },
];

#[tokio::test]
async fn no_answer_brings_the_secrets_of_its_request_into_an_error() {
    for signature in VERSIONS {
        for (number, wording) in WORDINGS.into_iter().enumerate() {
            let mut shown = Shown::default();
            let signatures = call(signature, wording, &mut shown).await;
            let signatures: Vec<&str> = signatures.iter().map(String::as_str).collect();
            assert_eq!(signatures.len(), 1, "wording {number}");
            shown.assert_clean(&signatures);
        }
    }
}

#[tokio::test]
async fn no_refusal_of_the_emulator_tells_a_secret() {
    let emulator = Emulator::builder()
        .access_key(planted(), "7")
        .start()
        .await
        .unwrap();
    for signature in VERSIONS {
        for (id, secret, token) in [
            (ID, "0PLANTEDwrong/secret+1234567", TOKEN),
            (ID, SECRET, "CAIS0PLANTED/other+token=="),
            ("STS.NUNobodyKnowsThisKeyId", SECRET, TOKEN),
        ] {
            let client: Client = Client::builder()
                .endpoint(emulator.endpoint())
                .credentials(Credentials::temporary(id, secret, token).unwrap())
                .signature(signature)
                .pacing(Pacing::off())
                .build()
                .unwrap();
            let mut shown = Shown::default();
            shown.failure(&client.list_flow().send().await.unwrap_err());
            shown.failure(&client.get_flow().flow_id("1").send().await.unwrap_err());
            shown.assert_clean(&[secret, token]);
        }
    }
    let mut log = Shown::default();
    log.debug(&emulator.requests());
    log.0.push_str(&json!(emulator.requests()).to_string());
    for page in ["requests", "state", "faults", "policy", ""] {
        let address = format!("{}/_emulator/{page}", emulator.endpoint());
        log.0.push_str(
            &http()
                .get(address)
                .send()
                .await
                .unwrap()
                .text()
                .await
                .unwrap()
                .replace(['\r', '\t'], ""),
        );
    }
    let log = log.0.replace(ID, "");
    Shown(log).assert_clean(&[]);
}

/// A body with a link that is sensitive, by its name in the description.
fn body_with_link() -> String {
    json!({"RequestId": "R", "Code": "OK", "Data": {"FlowId": "1", "PreviewUrl": LINK, "Categories": ["OTHER"], "JSONVersion": "1"}}).to_string()
}

async fn read(body: impl Into<Vec<u8>>) -> Result<Shown, String> {
    let body = body.into();
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .retry(RetryPolicy::never())
        .pacing(Pacing::off())
        .transport(Echo {
            answer: move |_: &HttpRequest| {
                Ok(HttpResponse {
                    status: 200,
                    headers: http::HeaderMap::new(),
                    body: body.clone().into(),
                })
            },
            signatures: Arc::default(),
        })
        .build()
        .unwrap();
    let mut shown = Shown::default();
    match client.get_flow().flow_id("1").send().await {
        Ok(response) => shown.debug(&response),
        Err(error) => shown.failure(&error),
    }
    Ok(shown)
}

#[tokio::test]
async fn bodies_that_are_cut_or_damaged_or_mistyped_show_no_sensitive_member() {
    let whole = body_with_link();
    for end in 0..whole.len() {
        read(&whole.as_bytes()[..end]).await.unwrap().assert_clean(&[]);
    }
    for at in 0..whole.len() {
        for byte in [0, 0x1b, b'"', b'\\', 0xff] {
            let mut damaged = whole.clone().into_bytes();
            // A name that is not that of the member any more tells nothing; all else does.
            let start = whole.find("PreviewUrl").unwrap();
            if (start..start + "PreviewUrl".len()).contains(&at) {
                continue;
            }
            damaged[at] = byte;
            let shown = read(damaged).await.unwrap();
            let text = shown.0.replace(MARK, "");
            assert_eq!(text, shown.0, "{at} {byte}");
        }
    }
    let link = Value::from(LINK);
    for data in [
        json!({"FlowId": "1", "PreviewUrl": [LINK]}),
        json!({"FlowId": "1", "PreviewUrl": {"a": LINK}}),
        json!({"FlowId": "1", "previewURL": LINK, "Other": {"preview_url": LINK, "Password": MARK}}),
        json!({"FlowId": "1", "PreviewUrl": LINK, "Categories": LINK}),
        json!({"FlowId": "1", "PreviewUrl": LINK, "Categories": {"a": 1}}),
        json!([LINK]),
        link,
    ] {
        let body = json!({"RequestId": "R", "Code": "OK", "Data": data}).to_string();
        let shown = read(body.clone()).await.unwrap();
        // The payload of the operation is `Data`: as a text it is a value of the wrong type.
        shown.assert_clean(&[]);
        let xml = format!(
            "<GetFlowResponse><Data><PreviewUrl>{}</PreviewUrl></Data>",
            xml(LINK)
        );
        read(xml).await.unwrap().assert_clean(&[]);
        let wide: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
        read(wide).await.unwrap().assert_clean(&[]);
    }
    // An error whose message quotes what another member holds.
    let body =
        json!({"Code": "Wrong", "Message": format!("cannot open {LINK}"), "Data": {"PreviewUrl": LINK}});
    read(body.to_string()).await.unwrap().assert_clean(&[]);
}

static SERVICE: Service =
    Service::new("ledger", "2026-01-01").with_sensitive_members(&["Combination", "Seal"]);
static OPEN: Operation = Operation::rpc(&SERVICE, "OpenLock");
static SEAL: Operation = Operation::roa(
    &SERVICE,
    "Seal",
    alicloud_core::Method::Put,
    "/locks/{Combination}",
)
.with_sensitive_body();

struct Ledger(alicloud_core::Client);

impl ServiceClient for Ledger {
    const SERVICE: &'static Service = &SERVICE;
    const CRATE: &'static str = "test/1";
    type CommonParameters = NoCommonParameters;

    fn from_core(client: alicloud_core::Client) -> Self {
        Self(client)
    }
}

/// Parameters with what is sensitive by the description and what always is.
fn sensitive_parameters() -> Parameters {
    let mut parameters = Parameters::default();
    parameters.query.push("Combination", "7 PLANTED 9");
    parameters.query.push("Lock.1.Seal", "8 PLANTED/8");
    parameters
        .query
        .push("Config", r#"{"db":{"Password":"9PLANTED\"9"}}"#);
    parameters.form.push("password", "pw PLANTED");
    parameters.headers.push("x-api-key", "key-PLANTED-1");
    parameters.path.push("Combination", "1 PLANTED/1");
    parameters
}

fn ledger(transport: impl Transport) -> ClientBuilder<Ledger> {
    ClientBuilder::new()
        .endpoint("https://ledger.example")
        .credentials(planted())
        .retry(RetryPolicy::never())
        .pacing(Pacing::off())
        .transport(transport)
}

#[tokio::test]
async fn sensitive_parameters_are_not_shown_where_they_are_echoed() {
    let tampered: Wording = |request| {
        let (_, query) = request.url.split_once('?').unwrap_or_default();
        let theirs = query.replace("PLANTED", "PLANTED-TOO");
        let message = format!("no match. server string to sign is:POST&%2F&{}", encoded(&theirs));
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message}).to_string(),
        )
    };
    for signature in VERSIONS {
        for wording in WORDINGS.into_iter().chain([tampered]) {
            let client = ledger(Echo {
                answer: wording,
                signatures: Arc::default(),
            })
            .signature(signature)
            .build()
            .unwrap();
            let mut shown = Shown::default();
            shown.failure(&client.0.call(&OPEN, sensitive_parameters()).await.unwrap_err());
            let mut parameters = sensitive_parameters();
            parameters.form = Pairs::default();
            parameters.body = Some(r#"{"deep":["PLANTED body"]}"#.into());
            shown.failure(&client.0.call(&SEAL, parameters).await.unwrap_err());
            shown.assert_clean(&["7 PLANTED 9", "8 PLANTED/8", "pw PLANTED"]);
        }
    }
}

/// What a program writes into its log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn spans_and_logs_have_no_secrets() {
    for wording in WORDINGS {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_writer(move || writer.clone())
            .finish();
        let mut ignored = Shown::default();
        call(SignatureVersion::V1, wording, &mut ignored)
            .with_subscriber(subscriber)
            .await;
        let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = Shown(String::from_utf8_lossy(&log).into_owned());
        assert!(shown.0.contains("alibaba_cloud.attempt"), "{}", shown.0);
        shown.assert_clean(&[]);
    }
}

/// A transport that keeps to itself what goes through it.
fn cassette(body: Vec<u8>) -> (Recorder, Client) {
    let recorder = Recorder::new(&DESCRIPTION);
    let echo = Echo {
        answer: move |request: &HttpRequest| {
            let mut body = body.clone();
            body.extend_from_slice(heard(request).as_bytes());
            Ok(HttpResponse {
                status: 400,
                headers: http::HeaderMap::new(),
                body: body.into(),
            })
        },
        signatures: Arc::default(),
    };
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .signature(SignatureVersion::V1)
        .retry(RetryPolicy::never())
        .pacing(Pacing::off())
        .transport(recorder.transport(echo))
        .build()
        .unwrap();
    (recorder, client)
}

#[tokio::test]
async fn cassettes_have_no_secrets_and_are_replayed() {
    let whole = body_with_link();
    for body in [
        whole.clone().into_bytes(),
        whole.as_bytes()[..whole.len() - 30].to_vec(),
        format!("<A><PreviewUrl>{}</PreviewUrl></A>", xml(LINK)).into_bytes(),
        encoded(&encoded(&whole)).into_bytes(),
        [b"\xff\xfe".to_vec(), whole.clone().into_bytes()].concat(),
        STANDARD.encode(format!("Basic {TOKEN}")).into_bytes(),
        json!({"Message": json!({"PreviewUrl": LINK}).to_string()})
            .to_string()
            .into_bytes(),
    ] {
        let (recorder, client) = cassette(body);
        let error = client.get_flow().flow_id("1").send().await.unwrap_err();
        let kept = recorder.to_json();
        let mut shown = Shown(kept.replace('\n', " "));
        // What is no text is kept in base64.
        let cassette: Value = serde_json::from_str(&kept).unwrap();
        if let Some(bytes) = cassette["exchanges"][0]["answer"]["body"]["base64"].as_str() {
            let bytes = STANDARD.decode(bytes).unwrap();
            shown
                .0
                .push_str(&String::from_utf8_lossy(&bytes).replace(['\n', '\r'], " "));
        }
        shown.debug(&recorder);
        let replay = Replay::from_json(&kept, &DESCRIPTION).unwrap();
        shown.debug(&replay);
        let replayed: Client = replay.builder().retry(RetryPolicy::never()).build().unwrap();
        let again = replayed.get_flow().flow_id("1").send().await.unwrap_err();
        assert_eq!((again.kind(), again.status()), (error.kind(), error.status()));
        assert!(replay.unused().is_empty());
        shown.failure(&again);
        shown.assert_clean(&[]);
    }
}

#[tokio::test]
async fn the_log_of_the_emulator_has_no_sensitive_members_in_any_format() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("one")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    let id = created.data.flow_id().to_owned();
    let link = client.get_flow().flow_id(&id).send().await.unwrap();
    let link = link.data.preview_url.clone().unwrap();
    let asked_in_xml = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .pacing(Pacing::off())
        .retry(RetryPolicy::never())
        .interceptor(AskForXml)
        .build()
        .unwrap();
    let answer = asked_in_xml.get_flow().flow_id(&id).send().await.unwrap_err();
    assert!(
        String::from_utf8_lossy(answer.raw_body()).contains("<PreviewUrl>"),
        "it is XML"
    );
    for body in [
        body_with_link(),
        body_with_link().replace("}}", ""),
        format!("<PreviewUrl>{}</PreviewUrl>", xml(LINK)),
    ] {
        let _fault = emulator.fault(Fault::on("ListFlow").answer(200, body)).optional();
        let _ = client.list_flow().flow_name("x").send().await;
    }
    let mut shown = Shown::default();
    let requests = emulator.requests();
    assert!(requests.len() >= 6, "{}", requests.len());
    shown.debug(&requests);
    shown.0.push_str(&json!(requests).to_string());
    let listed = http()
        .get(format!("{}/_emulator/requests", emulator.endpoint()))
        .send()
        .await
        .unwrap();
    shown.0.push_str(&listed.text().await.unwrap());
    shown.assert_clean(&[&link, emulator.credentials().access_key_secret()]);
    assert!(shown.0.contains("PreviewUrl"), "{}", shown.0);
}

#[derive(Debug)]
struct AskForXml;

impl Interceptor for AskForXml {
    fn before_operation(&self, _: &'static Operation, parameters: &mut Parameters) -> Result<(), Refused> {
        parameters.query.push("Format", "XML");
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Refused> {
        attempt
            .headers
            .insert("x-api-key", http::HeaderValue::from_static("key-PLANTED-2"));
        // What an interceptor logs.
        assert!(!format!("{attempt:?}").contains(MARK));
        Ok(())
    }
}

#[tokio::test]
async fn an_explanation_shows_no_sensitive_parameter() {
    for signature in VERSIONS {
        let echo = Echo {
            answer: |_: &HttpRequest| answered(200, "{}"),
            signatures: Arc::default(),
        };
        let builder: ClientBuilder<Client> = Client::builder()
            .region("ap-southeast-1")
            .credentials(planted())
            .signature(signature)
            .transport(echo)
            .interceptor(Sensitive);
        let told = builder
            .build()
            .unwrap()
            .get_flow()
            .flow_id("1")
            .explain()
            .await
            .unwrap();
        let mut shown = Shown(told.to_string());
        shown.debug(&told);
        shown.assert_clean(&[]);
        assert!(shown.0.contains("STS.****"), "{}", shown.0);
    }
    let inventory = inventory_client::Client::builder()
        .endpoint("https://inventory.example")
        .credentials(planted())
        .build()
        .unwrap();
    let call = inventory
        .create_item()
        .r#type("bolt")
        .secret("0 PLANTED 0")
        .labels([("Password", "1PLANTED1")]);
    let mut shown = Shown::default();
    shown.debug(&call);
    let told = call.explain().await.unwrap();
    shown.0.push_str(&told.to_string());
    shown.debug(&told);
    assert!(
        shown.0.contains("Secret=***") || shown.0.contains("secret=***"),
        "{}",
        shown.0
    );
    shown.0 = shown.0.replace("1PLANTED1", "");
    shown.assert_clean(&["0 PLANTED 0"]);
}

/// Adds a parameter that is always secret.
#[derive(Debug)]
struct Sensitive;

impl Interceptor for Sensitive {
    fn before_operation(&self, _: &'static Operation, parameters: &mut Parameters) -> Result<(), Refused> {
        parameters.query.push("Password", "pass PLANTED word");
        assert!(!format!("{parameters:?}").contains(MARK));
        Ok(())
    }
}

#[tokio::test]
async fn no_public_type_shows_a_secret_in_its_debug_output() {
    let mut shown = Shown::default();
    let endpoint = format!("https://user:{MARK}-1@host.example/?token={MARK}-2");
    let options = CallOptions::new()
        .credentials(planted())
        .endpoint(&endpoint)
        .header("authorization", format!("Bearer {MARK}"))
        .header("x-tenant", MARK);
    shown.debug(&options);
    shown.debug(&planted());
    shown.debug(&sensitive_parameters());
    shown.debug(&sensitive_parameters().query);
    let builder: ClientBuilder<Client> = Client::builder()
        .endpoint(&endpoint)
        .credentials(planted())
        .interceptor(Sensitive)
        .application("shop/1");
    shown.debug(&builder);
    let error = builder.build().unwrap_err();
    shown.debug(&error);
    shown.0.push_str(&error.to_string());
    for wrong in [
        endpoint.as_str(),
        "https://host.example/PLANTED",
        "user:PLANTED@host",
        "host.example:PLANTED",
        "ftp://a:PLANTED@b",
        "u:p@ss/PLANTED#x@host",
        "https://host?x=y@PLANTED",
        "https://host#PLANTED",
    ] {
        let error = Endpoint::parse(wrong).unwrap_err();
        shown.debug(&error);
        writeln!(shown.0, "{error}").unwrap();
    }
    let echo = Echo {
        answer: |request: &HttpRequest| {
            // What a transport of one's own logs.
            assert!(!format!("{request:?}").contains(MARK));
            let mut answer = answered(200, body_with_link()).unwrap();
            answer
                .headers
                .insert("x-api-key", http::HeaderValue::from_static("PLANTED"));
            assert!(!format!("{answer:?}").contains(MARK));
            Ok(answer)
        },
        signatures: Arc::default(),
    };
    let recorder = Recorder::new(&DESCRIPTION);
    let recording = recorder.transport(echo);
    shown.debug(&recording);
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .pacing(Pacing::off())
        .transport(recording)
        .build()
        .unwrap();
    shown.debug(&client);
    let call = client
        .get_flow()
        .flow_id("1")
        .options(CallOptions::new().header("x-secret", MARK));
    shown.debug(&call);
    let response = call.send().await.unwrap();
    assert_eq!(response.data.preview_url.as_deref(), Some(LINK), "it is there");
    shown.debug(&response);
    shown.debug(response.answer());
    shown.debug(response.output());
    shown.debug(&recorder);
    shown.debug(
        &ReqwestTransport::new(
            &Endpoint::parse("http://127.0.0.1:1").unwrap(),
            Timeouts::default(),
        )
        .unwrap(),
    );
    let mock = Mock::new().lenient();
    mock.on::<cams_flow::GetFlowRequest>()
        .reply(Reply::raw(answered(200, body_with_link()).unwrap()));
    shown.debug(&mock);
    let mocked: Client = mock.client();
    shown.debug(&mocked.get_flow().flow_id("1").send().await.unwrap());
    shown.debug(&mocked.list_flow().send().await.unwrap_err());
    let emulator = Emulator::builder().access_key(planted(), "7");
    shown.debug(&emulator);
    let emulator = emulator.start().await.unwrap();
    shown.debug(&emulator);
    let fault = Fault::on("GetFlow").answer(200, body_with_link());
    let guard = emulator.fault(fault);
    let _ = emulator.client().get_flow().flow_id("1").send().await;
    shown.debug(&emulator.requests());
    drop(guard);
    shown.0 = shown.0.replace("\r", "");
    shown.assert_clean(&["pass PLANTED word"]);
}

/// How a proxy or a service may write what it repeats.
fn encodings() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..6, 0..4)
}

fn written(text: &str, encodings: &[u8]) -> String {
    encodings
        .iter()
        .fold(text.to_owned(), |text, encoding| match encoding {
            0 => encoded(&text),
            1 => encoded(&text).to_lowercase(),
            2 => xml(&text).replace('"', "&quot;"),
            3 => Value::from(text.as_str()).to_string(),
            4 => text
                .chars()
                .map(|letter| {
                    if letter.is_alphanumeric() {
                        letter.to_string()
                    } else {
                        format!("\\u{:04x}", u32::from(letter))
                    }
                })
                .collect(),
            _ => text
                .chars()
                .map(|letter| {
                    if letter.is_alphanumeric() {
                        letter.to_string()
                    } else {
                        format!("&#x{:x};", u32::from(letter))
                    }
                })
                .collect(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a token is written, and wherever the text is cut, no part of it that could tell something is left.
    #[test]
    fn no_part_of_a_key_is_left(
        key in "[A-Za-z0-9+/=&<\"' ]{12,60}",
        before in "[ -~]{0,20}",
        after in "[ -~]{0,20}",
        encodings in encodings(),
        cut in any::<prop::sample::Index>(),
    ) {
        let key = key.trim();
        prop_assume!(key.len() >= 12);
        let mut redaction = alicloud_core::__private::Redaction::new();
        redaction.add_key(key);
        let text = format!("{before} {} {after}", written(key, &encodings));
        let end = text.floor_char_boundary(cut.index(text.len() + 1));
        for text in [&text[..], &text[..end]] {
            let shown = redaction.text(text).into_owned();
            // Only what stands for itself in every encoding can be looked for without decoding.
            for plain in key.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| part.len() >= 16) {
                let elsewhere = before.contains(plain) || after.contains(plain);
                prop_assert!(elsewhere || !shown.to_lowercase().contains(&plain.to_lowercase()), "{shown}");
            }
            prop_assert!(!shown.contains(key) , "{shown}");
        }
    }

    /// Whatever is shown of a text has no secret member, and a cut text none either.
    #[test]
    fn no_value_of_a_secret_name_is_left(
        value in "[a-z0-9+/=%&<\"\\\\]{0,10}PLANTED[a-z0-9+/=%&<\"\\\\]{0,10}",
        name in prop::sample::select(vec!["Password", "access_key_secret", "x-acs-security-token", "PreviewUrl", "clientSecret"]),
        nested in any::<bool>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut redaction = alicloud_core::__private::Redaction::new();
        redaction.add_names(["PreviewUrl"]);
        let mut members = json!({"A": 1, name: value, "Z": [true, {"B": "end"}]});
        if nested {
            members = json!({"Text": members.to_string()});
        }
        let texts = [
            members.to_string(),
            format!("A=1&{name}={}&Z=end", encoded(&value)),
            encoded(&format!("A=1&{name}={}&Z=end", encoded(&value))),
            format!("<A>1</A><{name}>{}</{name}><Z>end</Z>", xml(&value)),
            format!("host: h\n{name}: {}\nz: end", encoded(&value)),
        ];
        for text in texts {
            let whole = redaction.text(&text).into_owned();
            prop_assert!(!whole.contains(MARK), "{whole}");
            // A quote that is never closed may hide what follows.
            prop_assert!(value.contains('"') || whole.contains("end"), "{whole}");
            prop_assert!(!text.starts_with('{') || serde_json::from_str::<Value>(&whole).is_ok(), "{whole}");
            let end = text.floor_char_boundary(cut.index(text.len() + 1));
            let part = redaction.text(&text[..end]).into_owned();
            prop_assert!(!part.contains(MARK), "{part}");
        }
    }
}
