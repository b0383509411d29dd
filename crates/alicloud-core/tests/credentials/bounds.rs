//! Responses that are too large for credentials are not read to their end.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use alicloud_core::{
    Credentials, ProvideCredentials,
    credentials::{AssumeRole, CredentialsErrorKind, CredentialsUri, EcsMetadata},
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::isolated;

/// Sends a head, and then bytes as long as the client reads; counts connections and bytes.
async fn endless(head: &'static str, piece: Vec<u8>) -> (String, Arc<[AtomicUsize; 2]>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let counts: Arc<[AtomicUsize; 2]> = Arc::default();
    let kept = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            kept[0].fetch_add(1, Ordering::Relaxed);
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(&piece).await.is_ok() {
                kept[1].fetch_add(piece.len(), Ordering::Relaxed);
            }
        }
    });
    (address, counts)
}

fn providers(address: &str) -> Vec<Box<dyn ProvideCredentials>> {
    let context = isolated().sts_endpoint(address).metadata_endpoint(address);
    let key = Credentials::new("source-id", "source-secret").unwrap();
    vec![
        Box::new(CredentialsUri::new().uri(address).context(&context)),
        Box::new(AssumeRole::new("acs:ram::1:role/r", key).context(&context)),
        Box::new(EcsMetadata::new().hardened_only(true).context(&context)),
    ]
}

#[tokio::test]
async fn an_endless_response_is_cut_off() {
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x1_0000], b"\r\n"].concat();
    for (head, piece) in [
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", chunk),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 3000000000\r\n\r\n",
            vec![b' '; 0x1_0000],
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", vec![b' '; 0x1_0000]),
    ] {
        let (address, counts) = endless(head, piece).await;
        for provider in providers(&address) {
            let before = [&counts[0], &counts[1]].map(|count| count.load(Ordering::Relaxed));
            let error = provider.credentials().await.unwrap_err();
            assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
            assert!(error.problem().contains("is larger than 1 MiB"), "{error}");
            assert_eq!(
                counts[0].load(Ordering::Relaxed) - before[0],
                1,
                "one request: {head}"
            );
            // What is in flight in the buffers of the operating system counts, too.
            let sent = counts[1].load(Ordering::Relaxed) - before[1];
            assert!(sent < 32 << 20, "{sent} bytes: {head}");
        }
    }
}

#[tokio::test]
async fn the_bound_holds_for_custom_transports() {
    #[derive(Debug)]
    struct Large(usize);

    impl Transport for Large {
        fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
            let response = HttpResponse::new(200, http::HeaderMap::new(), vec![b' '; self.0]);
            Box::pin(std::future::ready(Ok(response)))
        }
    }

    for (length, text) in [
        (1 << 20, "not valid JSON"),
        ((1 << 20) + 1, "is larger than 1 MiB"),
    ] {
        let provider = CredentialsUri::new()
            .uri("http://127.0.0.1/")
            .context(&isolated().transport(Large(length)));
        let error = provider.credentials().await.unwrap_err();
        assert!(error.problem().contains(text), "{error}");
    }
}
