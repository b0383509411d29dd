//! Times: expiry is parsed as by another library, and arithmetic with it does not overflow.
//!
//! An input is the member `Expiration`: a text, or JSON when it begins with `=`.
#![no_main]

use std::{
    fmt::Debug,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alicloud_core::{
    credentials::{CredentialsUri, Environment, ProvideCredentials as _, ProviderContext},
    testing::{FixedClock, FixedJitter},
    time,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use cams_flow_fuzz::{all_of, assert_presentable, block_on};
use jiff::{
    Timestamp,
    civil::{DateTime, date},
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// 30 March 2026.
const NOW: u64 = 1_774_858_150;

/// The last second that jiff knows in all time zones is near the end of the year 9999.
const LAST: u64 = 253_402_207_200;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    wire(text);
    header(text);
    let value = match text.strip_prefix('=') {
        Some(json) => match serde_json::from_str::<Value>(json) {
            Ok(value) => value,
            Err(_) => return,
        },
        None => Value::from(text),
    };
    expiry(&value);
});

/// The form of the wire is read as another library reads it, and written as it was.
fn wire(text: &str) {
    let Some(time) = time::parse(text) else {
        // The form is a part of RFC 3339, so nothing of it may be missing.
        let strict = text.len() == 20
            && text.is_ascii()
            && text.as_bytes()[10] == b'T'
            && text.ends_with('Z')
            && !text.contains([',', '.', '+'])
            && text.bytes().filter(u8::is_ascii_digit).count() == 14;
        if let (true, Ok(other)) = (strict, text.parse::<Timestamp>()) {
            assert!(other.as_second() < 0 || text.contains(":60"), "{text} is a time");
        }
        return;
    };
    assert_eq!(time::format(time), text);
    let other: DateTime = text[..19].parse().expect("a time to one library alone");
    let since = other.duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
    assert_eq!(seconds(time), u64::try_from(since.as_secs()).unwrap(), "{text}");
}

/// The header `date` likewise.
fn header(text: &str) {
    let Some(time) = time::parse_http_date(text) else {
        return;
    };
    let written = time::format_http_date(time);
    assert_eq!(time::parse_http_date(&written), Some(time), "{written}");
    let other = httpdate::parse_http_date(&written).expect("what is written is a date");
    assert_eq!(other, time, "{written}");
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .expect("no time before 1970 is read")
        .as_secs()
}

#[derive(Debug)]
struct Server(Value);

impl Transport for Server {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        let body = json!({
            "Code": "Success",
            "AccessKeyId": "STS.planted",
            "AccessKeySecret": "planted-secret",
            "SecurityToken": "planted-token",
            "Expiration": self.0,
        });
        Box::pin(std::future::ready(Ok(HttpResponse::new(
            200,
            http::HeaderMap::new(),
            body.to_string(),
        ))))
    }
}

/// A number between 0 and 1 that follows from the input.
fn chance(value: &Value) -> f64 {
    let sum: u32 = value.to_string().bytes().map(u32::from).sum();
    f64::from(sum % 101) / 100.0
}

fn expiry(value: &Value) {
    let context = ProviderContext::new()
        .environment(Environment::empty())
        .transport(Server(value.clone()))
        .clock(FixedClock(UNIX_EPOCH + Duration::from_secs(NOW)))
        .jitter(FixedJitter(chance(value)));
    let provider = CredentialsUri::new()
        .uri("http://127.0.0.1/key")
        .context(&context);
    let first = match block_on(provider.credentials()) {
        Ok(credentials) => credentials,
        Err(error) => {
            for text in all_of(&error) {
                assert_presentable(&text);
                assert!(!text.contains("planted-"), "{text}");
            }
            if let Some(text) = value.as_str() {
                assert!(
                    !must_be_read(text),
                    "{text:?} is a time that servers write: {error}"
                );
            }
            return;
        }
    };
    // From the cache, or fetched again: it does not matter, but it must not fail.
    let second = block_on(provider.credentials()).expect("the second time like the first");
    assert_eq!(first.expiration(), second.expiration());
    let shown = format!("{first:?} {provider:?}");
    assert!(
        !shown.contains("planted-secret") && !shown.contains("planted-token"),
        "{shown}"
    );
    let Some(expiration) = first.expiration() else {
        return;
    };
    match value {
        Value::String(text) => agrees(text, expiration),
        Value::Number(number) => is_count(&number.to_string(), expiration),
        other => panic!(
            "{other} is not a time, but is read as {}",
            time::format(expiration)
        ),
    }
}

/// Forms that servers are known to write.
fn must_be_read(text: &str) -> bool {
    let is_date = text.parse::<Timestamp>().is_ok_and(|time| time.as_second() >= 0)
        && text.as_bytes().get(10) == Some(&b'T')
        && text.ends_with('Z')
        && text.is_ascii()
        && !text.contains(":60")
        && text.len() == 20
        && text.bytes().filter(u8::is_ascii_digit).count() == 14;
    let is_count = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_date || is_count
}

fn agrees(text: &str, expiration: SystemTime) {
    let text = text.trim();
    // No date is a number to Rust's parser, and a number may have a negative exponent: `90e-9`.
    if text.parse::<f64>().is_ok() {
        return is_count(text, expiration);
    }
    if seconds(expiration) > LAST {
        return;
    }
    if text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        // The day of the week does not matter.
        assert_eq!(time::parse_http_date(text), Some(expiration), "{text:?}");
        return header(text);
    }
    let other = elsewhere(text).unwrap_or_else(|| panic!("{text:?} is a time to one library alone"));
    let distance = other
        .as_second()
        .abs_diff(i64::try_from(seconds(expiration)).unwrap());
    assert!(
        distance <= 1,
        "{text:?} is {other}, not {}",
        time::format(expiration)
    );
}

/// A time as other libraries read it, without the forms that they do not support: long fractions, a missing zone, which is UTC, the name of
/// a zone, and a space before an offset.
fn elsewhere(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, zone) = rest.split_at(
        rest[1..]
            .find(|letter: char| !letter.is_ascii_digit() && letter != ':')
            .map_or(rest.len(), |index| index + 1),
    );
    let zone = zone.strip_prefix(['.', ',']).map_or(zone, |fraction| {
        fraction.trim_start_matches(|letter: char| letter.is_ascii_digit())
    });
    let zone = zone.split_whitespace().next().unwrap_or("Z");
    let zone = match zone {
        "" => "Z",
        name if ["utc", "gmt"].contains(&&*name.to_ascii_lowercase()) => "Z",
        zone => zone,
    };
    format!("{date}{clock}{zone}").parse().ok()
}

/// A number counts seconds, or milliseconds where seconds would be far off.
fn is_count(text: &str, expiration: SystemTime) {
    let number: f64 = text.parse().unwrap_or_else(|_| panic!("{text} is not a number"));
    let expiration = seconds(expiration) as f64;
    let close = |number: f64| (number - expiration).abs() <= 1.0 + number.abs() * 1e-9;
    assert!(
        close(number) || close(number / 1e3) || close(number / 1e6) || close(number / 1e9),
        "{text} is read as {expiration}"
    );
}
