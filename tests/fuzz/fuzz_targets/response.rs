//! Responses: status, headers and body become an output or an error, after retries.
//!
//! An input is a line that chooses the call, then the responses in order, with a line of dashes before each.
#![no_main]

use std::{
    fmt,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use alicloud_core::{
    ErrorFact, Execution, Failure, RateLimit, RetryClass,
    sign::SignatureVersion,
    testing::FixedClock,
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture},
};
use cams_flow::{Client, Credentials, FlowCategory, SERVICE};
use cams_flow_fuzz::{Message, Plants, all_of, assert_presentable, block_on, bounded};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "sEcr3t+Of/The=Key&<kept:from:all>";
const TOKEN: &str = "CAISplanted+token/with==signs&<and>more0123456789";
/// A member that the description calls sensitive.
const ADDRESS: &str = "https://preview.planted.invalid/?token=pL4nTedPreviewToken&a=<b>";

fuzz_target!(|input: &[u8]| {
    let (line, responses) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &input[..0]),
    };
    let mut responses = Message::all(responses);
    let has = |letter: u8| line.contains(&letter);
    if has(b'*') {
        // Reading must take a time that grows with the length alone.
        if let Some(first) = responses.first_mut().filter(|first| !first.body.is_empty()) {
            let times = 128 * 1024 / first.body.len();
            first.body = first.body.repeat(times.max(1));
        }
    }
    let length = responses.iter().map(|response| response.body.len()).sum();
    bounded(length, || call(line, responses));
});

/// Responses in order, and how many were used.
struct Script {
    responses: Vec<Message>,
    sent: AtomicUsize,
    given: Mutex<Vec<HttpResponse>>,
    plants: Mutex<Option<Plants>>,
    /// Whether the operation has the sensitive member.
    has_address: bool,
}

impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Script")
    }
}

/// The transport that the client has; the script is looked at afterwards.
#[derive(Debug, Clone)]
struct Shared(std::sync::Arc<Script>);

impl Transport for Shared {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let script = &self.0;
        let number = script.sent.fetch_add(1, Ordering::Relaxed);
        let plants = plants(&request, script.has_address);
        let response = match script.responses.get(number) {
            Some(message) => {
                let headers = Message {
                    headers: message
                        .headers
                        .iter()
                        .map(|(name, value)| (name.clone(), plants.planted(value)))
                        .collect(),
                    ..Message::default()
                };
                let status = message.line.trim().parse().unwrap_or(200);
                let response = HttpResponse::new(
                    if (100..1000).contains(&status) {
                        status
                    } else {
                        200
                    },
                    headers.header_map(),
                    plants.planted(&message.body),
                );
                script.given.lock().unwrap().push(response.clone());
                Ok(response)
            }
            None => Err(TransportError::new(
                TransportErrorKind::ConnectFailed,
                "the script is at its end",
            )),
        };
        *script.plants.lock().unwrap() = Some(plants);
        Box::pin(std::future::ready(response))
    }
}

/// What must not be shown of a request.
fn plants(request: &HttpRequest, has_address: bool) -> Plants {
    let header = request
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let signature = match header {
        Some(header) => header.rsplit("Signature=").next().unwrap_or_default().to_owned(),
        None => {
            let query = request.url.split_once('?').map_or("", |(_, query)| query);
            let pairs = alicloud_core::encoding::decode_form(query);
            pairs.get("Signature").unwrap_or_default().to_owned()
        }
    };
    assert!(signature.len() > 20, "every request is signed");
    let plants = Plants::new([
        ("SECRET", SECRET.to_owned()),
        ("TOKEN", TOKEN.to_owned()),
        ("SIGNATURE", signature),
    ]);
    if has_address {
        plants.with_member("ADDRESS", "PreviewUrl", ADDRESS)
    } else {
        plants
    }
}

