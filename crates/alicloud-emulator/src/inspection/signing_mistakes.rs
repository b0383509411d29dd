//! Mistakes that clients make when they sign, as the texts that they would have signed.

use std::time::{Duration, SystemTime};

use alicloud_core::{
    sign::{canonical_query, v1, v3},
    time,
};

use crate::{
    ram::KeyRing,
    wire::{CanonicalRequest, WireRequest, signed_parameters, signed_value, string_to_sign},
};

/// How many headers, or parameters, are tried one by one.
const TRIED: usize = 64;

/// A mistake, and the text that it makes of the request.
pub(super) struct Candidate {
    pub(super) cause: String,
    pub(super) text: String,
    /// Whether it is worth telling when it is not proved.
    pub(super) listed: bool,
}

pub(super) fn version_3<'r>(request: &'r WireRequest, server: &CanonicalRequest<'r>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut add = |cause: String, listed: bool, change: &dyn Fn(&mut CanonicalRequest<'r>)| {
        let mut changed = server.clone();
        change(&mut changed);
        found.push(Candidate {
            cause,
            text: changed.text(),
            listed,
        });
    };
    add(
        "the body is not the one whose hash was signed".to_owned(),
        false,
        &|_| {},
    );
    for (cause, from, to) in ENCODINGS {
        add(cause.to_owned(), true, &|changed| {
            changed.query = server.query.replace(from, to)
        });
    }
    add(
        "the query was signed as it is sent: not sorted, or encoded otherwise".to_owned(),
        true,
        &|changed| {
            request.raw_query().clone_into(&mut changed.query);
        },
    );
    add(
        "the form's parameters were signed as if in the query".to_owned(),
        true,
        &|changed| {
            changed.query = canonical_query(signed_parameters(request));
        },
    );
    add("another method was signed".to_owned(), true, &|changed| {
        changed.method = other_method(&server.method).into();
    });
    add("the body was signed as empty".to_owned(), true, &|changed| {
        changed.body_hash = v3::EMPTY_BODY.into();
    });
    if let Some((name, _)) = request.host().rsplit_once(':') {
        add(
            "the host was signed without its port".to_owned(),
            true,
            &|changed| {
                set(changed, "host", name);
            },
        );
    }
    for (name, _) in server.headers.iter().take(TRIED) {
        add(
            format!("the header `{name}` is listed but was not signed"),
            false,
            &|changed| {
                changed.headers.retain(|(other, _)| other != name);
            },
        );
        add(
            format!("the header `{name}` was signed as empty"),
            false,
            &|changed| {
                set(changed, name, "");
            },
        );
    }
    let listed: Vec<&str> = server.signed_headers.split(';').collect();
    for name in request.headers.keys().map(http::HeaderName::as_str).take(TRIED) {
        if listed.contains(&name) || name == "authorization" {
            continue;
        }
        let insert = |changed: &mut CanonicalRequest<'r>| {
            changed.headers.push((name.into(), signed_value(request, name)));
            changed.headers.sort();
        };
        add(
            format!("the header `{name}` was signed but is not listed"),
            true,
            &insert,
        );
        add(
            format!("the header `{name}` was signed and is left out of the sent list"),
            false,
            &|changed| {
                insert(changed);
                let names: Vec<&str> = changed.headers.iter().map(|(name, _)| &**name).collect();
                changed.signed_headers = names.join(";").into();
            },
        );
    }
    if let Some(sent) = request.header("x-acs-date") {
        for (cause, date) in dates(sent) {
            add(cause, false, &|changed| set(changed, "x-acs-date", &date));
        }
    }
    found
}

/// The mistakes with what is different in the signature of Log Service, and those of version 3.
pub(super) fn sls4<'r>(request: &'r WireRequest, server: &CanonicalRequest<'r>) -> Vec<Candidate> {
    let candidate = |cause: &str, path: &str, query: String| {
        let changed = CanonicalRequest {
            path: path.to_owned().into(),
            query,
            ..server.clone()
        };
        Candidate {
            cause: cause.to_owned(),
            text: changed.text(),
            listed: true,
        }
    };
    let mut found = vec![
        candidate(
            "the query was signed as by ACS3-HMAC-SHA256: with encoded names, or `=` behind those without a value",
            &server.path,
            canonical_query(request.query().iter()),
        ),
        candidate(
            "the path was signed with its query",
            request.target(),
            String::new(),
        ),
    ];
    found.extend(version_3(request, server));
    found
}

