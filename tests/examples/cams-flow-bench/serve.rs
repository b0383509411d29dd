//! A server whose responses are fixed.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{FLOW_ID, FLOW_NAME, Result};

/// The path whose response is the number of connections so far, this one included.
const CONNECTIONS: &str = "/connections";

#[derive(Clone)]
struct Responses {
    get: Bytes,
    create: Bytes,
    list: Bytes,
    connections: Arc<AtomicUsize>,
}

pub(crate) async fn run(items: usize) -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let responses = Responses {
        get: body(json!({
            "FlowId": FLOW_ID,
            "FlowName": FLOW_NAME,
            "Status": "DRAFT",
            "Categories": ["SIGN_UP"],
            "JSONVersion": "6.0",
            "DataApiVersion": "3.0",
            "PreviewUrl": "https://business.facebook.com/wa/manage/flows/926753328126430/preview/?token=b9d6a9a4",
            "PreviewUrlExpires": 1_793_520_000_000_u64,
        })),
        create: body(json!({"FlowId": FLOW_ID})),
        list: body(
            (0..items)
                .map(|number| {
                    json!({
                        "FlowId": format!("{:018}", 926_753_328_126_430_000_usize + number),
                        "FlowName": format!("flow_{number:04}"),
                        "Categories": ["SIGN_UP"],
                    })
                })
                .collect(),
        ),
        connections: Arc::default(),
    };
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        responses.connections.fetch_add(1, Ordering::Relaxed);
        let responses = responses.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: http::Request<Incoming>| {
                let response = responses.of(&request);
                async move { Ok::<_, Infallible>(response) }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            // A connection that breaks is reported by its client.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn body(data: Value) -> Bytes {
    let body = json!({
        "Code": "OK",
        "Message": "OK",
        "Success": true,
        "AccessDeniedDetail": null,
        "RequestId": "90E63D28-E31D-1EB2-8939-A94866411B2O",
        "Data": data,
    });
    Bytes::from(body.to_string())
}

impl Responses {
    fn of(&self, request: &http::Request<Incoming>) -> http::Response<Full<Bytes>> {
        if request.uri().path() == CONNECTIONS {
            let connections = self.connections.load(Ordering::Relaxed).to_string();
            return http::Response::new(Full::new(connections.into()));
        }
        let action = request
            .headers()
            .get("x-acs-action")
            .map(|action| action.as_bytes());
        let body = match action {
            Some(b"CreateFlow") => &self.create,
            Some(b"ListFlow") => &self.list,
            _ => &self.get,
        };
        let mut response = http::Response::new(Full::new(body.clone()));
        response.headers_mut().insert(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/json;charset=utf-8"),
        );
        response
    }
}