fn call(line: &[u8], responses: Vec<Message>) {
    let has = |letter: u8| line.contains(&letter);
    let script = std::sync::Arc::new(Script {
        responses,
        sent: AtomicUsize::new(0),
        given: Mutex::default(),
        plants: Mutex::default(),
        has_address: line.first() == Some(&b'p'),
    });
    let signature = if has(b'1') {
        SignatureVersion::V1
    } else {
        SignatureVersion::V3
    };
    let client = Client::builder()
        .endpoint("http://service.example.com")
        .credentials(Credentials::temporary("STS.planted", SECRET, TOKEN).unwrap())
        .transport(Shared(script.clone()))
        .clock(FixedClock(UNIX_EPOCH + Duration::from_secs(1_774_858_150)))
        .signature(signature)
        .rate_limit(RateLimit::off())
        .build()
        .unwrap();
    // A create may not be sent twice; a read may.
    let (is_create, result) = block_on(async {
        match line.first() {
            Some(b'c') => {
                let call = client
                    .create_flow()
                    .flow_name("f")
                    .categories([FlowCategory::SignUp]);
                let sent = call.send().await;
                (true, sent.map(|it| format!("{it:?}")))
            }
            Some(b'l') => (false, client.list_flow().send().await.map(|it| format!("{it:?}"))),
            Some(b'p') => {
                let sent = client.get_flow_preview_url().flow_id("1").send().await;
                (false, sent.map(|it| format!("{it:?}")))
            }
            _ => (
                false,
                client
                    .get_flow()
                    .flow_id("1")
                    .send()
                    .await
                    .map(|it| format!("{it:?}")),
            ),
        }
    });
    let sent = script.sent.load(Ordering::Relaxed);
    let given = script.given.lock().unwrap();
    assert!((1..=4).contains(&sent), "{sent} requests");
    if is_create {
        for response in given.iter().take(sent - 1) {
            assert!(
                may_prove_no(response),
                "a create was sent again after {response:?}"
            );
        }
    }
    match result {
        Ok(shown) => {
            let last = given.last().expect("a success without a response");
            assert!(
                (200..300).contains(&last.status),
                "HTTP {} is not a success",
                last.status
            );
            assert!(is_whole(&last.body), "a success of {last:?}");
            assert!(shown.chars().all(|letter| !letter.is_control()), "{shown}");
        }
        Err(error) => {
            for text in all_of(&error) {
                assert_presentable(&text);
                script
                    .plants
                    .lock()
                    .unwrap()
                    .as_ref()
                    .unwrap()
                    .assert_hidden(&text);
            }
            judged(&error, &given);
        }
    }
}

/// What an error says of execution needs evidence.
fn judged(error: &Failure, given: &[HttpResponse]) {
    match error.execution() {
        Execution::No => assert!(given.iter().all(may_prove_no), "{error:?} of {given:?}"),
        Execution::Yes => {
            let last = given.last().expect("executed, but nothing came");
            assert!(
                (200..300).contains(&last.status) && has_request_id(last),
                "{error:?} of {last:?}"
            );
        }
        Execution::Maybe => {}
    }
}

/// Returns whether a response can be evidence that a request was not executed: an error of the service, or a proxy that
/// requires authentication. If that cannot be decided without the client's own parser, it counts as evidence.
fn may_prove_no(response: &HttpResponse) -> bool {
    let text = String::from_utf8_lossy(&response.body);
    if text.contains("\\u") || text.contains("&#") {
        return true;
    }
    let words =
        text.split(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '-' | '_'));
    let mut is_known = false;
    let mut says_no = false;
    for word in words {
        let class = SERVICE.error(word).map(ErrorFact::retry);
        is_known |= class.is_some() || word.starts_with("Throttling");
        says_no |= matches!(class, Some(RetryClass::Always | RetryClass::AfterDelay))
            || word.starts_with("Throttling");
    }
    match response.status {
        407 => true,
        408 | 200..300 | 500.. => says_no || (response.status < 500 && is_known),
        _ => is_known || has_request_id(response),
    }
}

fn has_request_id(response: &HttpResponse) -> bool {
    let text = String::from_utf8_lossy(&response.body).to_ascii_lowercase();
    response.headers.contains_key("x-acs-request-id") || text.contains("requestid") || text.contains("\\u")
}

/// Whether a body is an object from its beginning to its end. Damages of texts and numbers inside of it are no matter, and
/// neither are the zeros and the mark of UTF-16.
fn is_whole(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let is_outside =
        |letter: char| letter.is_ascii_whitespace() || matches!(letter, '\0' | '\u{feff}' | '\u{fffd}');
    let text = text.trim_matches(is_outside);
    text.starts_with('{') && text.ends_with('}')
}
