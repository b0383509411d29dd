//! What every transport of this crate has to do, over loopback.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Method};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    configuration::ConfigurationError,
    endpoint::Endpoint,
    transport::{
        HttpRequest, HyperTransport, Proxies, ReqwestTransport, Timeouts, Transport, TransportErrorKind,
    },
};

/// Each transport for an endpoint, through the proxy of these variables.
fn all(variables: &[(&str, &str)], endpoint: &str) -> [Result<Arc<dyn Transport>, ConfigurationError>; 2] {
    let endpoint = Endpoint::parse(endpoint).unwrap();
    let proxies = Proxies::from_variables(|name| {
        let variable = variables.iter().find(|(other, _)| *other == name)?;
        Some(variable.1.to_owned())
    });
    let proxy = proxies.of(&endpoint).unwrap();
    let (encrypted, timeouts) = (endpoint.is_encrypted(), Timeouts::default());
    let reqwest = ReqwestTransport::build(encrypted, timeouts, proxy.clone());
    let hyper = HyperTransport::build(encrypted, timeouts, proxy);
    [
        reqwest.map(|transport| Arc::new(transport) as Arc<dyn Transport>),
        hyper.map(|transport| Arc::new(transport) as Arc<dyn Transport>),
    ]
}

fn direct(endpoint: &str) -> [Arc<dyn Transport>; 2] {
    all(&[], endpoint).map(Result::unwrap)
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Reads a request to its empty line.
async fn head(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        text.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn requests_are_sent_as_they_are_and_share_a_connection() {
    let (listener, address) = listener().await;
    for transport in direct(&format!("http://{address}")) {
        let request = || {
            let mut request = HttpRequest::new(Method::POST, format!("http://{address}/a%2Fb?x=%2A~&y="));
            request.headers = HeaderMap::from_iter([
                (http::header::HOST, HeaderValue::try_from(&address).unwrap()),
                (http::header::ACCEPT, HeaderValue::from_static("application/json")),
            ]);
            request
        };
        let called = async {
            for _ in 0..2 {
                let response = transport.send(request()).await.unwrap();
                assert_eq!((response.status, &*response.body), (418, &b"body"[..]));
                assert_eq!(response.headers["x-seen"], "yes");
            }
        };
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            for _ in 0..2 {
                let mut lines: Vec<String> = head(&mut stream)
                    .await
                    .trim_end()
                    .lines()
                    .map(str::to_owned)
                    .collect();
                lines[1..].sort();
                let expected = [
                    "POST /a%2Fb?x=%2A~&y= HTTP/1.1",
                    "accept: application/json",
                    "content-length: 0",
                    &format!("host: {address}"),
                ];
                assert_eq!(lines, expected, "{transport:?}");
                let response = b"HTTP/1.1 418 Teapot\r\nX-Seen: yes\r\ntransfer-encoding: chunked\r\n\r\n\
                    2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n";
                stream.write_all(response).await.unwrap();
            }
        };
        tokio::join!(called, served);
    }
}

#[tokio::test]
async fn a_body_is_sent_with_its_length_and_a_large_response_is_refused() {
    let (listener, address) = listener().await;
    for transport in direct(&format!("http://{address}")) {
        for response in [
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbody",
            "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
        ] {
            let mut request = HttpRequest::new(Method::PUT, format!("http://{address}/"));
            request.body = "0123456789".into();
            request.max_response_size = 3;
            let served = async {
                let (mut stream, _) = listener.accept().await.unwrap();
                let head = head(&mut stream).await;
                assert!(head.contains("content-length: 10\r\n"), "{head}");
                let mut body = [0; 10];
                stream.read_exact(&mut body).await.unwrap();
                assert_eq!(&body, b"0123456789");
                stream.write_all(response.as_bytes()).await.unwrap();
                stream
            };
            let (called, _stream) = tokio::join!(transport.send(request), served);
            let kind = called.unwrap_err().kind();
            assert_eq!(kind, TransportErrorKind::ResponseTooLarge, "{transport:?}");
        }
    }
}

#[tokio::test]
async fn failures_are_told_apart() {
    let (listener, address) = listener().await;
    let free = {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        closed.local_addr().unwrap()
    };
    for transport in direct(&format!("http://{address}")) {
        let send = |url: String| transport.send(HttpRequest::new(Method::POST, url));
        let refused = send(format!("http://{free}/")).await.unwrap_err();
        assert_eq!(
            refused.kind(),
            TransportErrorKind::ConnectFailed,
            "{transport:?}: {refused}"
        );
        let invalid = send("http://a b/".to_owned()).await.unwrap_err();
        assert_eq!(
            invalid.kind(),
            TransportErrorKind::Request,
            "{transport:?}: {invalid}"
        );
        for beginning in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"] {
            let served = async {
                let (mut stream, _) = listener.accept().await.unwrap();
                head(&mut stream).await;
                stream.write_all(beginning.as_bytes()).await.unwrap();
            };
            let (called, ()) = tokio::join!(send(format!("http://{address}/?secret")), served);
            let lost = called.unwrap_err();
            assert_eq!(
                lost.kind(),
                TransportErrorKind::ConnectionLost,
                "{transport:?}: {lost}"
            );
            assert!(!lost.to_string().contains("secret"), "{lost}");
        }
    }
}

