//! Responses that are bytes: all of them at once, and as they come.

use alicloud_core::{
    CallOptions, ErrorKind,
    testing::{Mock, Reply},
    transport::TransportErrorKind,
};
use shipping_client::{Client, GetLabelRequest};

fn labels(reply: Reply<GetLabelRequest>) -> (Mock, Client) {
    let mock = Mock::new();
    mock.on::<GetLabelRequest>().reply(reply);
    let client = mock.client();
    (mock, client)
}

#[tokio::test]
async fn bytes_come_with_their_kind_and_length() {
    let reply = Reply::pieces("image/png", [&b"\x89PNG"[..], b"\0\xff"])
        .with_header("content-length", "6")
        .with_header("x-acs-request-id", "r");
    let (_mock, client) = labels(reply);
    let mut label = client.get_label().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(
        (label.content_type(), label.content_length()),
        (Some("image/png"), Some(6))
    );
    assert_eq!(label.request_id(), "r");
    assert_eq!(label.try_next().await.unwrap().unwrap(), &b"\x89PNG"[..]);
    assert_eq!(label.collect().await.unwrap(), &b"\0\xff"[..]);
    let whole = client.get_label().parcel_id("p").send().await.unwrap();
    assert_eq!(whole.body[..], *b"\x89PNG\0\xff");
}

#[tokio::test]
async fn only_bytes_that_are_collected_have_a_bound() {
    let pieces = || Reply::pieces("application/octet-stream", ["x".repeat(60), "x".repeat(60)]);
    for reply in [pieces(), pieces().with_header("content-length", "120")] {
        let (_mock, client) = labels(reply);
        let call = |bytes| {
            let options = CallOptions::new().max_response_size(bytes);
            client.get_label().parcel_id("p").options(options)
        };
        let error = call(100).send().await.unwrap_err();
        assert!(error.to_string().contains("100 bytes"), "{error}");
        let error = call(100)
            .send_stream()
            .await
            .unwrap()
            .collect()
            .await
            .unwrap_err();
        assert!(error.to_string().contains("100 bytes"), "{error}");
        assert_eq!(
            call(120)
                .send_stream()
                .await
                .unwrap()
                .collect()
                .await
                .unwrap()
                .len(),
            120
        );
        let mut label = call(10).send_stream().await.unwrap();
        let mut length = 0;
        while let Some(piece) = label.try_next().await.unwrap() {
            length += piece.len();
        }
        assert_eq!(length, 120);
    }
}

#[tokio::test]
async fn a_document_in_place_of_bytes_may_be_an_error() {
    let error = r#"{"code": "Label.Lost", "message": "gone", "requestId": "r"}"#;
    let (_mock, client) = labels(Reply::error(404, "Label.Lost", "gone"));
    let streamed = client.get_label().parcel_id("p").send_stream().await;
    let collected = client.get_label().parcel_id("p").send().await;
    for error in [streamed.unwrap_err(), collected.unwrap_err()] {
        assert_eq!(
            (error.code_str(), error.status()),
            (Some("Label.Lost"), Some(404))
        );
    }
    // As a file it is one.
    let (_mock, client) = labels(Reply::pieces("application/octet-stream", [error]));
    let label = client.get_label().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(label.collect().await.unwrap(), error);
    let whole = client.get_label().parcel_id("p").send().await.unwrap();
    assert_eq!(whole.body[..], *error.as_bytes());
}

#[tokio::test]
async fn bytes_that_break_off_are_an_error_and_not_an_end() {
    let reply = Reply::pieces("image/png", ["ab"]).then_fail(TransportErrorKind::ConnectionLost);
    let (_mock, client) = labels(reply);
    let mut label = client.get_label().parcel_id("p").send_stream().await.unwrap();
    assert_eq!(label.try_next().await.unwrap().unwrap(), "ab");
    let error = label.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert!(label.next().await.is_none());
}
