//! Requests of which a part can be forged, and what must become of them.

use std::time::SystemTime;

use alicloud_core::{
    Credentials,
    nonce::{NonceSource as _, RandomNonces},
    sign::v3,
    time,
};
use cams_flow_emulator::Emulator;

use crate::raw::{address, exchanged, flows, request};

/// A call of CreateFlow that version 3 signs.
pub(crate) struct V3<'r> {
    pub(crate) query: &'r str,
    pub(crate) body: &'r str,
    /// Headers that are signed beside those that must be, and headers that are not.
    pub(crate) signed: &'r [(&'r str, &'r str)],
    pub(crate) others: &'r [(&'r str, &'r str)],
    /// Changes the list of the names that are signed.
    pub(crate) list: fn(Vec<&str>) -> Vec<&str>,
}

impl Default for V3<'_> {
    fn default() -> Self {
        Self {
            query: "Categories=%5B%22OTHER%22%5D&FlowName=signed",
            body: "",
            signed: &[],
            others: &[],
            list: |names| names,
        }
    }
}

impl V3<'_> {
    /// The bytes of a signed call of CreateFlow.
    pub(crate) fn wire(&self, emulator: &Emulator, credentials: &Credentials) -> Vec<u8> {
        let (date, nonce, hash) = (
            time::format(SystemTime::now()),
            RandomNonces::default().nonce(),
            v3::hash(self.body.as_bytes()),
        );
        let mut headers = vec![
            ("host", address(emulator)),
            ("x-acs-action", "CreateFlow"),
            ("x-acs-version", "2020-06-06"),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-content-sha256", &hash),
        ];
        headers.extend(self.signed);
        headers.sort_unstable();
        let names = (self.list)(headers.iter().map(|(name, _)| *name).collect());
        let lines = names.iter().map(|name| {
            let found = headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
            (*name, found.map_or("", |(_, value)| value))
        });
        let names = names.join(";");
        let text = v3::canonical_request("POST", "/", self.query, lines, &names, &hash);
        let signature = v3::signature(credentials.access_key_secret(), &v3::string_to_sign(&text));
        let authorization = v3::authorization(credentials.access_key_id(), &names, &signature);
        let mut all = headers;
        all.push(("authorization", &authorization));
        all.extend(self.others);
        request("POST", self.query, &all, self.body)
    }
}

#[track_caller]
pub(crate) fn assert_refused(emulator: &Emulator, what: &str, bytes: &[u8], code: &str) {
    let (status, response) = exchanged(emulator, bytes);
    assert!((400..500).contains(&status), "{what}: {response}");
    assert!(
        response.contains(&format!("\"Code\":\"{code}\""))
            || response.contains(&format!("<Code>{code}</Code>")),
        "{what}: {response}"
    );
    assert_eq!(flows(emulator), 0, "{what}: it was executed");
    // What is known of the gateway is not marked, and what is chosen is.
    let is_chosen = response.contains("x-emulator-unverified: code");
    let may_be_chosen = [
        "InvalidParameter",
        "IncompleteSignature",
        "InvalidSignatureVersion",
        "InvalidSignatureType",
    ];
    assert!(!is_chosen || may_be_chosen.contains(&code), "{what}: {response}");
    assert!(
        is_chosen || code == "IncompleteSignature" || !may_be_chosen.contains(&code),
        "{what}: {response}"
    );
}

pub(crate) fn v1_request(emulator: &Emulator, query: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut headers = vec![("host", address(emulator))];
    headers.extend(more);
    request("POST", query, &headers, "")
}
