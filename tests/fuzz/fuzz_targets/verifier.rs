//! The emulator's verifier: an unsigned request is never accepted, nor a signed one after a change of its meaning.
//!
//! An input is a request as a person writes it. When its first line begins with `>`, the request is signed, altered by the
//! second message (a line `OFFSET LENGTH` and the bytes that come there) and verified.
#![no_main]

use std::{
    collections::BTreeMap,
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alicloud_core::{
    Credentials,
    encoding::encoded,
    sign::{v1, v3},
    testing::FixedClock,
};
use bytes::Bytes;
use cams_flow_emulator::Emulator;
use cams_flow_fuzz::{Message, bounded};
use http::{HeaderMap, Request, Response, header};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

/// 30 March 2026, 08:09:10.
const NOW: Duration = Duration::from_secs(1_774_858_150);
const DATE: &str = "2026-03-30T08:09:10Z";
const ID: &str = "LTAI5tPlantedKeyId";
const HOST: &str = "127.0.0.1:8180";

struct Bench {
    runtime: Runtime,
    emulator: Emulator,
    /// Of this process alone, so that no input can hold what it signs.
    secret: String,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let secret = v3::hash(format!("{since:?} {}", std::process::id()).as_bytes());
    let credentials = Credentials::new(ID, &secret).unwrap();
    let builder = Emulator::builder()
        .clock(FixedClock(UNIX_EPOCH + NOW))
        .access_key(credentials, "1");
    let emulator = runtime.block_on(builder.start()).unwrap();
    Bench {
        runtime,
        emulator,
        secret,
    }
});

fuzz_target!(|input: &[u8]| {
    let messages = Message::all(input);
    let Some(first) = messages.first() else {
        return;
    };
    match first.line.strip_prefix('>') {
        Some(line) => {
            let signed = Signed::new(line, first);
            signed.altered(messages.get(1));
        }
        None => {
            if let Some(request) = request(&first.line, first.header_map(), first.body.clone()) {
                let response = respond(request);
                assert!(
                    !response.status().is_success(),
                    "accepted: {input:?}: {response:?}"
                );
            }
        }
    }
});

fn request(line: &str, headers: HeaderMap, body: Vec<u8>) -> Option<Request<Bytes>> {
    let (method, target) = line.split_once(' ')?;
    let builder = Request::builder().method(method).uri(target.trim());
    let mut request = builder.body(Bytes::from(body)).ok()?;
    *request.headers_mut() = headers;
    Some(request)
}

fn respond(request: Request<Bytes>) -> Response<Bytes> {
    let length = request.uri().to_string().len() + request.body().len() + 100 * request.headers().len();
    let bench = &*BENCH;
    bounded(length, || bench.runtime.block_on(bench.emulator.respond(request)))
}

type Pairs = Vec<(String, String)>;

