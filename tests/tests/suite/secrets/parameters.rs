//! Sensitive parameters: in errors, where they are echoed, and in explanations.

use super::*;

#[tokio::test]
async fn sensitive_parameters_are_not_shown_where_they_are_echoed() {
    let tampered: Wording = |request| {
        let (_, query) = request.url.split_once('?').unwrap_or_default();
        let theirs = query.replace("PLANTED", "PLANTED-TOO");
        let message = format!("no match. server string to sign is:POST&%2F&{}", encoded(&theirs));
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message}).to_string(),
        )
    };
    for signature in VERSIONS {
        for wording in WORDINGS.into_iter().chain([tampered]) {
            let client = ledger(Echo {
                response: wording,
                signatures: Arc::default(),
            })
            .signature(signature)
            .build()
            .unwrap();
            let mut shown = Shown::default();
            shown.failure(&client.core.call(&OPEN, sensitive_parameters()).await.unwrap_err());
            let mut parameters = sensitive_parameters();
            parameters.form = Pairs::default();
            parameters.body = Some(r#"{"deep":["PLANTED body"]}"#.into());
            shown.failure(&client.core.call(&SEAL, parameters).await.unwrap_err());
            shown.assert_clean(&["7 PLANTED 9", "8 PLANTED/8", "pw PLANTED"]);
        }
    }
}

#[tokio::test]
async fn an_explanation_shows_no_sensitive_parameter() {
    for signature in VERSIONS {
        let echo = Echo {
            response: |_: &HttpRequest| answered(200, "{}"),
            signatures: Arc::default(),
        };
        let builder = Client::builder()
            .region("ap-southeast-1")
            .credentials(planted())
            .signature(signature)
            .transport(echo)
            .interceptor(Sensitive);
        let explanation = builder
            .build()
            .unwrap()
            .get_flow()
            .flow_id("1")
            .explain()
            .await
            .unwrap();
        let mut shown = Shown(explanation.to_string());
        shown.debug(&explanation);
        shown.assert_clean(&[]);
        assert!(shown.0.contains("STS.****"), "{}", shown.0);
    }
    let inventory = inventory_client::Client::builder()
        .endpoint("https://inventory.example")
        .credentials(planted())
        .build()
        .unwrap();
    let call = inventory
        .create_item()
        .r#type("bolt")
        .secret("0 PLANTED 0")
        .labels([("Password", "1PLANTED1")]);
    let mut shown = Shown::default();
    shown.debug(&call);
    let explanation = call.explain().await.unwrap();
    shown.0.push_str(&explanation.to_string());
    shown.debug(&explanation);
    assert!(
        shown.0.contains("Secret=***") || shown.0.contains("secret=***"),
        "{}",
        shown.0
    );
    shown.0 = shown.0.replace("1PLANTED1", "");
    shown.assert_clean(&["0 PLANTED 0"]);
}
