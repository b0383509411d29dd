//! Without this project: reqwest, a signature by hand, serde.

use std::{
    fmt::Write as _,
    time::{SystemTime, UNIX_EPOCH},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use workspace_cost::{Caller, FLOW_ID, KEY_ID, KEY_SECRET, Load, Result};

const ACTION: &str = "GetFlow";
const VERSION: &str = "2020-06-06";
/// The hash of the empty body.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    code: String,
    #[expect(dead_code, reason = "a program reads it")]
    request_id: String,
    data: Flow,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Flow {
    flow_id: String,
    #[expect(dead_code, reason = "a program reads it")]
    flow_name: Option<String>,
    #[expect(dead_code, reason = "a program reads it")]
    status: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "a program reads it")]
    categories: Vec<String>,
}

#[derive(Clone)]
struct ByHand {
    http: reqwest::Client,
    endpoint: String,
}

impl Caller for ByHand {
    async fn call(&self) -> Result {
        let query = format!("FlowId={}", encoded(FLOW_ID));
        let host = self
            .endpoint
            .trim_start_matches("http://")
            .trim_start_matches("https://");
        let date = date(SystemTime::now())?;
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let nonce = hex(&random);
        let names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
        let canonical = format!(
            "POST\n/\n{query}\nhost:{host}\nx-acs-action:{ACTION}\nx-acs-content-sha256:{EMPTY}\nx-acs-date:{date}\n\
             x-acs-signature-nonce:{nonce}\nx-acs-version:{VERSION}\n\n{names}\n{EMPTY}"
        );
        let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY_SECRET.as_bytes())?;
        mac.update(text.as_bytes());
        let signature = hex(&mac.finalize().into_bytes());
        let response = self
            .http
            .post(format!("{}/?{query}", self.endpoint))
            .header("x-acs-action", ACTION)
            .header("x-acs-content-sha256", EMPTY)
            .header("x-acs-date", date)
            .header("x-acs-signature-nonce", nonce)
            .header("x-acs-version", VERSION)
            .header(
                "authorization",
                format!("ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={names},Signature={signature}"),
            )
            .header("accept", "application/json")
            .send()
            .await?
            .error_for_status()?;
        let envelope: Envelope = serde_json::from_slice(&response.bytes().await?)?;
        if envelope.code != "OK" {
            return Err(envelope.code.into());
        }
        if envelope.data.flow_id.is_empty() {
            return Err("the flow has no id".into());
        }
        Ok(())
    }
}

/// All but unreserved characters as `%` and two digits.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Such as `2026-01-31T23:59:59Z`.
fn date(time: SystemTime) -> Result<String> {
    let seconds = time.duration_since(UNIX_EPOCH)?.as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March, in eras of 400 years: the day that a leap year has more is the last of one.
    let day = days + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = era * 400 + year + next;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    Ok(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let load = Load::from_arguments()?;
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "another provider of cryptography is installed")?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let endpoint = load.endpoint.clone();
    load.run(ByHand { http, endpoint }).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_772_323_200, "2026-03-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
        ] {
            assert_eq!(date(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap(), text);
        }
    }
}