#[tokio::test]
async fn a_server_without_tls_is_recognised() {
    let (listener, address) = listener().await;
    for transport in direct(&format!("https://{address}")) {
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 64];
            stream.read_exact(&mut hello).await.unwrap();
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .await
                .unwrap();
            stream
        };
        let request = HttpRequest::new(Method::POST, format!("https://{address}/"));
        let (called, _stream) = tokio::join!(transport.send(request), served);
        let error = called.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::ConnectFailed);
        assert!(error.to_string().contains("InvalidContentType"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_gets_the_whole_address_or_a_tunnel() {
    let (listener, address) = listener().await;
    let proxy = format!("http://us%40er:pass@{address}");
    let variables = [("http_proxy", proxy.as_str()), ("https_proxy", &proxy)];
    let authorization = "Basic dXNAZXI6cGFzcw==";
    for transport in all(&variables, "http://service.invalid:81").map(Result::unwrap) {
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let head = head(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                .await
                .unwrap();
            head
        };
        let request = HttpRequest::new(Method::POST, "http://service.invalid:81/?Action=A");
        let (called, head) = tokio::join!(transport.send(request), served);
        assert_eq!(&*called.unwrap().body, b"{}");
        assert!(
            head.starts_with("POST http://service.invalid:81/?Action=A HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(
            head.contains(&format!("proxy-authorization: {authorization}\r\n")),
            "{head}"
        );
    }
    for transport in all(&variables, "https://service.invalid").map(Result::unwrap) {
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let head = head(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n")
                .await
                .unwrap();
            head
        };
        let request = HttpRequest::new(Method::POST, "https://service.invalid/?secret");
        let (called, head) = tokio::join!(transport.send(request), served);
        let head = head.to_ascii_lowercase();
        assert!(
            head.starts_with("connect service.invalid:443 http/1.1\r\n"),
            "{head}"
        );
        assert!(
            head.contains(&format!(
                "proxy-authorization: {}\r\n",
                authorization.to_ascii_lowercase()
            )),
            "{head}"
        );
        let error = called.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::ConnectFailed);
        let text = error.to_string();
        assert!(
            text.contains(&address) && text.contains("`https_proxy`"),
            "{text}"
        );
        assert!(!text.contains("pass") && !text.contains("secret"), "{text}");
    }
}

#[test]
fn a_proxy_that_speaks_tls_needs_reqwest() {
    let variables = [("https_proxy", "https://user:PLANTED@proxy.example")];
    let [reqwest, hyper] = all(&variables, "https://service.invalid");
    assert!(reqwest.is_ok());
    let error = hyper.unwrap_err().to_string();
    assert!(
        error.contains("`https_proxy`") && error.contains("ReqwestTransport"),
        "{error}"
    );
    assert!(!error.contains("PLANTED"), "{error}");
}
