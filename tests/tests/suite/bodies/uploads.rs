//! Files that a service reads from an address: uploaded first, as the vendor's clients do it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use alicloud_core::{
    Body, CallOptions, ErrorKind, Failure, RateLimit, RetryPolicy, SignatureVersion,
    testing::FixedClock,
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportFuture},
    upload::Upload,
};
use cams_flow::{Client, CommonParameters};

use crate::{
    bodies::{bytes, file, next},
    support::{DATE, Pinned, at, long_lived},
};

const AUTHORIZED: &str = r#"{"AccessKeyId": "LTAIbucket", "Bucket": "temporary", "EncodedPolicy": "cG9saWN5",
    "Endpoint": "oss-cn-shanghai.aliyuncs.com", "ObjectKey": "1/2026/portrait.png", "RequestId": "R1",
    "Signature": "c2lnbmF0dXJl", "UseAccelerate": false}"#;

const REFUSED: &str = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>\
    <Message>Invalid according to Policy: cG9saWN5 c2lnbmF0dXJl</Message><RequestId>R2</RequestId></Error>";

/// A request, and all of its body.
type Sent = (HttpRequest, Vec<u8>);

/// Gives responses in turn.
#[derive(Clone, Debug, Default)]
struct Responses {
    left: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Responses {
    fn new(responses: impl IntoIterator<Item = (u16, &'static str)>) -> Self {
        let responses = responses.into_iter().collect();
        Self {
            left: Arc::new(Mutex::new(responses)),
            sent: Arc::default(),
        }
    }

    fn client(&self, signature: SignatureVersion) -> Client {
        Client::builder()
            .region("ap-southeast-1")
            .common_parameters(CommonParameters::default().owner_id(1_234_567_890_123_456))
            .signature(signature)
            .credentials(long_lived())
            .rate_limit(RateLimit::off())
            .retry(RetryPolicy::default().with_base_delay(Duration::ZERO))
            .clock(FixedClock(at(DATE)))
            .nonces(Pinned)
            .transport(self.clone())
            .build()
            .unwrap()
    }

    fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut pieces = request.body.pieces();
        let mut body = Vec::new();
        while let Some(piece) = next(&mut pieces).await {
            body.extend_from_slice(&piece.unwrap());
        }
        self.sent.lock().unwrap().push((request, body));
        let (status, text) = self
            .left
            .lock()
            .unwrap()
            .pop_front()
            .expect("a response that is left");
        Ok(HttpResponse::new(status, http::HeaderMap::new(), text))
    }
}

impl Transport for Responses {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers.get(name)?.to_str().ok()
}

#[tokio::test]
async fn a_file_is_authorized_and_posted() {
    for signature in [SignatureVersion::V3, SignatureVersion::V1] {
        let responses = Responses::new([(200, AUTHORIZED), (200, "")]);
        let client = responses.client(signature);
        let address = Upload::new(&client, "the portrait").send().await.unwrap();
        assert_eq!(
            address,
            "http://temporary.oss-cn-shanghai.aliyuncs.com/1/2026/portrait.png"
        );
        let [(authorize, nothing), (post, form)] = responses.sent().try_into().unwrap();
        assert_eq!((authorize.method.as_str(), nothing.len()), ("GET", 0));
        let url = &authorize.url;
        assert!(url.starts_with("https://openplatform.aliyuncs.com/?"), "{url}");
        for parameter in ["Product=cams", "RegionId=ap-southeast-1"] {
            assert!(url.contains(parameter), "{url}");
        }
        // It is a parameter of the operations of the client's service alone.
        assert!(!url.contains("OwnerId"), "{url}");
        assert_eq!(
            (post.method.as_str(), header(&post, "authorization")),
            ("POST", None)
        );
        assert_eq!(post.url, "https://temporary.oss-cn-shanghai.aliyuncs.com/");
        let kind = header(&post, "content-type").unwrap();
        assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
        let form = String::from_utf8(form).unwrap();
        let names: Vec<&str> = form
            .split(" name=\"")
            .skip(1)
            .filter_map(|part| part.split('"').next())
            .collect();
        // OSS ignores what comes after the file.
        assert_eq!(
            names,
            [
                "OSSAccessKeyId",
                "policy",
                "Signature",
                "key",
                "success_action_status",
                "file"
            ]
        );
        assert!(form.contains("filename=\"1/2026/portrait.png\""), "{form}");
        assert!(form.contains("\r\n\r\nthe portrait\r\n--"), "{form}");
    }
}

#[tokio::test]
async fn a_service_with_a_signature_of_its_own_does_not_sign_uploads_by_it() {
    let responses = Responses::new([(200, AUTHORIZED), (200, "")]);
    let client: logbook_client::Client = logbook_client::Client::builder()
        .region("cn-shanghai")
        .endpoint("https://logbook.example.com")
        .credentials(long_lived())
        .transport(responses.clone())
        .build()
        .unwrap();
    Upload::new(&client, "x").send().await.unwrap();
    let sent = responses.sent();
    let authorization = header(&sent[0].0, "authorization").unwrap();
    assert!(authorization.starts_with("ACS3-HMAC-SHA256 "), "{authorization}");
}

#[tokio::test]
async fn a_file_from_a_path_is_posted_again_after_an_error() {
    let content = bytes(3 << 20);
    let portrait = file(&content);
    let responses = Responses::new([(200, AUTHORIZED), (503, ""), (200, "")]);
    let client = responses.client(SignatureVersion::V3);
    let upload = Upload::new(&client, Body::from_path(portrait.path()));
    upload
        .endpoint("http://localhost:1")
        .options(CallOptions::new().header("x-own", "1"))
        .send()
        .await
        .unwrap();
    let sent = responses.sent();
    assert!(
        sent[0].0.url.starts_with("http://localhost:1/?"),
        "{}",
        sent[0].0.url
    );
    assert_eq!(sent[1].1, sent[2].1);
    assert!(sent[1].1.len() > content.len());
    assert!(
        sent.iter()
            .all(|(request, _)| header(request, "x-own") == Some("1"))
    );
}

#[tokio::test]
async fn errors_name_the_call_and_show_no_policy() {
    let failed = async |responses: &[(u16, &'static str)]| -> Box<Failure> {
        let client = Responses::new(responses.iter().copied()).client(SignatureVersion::V3);
        Upload::new(&client, "x").send().await.unwrap_err()
    };
    let name = |failure: &Failure| failure.operation().unwrap().name();

    let denied = failed(&[(
        403,
        r#"{"Code": "NoPermission", "Message": "no", "RequestId": "R"}"#,
    )])
    .await;
    assert_eq!(
        (name(&denied), denied.kind()),
        ("AuthorizeFileUpload", ErrorKind::AccessDenied)
    );

    let empty = failed(&[(
        200,
        r#"{"RequestId": "R", "Bucket": "b", "Signature": "c2lnbmF0dXJl"}"#,
    )])
    .await;
    assert_eq!(
        (name(&empty), empty.kind()),
        ("AuthorizeFileUpload", ErrorKind::UnexpectedResponse)
    );
    assert_eq!(empty.request_id(), Some("R"));

    let refused = failed(&[(200, AUTHORIZED), (403, REFUSED)]).await;
    assert_eq!(
        (name(&refused), refused.code_str()),
        ("PostObject", Some("AccessDenied"))
    );
    for failure in [empty, refused] {
        let shown = format!("{failure} {failure:?} {failure:#?}");
        for secret in ["cG9saWN5", "c2lnbmF0dXJl"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
