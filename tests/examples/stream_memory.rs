//! Reads a long list of flows as a stream, and prints how much memory that takes at most.
//!
//! ```sh
//! cargo run --release --package workspace-tests --example stream_memory -- --flows 1000000
//! ```
//!
//! The pages are made in this process when they are asked for: nothing but the stream keeps them.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use std::{error::Error, fs};

use alicloud_core::{
    RateLimit,
    encoding::decode_form,
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture},
};
use cams_flow::{Client, Credentials};
use clap::Parser;
use serde_json::{Value, json};

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

#[derive(Parser)]
struct Arguments {
    /// The number of flows in the list.
    #[arg(long)]
    flows: usize,
    /// The number of flows in a page.
    #[arg(long, default_value_t = 100)]
    page_size: i32,
}

/// Responds with a page of a list.
#[derive(Debug)]
struct List {
    flows: usize,
}

impl Transport for List {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let response = match page(&request) {
            Some((index, size)) => {
                let begin = index.saturating_sub(1) * size;
                let flows: Vec<_> = (begin..self.flows.min(begin + size))
                    .map(|number| {
                        json!({
                            "FlowId": format!("{number:018}"),
                            "FlowName": format!("flow_{number:07}"),
                            "Categories": ["SIGN_UP"],
                        })
                    })
                    .collect();
                let body = json!({"Code": "OK", "RequestId": "R", "Success": true, "Data": flows});
                Ok(HttpResponse::new(200, http::HeaderMap::new(), body.to_string()))
            }
            None => Err(TransportError::new(
                TransportErrorKind::Request,
                "the request has no page",
            )),
        };
        Box::pin(std::future::ready(response))
    }
}

/// The number and the size of the page that a request asks for.
fn page(request: &HttpRequest) -> Option<(usize, usize)> {
    let (_, query) = request.url.split_once('?')?;
    let page: Value = serde_json::from_str(decode_form(query).get("Page")?).ok()?;
    let number = |name: &str| usize::try_from(page[name].as_u64()?).ok();
    Some((number("Index")?, number("Size")?))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Arguments { flows, page_size } = Arguments::parse();
    let client = Client::builder()
        .region("ap-southeast-1")
        .credentials(Credentials::new("LTAI5tExampleAccessKey", "secret")?)
        .rate_limit(RateLimit::off())
        .transport(List { flows })
        .build()?;
    let mut stream = client.list_flow().page_size(page_size).into_stream();
    let mut read = 0;
    while stream.try_next().await?.is_some() {
        read += 1;
    }
    if read != flows {
        return Err(format!("the stream has {read} of {flows} flows").into());
    }
    println!("{}", json!({"flows": read, "max_rss_kb": max_rss_kb()}));
    Ok(())
}

/// The most memory that this process has used; Linux alone tells it in a file.
fn max_rss_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
