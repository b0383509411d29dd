//! What the emulator tells of the requests that it got.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::time::SystemTime;

use alicloud_core::{
    nonce::{NonceSource as _, RandomNonces},
    sign::{canonical_query, v1, v3},
    time,
};
use cams_flow::{Client, Credentials};
use cams_flow_emulator::{Emulator, Fault, SignatureMismatch};
use serde_json::{Value, json};
use support::http;

/// What a client signs instead.
type Change = fn(String) -> String;

/// A mistake in signing, and what is reported of it.
type Mistake<F> = (F, &'static str);

/// A request of version 3 by hand, so that it can be signed wrongly.
struct ByHand {
    query: String,
    secret: String,
    listed: String,
    headers: Vec<(String, String)>,
    /// The headers as they are signed.
    signed: Vec<(String, String)>,
}

impl ByHand {
    fn new(emulator: &Emulator) -> Self {
        let host = emulator.endpoint().trim_start_matches("http://");
        let headers: Vec<(String, String)> = [
            ("host", host),
            ("x-acs-action", "ListFlow"),
            ("x-acs-content-sha256", v3::EMPTY_BODY),
            ("x-acs-date", &time::format(SystemTime::now())),
            ("x-acs-signature-nonce", &RandomNonces::default().nonce()),
            ("x-acs-version", "2020-06-06"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        Self {
            query: canonical_query([("FlowName", "sign up * now")]),
            secret: emulator.credentials().access_key_secret().to_owned(),
            listed: names.join(";"),
            signed: headers.clone(),
            headers,
        }
    }

    async fn send(self, emulator: &Emulator) -> SignatureMismatch {
        let canonical = v3::canonical_request(
            "POST",
            "/",
            &self.query,
            self.signed
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
            &self.listed,
            v3::EMPTY_BODY,
        );
        let signature = v3::signature(&self.secret, &v3::string_to_sign(&canonical));
        let credentials = emulator.credentials();
        let mut request = http()
            .post(format!("{}/?FlowName=sign+up+%2A+now", emulator.endpoint()))
            .header(
                "authorization",
                v3::authorization(credentials.access_key_id(), &self.listed, &signature),
            );
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400);
        emulator.requests().pop().unwrap().mismatch.unwrap()
    }
}

#[tokio::test]
async fn mistakes_in_signing_are_proved() {
    let other = Credentials::new("LTAI5tAnotherKey", "the-other-secret").unwrap();
    let emulator = Emulator::builder().access_key(other, "2").start().await.unwrap();
    let set = |request: &mut ByHand, name: &str, change: fn(&str) -> String| {
        let (_, value) = request
            .signed
            .iter_mut()
            .find(|(other, _)| other == name)
            .unwrap();
        *value = change(value);
    };
    let mistakes: [Mistake<fn(&mut ByHand)>; 7] = [
        (
            |request| request.query = request.query.replace("%20", "+"),
            "spaces were signed as `+`",
        ),
        (
            |request| request.query = request.query.replace("%2A", "*"),
            "`*` was signed as it is",
        ),
        (|request| request.query.clear(), "secret or unknown"),
        (
            |request| request.secret = "the-other-secret".to_owned(),
            "the secret is that of the access key `LTAI5tAnotherKey`",
        ),
        (|request| request.secret.push('\n'), "\"\\n\" behind it"),
        (
            |request| request.secret = "another-secret".to_owned(),
            "secret or unknown",
        ),
        (
            |request| {
                request.headers.push(("x-trace".to_owned(), "1".to_owned()));
                request.signed.push(("x-trace".to_owned(), "1".to_owned()));
            },
            "the header `x-trace` was signed but is not listed",
        ),
    ];
    for (mistake, expected) in mistakes {
        let mut request = ByHand::new(&emulator);
        mistake(&mut request);
        let mismatch = request.send(&emulator).await;
        assert!(mismatch.verdict.contains(expected), "{}", mismatch.verdict);
        assert_eq!(mismatch.proved, expected != "secret or unknown");
    }

    let mut request = ByHand::new(&emulator);
    set(&mut request, "host", |host| {
        host.split(':').next().unwrap().to_owned()
    });
    let mismatch = request.send(&emulator).await;
    assert_eq!(mismatch.verdict, "the host was signed without its port");
    let proof = mismatch.candidates.iter().find(|candidate| candidate.proved);
    let difference = proof.unwrap().first_difference.clone().unwrap();
    assert!(emulator.endpoint().ends_with(&difference.server["host:".len()..]));
    assert_eq!(difference.client, "host:127.0.0.1");
    assert!(
        mismatch
            .server
            .starts_with("POST\n/\nFlowName=sign%20up%20%2A%20now\nhost:")
    );
    assert!(
        mismatch.candidates.iter().any(|other| !other.proved),
        "others are listed beside it"
    );

    let mut request = ByHand::new(&emulator);
    set(&mut request, "x-acs-date", |date| {
        time::format(time::parse(date).unwrap() + std::time::Duration::from_secs(8 * 3600))
    });
    let verdict = request.send(&emulator).await.verdict;
    assert!(verdict.contains("time zone"), "{verdict}");
}

#[tokio::test]
async fn mistakes_are_proved_in_version_1_too() {
    let emulator = Emulator::start().await.unwrap();
    let credentials = emulator.credentials();
    let changes: [Mistake<Change>; 3] = [
        (|query| query.replace("%20", "+"), "spaces were signed as `+`"),
        (
            |query| query.replace("&Format=JSON", ""),
            "the parameter `Format` was not signed",
        ),
        (|query| format!("{query}&more=1"), "secret or unknown"),
    ];
    for (change, expected) in changes {
        let date = time::format(SystemTime::now());
        let nonce = RandomNonces::default().nonce();
        let query = canonical_query([
            ("AccessKeyId", credentials.access_key_id()),
            ("Action", "ListFlow"),
            ("FlowName", "sign up"),
            ("Format", "JSON"),
            ("SignatureMethod", v1::METHOD),
            ("SignatureNonce", &nonce),
            ("SignatureVersion", v1::VERSION),
            ("Timestamp", &date),
            ("Version", "2020-06-06"),
        ]);
        let text = v1::string_to_sign("GET", &change(query.clone()));
        let signature = v1::signature(credentials.access_key_secret(), &text);
        let sent = format!("{query}&{}", canonical_query([("Signature", &*signature)]));
        let response = http()
            .get(format!("{}/?{sent}", emulator.endpoint()))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400);
        let recorded = emulator.requests().pop().unwrap();
        assert_eq!(recorded.parameters["Signature"], "***");
        let shown = serde_json::to_string(&recorded).unwrap();
        assert!(!shown.contains(&signature), "{shown}");
        let verdict = recorded.mismatch.unwrap().verdict;
        assert!(verdict.contains(expected), "{verdict}");
    }
}

#[tokio::test]
async fn requests_are_kept_with_decoded_parameters_and_responses() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let created = client
        .create_flow()
        .flow_name("sign-up")
        .categories(["SIGN_UP", "OTHER"])
        .send()
        .await
        .unwrap();
    let id = &created.data.flow_id;
    client.get_flow().flow_id(id).send().await.unwrap();
    {
        let _fault = emulator.fault(Fault::on("ListFlow").nth(1).reset());
        client.list_flow().page_size(5).send().await.unwrap();
    }
    let requests = emulator.requests();
    let create = &requests[0];
    assert_eq!(
        (create.number, create.operation.as_deref()),
        (1, Some("CreateFlow"))
    );
    assert_eq!(create.parameters["Categories"], json!(["SIGN_UP", "OTHER"]));
    assert_eq!(create.response.as_ref().unwrap()["Data"]["FlowId"], *id);
    assert_eq!(create.request_id.as_deref(), Some(created.request_id()));
    assert_eq!((create.status, create.attempt), (Some(200), 1));
    let data = &requests[1].response.as_ref().unwrap()["Data"];
    assert_eq!(
        (&data["PreviewUrl"], &data["Status"]),
        (&json!("***"), &json!("DRAFT"))
    );
    let (lost, again) = (&requests[2], &requests[3]);
    assert_eq!((lost.delivery, lost.fault, lost.status), ("reset", Some(1), None));
    assert_eq!(
        (again.attempt, &again.parameters["Page"]),
        (2, &json!({"Size": 5}))
    );

    let address = format!("{}/_emulator/requests", emulator.endpoint());
    let listed: Value = http().get(&address).send().await.unwrap().json().await.unwrap();
    assert_eq!(listed["requests"], json!(requests));
    assert_eq!(http().delete(&address).send().await.unwrap().status(), 200);
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn no_secret_and_no_token_is_shown() {
    let token = "CAISsecret+token/==";
    let temporary = Credentials::temporary("STS.Temporary", "its/secret+", token).unwrap();
    let emulator = Emulator::builder()
        .access_key(temporary.clone(), "2")
        .start()
        .await
        .unwrap();
    for signature in [
        alicloud_core::SignatureVersion::V3,
        alicloud_core::SignatureVersion::V1,
    ] {
        for credentials in [
            temporary.clone(),
            Credentials::temporary("STS.Temporary", "mistyped-secret", token).unwrap(),
            Credentials::temporary("STS.Temporary", "its/secret+", "another-token").unwrap(),
        ] {
            let client = Client::builder()
                .endpoint(emulator.endpoint())
                .credentials(credentials)
                .signature(signature)
                .rate_limit(alicloud_core::RateLimit::off())
                .build()
                .unwrap();
            let _ = client.list_flow().flow_name("its/secret+").send().await;
        }
    }
    let mut shown = serde_json::to_string(&emulator.requests()).unwrap();
    for request in emulator.requests() {
        shown.push_str(
            &get(&emulator, &format!("requests/{}", request.number))
                .await
                .to_string(),
        );
    }
    assert!(
        emulator.requests().len() >= 6 && shown.contains("secret or unknown"),
        "{shown}"
    );
    for hidden in ["its/secret+", "CAISsecret", "another-token", "its%2Fsecret"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

async fn get(emulator: &Emulator, path: &str) -> Value {
    let address = format!("{}/_emulator/{path}", emulator.endpoint());
    http().get(address).send().await.unwrap().json().await.unwrap()
}