/// A request with its signature, in the parts that are sent.
struct Signed {
    method: &'static str,
    query: Pairs,
    form: Pairs,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Signed {
    /// Signs what a message asks for: its line has letters that choose the version, its headers are parameters.
    fn new(line: &str, message: &Message) -> Self {
        let has = |letter: char| line.contains(letter);
        let is_v3 = !has('1');
        let method = if has('g') { "GET" } else { "POST" };
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in message.headers.iter().take(20) {
            // What the gateway reads itself is set here; the rest means nothing to ListFlow.
            all.insert(format!("x{name}"), String::from_utf8_lossy(value).into_owned());
        }
        let nonce = v3::hash(format!("{line}{message:?}").as_bytes());
        if !is_v3 {
            for (name, value) in [
                ("Action", "ListFlow"),
                ("Version", "2020-06-06"),
                ("Format", "JSON"),
                ("AccessKeyId", ID),
                ("SignatureMethod", v1::METHOD),
                ("SignatureVersion", v1::VERSION),
                ("SignatureNonce", &nonce),
                ("Timestamp", DATE),
            ] {
                all.insert(name.to_owned(), value.to_owned());
            }
        }
        let in_form = |name: &str| method == "POST" && (has('f') || (has('h') && name.len() % 2 == 0));
        let (form, query): (Pairs, Pairs) = all.into_iter().partition(|(name, _)| in_form(name));
        let mut signed = Self {
            method,
            query,
            form,
            headers: vec![("host".to_owned(), HOST.to_owned())],
            body: Vec::new(),
        };
        if !signed.form.is_empty() {
            let kind = "application/x-www-form-urlencoded".to_owned();
            signed.headers.push(("content-type".to_owned(), kind));
            signed.body = written(&signed.form).into_bytes();
        } else if is_v3 && method == "POST" {
            signed.body = message.body.clone();
            if !signed.body.is_empty() {
                signed
                    .headers
                    .push(("content-type".to_owned(), "application/json".to_owned()));
            }
        }
        if is_v3 {
            signed.sign_v3(nonce)
        } else {
            signed.sign_v1()
        }
        signed
    }

    fn sign_v1(&mut self) {
        let all: BTreeMap<&str, &str> = self
            .query
            .iter()
            .chain(&self.form)
            .map(|(n, v)| (&**n, &**v))
            .collect();
        let canonical: Vec<_> = all
            .into_iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let text = format!("{}&%2F&{}", self.method, encoded(&canonical.join("&")));
        let signature = v1::signature(&BENCH.secret, &text);
        self.query.push(("Signature".to_owned(), signature));
    }

    fn sign_v3(&mut self, nonce: String) {
        let hash = v3::hash(&self.body);
        for (name, value) in [
            ("x-acs-action", "ListFlow"),
            ("x-acs-version", "2020-06-06"),
            ("x-acs-date", DATE),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-content-sha256", &hash),
        ] {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self.headers.sort();
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let lines: String = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let text = format!(
            "{}\n/\n{}\n{lines}\n{names}\n{hash}",
            self.method,
            written(&self.query)
        );
        let text = v3::string_to_sign(&text);
        let signature = v3::signature(&BENCH.secret, &text);
        self.headers.push((
            "authorization".to_owned(),
            v3::authorization(ID, &names, &signature),
        ));
    }

    /// The request as a text, which an alteration changes.
    fn text(&self) -> Vec<u8> {
        let mut text = format!("{} /?{}\n", self.method, written(&self.query));
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        text.push('\n');
        let mut text = text.into_bytes();
        text.extend_from_slice(&self.body);
        text
    }

    /// Sends it altered, then as it is.
    fn altered(&self, alteration: Option<&Message>) {
        let text = self.text();
        let changed = alteration.map(|alteration| {
            let mut numbers = alteration
                .line
                .split(' ')
                .map(|word| word.parse().unwrap_or(0_usize));
            let mut next = || numbers.next().unwrap_or_default();
            let start = next() % (text.len() + 1);
            let end = (start + next() % 64).min(text.len());
            let mut changed = text.clone();
            changed.splice(start..end, alteration.body.iter().copied());
            changed
        });
        if let Some(changed) = changed.filter(|changed| *changed != text) {
            let message = Message::parse(&changed);
            if let Some(request) = request(&message.line, message.header_map(), message.body.clone()) {
                let view = View::of(&request);
                let shown = String::from_utf8_lossy(&changed).into_owned();
                let response = respond(request);
                let own = Message::parse(&text);
                let own = self::request(&own.line, own.header_map(), own.body.clone()).unwrap();
                let own = View::of(&own);
                // Version 1 does not sign the path: the signature of a request to another one holds, and there is nothing.
                let is_elsewhere = !view.is_v3 && view.path != own.path;
                if response.status().is_success() {
                    assert_eq!(view, own, "{shown}");
                }
                if response.status().is_success() || is_elsewhere {
                    // It counted as the request itself, so its nonce is used up.
                    BENCH.emulator.reset().unwrap();
                }
            }
        }
        let message = Message::parse(&text);
        let request = || request(&message.line, message.header_map(), message.body.clone()).unwrap();
        let response = respond(request());
        assert!(
            response.status().is_success(),
            "{} {response:?}",
            String::from_utf8_lossy(&text)
        );
        let again = respond(request());
        assert_eq!(again.status().as_u16(), 400, "a replay: {again:?}");
        BENCH.emulator.reset().unwrap();
    }
}

fn written(pairs: &Pairs) -> String {
    let mut pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), format!("{}={}", encoded(name), encoded(value))))
        .collect();
    pairs.sort();
    pairs
        .into_iter()
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join("&")
}

/// What a request means: two that are accepted for one signature must mean the same.
#[derive(Debug, PartialEq, Eq)]
struct View {
    is_v3: bool,
    method: String,
    path: String,
    /// Every pair, sorted; of both places for version 1, which does not distinguish them.
    pairs: Vec<(Vec<u8>, Vec<u8>)>,
    /// The headers that choose what happens, and the body, for version 3.
    headers: Vec<(String, Vec<Vec<u8>>)>,
    body: Option<Bytes>,
}

impl View {
    fn of(request: &Request<Bytes>) -> Self {
        let is_v3 = request
            .headers()
            .get(header::AUTHORIZATION)
            .is_some_and(|value| value.as_bytes().starts_with(b"ACS3-"));
        let mut pairs = decoded(request.uri().query().unwrap_or_default().as_bytes());
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|value| value.as_bytes().to_ascii_lowercase());
        if !is_v3 && kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded")) {
            pairs.extend(decoded(request.body()));
        }
        pairs.sort();
        let names = [
            "host",
            "content-type",
            "x-acs-action",
            "x-acs-version",
            "x-acs-date",
            "x-acs-signature-nonce",
        ];
        // Some clients name the kind of no body, in a header that they do not sign.
        let means_something = |name: &&str| is_v3 && (*name != "content-type" || !request.body().is_empty());
        let headers = names.into_iter().filter(means_something).map(|name| {
            let values = request.headers().get_all(name).iter();
            (
                name.to_owned(),
                values
                    .map(|value| value.as_bytes().trim_ascii().to_owned())
                    .collect(),
            )
        });
        Self {
            is_v3,
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            pairs,
            headers: headers.collect(),
            body: is_v3.then(|| request.body().clone()),
        }
    }
}

fn decoded(text: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (
                unescaped(&pair[..end]),
                unescaped(pair.get(end + 1..).unwrap_or_default()),
            )
        })
        .collect()
}

/// Removes the escapes of a text; invalid UTF-8 becomes the replacement character.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let digit = |index: usize| char::from(*rest.get(index)?).to_digit(16);
        let escape = (first == b'%')
            .then(|| Some(digit(1)? * 16 + digit(2)?))
            .flatten();
        match escape {
            Some(byte) => {
                bytes.push(u8::try_from(byte).unwrap_or_default());
                rest = &rest[3..];
            }
            None => {
                bytes.push(if first == b'+' { b' ' } else { first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned().into_bytes()
}
