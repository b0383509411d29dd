//! The response of a list.

use std::hint::black_box;

use alicloud_core::{RateLimit, SignatureVersion};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Decoder, Result,
    measure::{Measured, Start},
    offline::{Ready, body, client, flow},
    repeated, warm_up,
};

/// What a program that does without this project would derive.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "a program reads it")]
struct Envelope {
    code: String,
    message: Option<String>,
    request_id: String,
    data: Vec<Flow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "a program reads it")]
struct Flow {
    flow_id: String,
    flow_name: Option<String>,
    status: Option<String>,
    #[serde(default)]
    categories: Vec<String>,
}

pub(crate) async fn run(items: usize, by: Decoder, n: usize) -> Result<Measured> {
    let list = body((0..items).map(flow).collect());
    match by {
        Decoder::Derived => repeated(n, || {
            let list: Envelope = serde_json::from_slice(&list)?;
            check(list.data.len(), items)?;
            drop(black_box(list));
            Ok(())
        }),
        Decoder::Untyped => repeated(n, || {
            let list: Value = serde_json::from_slice(&list)?;
            check(list["Data"].as_array().map_or(0, Vec::len), items)?;
            drop(black_box(list));
            Ok(())
        }),
        Decoder::Ours => {
            let client = client(Ready::new(list), SignatureVersion::V3, RateLimit::off())?;
            let mut start = Start::now();
            for number in 0..warm_up(n) + n {
                if number == warm_up(n) {
                    start = Start::now();
                }
                let list = client.list_flow().send().await?;
                check(list.data.as_ref().map_or(0, Vec::len), items)?;
                drop(black_box(list));
            }
            Ok(start.end(n))
        }
    }
}

fn check(count: usize, items: usize) -> Result {
    if count == items {
        return Ok(());
    }
    Err(format!("{count} of {items} flows were read").into())
}
