//! A page of another site, in a browser on the same machine, neither changes nor reads anything; programs do.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod raw;

use std::net::Ipv4Addr;

use cams_flow_emulator::{Emulator, StartError};
use raw::{address, exchanged, flows, request, signed};
use serde_json::json;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

type Headers = Vec<(&'static str, String)>;

/// What browsers send for pages of other sites: an image, a form, a script's request, one of an older browser, a rebound name.
fn from_elsewhere(own: &str) -> Vec<(&'static str, &'static str, Headers)> {
    let host = || ("host", own.to_owned());
    let fetch = |site: &str, mode: &str, destination: &str| {
        vec![
            ("sec-fetch-site", site.to_owned()),
            ("sec-fetch-mode", mode.to_owned()),
            ("sec-fetch-dest", destination.to_owned()),
        ]
    };
    let origin = |origin: &str| ("origin", origin.to_owned());
    let rebound = |name: &str| {
        let port = own.rsplit_once(':').unwrap().1;
        vec![("host", format!("{name}:{port}"))]
    };
    vec![
        (
            "an image",
            "GET",
            [vec![host()], fetch("cross-site", "no-cors", "image")].concat(),
        ),
        (
            "an image of another port",
            "GET",
            [vec![host()], fetch("same-site", "no-cors", "image")].concat(),
        ),
        (
            "a frame",
            "GET",
            [vec![host()], fetch("cross-site", "navigate", "iframe")].concat(),
        ),
        (
            "an old browser's image",
            "GET",
            vec![host(), ("referer", "http://evil.example/".to_owned())],
        ),
        (
            "an old browser's image without a referrer",
            "GET",
            vec![
                host(),
                (
                    "user-agent",
                    "Mozilla/5.0 (X11; Linux x86_64; rv:78.0)".to_owned(),
                ),
            ],
        ),
        ("a form", "POST", vec![host(), origin("http://evil.example")]),
        (
            "a form of a sandboxed frame",
            "POST",
            vec![host(), origin("null")],
        ),
        (
            "a form of another port",
            "POST",
            vec![host(), origin("http://127.0.0.1:1")],
        ),
        (
            "a form over HTTPS",
            "POST",
            vec![host(), origin("https://evil.example")],
        ),
        (
            "a script's request",
            "POST",
            [
                vec![host(), origin("http://evil.example")],
                fetch("cross-site", "no-cors", "empty"),
            ]
            .concat(),
        ),
        (
            "a socket",
            "GET",
            [
                vec![
                    host(),
                    origin("http://evil.example"),
                    ("connection", "upgrade".to_owned()),
                    ("upgrade", "websocket".to_owned()),
                ],
                fetch("cross-site", "websocket", "websocket"),
            ]
            .concat(),
        ),
        ("a rebound name", "GET", rebound("evil.example")),
        (
            "a rebound name with its own origin",
            "POST",
            [rebound("evil.example"), vec![origin("http://evil.example")]].concat(),
        ),
        (
            "a rebound name like an address",
            "GET",
            rebound("127.0.0.1.evil.example"),
        ),
        ("a rebound single label", "GET", rebound("evil")),
        (
            "two names",
            "GET",
            [vec![host()], rebound("evil.example")].concat(),
        ),
    ]
}

fn borrowed<'h>(headers: &'h [(&'static str, String)]) -> Vec<(&'h str, &'h str)> {
    headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_call_nothing() {
    let emulator = Emulator::start().await.unwrap();
    let file =
        json!({"id": "1", "name": "kept", "screens": {"file": {"title": "private"}, "json_version": "7.3"}});
    emulator.seed(&json!({"flows": [file]})).unwrap();
    let own = address(&emulator).to_owned();
    for (what, method, headers) in from_elsewhere(&own) {
        let headers = borrowed(&headers);
        let deletes = [("Action", Some("DeleteFlow")), ("FlowId", Some("1"))];
        let reads = [("Action", Some("GetFlow")), ("FlowId", Some("1"))];
        for changes in [&[][..], &deletes, &reads] {
            let query = signed(&emulator, method, changes);
            let (status, response) = exchanged(&emulator, &request(method, &query, &headers, ""));
            assert!(matches!(status, 400 | 403), "{what}: {response}");
            assert!(
                !response.contains("kept") && !response.contains("access-control-allow"),
                "{what}: {response}"
            );
        }
        if method == "POST" {
            let form = signed(&emulator, method, &[]);
            let headers = [&headers[..], &[FORM]].concat();
            let (status, response) = exchanged(&emulator, &request(method, "", &headers, &form));
            assert_eq!(status, 403, "{what}: {response}");
        }
        for path in [
            "requests", "export", "flows", "clock", "faults", "ready", "health", "clear", "reset", "seed",
        ] {
            let wire = request(method, "", &headers, "");
            let wire = String::from_utf8(wire)
                .unwrap()
                .replacen("/?", &format!("/_emulator/{path}?"), 1);
            let (status, response) = exchanged(&emulator, wire.as_bytes());
            let is_read_blindly = what == "an old browser's image without a referrer";
            assert!(
                matches!(status, 400 | 403) || is_read_blindly,
                "{what} of {path}: {response}"
            );
        }
        assert_eq!(flows(&emulator), 1, "{what}");
        assert_eq!(emulator.export()["flows"][0]["name"], "kept", "{what}");
    }
    let preflight = [
        ("host", &*own),
        ("access-control-request-method", "POST"),
        ("access-control-request-private-network", "true"),
    ];
    for more in [&[][..], &[("origin", "https://evil.example")]] {
        let headers = [&preflight[..], more].concat();
        for path in ["/?", "/_emulator/flows?"] {
            let wire = String::from_utf8(request("OPTIONS", "", &headers, "")).unwrap();
            let (status, response) = exchanged(&emulator, wire.replacen("/?", path, 1).as_bytes());
            assert_eq!(status, 403, "{response}");
            assert!(
                !response.to_ascii_lowercase().contains("access-control-allow"),
                "{response}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_turned_away_is_told_in_the_service_s_form() {
    let emulator = Emulator::start().await.unwrap();
    for (format, expected) in [
        ("JSON", "\"Code\":\"Emulator.Forbidden\""),
        ("XML", "<Code>Emulator.Forbidden</Code>"),
    ] {
        let query = signed(&emulator, "GET", &[("Format", Some(format))]);
        let (_, response) = exchanged(
            &emulator,
            &request("GET", &query, &[("host", "emulator.test")], ""),
        );
        assert!(response.contains(expected), "{response}");
        assert!(
            response.contains("`emulator.test`") && response.contains("--allow-host"),
            "{response}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_call_it_by_its_names() {
    let is_served = |emulator: &Emulator, host: &str| {
        let query = signed(emulator, "POST", &[("Action", Some("ListFlow"))]);
        exchanged(emulator, &request("POST", &query, &[("host", host)], "")).0 == 200
    };
    let local = Emulator::start().await.unwrap();
    for (host, expected) in [
        (address(&local), true),
        ("127.0.0.1", true),
        ("localhost:8180", true),
        ("flows.localhost", true),
        ("host.docker.internal:8180", true),
        ("[::1]:8180", true),
        ("192.0.2.7:8180", true),
        ("emulator:8180", false),
        ("flows.example.com", false),
        ("", false),
    ] {
        assert_eq!(is_served(&local, host), expected, "{host}");
    }
    let builder = Emulator::builder()
        .allow_host("emulator")
        .allow_host("*.example.com");
    let allowing = builder.start().await.unwrap();
    for (host, expected) in [
        ("emulator:8180", true),
        ("flows.example.com", true),
        ("example.org", false),
    ] {
        assert_eq!(is_served(&allowing, host), expected, "{host}");
    }
    let beyond = Emulator::builder()
        .bind(Ipv4Addr::UNSPECIFIED)
        .start()
        .await
        .unwrap();
    for (host, expected) in [("emulator:8180", true), ("evil.example:8180", false)] {
        assert_eq!(is_served(&beyond, host), expected, "{host}");
    }
    let error = Emulator::builder()
        .allow_host("http://emulator:8180")
        .start()
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Host { .. }));
    assert!(
        error.to_string().contains("without scheme, port and path"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_opened_from_anywhere_and_cannot_be_guessed() {
    let emulator = Emulator::start().await.unwrap();
    let screens = json!({"file": {"title": "private"}, "json_version": "7.3"});
    let flow = |id: &str| json!({"id": id, "name": id, "screens": screens});
    emulator.seed(&json!({"flows": [flow("1"), flow("2")]})).unwrap();
    let client = emulator.client();
    let file = async |id: &str| {
        let found = client.get_flow_json_asset().flow_id(id).send().await.unwrap();
        found.data.file_path.clone().unwrap()
    };
    let preview = async |id: &str| {
        let found = client.get_flow_preview_url().flow_id(id).send().await.unwrap();
        found.data.preview_url.clone().unwrap()
    };
    let opened = |url: &str, more: &[(&str, &str)]| {
        let target = url.strip_prefix(emulator.endpoint()).unwrap();
        let headers = [&[("host", address(&emulator))][..], more].concat();
        let wire = String::from_utf8(request("GET", "", &headers, "")).unwrap();
        exchanged(&emulator, wire.replacen("/?", target, 1).as_bytes())
    };
    let link = [
        ("referer", "https://flows.example.com/"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let image = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "no-cors"),
        ("sec-fetch-dest", "image"),
    ];
    let (first, second) = (file("1").await, file("2").await);
    assert_eq!(first, file("1").await, "as long as the emulator runs");
    let token = |url: &str| url.split_once("token=").unwrap().1.to_owned();
    for url in [&first, &preview("1").await] {
        assert!(token(url).len() >= 32, "{url}");
        for headers in [&[][..], &link] {
            let (status, response) = opened(url, headers);
            assert_eq!(status, 200, "{response}");
            assert!(response.contains("private"), "{response}");
            assert!(
                response.contains("cross-origin-resource-policy: same-origin"),
                "{response}"
            );
        }
        assert_eq!(opened(url, &image).0, 403);
        let without = url.split_once('?').unwrap().0;
        for guess in [
            without.to_owned(),
            format!("{without}?token="),
            format!("{without}?token={}", token(&second)),
        ] {
            let (status, response) = opened(&guess, &[]);
            assert_eq!(status, 404, "{guess}: {response}");
            assert!(!response.contains("private"), "{response}");
        }
    }
    let page = format!("{}/_emulator/", emulator.endpoint());
    assert_eq!(opened(&page, &link).0, 200);
}
