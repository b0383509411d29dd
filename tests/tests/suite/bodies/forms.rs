//! Multipart forms, and files, through generated clients, both transports and the emulator.

use std::{fs, sync::Arc, time::Duration};

use alicloud_core::{
    Body, CallOptions, ErrorKind, Request as _, RetryPolicy, SignatureVersion,
    testing::{Mock, Recorder, Replay},
};
use cams_flow_emulator::{Emulator, Fault};
use proptest::prelude::*;
use shipping_client::{AddPhotosRequest, AddPhotosResponse, Client, description::DESCRIPTION};

use crate::{
    bodies::{Boxed, LARGE, Pieces, Scripted, Step, bytes, file, patient, transports},
    support::{DATE, NONCE, Pinned, at, long_lived},
};

async fn emulator() -> Emulator {
    Emulator::builder()
        .also_serve(&DESCRIPTION)
        .also_serve(&inventory_client::description::DESCRIPTION)
        .start()
        .await
        .unwrap()
}

fn shipping(emulator: &Emulator, transport: Boxed) -> Client {
    Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .timeouts(patient())
        .transport(transport)
        .build()
        .unwrap()
}

#[tokio::test]
async fn files_of_several_megabytes_are_accepted_by_both_transports() {
    let emulator = emulator().await;
    let content = bytes(LARGE);
    let (large, file) = (file(&bytes(2 << 20)), file(&content));
    for transport in transports(emulator.endpoint(), patient()) {
        let client = shipping(&emulator, transport);
        let label = client
            .put_label()
            .parcel_id("p-1")
            .picture(Body::from_path(large.path()));
        label.send().await.unwrap();
        let photos = client
            .add_photos()
            .parcel_id("p-1")
            .note("both sides")
            .tags(["a", "b"])
            .front(Body::from_path(file.path()).with_content_type("image/png"))
            .back(Body::from_stream(Pieces::new(&content)))
            .send()
            .await
            .unwrap();
        assert_eq!(photos.count, Some(2));
    }
    let seen = emulator.requests();
    let form = &seen.last().unwrap().parameters;
    let name = file.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(form["front"], format!("({LARGE} bytes of {name})"));
    assert_eq!(form["back"], format!("({LARGE} bytes of file)"));
    assert_eq!(form["note"], "both sides");
}

