//! What a call would send, told without sending it.

use alicloud_core::SignatureVersion;
use cams_flow::{Credentials, FlowCategory};

use crate::support::{ACCESS_KEY_ID, Script, Step};

#[tokio::test]
async fn an_explanation_tells_everything_but_secrets() {
    let script = Script::new([Step::list()]);
    let planted = Credentials::temporary(ACCESS_KEY_ID, "PLANTED-SECRET", "PLANTED/TOKEN+=").unwrap();
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let client = script
            .builder()
            .credentials(planted.clone())
            .signature(signature)
            .build()
            .unwrap();
        let call = client
            .create_flow()
            .flow_name("注册")
            .categories([FlowCategory::SignUp]);
        let told = call.explain().await.unwrap();
        let shown = told.to_string();
        for expected in [
            "POST https://cams.ap-southeast-1.aliyuncs.com/?",
            "x-acs-action: CreateFlow",
            "Canonical request",
            "String to sign",
            "LTAI****eyId",
            "Up to 3 attempts, only when the service surely did not execute it",
            "Needs the RAM action cams:CreateFlow",
            "Quota: 5 calls in 1s",
        ] {
            assert!(shown.contains(expected), "{expected} in {shown}");
        }
        for secret in ["PLANTED", ACCESS_KEY_ID] {
            assert!(
                !shown.contains(secret) && !format!("{told:?}").contains(secret),
                "{secret} in {shown}"
            );
        }
    }
    assert!(script.sent().is_empty(), "nothing is sent");
}
