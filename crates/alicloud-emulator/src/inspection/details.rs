use alicloud_core::{
    __private::{MASK, Redaction, headers},
    sign::{sls4, v3},
};
use http::HeaderMap;
use serde::Serialize;

use crate::{
    inspection::{
        mismatch::{cut, shown_text},
        record::RecordedRequest,
    },
    wire::{CanonicalRequest, WireRequest, string_to_sign},
};

/// How many headers are shown, and how many bytes of each.
const HEADERS: usize = 64;
const HEADER: usize = 2 * 1024;

/// A recorded request with its headers and what is signed of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RequestDetails {
    #[serde(flatten)]
    pub(super) record: RecordedRequest,
    pub(super) headers: Vec<(String, String)>,
    pub(super) response_headers: Vec<(String, String)>,
    pub(super) signed: Option<SignedText>,
}

/// What the server signs to compare it with the signature of a request.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SignedText {
    version: &'static str,
    /// Version 1 has none.
    canonical_request: Option<String>,
    string_to_sign: String,
}

/// Headers as one text, which is all that is kept of them.
pub(super) fn kept(headers: &HeaderMap) -> Box<str> {
    let mut text = String::with_capacity(512);
    for (name, value) in headers {
        text.push_str(name.as_str());
        text.push_str(": ");
        text.push_str(&String::from_utf8_lossy(value.as_bytes()));
        text.push('\n');
    }
    text.into()
}

/// The names and values of headers that were kept.
pub(super) fn pairs(kept: &str) -> impl Iterator<Item = (&str, &str)> {
    kept.lines().filter_map(|line| line.split_once(": "))
}

pub(super) fn shown_headers(kept: &str, redaction: &Redaction) -> Vec<(String, String)> {
    let shown = |(name, value): (&str, &str)| {
        let value = match v3::Authorization::parse(value) {
            // The signature is left out; which headers it covers is worth knowing.
            Some(parts) if name == "authorization" => {
                let key = redaction.text(parts.access_key_id);
                v3::authorization(&key, &redaction.text(parts.signed_headers), MASK)
            }
            _ if name == "authorization" && value.starts_with(sls4::ALGORITHM) => {
                match sls4::Authorization::parse(value) {
                    Some(parts) => {
                        let (key, scope) = (redaction.text(parts.access_key_id), redaction.text(parts.scope));
                        format!("{} Credential={key}/{scope},Signature={MASK}", sls4::ALGORITHM)
                    }
                    None => MASK.to_owned(),
                }
            }
            _ => redaction.pair(name, value).into_owned(),
        };
        (cut(name, HEADER), cut(&value, HEADER))
    };
    pairs(kept).take(HEADERS).map(shown).collect()
}

impl SignedText {
    /// What is signed of a request that says how it was signed.
    pub(super) fn of(request: &WireRequest, redaction: &Redaction) -> Option<Self> {
        let mut redaction = redaction.clone();
        for (name, value) in request.query().iter().chain(request.form().iter()) {
            redaction.learn_pair(name, value);
        }
        if let Some(parts) = request.sls4_authorization() {
            let canonical = CanonicalRequest::of_sls4(request).text();
            let date = request.header(headers::LOG_DATE)?;
            return Some(Self {
                version: sls4::ALGORITHM,
                string_to_sign: sls4::string_to_sign(date, &redaction.text(parts.scope), &canonical),
                canonical_request: Some(shown_text(&canonical, &redaction)),
            });
        }
        if request.signs_headers() {
            let parts = v3::Authorization::parse(request.header("authorization")?)?;
            let canonical = CanonicalRequest::of(request, parts.signed_headers).text();
            return Some(Self {
                version: "ACS3-HMAC-SHA256",
                string_to_sign: v3::string_to_sign(&canonical),
                canonical_request: Some(shown_text(&canonical, &redaction)),
            });
        }
        request.parameter("Signature")?;
        Some(Self {
            version: "HMAC-SHA1",
            canonical_request: None,
            string_to_sign: shown_text(&string_to_sign(request), &redaction),
        })
    }
}