#[tokio::test]
async fn an_rpc_operation_takes_bytes() {
    let emulator = emulator().await;
    let client = |signature| {
        inventory_client::Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .signature(signature)
            .build()
            .unwrap()
    };
    let photo = file(&bytes(LARGE));
    let recognize = |signature| {
        let client = client(signature);
        client.recognize_item().body(Body::from_path(photo.path())).send()
    };
    let found = recognize(SignatureVersion::V3).await.unwrap();
    assert_eq!(found.names.as_ref().unwrap(), &["bolts", "nuts"]);
    let error = recognize(SignatureVersion::V1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_retry_after_503_sends_all_of_the_form_again() {
    let emulator = emulator().await;
    let file = file(&bytes(LARGE));
    for transport in transports(emulator.endpoint(), patient()) {
        let fault = emulator.fault(Fault::on("AddPhotos").first(1).respond(503, "{}"));
        let client = shipping(&emulator, transport);
        let at_once = RetryPolicy::default().with_base_delay(Duration::ZERO);
        let response = client
            .add_photos()
            .parcel_id("p-1")
            .front(Body::from_path(file.path()))
            .options(CallOptions::new().retry(at_once))
            .send()
            .await
            .unwrap();
        assert_eq!((fault.fired(), response.attempts()), (1, 2));
    }
}

#[tokio::test]
async fn a_file_that_is_missing_or_changes_is_named_through_both_transports() {
    #[derive(Debug)]
    struct Changing(Boxed, std::path::PathBuf);

    impl alicloud_core::Transport for Changing {
        fn send(
            &self,
            request: alicloud_core::transport::HttpRequest,
        ) -> alicloud_core::transport::TransportFuture<'_> {
            fs::write(&self.1, bytes(LARGE - 1)).unwrap();
            self.0.send(request)
        }
    }

    let emulator = emulator().await;
    for transport in transports(emulator.endpoint(), patient()) {
        let file = file(&bytes(LARGE));
        let client = Client::builder()
            .rate_limit(alicloud_core::RateLimit::off())
            .endpoint(emulator.endpoint())
            .credentials(emulator.credentials())
            .transport(Changing(transport, file.path().to_owned()))
            .build()
            .unwrap();
        let call = client
            .put_label()
            .parcel_id("p")
            .picture(Body::from_path(file.path()));
        let error = call.send().await.unwrap_err();
        let expected = format!("the file {} changed while it was sent", file.path().display());
        assert!(error.message().contains(&expected), "{error}");
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(!error.may_have_been_executed());
        let call = client
            .add_photos()
            .parcel_id("p")
            .front("x")
            .back(Body::from_path("/missing.png"));
        let error = call.send().await.unwrap_err();
        assert!(
            error.message().contains("the file /missing.png cannot be read"),
            "{error}"
        );
    }
}

/// Sends a form by a scripted transport, and reads it as a server does.
async fn round_trip(request: AddPhotosRequest) -> AddPhotosRequest {
    let script = Scripted::new([Step::Respond(200)]);
    let client = Client::builder()
        .endpoint("https://demo.example.com")
        .rate_limit(alicloud_core::RateLimit::off())
        .credentials(long_lived())
        .transport(script.clone())
        .build()
        .unwrap();
    client.send(request).await.unwrap();
    let (sent, body) = script.requests.lock().unwrap().pop().unwrap();
    let operation = DESCRIPTION.operation("AddPhotos").unwrap();
    let target = sent
        .url
        .strip_prefix("https://demo.example.com")
        .unwrap()
        .to_owned();
    let received =
        alicloud_core::__private::ReceivedRequest::new(sent.method, target, sent.headers, body.into(), 100);
    AddPhotosRequest::from_parameters(&received.parameters(operation)).unwrap()
}

fn label() -> impl Strategy<Value = String> {
    // A literal escape is what a browser makes of the character: the two cannot be told apart.
    "(?s).{0,20}".prop_filter("an escape", |text| {
        let text = text.to_ascii_uppercase();
        !["%22", "%0D", "%0A"].iter().any(|escape| text.contains(escape))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_name_and_bytes_come_back(
        note in "(?s).{0,40}",
        tags in prop::collection::vec("(?s).{0,10}", 1..3),
        front in prop::collection::vec(any::<u8>(), 0..300),
        back in "(\r\n|-|a|--){0,60}",
        name in label(),
        kind in "[a-z]{1,9}/[a-z.+-]{1,9}",
    ) {
        let mut request = AddPhotosRequest::default();
        request.parcel_id = Some("p".to_owned());
        request.note = Some(note);
        request.tags = Some(tags);
        request.front = Some(Body::from(front).with_file_name(name).with_content_type(kind.clone()));
        request.back = Some(Body::from(back).with_file_name("\\").with_content_type(kind));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let read = runtime.block_on(round_trip(request.clone()));
        prop_assert_eq!(read, request);
    }
}

#[tokio::test]
async fn hostile_names_stay_names() {
    for name in [
        "\"; filename=\"x\"\r\nContent-Type: text/html\r\n\r\n<p>",
        "a\\",
        "../../etc/passwd",
        "烟.png",
        ";=",
    ] {
        let mut request = AddPhotosRequest::default();
        request.parcel_id = Some("p".to_owned());
        request.front = Some(
            Body::from("x")
                .with_file_name(name)
                .with_content_type("text/plain\r\nX-Evil: 1"),
        );
        let read = round_trip(request).await;
        let front = read.front.unwrap();
        assert_eq!(front.file_name(), Some(name));
        assert_eq!(front.content_type(), Some("text/plainX-Evil: 1"));
        assert_eq!(front, *b"x".as_slice());
    }
}

#[tokio::test]
async fn a_form_is_the_same_for_the_same_nonce_and_explained_without_its_bytes() {
    let file = file(&bytes(LARGE));
    let script = Scripted::new([]);
    let client = Client::builder()
        .endpoint("https://demo.example.com")
        .credentials(long_lived())
        .clock(alicloud_core::testing::FixedClock(at(DATE)))
        .nonces(Pinned)
        .transport(script)
        .build()
        .unwrap();
    let explain = || {
        let call = client
            .add_photos()
            .parcel_id("p")
            .note("so")
            .front(Body::from_path(file.path()));
        call.explain()
    };
    let (first, second) = (explain().await.unwrap(), explain().await.unwrap());
    assert_eq!(first.canonical_request, second.canonical_request);
    let name = file.path().file_name().unwrap().to_str().unwrap();
    let path = file.path().display();
    assert_eq!(
        first.body,
        format!(
            "------alicloud-{NONCE}\nContent-Disposition: form-data; name=\"note\"\n\nso\n------alicloud-{NONCE}\n\
             Content-Disposition: form-data; name=\"front\"; filename=\"{name}\"\nContent-Type: application/octet-stream\n\n\
             ({LARGE} bytes of the file {path})\n------alicloud-{NONCE}--"
        )
    );
}

#[tokio::test]
async fn mocks_see_files_and_recordings_keep_the_hash_of_large_ones() {
    let large = file(&bytes(LARGE));
    let mock = Mock::new();
    let path = large.path().to_owned();
    mock.on::<AddPhotosRequest>()
        .matching(move |request| {
            let front = request.front.as_ref().unwrap();
            front.path() == Some(&*path) && *request.back.as_ref().unwrap() == *b"small".as_slice()
        })
        .respond(AddPhotosResponse::default());
    let recorder = Recorder::new(&DESCRIPTION);
    let call = |client: &Client| {
        let call = client.add_photos().parcel_id("p").note("n");
        call.front(Body::from_path(large.path())).back("small").send()
    };
    let client = Client::builder()
        .endpoint("https://demo.example.com")
        .credentials(long_lived())
        .rate_limit(alicloud_core::RateLimit::off())
        .transport(recorder.transport(mock.transport()))
        .build()
        .unwrap();
    call(&client).await.unwrap();
    let json = recorder.to_json();
    assert!(json.len() < 4096, "{}", json.len());
    assert!(
        json.contains(&format!("\"length\": {LARGE}")) && json.contains("\"sha256\""),
        "{json}"
    );
    assert!(json.contains("\"small\""), "{json}");
    // Another boundary, and the same request.
    let replay = Replay::from_json(&json, &DESCRIPTION).unwrap();
    call(&replay.client()).await.unwrap();
}

/// A piece that counts while it is alive.
struct Tracked(Vec<u8>, Arc<Alive>);

#[derive(Default)]
struct Alive {
    now: std::sync::atomic::AtomicUsize,
    most: std::sync::atomic::AtomicUsize,
}

impl Tracked {
    fn new(length: usize, alive: &Arc<Alive>) -> Self {
        use std::sync::atomic::Ordering::Relaxed;
        let now = alive.now.fetch_add(length, Relaxed) + length;
        alive.most.fetch_max(now, Relaxed);
        Self(vec![7; length], Arc::clone(alive))
    }
}

impl AsRef<[u8]> for Tracked {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        let length = self.0.len();
        self.1.now.fetch_sub(length, std::sync::atomic::Ordering::Relaxed);
    }
}

#[tokio::test]
async fn few_pieces_of_a_large_body_are_in_memory_at_a_time() {
    struct Source(usize, Arc<Alive>);

    impl futures_core::Stream for Source {
        type Item = Result<::bytes::Bytes, std::convert::Infallible>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            let left = self.0.checked_sub(1);
            self.0 = left.unwrap_or_default();
            std::task::Poll::Ready(
                left.map(|_| Ok(::bytes::Bytes::from_owner(Tracked::new(128 << 10, &self.1)))),
            )
        }
    }

    let emulator = emulator().await;
    for transport in transports(emulator.endpoint(), patient()) {
        let alive = Arc::new(Alive::default());
        let source = Arc::clone(&alive);
        // 2 MiB.
        let body = Body::from_fn(move || Source(16, Arc::clone(&source)));
        let client = shipping(&emulator, transport);
        client
            .put_label()
            .parcel_id("p")
            .picture(body)
            .send()
            .await
            .unwrap();
        let most = alive.most.load(std::sync::atomic::Ordering::Relaxed);
        assert!(most <= 1 << 20, "{most} bytes at a time");
    }
}
