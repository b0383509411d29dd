//! A signer that shares no text with the one it tests, only the hashes; and the many ways to write what was signed.

use std::{collections::BTreeMap, time::SystemTime};

use alicloud_core::{
    Credentials,
    nonce::{NonceSource as _, RandomNonces},
    sign::{v1, v3},
    time,
};
use proptest::sample::Index;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V3,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Query,
    Form,
}

pub(crate) struct Key {
    id: String,
    secret: String,
    token: Option<String>,
}

impl Key {
    pub(crate) fn of(credentials: &Credentials) -> Self {
        Self {
            id: credentials.access_key_id().to_owned(),
            secret: credentials.access_key_secret().to_owned(),
            token: credentials.security_token().map(str::to_owned),
        }
    }

    pub(crate) fn temporary() -> Self {
        Self {
            id: "STS.Temporary".to_owned(),
            secret: "temporary&sécret".to_owned(),
            token: Some("CAIS+token/with==signs".to_owned()),
        }
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let token = self.token.clone().unwrap();
        Credentials::temporary(&self.id, &self.secret, token).unwrap()
    }
}

/// A call of ListFlow, which needs no parameter, with others that mean nothing to it.
#[derive(Clone, Debug)]
pub(crate) struct Unsigned {
    pub(crate) version: Version,
    pub(crate) method: &'static str,
    pub(crate) is_temporary: bool,
    pub(crate) parameters: Vec<(String, String, Place)>,
    /// Where the parameters of the signature stand in version 1.
    pub(crate) common: Place,
    /// More headers that version 3 signs.
    pub(crate) headers: BTreeMap<String, String>,
    /// A body that is not a form.
    pub(crate) body: Vec<u8>,
    /// By what chance a text is written in one way or another.
    pub(crate) seed: u64,
    /// Whether a request without a body names the kind of it all the same, in a header that is not signed, as some clients do.
    pub(crate) names_kind_of_nothing: bool,
}

type Pair = (Vec<u8>, Vec<u8>);

/// A request with its signature. Texts are bytes here, so that a change may break them.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) version: Version,
    pub(crate) method: &'static str,
    query: Vec<Pair>,
    form: Vec<Pair>,
    /// The headers that are signed.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// The headers that are not.
    others: Vec<(String, Vec<u8>)>,
    /// What is sent in place of the form.
    pub(crate) raw_body: Option<Vec<u8>>,
    signature: Vec<u8>,
    authorization: String,
    seed: u64,
}

impl Unsigned {
    pub(crate) fn sign(&self, key: &Key, host: &str) -> Request {
        let mut request = Request {
            version: self.version,
            method: self.method,
            query: Vec::new(),
            form: Vec::new(),
            headers: Vec::new(),
            others: Vec::new(),
            raw_body: None,
            signature: Vec::new(),
            authorization: String::new(),
            seed: self.seed,
        };
        for (name, value, place) in &self.parameters {
            let pair = (name.clone().into_bytes(), value.clone().into_bytes());
            request.pairs(self.place(*place)).push(pair);
        }
        match self.version {
            Version::V1 => self.sign_v1(&mut request, key, host),
            Version::V3 => self.sign_v3(&mut request, key, host),
        }
        request
    }

    /// No client sends a form with GET.
    fn place(&self, place: Place) -> Place {
        if self.method == "GET" { Place::Query } else { place }
    }

    fn sign_v1(&self, request: &mut Request, key: &Key, host: &str) {
        let place = self.place(self.common);
        let (date, nonce) = (time::format(SystemTime::now()), RandomNonces::default().nonce());
        let common = [
            ("Action", "ListFlow"),
            ("Version", "2020-06-06"),
            ("Format", "JSON"),
            ("AccessKeyId", &key.id),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", &nonce),
            ("Timestamp", &date),
        ];
        let token = key.token.as_deref().map(|token| ("SecurityToken", token));
        for (name, value) in common.into_iter().chain(token) {
            request.pairs(place).push((name.into(), value.into()));
        }
        let canonical = canonical(request.parameters());
        let text = format!("{}&%2F&{}", self.method, encoded(canonical.as_bytes()));
        request.signature = v1::signature(&key.secret, &text).into_bytes();
        let pair = (b"Signature".to_vec(), request.signature.clone());
        request.pairs(place).push(pair);
        request.others.push(("host".to_owned(), host.into()));
        if request.has_form() {
            request.others.push(kind_of_forms(self.seed));
        }
    }

    fn sign_v3(&self, request: &mut Request, key: &Key, host: &str) {
        let kind = if request.has_form() {
            Some(kind_of_forms(self.seed))
        } else if self.method == "POST" && !self.body.is_empty() {
            request.raw_body = Some(self.body.clone());
            Some(("content-type".to_owned(), b"application/octet-stream".to_vec()))
        } else {
            None
        };
        let hash = v3::hash(&request.body());
        let (date, nonce) = (time::format(SystemTime::now()), RandomNonces::default().nonce());
        let common = [
            ("host", host),
            ("x-acs-action", "ListFlow"),
            ("x-acs-version", "2020-06-06"),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-content-sha256", &hash),
        ];
        let token = key.token.as_deref().map(|token| ("x-acs-security-token", token));
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in common.into_iter().chain(token).chain(own) {
            request.headers.push((name.to_owned(), value.into()));
        }
        match kind {
            Some(kind) => request.headers.push(kind),
            None if self.names_kind_of_nothing => {
                let kind = ("content-type".to_owned(), b"application/octet-stream".to_vec());
                request.others.push(kind);
            }
            None => {}
        }
        let mut headers = request.headers.clone();
        headers.sort();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}:{}\n", String::from_utf8(value.clone()).unwrap()))
            .collect();
        let query = canonical(request.query.iter());
        let text = format!("{}\n/\n{query}\n{lines}\n{names}\n{hash}", self.method);
        let text = format!("ACS3-HMAC-SHA256\n{}", v3::hash(text.as_bytes()));
        request.signature = v3::signature(&key.secret, &text).into_bytes();
        request.authorization = format!(
            "ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature=",
            key.id
        );
    }
}

