//! Requests that were changed on their way, or that no client of the vendor sends, are not executed.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

#[path = "forgeries/forged.rs"]
mod forged;
mod raw;

use std::time::Duration;

use cams_flow_emulator::Emulator;
use forged::{V3, assert_refused, v1_request};
use raw::{address, exchanged, flows, request, signed};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test(flavor = "multi_thread")]
async fn version_1_takes_nothing_from_headers() {
    let emulator = Emulator::start().await.unwrap();
    let headers = [("x-acs-action", "CreateFlow"), ("x-acs-version", "2020-06-06")];
    for (left_out, code) in [("Action", "MissingAction"), ("Version", "MissingVersion")] {
        let query = signed(&emulator, "POST", &[(left_out, None)]);
        assert_refused(
            &emulator,
            left_out,
            &v1_request(&emulator, &query, &headers),
            code,
        );
    }
    let query = signed(&emulator, "POST", &[]);
    let other = [("x-acs-action", "DeleteFlow"), ("x-acs-security-token", "token")];
    let (status, response) = exchanged(&emulator, &v1_request(&emulator, &query, &other));
    assert_eq!(status, 200, "{response}");
    assert_eq!(flows(&emulator), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_there_twice_counts_in_neither_form() {
    let emulator = Emulator::start().await.unwrap();
    for more in [
        "FlowName=other",
        "Action=DeleteFlow",
        "%41ction=DeleteFlow",
        "Signature=AAAA",
        "Timestamp=2020-01-01T00:00:00Z",
        "AccessKeyId=other",
        "FlowName=signed",
        "SignatureNonce=other",
        "FlowName",
    ] {
        let query = signed(&emulator, "POST", &[]);
        for query in [format!("{more}&{query}"), format!("{query}&{more}")] {
            let bytes = v1_request(&emulator, &query, &[]);
            assert_refused(&emulator, &format!("{query} twice"), &bytes, "InvalidParameter");
        }
        // One in the query and one in the form.
        let query = signed(&emulator, "POST", &[]);
        let host = ("host", address(&emulator));
        for (query, form) in [(more, &*query), (&*query, more)] {
            let bytes = request("POST", query, &[host, FORM], form);
            assert_refused(
                &emulator,
                &format!("{query} and {form}"),
                &bytes,
                "InvalidParameter",
            );
        }
    }
    for (query, form) in [
        ("FlowName=other&Categories=%5B%22OTHER%22%5D&FlowName=signed", ""),
        ("Categories=%5B%22OTHER%22%5D&FlowName=signed", "FlowName=other"),
        ("Categories=%5B%22OTHER%22%5D", "FlowName=other&FlowName=signed"),
    ] {
        let signed = V3 {
            query,
            body: form,
            signed: &[FORM],
            ..V3::default()
        };
        let bytes = signed.wire(&emulator, &emulator.credentials());
        assert_refused(
            &emulator,
            &format!("{query} and {form}"),
            &bytes,
            "InvalidParameter",
        );
    }
    for twice in [
        ("x-acs-action", "DeleteFlow"),
        ("X-Acs-Action", "CreateFlow"),
        (
            "authorization",
            "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=c",
        ),
        ("x-acs-date", "2020-01-01T00:00:00Z"),
    ] {
        let signed = V3 {
            others: &[twice],
            ..V3::default()
        };
        let bytes = signed.wire(&emulator, &emulator.credentials());
        assert_refused(&emulator, twice.0, &bytes, "InvalidParameter");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn version_3_covers_all_that_clients_sign() {
    let emulator = Emulator::start().await.unwrap();
    let json = ("content-type", "application/json");
    let refused: [(&str, V3<'_>); 14] = [
        (
            "a JSON body that is called a form",
            V3 {
                query: "Categories=%5B%22OTHER%22%5D",
                body: "FlowName=forged",
                others: &[FORM],
                ..V3::default()
            },
        ),
        (
            "a body of an unsigned kind",
            V3 {
                body: "{}",
                others: &[json],
                ..V3::default()
            },
        ),
        (
            "an unsigned token",
            V3 {
                others: &[("x-acs-security-token", "t")],
                ..V3::default()
            },
        ),
        (
            "an unsigned attempt",
            V3 {
                others: &[("x-acs-retry-attempts", "1")],
                ..V3::default()
            },
        ),
        (
            "an unsigned type",
            V3 {
                others: &[("x-acs-signature-type", "BEARERTOKEN")],
                ..V3::default()
            },
        ),
        (
            "without the host",
            V3 {
                list: |names| without(names, "host"),
                ..V3::default()
            },
        ),
        (
            "without the action",
            V3 {
                list: |names| without(names, "x-acs-action"),
                ..V3::default()
            },
        ),
        (
            "without the date",
            V3 {
                list: |names| without(names, "x-acs-date"),
                ..V3::default()
            },
        ),
        (
            "without the nonce",
            V3 {
                list: |names| without(names, "x-acs-signature-nonce"),
                ..V3::default()
            },
        ),
        (
            "without the hash",
            V3 {
                list: |names| without(names, "x-acs-content-sha256"),
                ..V3::default()
            },
        ),
        (
            "not sorted",
            V3 {
                list: |names| names.into_iter().rev().collect(),
                ..V3::default()
            },
        ),
        (
            "twice",
            V3 {
                list: |names| [vec!["host"], names].concat(),
                ..V3::default()
            },
        ),
        (
            "in capitals",
            V3 {
                list: |names| [vec!["Host"], without(names, "host")].concat(),
                ..V3::default()
            },
        ),
        (
            "of one that is not sent",
            V3 {
                list: |names| [vec!["a"], names].concat(),
                ..V3::default()
            },
        ),
    ];
    for (what, signed) in refused {
        let bytes = signed.wire(&emulator, &emulator.credentials());
        let code = match what {
            "an unsigned type" => "InvalidSignatureType",
            _ => "IncompleteSignature",
        };
        assert_refused(&emulator, what, &bytes, code);
    }
    let twice = |text: &str| {
        let bytes = V3::default().wire(&emulator, &emulator.credentials());
        let bytes = String::from_utf8(bytes).unwrap();
        bytes.replacen("ACS3-HMAC-SHA256 ", &format!("ACS3-HMAC-SHA256 {text}"), 1)
    };
    for part in ["Signature=00,", "Credential=other,", "SignedHeaders=host,"] {
        assert_refused(&emulator, part, twice(part).as_bytes(), "IncompleteSignature");
    }
    // What the vendor's clients send besides: a kind of no body, and headers of the HTTP library.
    let plain = V3 {
        others: &[
            ("content-type", "application/octet-stream"),
            ("accept-encoding", "gzip"),
            ("x-trace", "1"),
            ("x-trace", "2"),
        ],
        signed: &[("accept", "application/json")],
        ..V3::default()
    };
    let (status, response) = exchanged(&emulator, &plain.wire(&emulator, &emulator.credentials()));
    assert_eq!(status, 200, "{response}");
}

fn without<'n>(mut names: Vec<&'n str>, name: &str) -> Vec<&'n str> {
    names.retain(|other| *other != name);
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn other_kinds_of_signatures_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    for (name, value, code) in [
        ("SignatureVersion", Some("2.0"), "InvalidSignatureVersion"),
        ("SignatureVersion", Some("1"), "InvalidSignatureVersion"),
        ("SignatureVersion", None, "MissingSignatureVersion"),
        ("SignatureType", Some("BEARERTOKEN"), "InvalidSignatureType"),
        ("SignatureType", Some("PRIVATEKEY"), "InvalidSignatureType"),
        ("SignatureMethod", Some("HMAC-SHA256"), "InvalidSignatureMethod"),
        ("SignatureMethod", Some("hmac-sha1"), "InvalidSignatureMethod"),
        ("SignatureNonce", Some(""), "MissingSignatureNonce"),
        ("Timestamp", None, "MissingTimestamp"),
        (
            "Timestamp",
            Some("2026-03-30T08:09:10.5Z"),
            "InvalidTimeStamp.Format",
        ),
        (
            "Timestamp",
            Some("2026-03-30T16:09:10+08:00"),
            "InvalidTimeStamp.Format",
        ),
        ("SecurityToken", Some("token"), "InvalidSecurityToken.Malformed"),
        ("Format", Some("YAML"), "InvalidParameter.Format"),
    ] {
        let query = signed(&emulator, "POST", &[(name, value)]);
        assert_refused(
            &emulator,
            &format!("{name} {value:?}"),
            &v1_request(&emulator, &query, &[]),
            code,
        );
    }
    let host = ("host", address(&emulator));
    let query = signed(&emulator, "PUT", &[]);
    assert_refused(
        &emulator,
        "PUT",
        &request("PUT", &query, &[host], ""),
        "UnsupportedHTTPMethod",
    );
    let query = signed(&emulator, "POST", &[]);
    let json = request(
        "POST",
        &query,
        &[host, ("content-type", "application/json")],
        "{}",
    );
    assert_refused(
        &emulator,
        "a body that nothing signs",
        &json,
        "IncompleteSignature",
    );
    let typed = V3 {
        query: "Categories=%5B%22OTHER%22%5D&FlowName=signed&SignatureType=BEARERTOKEN",
        ..V3::default()
    };
    let bytes = typed.wire(&emulator, &emulator.credentials());
    assert_refused(&emulator, "a type in version 3", &bytes, "InvalidSignatureType");
    // As older clients do.
    let query = signed(&emulator, "POST", &[("SignatureType", Some(""))]);
    let (status, response) = exchanged(&emulator, &v1_request(&emulator, &query, &[]));
    assert_eq!(status, 200, "{response}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_counts_once_whatever_the_clock_does() {
    let emulator = Emulator::start().await.unwrap();
    let v1 = v1_request(&emulator, &signed(&emulator, "POST", &[]), &[]);
    let v3 = V3 {
        query: "Categories=%5B%22OTHER%22%5D&FlowName=another",
        ..V3::default()
    };
    let v3 = v3.wire(&emulator, &emulator.credentials());
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    for bytes in [v1, v3] {
        assert_eq!(exchanged(&emulator, &bytes).0, 200);
        emulator.clear().unwrap();
        let clock = emulator.clock();
        let changes: [&dyn Fn(); 4] = [
            &|| clock.advance(minutes(31)),
            &|| clock.set(clock.now() - minutes(62)),
            &|| clock.advance(minutes(31)),
            &|| clock.reset(),
        ];
        for change in changes {
            change();
            let (_, response) = exchanged(&emulator, &bytes);
            assert!(response.contains("SignatureNonceUsed"), "{response}");
        }
        assert_eq!(flows(&emulator), 0);
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_counts_once_over_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let start = async || Emulator::builder().data(&file).start().await.unwrap();
    let emulator = start().await;
    let host = address(&emulator).to_owned();
    let write = signed(&emulator, "POST", &[]);
    let read = signed(&emulator, "POST", &[("Action", Some("ListFlow"))]);
    let bytes = |query: &str| request("POST", query, &[("host", &host)], "");
    for query in [&write, &read] {
        assert_eq!(exchanged(&emulator, &bytes(query)).0, 200);
    }
    emulator.clear().unwrap();
    emulator.stop().await;
    for _ in 0..2 {
        let emulator = start().await;
        for query in [&write, &read] {
            let (_, response) = exchanged(&emulator, &bytes(query));
            assert!(response.contains("SignatureNonceUsed"), "{response}");
        }
        assert_eq!(flows(&emulator), 0);
        let new = signed(&emulator, "POST", &[("Action", Some("ListFlow"))]);
        assert_eq!(exchanged(&emulator, &bytes(&new)).0, 200);
        // The next one comes after one that was not stopped.
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strict_evidence_tells_what_was_chosen_and_executes_nothing() {
    let emulator = Emulator::builder().strict_evidence().start().await.unwrap();
    let query = signed(&emulator, "POST", &[("SignatureVersion", Some("2.0"))]);
    for query in [
        query.clone(),
        format!("{query}&{}", "a&".repeat(2048)),
        format!("{query}&FlowName=b"),
    ] {
        let (status, response) = exchanged(&emulator, &v1_request(&emulator, &query, &[]));
        assert_eq!(status, 501, "{response}");
        assert!(response.contains("The call was not executed."), "{response}");
    }
    assert_eq!(flows(&emulator), 0);
}
