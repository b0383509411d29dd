//! Every documented error and those of the gateway, as a user of the client gets them.

use std::{collections::BTreeMap, path::Path, time::Duration};

use alicloud_codegen::spec;
use alicloud_core::{
    ErrorKind, RetryClass, RetryPolicy, ServiceClient, SignatureVersion, credentials::CredentialsSource,
    testing::FixedClock,
};
use cams_flow::{Client, ClientBuilder, Credentials, ErrorCode, FlowCategory};
use cams_flow_emulator::{Emulator, EmulatorBuilder};

use crate::support::{ACCESS_KEY_SECRET, DATE, Pinned, at};

type Error = cams_flow::Error;

async fn refused(builder: EmulatorBuilder) -> Error {
    let emulator = builder.start().await.unwrap();
    let error = emulator.client().list_flow().send().await.unwrap_err();
    assert!(error.request_id().is_some_and(|id| id.len() == 36), "{error}");
    assert!(!error.may_have_been_executed(), "{error}");
    error
}

#[tokio::test]
async fn an_account_without_the_product() {
    let error = refused(Emulator::builder().unsubscribed()).await;
    assert_eq!(error.code(), Some(ErrorCode::ProductUnsubscript));
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(
        error.message(),
        "You have not subscribed to the specified product."
    );
    assert_eq!(error.retry(), Some(RetryClass::Never));
    assert!(error.to_string().contains("Activate the product"), "{error}");
}

#[tokio::test]
async fn a_caller_without_the_permission() {
    let error = refused(Emulator::builder().deny("ListFlow")).await;
    assert_eq!(error.code(), Some(ErrorCode::RamPermissionDeny));
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    let detail = error.access_denied_detail().unwrap();
    assert_eq!(
        (detail.action(), detail.denial()),
        (Some("cams:ListFlow"), Some("ImplicitDeny"))
    );
    assert!(
        error.to_string().contains("cams:ListFlow: ImplicitDeny"),
        "{error}"
    );
}

#[tokio::test]
async fn more_calls_than_the_quota_allows() {
    let emulator = Emulator::builder()
        .enforce_quota()
        .clock(FixedClock(at(DATE)))
        .start()
        .await
        .unwrap();
    let client = emulator.client();
    for _ in 0..5 {
        client.list_flow().send().await.unwrap();
    }
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::SystemLimitControl));
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(error.retry(), Some(RetryClass::AfterDelay));
    // Each operation has its own quota.
    client
        .create_flow()
        .flow_name("flow")
        .categories([FlowCategory::Other])
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_flow_of_another_account() {
    let other = Credentials::new("LTAI5tAnotherAccountKey", "another-secret").unwrap();
    let emulator = Emulator::builder()
        .access_key(other.clone(), "2")
        .start()
        .await
        .unwrap();
    let created = emulator
        .client()
        .create_flow()
        .flow_name("flow")
        .categories(["OTHER"])
        .send()
        .await
        .unwrap();
    let stranger = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(other)
        .build()
        .unwrap();
    let error = stranger
        .get_flow()
        .flow_id(&created.data.flow_id)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::UnknownResourceOwnerId));
    assert_eq!(
        error.message(),
        "The resource does not belong to the current user."
    );
}

/// Calls the emulator with custom client settings.
async fn call(
    emulator: &Emulator,
    change: impl FnOnce(ClientBuilder<CredentialsSource>) -> ClientBuilder<CredentialsSource>,
) -> Result<(), Error> {
    let builder = Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .clock(FixedClock(at(DATE)))
        .retry(RetryPolicy::never());
    change(builder)
        .build()
        .unwrap()
        .list_flow()
        .send()
        .await
        .map(|_| ())
}

async fn frozen() -> Emulator {
    Emulator::builder()
        .clock(FixedClock(at(DATE)))
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_wrong_secret() {
    let emulator = frozen().await;
    for (signature, phrase) in [
        (SignatureVersion::V3, "server StringToSign is [ACS3-HMAC-SHA256"),
        (SignatureVersion::V1, "server string to sign is:POST&%2F&"),
    ] {
        let wrong = Credentials::new(emulator.credentials().access_key_id(), "not-the-secret").unwrap();
        let error = call(&emulator, |builder| {
            builder.credentials(wrong).signature(signature)
        })
        .await
        .unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::SignatureDoesNotMatch));
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Authentication, Some(400))
        );
        assert!(error.message().contains(phrase), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("not-the-secret"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_unknown_key() {
    let emulator = frozen().await;
    let unknown = Credentials::new("LTAI5tNobodyKnowsThisKey", ACCESS_KEY_SECRET).unwrap();
    let error = call(&emulator, |builder| builder.credentials(unknown))
        .await
        .unwrap_err();
    assert_eq!(error.code_str(), Some("InvalidAccessKeyId.NotFound"));
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Authentication, Some(404))
    );
}

