//! Recorded exchanges: without secrets, and replayed.

use alicloud_core::{
    Endpoint, ErrorKind, SignatureVersion, Timeouts,
    testing::{Recorder, Replay},
    transport::{ReqwestTransport, TransportErrorKind},
};
use cams_flow::{Client, Credentials, Error, ErrorCode, FlowCategory, Response, description::DESCRIPTION};
use cams_flow_emulator::Emulator;

use crate::support::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN, Script, Step};

/// Some calls, of which one fails.
async fn calls(client: &Client) -> Result<(String, Vec<String>), Error> {
    let mut ids = Vec::new();
    for name in ["one", "two"] {
        let create = client.create_flow().flow_name(name);
        let created = create.categories([FlowCategory::SignUp]).send().await?;
        ids.push(created.data.flow_id.clone());
    }
    let missing = client.get_flow().flow_id("404").send().await.unwrap_err();
    assert!(missing.code().is_some());
    let get = |id: &str| client.get_flow().flow_id(id).send();
    let shown = |response: Response<cams_flow::GetFlowResponse>| {
        let mut response = response.into_output();
        // The one member that the recording does not have.
        response.data.preview_url = None;
        format!("{response:?}")
    };
    let mut text = shown(get(&ids[0]).await?);
    let mut flows = client.list_flow().page_size(1).into_stream();
    while let Some(flow) = flows.try_next().await? {
        text.push_str(&format!("{flow:?}"));
    }
    // The server alone is another one.
    let endpoint = missing.endpoint().unwrap().as_str();
    text.push_str(&missing.to_string().replace(endpoint, "the endpoint"));
    Ok((text, ids))
}

#[tokio::test]
async fn recorded_exchanges_are_replayed_without_their_secrets() {
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let credentials = Credentials::temporary(ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN).unwrap();
        let emulator = Emulator::builder()
            .access_key(credentials.clone(), "7")
            .start()
            .await
            .unwrap();
        let endpoint = Endpoint::parse(emulator.endpoint()).unwrap();
        let network = ReqwestTransport::new(&endpoint, Timeouts::default()).unwrap();
        let recorder = Recorder::new(&DESCRIPTION);
        let client: Client = Client::builder()
            .endpoint(emulator.endpoint())
            .credentials(credentials)
            .signature(signature)
            .rate_limit(alicloud_core::RateLimit::off())
            .transport(recorder.transport(network))
            .build()
            .unwrap();
        let (text, ids) = calls(&client).await.unwrap();
        let link = client.get_flow().flow_id(&ids[0]).send().await.unwrap();
        let link = link.data.preview_url.clone().unwrap();

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.json");
        recorder.save(&path).unwrap();
        let kept = std::fs::read_to_string(&path).unwrap();
        for secret in [
            ACCESS_KEY_ID,
            ACCESS_KEY_SECRET,
            SECURITY_TOKEN,
            "ACS3-HMAC",
            "Nonce",
            "nonce",
            &link,
        ] {
            assert!(!kept.contains(secret), "{secret} is in {kept}");
        }
        assert!(
            kept.contains("\"FlowName\"") && kept.contains("PreviewUrl"),
            "{kept}"
        );

        // The requests are the same under another signature.
        let replay = Replay::open(&path, &DESCRIPTION).unwrap();
        let client: Client = replay.client();
        assert_eq!(calls(&client).await.unwrap(), (text, ids.clone()));
        assert_eq!(replay.unused().len(), 1, "the link was requested twice");
        let again = client.get_flow().flow_id(&ids[0]).send().await.unwrap();
        assert_eq!(again.data.preview_url.as_deref(), Some("***"));
        assert!(replay.unused().is_empty());
    }
}

