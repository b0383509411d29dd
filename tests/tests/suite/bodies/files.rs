//! Files as bodies: sent in pieces, signed, and sent again.

use std::{fs, sync::atomic::Ordering};

use alicloud_core::{
    Body, CallOptions, ErrorKind, Execution,
    sign::v3,
    transport::{HttpRequest, Transport, TransportFuture},
};

use crate::bodies::{LARGE, PIECE, PUT, Scripted, Step, bytes, file, put, with};

#[tokio::test]
async fn a_large_file_is_hashed_before_and_sent_in_pieces() {
    let content = bytes(LARGE);
    let file = file(&content);
    let script = Scripted::new([Step::Respond(200)]);
    put(&script.client(), Body::from_path(file.path())).await.unwrap();
    assert_eq!(script.bodies(), std::slice::from_ref(&content));
    assert_eq!(script.most.load(Ordering::Relaxed), PIECE, "the largest piece");
    let requests = script.requests.lock().unwrap();
    let (request, _) = &requests[0];
    assert_eq!(request.body.content_length(), Some(LARGE as u64));
    assert_eq!(request.headers["x-acs-content-sha256"], v3::hash(&content));
    assert_eq!(request.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_small_file_is_sent_from_memory() {
    let file = file(b"small");
    let script = Scripted::new([Step::Respond(200), Step::Respond(200)]);
    let body = Body::from_path(file.path()).with_content_type("text/plain");
    put(&script.client(), body).await.unwrap();
    let empty = crate::bodies::file(b"");
    put(&script.client(), Body::from_path(empty.path()))
        .await
        .unwrap();
    assert_eq!(script.bodies(), [&b"small"[..], b""]);
    let requests = script.requests.lock().unwrap();
    assert_eq!(requests[0].0.body, "small");
    assert_eq!(requests[0].0.headers["content-type"], "text/plain");
    assert_eq!(requests[1].0.headers["x-acs-content-sha256"], v3::EMPTY_BODY);
}

#[tokio::test]
async fn a_retry_sends_the_whole_file_again_with_a_signature_of_its_own() {
    let content = bytes(LARGE);
    let file = file(&content);
    let script = Scripted::new([Step::Refuse, Step::LoseAfter(3), Step::Respond(200)]);
    let response = put(&script.client(), Body::from_path(file.path())).await.unwrap();
    assert_eq!(response.attempts(), 3);
    assert_eq!(script.bodies(), [content[..3 * PIECE].to_vec(), content]);
    let script = Scripted::new([Step::Respond(503), Step::Respond(200)]);
    put(&script.client(), Body::from_path(file.path())).await.unwrap();
    let [first, second] = &script.bodies()[..] else {
        panic!("two attempts")
    };
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    for (path, expected, help) in [
        (
            folder.path().join("missing.png"),
            "missing.png cannot be read",
            "Check the path",
        ),
        (folder.path().to_owned(), "cannot be read", "Name a file"),
        (
            "/dev/null".into(),
            "which cannot be read twice",
            "Body::from_stream",
        ),
    ] {
        let script = Scripted::new([]);
        let error = put(&script.client(), Body::from_path(&path)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
        assert_eq!((error.execution(), error.attempts()), (Execution::No, 0));
        assert!(error.message().contains(expected), "{error}");
        assert!(error.to_string().contains(help), "{error}");
        let options = CallOptions::new();
        let body = with(Body::from_path(&path));
        let explained = script.client().explain_call(&PUT, body, options).await;
        assert!(explained.unwrap_err().message().contains(expected));
    }
}

/// Writes into a file before the request is sent.
#[derive(Debug)]
struct Changing<T> {
    inner: T,
    path: std::path::PathBuf,
    content: Vec<u8>,
}

impl<T: Transport> Transport for Changing<T> {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        fs::write(&self.path, &self.content).unwrap();
        self.inner.send(request)
    }
}

#[tokio::test]
async fn a_file_that_changes_after_it_was_hashed_is_named_and_not_sent_to_its_end() {
    let content = bytes(LARGE);
    let mut other = content.clone();
    other[5] ^= 1;
    for (changed, expected) in [
        (other, "its bytes are others"),
        (
            content[..LARGE - 1].to_vec(),
            "it ended after 1048592 of 1048593 bytes",
        ),
        ([&content[..], b"x"].concat(), "it has more than 1048593 bytes"),
    ] {
        let file = file(&content);
        let script = Scripted::new([Step::Respond(200)]);
        let transport = Changing {
            inner: script.clone(),
            path: file.path().to_owned(),
            content: changed,
        };
        let client = crate::bodies::client("https://demo.example.com", transport);
        let error = put(&client, Body::from_path(file.path())).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidParameter, 1));
        assert_eq!(error.execution(), Execution::No, "{error}");
        assert!(error.message().contains("changed while it was sent"), "{error}");
        assert!(error.message().contains(expected), "{error}");
        assert!(script.bodies()[0].len() < LARGE);
    }
}

#[tokio::test]
async fn an_explanation_has_the_length_and_the_hash_and_leaves_the_bytes_out() {
    let content = bytes(LARGE);
    let file = file(&content);
    let script = Scripted::new([]);
    let body = with(Body::from_path(file.path()));
    let explained = script
        .client()
        .explain_call(&PUT, body, CallOptions::new())
        .await
        .unwrap();
    let expected = format!("({LARGE} bytes of the file {})", file.path().display());
    assert_eq!(explained.body, expected);
    assert!(explained.canonical_request.ends_with(&v3::hash(&content)));
    let binary = script
        .client()
        .explain_call(&PUT, with(Body::from(&[0, 159])), CallOptions::new())
        .await
        .unwrap();
    assert_eq!(binary.body, "(2 bytes)");
}

#[tokio::test]
async fn the_first_signature_version_signs_no_body() {
    static RPC: alicloud_core::Operation =
        alicloud_core::Operation::rpc(&crate::bodies::SERVICE, "Recognize");
    for (body, version, is_sent) in [
        (Body::from("x"), alicloud_core::SignatureVersion::V1, false),
        (Body::from("x"), alicloud_core::SignatureVersion::V3, true),
        (Body::default(), alicloud_core::SignatureVersion::V1, true),
    ] {
        let script = Scripted::new([Step::Respond(200)]);
        let client = alicloud_core::Client::builder(&crate::bodies::SERVICE)
            .endpoint("https://demo.example.com")
            .credentials(crate::support::long_lived())
            .signature(version)
            .transport(script)
            .build_untyped()
            .unwrap();
        let result = client.call(&RPC, with(body)).await;
        assert_eq!(result.is_ok(), is_sent, "{version:?} {result:?}");
        if let Err(error) = result {
            assert!(error.to_string().contains("set the signature V3"), "{error}");
        }
    }
}
