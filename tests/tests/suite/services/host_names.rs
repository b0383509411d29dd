//! A parameter in the host's name, and one that is several segments of a path.

use alicloud_core::{CallOptions, ErrorKind, Execution};
use shipping_client::Client;

use crate::support::{Pinned, Script, Step, long_lived};

fn scripted(script: &Script) -> Client {
    Client::builder()
        .rate_limit(alicloud_core::RateLimit::off())
        .region("north")
        .credentials(long_lived())
        .nonces(Pinned)
        .transport(script.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn it_is_the_first_label_of_the_host_that_is_called() {
    let script = Script::new([
        Step::respond(200, &[], r#"{"place":"harbour"}"#),
        Step::respond(200, &[], r#"{"place":"harbour"}"#),
    ]);
    let client = scripted(&script);
    let call = || client.trace_parcel().carrier("Swift-Post").line("7");
    call().way("harbour/old town").send().await.unwrap();
    let options = CallOptions::new().endpoint("http://127.0.0.1:8180");
    call().way("harbour").options(options).send().await.unwrap();

    let [named, local] = &script.sent()[..] else {
        panic!("two requests")
    };
    assert_eq!(
        named.url,
        "https://swift-post.north.shipping.example.com/lines/7/stops/harbour/old%20town"
    );
    assert_eq!(named.headers["host"], "swift-post.north.shipping.example.com");
    // An address has no names below it: only the header has the label.
    assert_eq!(local.url, "http://127.0.0.1:8180/lines/7/stops/harbour");
    assert_eq!(local.headers["host"], "swift-post.localhost:8180");
    let signed = local.headers["authorization"].to_str().unwrap();
    assert!(signed.contains("SignedHeaders=host;"), "{signed}");
}

#[tokio::test]
async fn no_value_chooses_another_host_or_another_path() {
    let script = Script::new([]);
    let client = scripted(&script);
    let long = "x".repeat(64);
    for carrier in [
        "",
        "evil.example.com",
        "evil.example.com/",
        "a@b",
        "a:1",
        "a#",
        "-a",
        "a b",
        "é",
        &long,
    ] {
        let call = client.trace_parcel().carrier(carrier).line("7").way("x");
        let error = call.send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.execution()),
            (ErrorKind::InvalidParameter, Execution::No),
            "{carrier}"
        );
        assert!(error.to_string().contains("`carrier`"), "{error}");
    }
    for way in ["", "/a", "a/", "a//b", "../labels", "a/./b"] {
        let call = client.trace_parcel().carrier("swift").line("7").way(way);
        let error = call.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{way}");
    }
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn an_explanation_shows_the_host() {
    let client = scripted(&Script::new([]));
    let call = client.trace_parcel().carrier("swift").line("7").way("a/b");
    let explained = call.explain().await.unwrap();
    assert_eq!(
        explained.url,
        "https://swift.north.shipping.example.com/lines/7/stops/a/b"
    );
}
