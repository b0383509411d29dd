//! A long list, page by page.

use std::hint::black_box;

use alicloud_core::{
    RateLimit, SignatureVersion,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};

use crate::{
    Client, Result,
    measure::{Measured, Start},
    offline::{body, client, flow},
};

/// The flows of a page.
const PAGE: usize = 100;

/// A service that makes each page when it is asked for.
#[derive(Clone, Debug)]
struct Pages {
    flows: usize,
}

impl Transport for Pages {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        // `{"Index":7,"Size":100}`, encoded.
        let index = request.url.split("Index%22%3A").nth(1).unwrap_or_default();
        let digits = index.split('%').next().unwrap_or_default();
        let page = digits.parse::<usize>().unwrap_or(1) - 1;
        let flows = (page * PAGE).min(self.flows)..((page + 1) * PAGE).min(self.flows);
        let response = HttpResponse::new(200, http::HeaderMap::new(), body(flows.map(flow).collect()));
        Box::pin(async move { Ok(response) })
    }
}

pub(crate) async fn run(by: Client, flows: usize) -> Result<Measured> {
    let client = client(Pages { flows }, SignatureVersion::V3, RateLimit::off())?;
    let start = Start::now();
    let mut count = 0;
    match by {
        Client::Ours => {
            let mut stream = client.list_flow().page_size(i32::try_from(PAGE)?).into_stream();
            while let Some(flow) = stream.try_next().await? {
                drop(black_box(flow));
                count += 1;
            }
        }
        Client::ByHand => {
            for page in 1.. {
                let call = client
                    .list_flow()
                    .page_index(page)
                    .page_size(i32::try_from(PAGE)?);
                let list = call.send().await?;
                let length = list.data.as_ref().map_or(0, Vec::len);
                drop(black_box(list));
                if length == 0 {
                    break;
                }
                count += length;
            }
        }
    }
    if count != flows {
        return Err(format!("{count} of {flows} flows came").into());
    }
    Ok(start.end(flows))
}
