//! The two signatures as a careful programmer would write them for one request: few texts, each written once.

use std::{fmt::Write as _, time::SystemTime};

use alicloud_core::time;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::{KEY_ID, KEY_SECRET, Result};

const HOST: &str = "cams.ap-southeast-1.aliyuncs.com";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A request, as texts: address and headers.
pub(crate) struct Signed {
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) fn v3(action: &str, parameters: &[(&str, &str)]) -> Result<Signed> {
    let mut url = String::with_capacity(256);
    url.push_str("https://");
    url.push_str(HOST);
    url.push_str("/?");
    let query = url.len();
    push_query(&mut url, parameters);
    let date = time::format(SystemTime::now());
    let nonce = nonce()?;
    let names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let mut text = String::with_capacity(512);
    write!(
        text,
        "POST\n/\n{}\nhost:{HOST}\nx-acs-action:{action}\nx-acs-content-sha256:{EMPTY}\nx-acs-date:{date}\n\
         x-acs-signature-nonce:{nonce}\nx-acs-version:2020-06-06\n\n{names}\n{EMPTY}",
        &url[query..]
    )?;
    let hash = Sha256::digest(&text);
    text.clear();
    text.push_str("ACS3-HMAC-SHA256\n");
    push_hex(&mut text, &hash);
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY_SECRET.as_bytes())?;
    mac.update(text.as_bytes());
    let mut authorization = String::with_capacity(256);
    write!(
        authorization,
        "ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={names},Signature="
    )?;
    push_hex(&mut authorization, &mac.finalize().into_bytes());
    let headers = vec![
        ("x-acs-date", date),
        ("x-acs-signature-nonce", nonce),
        ("authorization", authorization),
    ];
    Ok(Signed { url, headers })
}

pub(crate) fn v1(action: &str, parameters: &[(&str, &str)]) -> Result<Signed> {
    let (date, nonce) = (time::format(SystemTime::now()), nonce()?);
    let mut all = vec![
        ("AccessKeyId", KEY_ID),
        ("Action", action),
        ("Format", "JSON"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", &nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", &date),
        ("Version", "2020-06-06"),
    ];
    all.extend(parameters);
    all.sort_unstable();
    let mut url = String::with_capacity(512);
    url.push_str("https://");
    url.push_str(HOST);
    url.push_str("/?");
    let query = url.len();
    push_query(&mut url, &all);
    let mut text = String::with_capacity(512);
    text.push_str("POST&%2F&");
    push_encoded(&mut text, &url[query..]);
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{KEY_SECRET}&").as_bytes())?;
    mac.update(text.as_bytes());
    url.push_str("&Signature=");
    push_encoded(&mut url, &BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    Ok(Signed {
        url,
        headers: Vec::new(),
    })
}

/// Parameters in their order.
fn push_query(text: &mut String, parameters: &[(&str, &str)]) {
    for (place, (name, value)) in parameters.iter().enumerate() {
        if place > 0 {
            text.push('&');
        }
        push_encoded(text, name);
        text.push('=');
        push_encoded(text, value);
    }
}

fn push_encoded(text: &mut String, part: &str) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(DIGITS[usize::from(byte >> 4)].to_ascii_uppercase()));
            text.push(char::from(DIGITS[usize::from(byte & 15)].to_ascii_uppercase()));
        }
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn nonce() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    let mut text = String::with_capacity(32);
    push_hex(&mut text, &bytes);
    Ok(text)
}
