//! An operation that is called without credentials.

use alicloud_core::{
    SignatureVersion,
    credentials::{
        CredentialsError, CredentialsErrorKind, CredentialsFuture, CredentialsSource, ProvideCredentials,
    },
};
use cams_flow_emulator::Emulator;
use shipping_client::{Client, ClientBuilder, description::DESCRIPTION};

use crate::support::{NONCE, Pinned, Script, Step};

/// A source without a key.
#[derive(Debug)]
struct NoKey;

impl ProvideCredentials for NoKey {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            Err(CredentialsError::new(
                CredentialsErrorKind::Unavailable,
                "test",
                "no access key is configured",
            ))
        })
    }
}

fn builder() -> ClientBuilder<CredentialsSource> {
    Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .credentials(NoKey)
        .nonces(Pinned)
}

#[tokio::test]
async fn nothing_of_a_signature_is_sent_and_the_parameter_is() {
    for version in [SignatureVersion::V3, SignatureVersion::V1] {
        let script = Script::new([Step::respond(200, &[], r#"{"owner":"ada"}"#)]);
        let client = builder()
            .region("north")
            .signature(version)
            .transport(script.clone())
            .build()
            .unwrap();
        let call = client
            .check_claim()
            .parcel_id("p-1")
            .authorization("Bearer PLANTED");
        assert_eq!(call.send().await.unwrap().owner.as_deref(), Some("ada"));
        let sent = &script.sent()[0];
        assert_eq!(sent.url, "https://north.shipping.example.com/claims/p-1");
        assert_eq!(sent.headers["authorization"], "Bearer PLANTED");
        assert_eq!(sent.headers["x-acs-action"], "CheckClaim");
        assert_eq!(sent.headers["x-acs-signature-nonce"], NONCE);
        for name in ["x-acs-accesskey-id", "x-acs-credentials-provider"] {
            assert!(!sent.headers.contains_key(name), "{name}");
        }
    }
}

#[tokio::test]
async fn an_explanation_says_so() {
    let client = builder()
        .region("north")
        .transport(Script::new([]))
        .build()
        .unwrap();
    let call = client.check_claim().parcel_id("p-1").authorization("PLANTED");
    let text = call.explain().await.unwrap().to_string();
    assert!(text.contains("Not signed"), "{text}");
    assert!(!text.contains("PLANTED") && !text.contains("Signed by"), "{text}");
}

#[tokio::test]
async fn the_emulator_asks_for_a_key_where_one_is_needed() {
    let emulator = Emulator::builder()
        .also_serve(&DESCRIPTION)
        .start()
        .await
        .unwrap();
    let client = builder().endpoint(emulator.endpoint()).build().unwrap();
    let call = client.check_claim().parcel_id("p-1").authorization("Bearer x");
    let checked = call.send().await.unwrap();
    assert_eq!(checked.owner.as_deref(), Some("ada"));
    let error = client.get_label().parcel_id("p-1").send().await.unwrap_err();
    assert!(
        error.to_string().contains("no access key is configured"),
        "{error}"
    );
}