pub(super) fn version_1(request: &WireRequest) -> Vec<Candidate> {
    let method = request.method.as_str();
    let parameters = signed_parameters(request);
    let query = canonical_query(parameters.iter().copied());
    let candidate = |cause: String, listed, text| Candidate { cause, text, listed };
    let mut found: Vec<Candidate> = ENCODINGS
        .iter()
        .map(|(cause, from, to)| {
            candidate(
                (*cause).to_owned(),
                true,
                v1::string_to_sign(method, &query.replace(from, to)),
            )
        })
        .collect();
    found.push(candidate(
        "another method was signed".to_owned(),
        true,
        v1::string_to_sign(other_method(method), &query),
    ));
    found.push(candidate(
        "the path was signed without encoding".to_owned(),
        false,
        string_to_sign(request).replacen("&%2F&", "&/&", 1),
    ));
    found.push(candidate(
        "the parameters were not encoded a second time".to_owned(),
        true,
        format!("{method}&%2F&{query}"),
    ));
    let with = |change: &dyn Fn(&str, &str) -> Option<String>| {
        let changed: Vec<(&str, String)> = parameters
            .iter()
            .filter_map(|(name, value)| Some((*name, change(name, value)?)))
            .collect();
        let pairs = changed.iter().map(|(name, value)| (*name, value.as_str()));
        v1::string_to_sign(method, &canonical_query(pairs))
    };
    for (left_out, _) in parameters.iter().take(TRIED) {
        found.push(candidate(
            format!("the parameter `{left_out}` was not signed"),
            false,
            with(&|name, value| (name != *left_out).then(|| value.to_owned())),
        ));
    }
    if let Some(sent) = request.parameter("Timestamp") {
        for (cause, date) in dates(sent) {
            let text = with(&|name, value| {
                Some(if name == "Timestamp" {
                    date.clone()
                } else {
                    value.to_owned()
                })
            });
            found.push(candidate(cause, false, text));
        }
    }
    found
}

/// Secrets that are easily taken for the right one, and why. Only causes are ever shown.
pub(super) fn secrets(id: &str, secret: &str, keys: &KeyRing) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = keys
        .secrets()
        .filter(|(other, _)| *other != id)
        .map(|(other, secret)| {
            (
                format!("the secret is that of the access key `{other}`"),
                secret.to_owned(),
            )
        })
        .collect();
    for end in ["\n", "\r\n", " ", "&"] {
        found.push((
            format!("the secret was used with {end:?} behind it"),
            format!("{secret}{end}"),
        ));
    }
    found
}

const ENCODINGS: [(&str, &str, &str); 4] = [
    ("spaces were signed as `+` rather than `%20`", "%20", "+"),
    ("`*` was signed as it is rather than as `%2A`", "%2A", "*"),
    ("`~` was signed as `%7E` rather than as it is", "~", "%7E"),
    ("`/` was signed as it is rather than as `%2F`", "%2F", "/"),
];

fn other_method(method: &str) -> &'static str {
    if method == "POST" { "GET" } else { "POST" }
}

fn set(canonical: &mut CanonicalRequest, name: &str, value: &str) {
    for (other, text) in &mut canonical.headers {
        if other == name {
            *text = value.to_owned().into();
        }
    }
}

/// Dates near the sent one: of a clock that was read twice, or in another time zone.
fn dates(sent: &str) -> Vec<(String, String)> {
    let Some(sent) = time::parse(sent) else {
        return Vec::new();
    };
    let moved = |seconds: u64, later: bool| -> Option<SystemTime> {
        let distance = Duration::from_secs(seconds);
        if later {
            sent.checked_add(distance)
        } else {
            sent.checked_sub(distance)
        }
    };
    let seconds = (1..=5).map(|seconds| {
        (
            seconds,
            "the clock was read twice: the signed date is another second",
        )
    });
    let zones = (1..=28).map(|halves| (halves * 1800, "the signed date is in another time zone"));
    seconds
        .chain(zones)
        .flat_map(|(distance, cause)| [true, false].map(|later| (cause, moved(distance, later))))
        .filter_map(|(cause, date)| {
            let date = time::format(date?);
            Some((format!("{cause}, {date}"), date))
        })
        .collect()
}
