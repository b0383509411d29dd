//! Streams as bodies: buffered, or sent once.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use alicloud_core::{Body, ErrorKind, Execution, body::BodyError, retry::StopReason, sign::v3};

use crate::bodies::{LARGE, PIECE, Pieces, Scripted, Step, bytes, put, sha256};

#[tokio::test]
async fn a_stream_of_unknown_length_is_buffered_and_can_be_retried() {
    for length in [0, 5, LARGE] {
        let content = bytes(length);
        let script = Scripted::new([Step::Respond(503), Step::Respond(200)]);
        put(&script.client(), Body::from_stream(Pieces::new(&content)))
            .await
            .unwrap();
        assert_eq!(script.bodies(), [content.clone(), content.clone()]);
        let requests = script.requests.lock().unwrap();
        let hash = &requests[1].0.headers["x-acs-content-sha256"];
        assert_eq!(hash, &*v3::hash(&content));
    }
}

#[tokio::test]
async fn more_than_the_bound_is_refused_before_anything_is_sent() {
    let content = bytes(LARGE);
    let script = Scripted::new([Step::Respond(200)]);
    let body = Body::from_stream_up_to(LARGE - 1, Pieces::new(&content));
    let error = put(&script.client(), body).await.unwrap_err();
    assert!(error.message().contains("more than 1048592 bytes"), "{error}");
    assert!(error.to_string().contains("Body::from_path"), "{error}");
    let body = Body::from_stream_up_to(LARGE, Pieces::new(&content));
    put(&script.client(), body).await.unwrap();
}

#[tokio::test]
async fn an_error_of_the_program_s_stream_is_the_error_of_the_call() {
    struct Broken;
    impl futures_core::Stream for Broken {
        type Item = Result<Vec<u8>, io::Error>;

        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(Some(Err(io::Error::other("the tape tore"))))
        }
    }

    for body in [
        Body::from_stream(Broken),
        Body::from_fn(|| Broken),
        Body::from_hashed_stream(Broken, 10, [0; 32]),
    ] {
        let script = Scripted::new([Step::Respond(200)]);
        let error = put(&script.client(), body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(error.message().contains("the tape tore"), "{error}");
        assert_eq!(error.execution(), Execution::No);
        assert!(error.inner().unwrap().is::<BodyError>());
    }
}

#[tokio::test]
async fn a_hashed_stream_is_sent_once_and_the_error_says_why_there_is_no_retry() {
    let content = bytes(LARGE);
    let body = || Body::from_hashed_stream(Pieces::new(&content), LARGE as u64, sha256(&content));
    // Nothing of it was taken yet.
    let script = Scripted::new([Step::Refuse, Step::Respond(200)]);
    put(&script.client(), body()).await.unwrap();
    assert_eq!(script.bodies(), std::slice::from_ref(&content));

    for step in [Step::Respond(503), Step::LoseAfter(2)] {
        let script = Scripted::new([step, Step::Respond(200)]);
        let error = put(&script.client(), body()).await.unwrap_err();
        assert_eq!(error.stop_reason(), Some(StopReason::BodySent), "{error}");
        assert!(
            error
                .to_string()
                .contains("the body is a stream, which can be sent once"),
            "{error}"
        );
        assert_eq!(error.attempts(), 1);
    }

    // The same body in a second call.
    let script = Scripted::new([Step::Respond(200), Step::Respond(200)]);
    let body = body();
    assert!(!body.is_repeatable());
    put(&script.client(), body.clone()).await.unwrap();
    let error = put(&script.client(), body).await.unwrap_err();
    assert!(error.message().contains("was read before"), "{error}");
}

#[tokio::test]
async fn a_stream_that_is_not_what_was_announced_is_not_sent_to_its_end() {
    let content = bytes(LARGE);
    let length = LARGE as u64;
    for (length, hash, expected) in [
        (length, [0; 32], "its bytes are others"),
        (
            length + 1,
            sha256(&content),
            "it ended after 1048593 of 1048594 bytes",
        ),
        (length - 1, sha256(&content), "it has more than 1048592 bytes"),
    ] {
        let script = Scripted::new([Step::Respond(200)]);
        let body = Body::from_hashed_stream(Pieces::new(&content), length, hash);
        let error = put(&script.client(), body).await.unwrap_err();
        assert!(error.message().contains(expected), "{error}");
        assert_eq!(error.execution(), Execution::No);
        assert!((script.bodies()[0].len() as u64) < length);
    }
}

#[tokio::test]
async fn a_stream_that_can_be_made_again_is_retried() {
    let content = bytes(LARGE);
    let script = Scripted::new([Step::LoseAfter(1), Step::Respond(200)]);
    let (source, made) = (content.clone(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&made);
    let body = Body::from_fn(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Pieces::new(&source)
    });
    put(&script.client(), body).await.unwrap();
    assert_eq!(script.bodies(), [content[..PIECE].to_vec(), content]);
    // Once to hash it, and once for each attempt.
    assert_eq!(made.load(Ordering::Relaxed), 3);
}