/// Sorted, encoded, joined.
fn canonical<'p>(pairs: impl Iterator<Item = &'p Pair>) -> String {
    let sorted: BTreeMap<_, _> = pairs.map(|(name, value)| (name, value)).collect();
    let pairs: Vec<_> = sorted
        .into_iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

fn encoded(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match *byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(*byte).to_string(),
        other => format!("%{other:02X}"),
    };
    bytes.iter().map(letter).collect()
}

fn kind_of_forms(seed: u64) -> (String, Vec<u8>) {
    let kind = match seed % 3 {
        0 => "application/x-www-form-urlencoded",
        1 => "application/x-www-form-urlencoded; charset=utf-8",
        _ => "Application/X-WWW-Form-Urlencoded",
    };
    ("content-type".to_owned(), kind.into())
}

impl Request {
    /// All parameters, those of the query first.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Pair> {
        self.query.iter().chain(&self.form)
    }

    pub(crate) fn nth(&mut self, which: &Index) -> &mut Pair {
        let count = self.parameters().count();
        let mut all = self.query.iter_mut().chain(&mut self.form);
        all.nth(which.index(count)).unwrap()
    }

    pub(crate) fn pairs(&mut self, place: Place) -> &mut Vec<Pair> {
        match place {
            Place::Query => &mut self.query,
            Place::Form => &mut self.form,
        }
    }

    /// Where the parameter with this name stands.
    pub(crate) fn place(&self, name: &[u8]) -> Place {
        match self.query.iter().any(|(other, _)| other == name) {
            true => Place::Query,
            false => Place::Form,
        }
    }

    pub(crate) fn has_form(&self) -> bool {
        !self.form.is_empty()
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        let form = || Writer(self.seed ^ 1).pairs(&self.form, true);
        self.raw_body.clone().unwrap_or_else(form)
    }

    /// The signature where it is sent from.
    pub(crate) fn signature(&mut self) -> &mut Vec<u8> {
        let mut parameters = self.query.iter_mut().chain(&mut self.form);
        match parameters.find(|(name, _)| name == b"Signature") {
            Some((_, signature)) => signature,
            None => &mut self.signature,
        }
    }

    /// The bytes that are sent.
    pub(crate) fn wire(&self) -> Vec<u8> {
        let mut writer = Writer(self.seed);
        let query = writer.pairs(&self.query, false);
        let body = self.body();
        let mut wire = format!("{} /", self.method).into_bytes();
        if !query.is_empty() {
            wire.push(b'?');
            wire.extend(query);
        }
        wire.extend(b" HTTP/1.1\r\n");
        for (name, value) in self.headers.iter().chain(&self.others) {
            let name = if writer.next(2) == 0 {
                name.to_uppercase()
            } else {
                name.clone()
            };
            wire.extend(name.as_bytes());
            wire.extend([&b":"[..], b": ", b":  \t"][writer.next(3)]);
            wire.extend(value);
            wire.extend(b"\r\n");
        }
        if !self.authorization.is_empty() {
            wire.extend(b"authorization: ");
            wire.extend(self.authorization.as_bytes());
            wire.extend(&self.signature);
            wire.extend(b"\r\n");
        }
        wire.extend(format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).as_bytes());
        wire.extend(body);
        wire
    }
}

/// Writes the same text in one way or another, by chance (xorshift).
struct Writer(u64);

impl Writer {
    /// A number below this one.
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits ^= bits >> 27;
        (bits >> 33) as usize % below
    }

    fn pairs(&mut self, pairs: &[Pair], in_body: bool) -> Vec<u8> {
        let mut wire = Vec::new();
        for (name, value) in pairs {
            if !wire.is_empty() {
                wire.extend([&b"&"[..], b"&", b"&&"][self.next(3)]);
            }
            self.text(&mut wire, name, in_body);
            // A name alone has an empty value.
            if name.is_empty() || !value.is_empty() || self.next(2) == 0 {
                wire.push(b'=');
            }
            self.text(&mut wire, value, in_body);
        }
        wire
    }

    fn text(&mut self, wire: &mut Vec<u8>, text: &[u8], in_body: bool) {
        // A form may hold letters beyond ASCII, if all of their bytes are there.
        let is_raw = in_body && self.next(2) == 0;
        for byte in text {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' if self.next(4) > 0 => {
                    wire.push(*byte)
                }
                // Older clients leave these as they are, and a query may hold them.
                b'!' | b'\'' | b'(' | b')' | b'*' | b'/' | b':' | b'@' | b'?' | b';' if self.next(2) == 0 => {
                    wire.push(*byte)
                }
                b' ' if self.next(2) == 0 => wire.push(b'+'),
                0x80.. if is_raw => wire.push(*byte),
                _ if self.next(2) == 0 => wire.extend(format!("%{byte:02x}").as_bytes()),
                _ => wire.extend(format!("%{byte:02X}").as_bytes()),
            }
        }
    }
}
