//! Errors: texts of servers, bodies, whole, cut and damaged.

use super::*;

#[tokio::test]
async fn no_response_brings_the_secrets_of_its_request_into_an_error() {
    for signature in VERSIONS {
        for (number, wording) in WORDINGS.into_iter().enumerate() {
            let mut shown = Shown::default();
            let signatures = call(signature, wording, &mut shown).await;
            let signatures: Vec<&str> = signatures.iter().map(String::as_str).collect();
            assert_eq!(signatures.len(), 1, "wording {number}");
            shown.assert_clean(&signatures);
        }
    }
}

#[tokio::test]
async fn no_error_of_the_emulator_shows_a_secret() {
    let emulator = Emulator::builder()
        .access_key(planted(), "7")
        .start()
        .await
        .unwrap();
    for signature in VERSIONS {
        for (id, secret, token) in [
            (ID, "0PLANTEDwrong/secret+1234567", TOKEN),
            (ID, SECRET, "CAIS0PLANTED/other+token=="),
            ("STS.NUNobodyKnowsThisKeyId", SECRET, TOKEN),
        ] {
            let client: Client = Client::builder()
                .endpoint(emulator.endpoint())
                .credentials(Credentials::temporary(id, secret, token).unwrap())
                .signature(signature)
                .rate_limit(RateLimit::off())
                .build()
                .unwrap();
            let mut shown = Shown::default();
            shown.failure(&client.list_flow().send().await.unwrap_err());
            shown.failure(&client.get_flow().flow_id("1").send().await.unwrap_err());
            shown.assert_clean(&[secret, token]);
        }
    }
    let mut log = Shown::default();
    log.debug(&emulator.requests());
    log.0.push_str(&json!(emulator.requests()).to_string());
    for page in ["requests", "state", "faults", "policy", ""] {
        let address = format!("{}/_emulator/{page}", emulator.endpoint());
        log.0.push_str(
            &http()
                .get(address)
                .send()
                .await
                .unwrap()
                .text()
                .await
                .unwrap()
                .replace(['\r', '\t'], ""),
        );
    }
    let log = log.0.replace(ID, "");
    Shown(log).assert_clean(&[]);
}

async fn read(body: impl Into<Vec<u8>>) -> Result<Shown, String> {
    let body = body.into();
    let client: Client = Client::builder()
        .region("ap-southeast-1")
        .credentials(planted())
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::off())
        .transport(Echo {
            response: move |_: &HttpRequest| Ok(HttpResponse::new(200, http::HeaderMap::new(), body.clone())),
            signatures: Arc::default(),
        })
        .build()
        .unwrap();
    let mut shown = Shown::default();
    match client.get_flow().flow_id("1").send().await {
        Ok(response) => shown.debug(&response),
        Err(error) => shown.failure(&error),
    }
    Ok(shown)
}

#[tokio::test]
async fn bodies_that_are_cut_or_damaged_or_mistyped_show_no_sensitive_member() {
    let whole = body_with_link();
    for end in 0..whole.len() {
        read(&whole.as_bytes()[..end]).await.unwrap().assert_clean(&[]);
    }
    for at in 0..whole.len() {
        for byte in [0, 0x1b, b'"', b'\\', 0xff] {
            let mut damaged = whole.clone().into_bytes();
            // A damaged name no longer marks its member; anything else does.
            let start = whole.find("PreviewUrl").unwrap();
            if (start..start + "PreviewUrl".len()).contains(&at) {
                continue;
            }
            damaged[at] = byte;
            let shown = read(damaged).await.unwrap();
            let text = shown.0.replace(MARK, "");
            assert_eq!(text, shown.0, "{at} {byte}");
        }
    }
    let link = Value::from(LINK);
    for data in [
        json!({"FlowId": "1", "PreviewUrl": [LINK]}),
        json!({"FlowId": "1", "PreviewUrl": {"a": LINK}}),
        json!({"FlowId": "1", "previewURL": LINK, "Other": {"preview_url": LINK, "Password": MARK}}),
        json!({"FlowId": "1", "PreviewUrl": LINK, "Categories": LINK}),
        json!({"FlowId": "1", "PreviewUrl": LINK, "Categories": {"a": 1}}),
        json!([LINK]),
        link,
    ] {
        let body = json!({"RequestId": "R", "Code": "OK", "Data": data}).to_string();
        let shown = read(body.clone()).await.unwrap();
        // The payload of the operation is `Data`: as a text it is a value of the wrong type.
        shown.assert_clean(&[]);
        let xml = format!(
            "<GetFlowResponse><Data><PreviewUrl>{}</PreviewUrl></Data>",
            xml(LINK)
        );
        read(xml).await.unwrap().assert_clean(&[]);
        let wide: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
        read(wide).await.unwrap().assert_clean(&[]);
    }
    // An error whose message quotes the value of another member.
    let body =
        json!({"Code": "Wrong", "Message": format!("cannot open {LINK}"), "Data": {"PreviewUrl": LINK}});
    read(body.to_string()).await.unwrap().assert_clean(&[]);
}