#[tokio::test]
async fn planted_secrets_are_redacted_in_every_place() {
    let body = format!(
        r#"{{"Code": "SignatureDoesNotMatch", "RequestId": "R", "Message": "for {ACCESS_KEY_ID} and https://p.example/1",
        "Data": {{"PreviewUrl": "https://p.example/1", "Note": "{{\"SecurityToken\": \"tok-12345\"}}", "Copy": "tok-12345",
        "AccessKeySecret": "hidden-key", "Password": 778899001, "FlowName": "private-name"}}}}"#
    );
    let script = Script::new([Step::respond(
        400,
        &[("set-cookie", "session=cookie-1"), ("x-echo", SECURITY_TOKEN)],
        body,
    )]);
    let recorder = Recorder::new(&DESCRIPTION).redact(["FlowName"]);
    let credentials = Credentials::temporary(ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN);
    let client = script
        .builder()
        .credentials(credentials.unwrap())
        .transport(recorder.transport(script.clone()))
        .build()
        .unwrap();
    let create = client
        .create_flow()
        .flow_name("private-name")
        .categories(["OTHER"]);
    create
        .endpoint_uri("https://x.example/?for=private-name")
        .send()
        .await
        .unwrap_err();
    let kept = recorder.to_json();
    for secret in [
        ACCESS_KEY_ID,
        SECURITY_TOKEN,
        "p.example",
        "tok-12345",
        "hidden-key",
        "778899001",
        "private-name",
        "cookie-1",
    ] {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
    // It can still be read, with any name.
    let replay = Replay::from_json(&kept, &DESCRIPTION)
        .unwrap()
        .redact(["FlowName"]);
    let client: Client = replay.client();
    let create = client.create_flow().flow_name("other-name").categories(["OTHER"]);
    let error = create
        .endpoint_uri("https://x.example/?for=other-name")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code_str(), Some("SignatureDoesNotMatch"));
}

#[tokio::test]
async fn the_error_of_another_request_shows_the_closest_recorded_one() {
    let script = Script::new([Step::ok(), Step::Fail(TransportErrorKind::ConnectFailed)]);
    let recorder = Recorder::new(&DESCRIPTION);
    let client = script.builder().retry(alicloud_core::RetryPolicy::never());
    let client = client
        .transport(recorder.transport(script.clone()))
        .build()
        .unwrap();
    client
        .get_flow()
        .flow_id("1")
        .cust_space_id("s")
        .send()
        .await
        .unwrap();
    client.get_flow().flow_id("2").send().await.unwrap_err();
    let replay = Replay::from_json(&recorder.to_json(), &DESCRIPTION).unwrap();
    let client: Client = replay
        .builder()
        .retry(alicloud_core::RetryPolicy::never())
        .build()
        .unwrap();
    let error = client
        .get_flow()
        .flow_id("3")
        .cust_space_id("s")
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidParameter, 1));
    let text = error.to_string();
    assert!(
        text.contains("the nearest is exchange 1; `FlowId` is \"3\", was \"1\""),
        "{text}"
    );
    let error = client.get_flow().flow_id("2").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectFailed, "errors are replayed, too");
    let text = client
        .get_flow()
        .flow_id("2")
        .send()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("exchange 2 is the same, and was used already"),
        "{text}"
    );
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(error.code(), None::<ErrorCode>);
    assert!(
        error.to_string().contains("no call of it was recorded"),
        "{error}"
    );
}

#[test]
fn the_error_about_an_invalid_file_says_what_to_do() {
    for (text, problem) in [
        ("{", "EOF"),
        (r#"{"format": 2}"#, "it has the format 2, not 1"),
        (r#"{"format": 1}"#, "it has no `exchanges`"),
        (
            r#"{"format": 1, "exchanges": [{"response": {}}]}"#,
            "a response has no",
        ),
        (
            r#"{"format": 1, "exchanges": [{"failure": "flood"}]}"#,
            "`flood` is not a transport error",
        ),
    ] {
        let error = Replay::from_json(text, &DESCRIPTION).unwrap_err().to_string();
        assert!(
            error.contains(problem) && error.contains("record the exchanges again"),
            "{error}"
        );
    }
    let error = Replay::open("/nowhere/flows.json", &DESCRIPTION).unwrap_err();
    assert!(error.to_string().contains("/nowhere/flows.json"), "{error}");
}
