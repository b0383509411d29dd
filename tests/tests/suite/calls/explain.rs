//! Explanations: the signed request, without sending it.

use std::collections::BTreeMap;

use alicloud_core::{
    CallOptions, ErrorKind, Failure, Operation, Parameters, Quota, RateLimit, RawResponse, SignatureVersion,
    interceptor::{Aborted, Attempt, Interceptor},
};
use cams_flow::{Credentials, FlowCategory};
use http::HeaderValue;

use crate::support::{ACCESS_KEY_ID, Script, Step};

#[tokio::test]
async fn an_explanation_has_everything_but_secrets() {
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
        let explanation = call.explain().await.unwrap();
        let shown = explanation.to_string();
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
                !shown.contains(secret) && !format!("{explanation:?}").contains(secret),
                "{secret} in {shown}"
            );
        }
    }
    assert!(script.sent().is_empty(), "nothing is sent");
}

/// Changes everything that an interceptor can change.
#[derive(Debug)]
struct Changing;

impl Interceptor for Changing {
    fn before_operation(&self, _: &'static Operation, parameters: &mut Parameters) -> Result<(), Aborted> {
        parameters.query.push("Added", "by an interceptor");
        parameters.query.replace("FlowName", "changed");
        parameters.headers.push("x-acs-of-operation", "1");
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        assert_eq!(attempt.number, 1);
        attempt
            .headers
            .insert("x-acs-tenant", HeaderValue::from_static("changed"));
        attempt
            .headers
            .insert("x-of-attempt", HeaderValue::from_static("2"));
        Ok(())
    }
}

#[tokio::test]
async fn an_explanation_is_what_the_call_sends() {
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let script = Script::new([Step::ok()]);
        let client = script
            .builder()
            .signature(signature)
            .interceptor(Changing)
            .build()
            .unwrap();
        let call = || {
            let options = CallOptions::new()
                .header("x-acs-tenant", "blue")
                .header("Accept-Language", "zh")
                .region("cn-hangzhou");
            client
                .create_flow()
                .flow_name("mine")
                .categories([FlowCategory::SignUp])
                .options(options)
        };
        let explanation = call().explain().await.unwrap();
        assert!(script.sent().is_empty(), "nothing is sent");
        call().send().await.unwrap();

        let sent = &script.sent()[0];
        let masked = |text: &str| text.replace(ACCESS_KEY_ID, "***");
        let unsigned = |text: &str| {
            let (before, signature) = text.split_once("Signature=").unwrap_or((text, ""));
            let after = signature.split_once('&').map_or("", |(_, after)| after);
            (before.to_owned(), after.to_owned())
        };
        assert_eq!(explanation.method, sent.method.as_str());
        assert_eq!(unsigned(&explanation.url), unsigned(&masked(&sent.url)));
        assert!(
            explanation.url.contains("Added=by%20an%20interceptor")
                && explanation.url.contains("FlowName=changed")
        );
        assert_eq!(explanation.body.as_bytes(), &sent.body.as_bytes().unwrap()[..]);
        let sent: BTreeMap<_, _> = sent
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), unsigned(&masked(value.to_str().unwrap()))))
            .collect();
        let headers: BTreeMap<_, _> = explanation
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), unsigned(value)))
            .collect();
        assert_eq!(headers, sent);
        for (name, value) in [
            ("x-acs-tenant", "changed"),
            ("accept-language", "zh"),
            ("x-acs-of-operation", "1"),
            ("x-of-attempt", "2"),
            ("host", "cams.cn-hangzhou.aliyuncs.com"),
        ] {
            assert_eq!(headers[name].0, value);
        }
    }
}

#[tokio::test]
async fn headers_of_the_options_are_explained_under_both_signatures() {
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let client = Script::new([Step::list()])
            .builder()
            .signature(signature)
            .build()
            .unwrap();
        let options = CallOptions::new().header("x-acs-tenant", "blue");
        let explanation = client.list_flow().options(options).explain().await.unwrap();
        let header = ("x-acs-tenant".to_owned(), "blue".to_owned());
        assert!(explanation.headers.contains(&header), "{explanation}");
        let is_signed = explanation.canonical_request.contains("x-acs-tenant:blue");
        assert_eq!(is_signed, signature == SignatureVersion::V3, "{explanation}");
    }
}

#[tokio::test]
async fn an_explanation_takes_no_permit_and_ends_before_the_later_interceptors() {
    #[derive(Debug)]
    struct Ends;

    impl Interceptor for Ends {
        fn after_operation(&self, _: &'static Operation, _: Result<&RawResponse, &Failure>) {
            panic!("an explanation has no end");
        }
    }

    let one_call = Quota::new(1, 3600);
    let client = Script::new([Step::list()])
        .builder()
        .rate_limit(RateLimit::apart().with_quota("ListFlow", one_call))
        .interceptor(Ends)
        .build()
        .unwrap();
    for _ in 0..3 {
        client.list_flow().explain().await.unwrap();
    }
}

#[derive(Debug)]
struct Refusing;

impl Interceptor for Refusing {
    fn before_attempt(&self, _: &mut Attempt<'_>) -> Result<(), Aborted> {
        Err(Aborted::new("not on Sundays"))
    }
}

#[tokio::test]
async fn an_aborted_call_is_not_explained() {
    let client = Script::new([Step::list()])
        .builder()
        .interceptor(Refusing)
        .build()
        .unwrap();
    let error = client.list_flow().explain().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error
            .to_string()
            .contains("ListFlow failed: an interceptor aborted the request: not on Sundays"),
        "{error}"
    );
}