#[tokio::test]
async fn a_reused_nonce() {
    let emulator = frozen().await;
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let emulator = match signature {
            SignatureVersion::V3 => &emulator,
            _ => &frozen().await,
        };
        let pinned = || call(emulator, |builder| builder.nonces(Pinned).signature(signature));
        pinned().await.unwrap();
        let error = pinned().await.unwrap_err();
        assert_eq!(error.code_str(), Some("SignatureNonceUsed"));
        assert_eq!(error.message(), "Specified signature nonce was used already.");
    }
}

#[tokio::test]
async fn a_stale_date() {
    let emulator = frozen().await;
    let quarter = Duration::from_secs(15 * 60);
    let second = Duration::from_secs(1);
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        for date in [at(DATE) - quarter, at(DATE) + quarter] {
            call(&emulator, |builder| {
                builder.clock(FixedClock(date)).signature(signature)
            })
            .await
            .unwrap();
        }
        for date in [at(DATE) - quarter - second, at(DATE) + quarter + second] {
            let error = call(&emulator, |builder| {
                builder.clock(FixedClock(date)).signature(signature)
            })
            .await
            .unwrap_err();
            assert_eq!(error.code_str(), Some("InvalidTimeStamp.Expired"));
            assert_eq!(error.kind(), ErrorKind::Authentication);
        }
    }
}

#[tokio::test]
async fn tokens_of_temporary_keys() {
    // The client itself rejects an id that begins with `STS.` without a token.
    let temporary = |token| Credentials::temporary("TMP.ATemporaryAccessKey", "its-secret", token).unwrap();
    let emulator = Emulator::builder()
        .clock(FixedClock(at(DATE)))
        .access_key(temporary("right"), "1")
        .start()
        .await
        .unwrap();
    let without = Credentials::new("TMP.ATemporaryAccessKey", "its-secret").unwrap();
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let with = |credentials: Credentials| {
            call(&emulator, move |builder| {
                builder.credentials(credentials).signature(signature)
            })
        };
        with(temporary("right")).await.unwrap();
        let mismatch = with(temporary("wrong")).await.unwrap_err();
        assert_eq!(
            mismatch.code_str(),
            Some("InvalidSecurityToken.MismatchWithAccessKey")
        );
        let missing = with(without.clone()).await.unwrap_err();
        assert_eq!(missing.code_str(), Some("MissingSecurityToken"));
        let id = emulator.credentials();
        let needless = Credentials::temporary(id.access_key_id(), id.access_key_secret(), "token").unwrap();
        let malformed = with(needless).await.unwrap_err();
        assert_eq!(malformed.code_str(), Some("InvalidSecurityToken.Malformed"));
    }
}

/// Rows that the gateway's table has, too, stand in the runtime alone.
#[test]
fn the_clients_know_of_each_code_what_its_description_says() {
    let services = [
        Client::SERVICE,
        inventory_client::Client::SERVICE,
        logbook_client::Client::SERVICE,
        shipping_client::Client::SERVICE,
    ];
    let services: BTreeMap<&str, _> = services.map(|service| (service.product(), service)).into();
    let mut read = 0;
    for folder in ["../spec", "fixtures/spec"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for described in spec::read(&folder).unwrap() {
            let service = services[&*described.file.product];
            for entry in described.errors.iter().map(|row| &row.entry) {
                let fact = service.error(&entry.code).unwrap();
                let remedy = entry.remedy.as_deref().unwrap_or_default();
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(fact.code(), entry.code);
                assert_eq!(fact.remedy().unwrap_or_default(), words(remedy), "{}", entry.code);
                assert_eq!(
                    format!("{:?} {:?}", fact.retry(), fact.meaning()),
                    format!("{:?} {:?}", entry.retry, entry.meaning),
                    "{}",
                    entry.code
                );
            }
            read += 1;
        }
    }
    assert_eq!(read, services.len());
}
