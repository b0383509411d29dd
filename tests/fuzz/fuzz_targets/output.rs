//! Typed outputs from hostile JSON: decoded values survive a round trip.
//!
//! The first letter of an input chooses the type, the rest is the body.
#![no_main]

use std::fmt::Debug;

use alicloud_core::generated::Member;
use bytes::Bytes;
use cams_flow_fuzz::bounded;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let Some((&choice, body)) = input.split_first() else {
        return;
    };
    match choice {
        b'a' => check::<cams_flow::GetFlowResponse>(body),
        b'b' => check::<cams_flow::ListFlowResponse>(body),
        b'c' => check::<cams_flow::CreateFlowResponse>(body),
        b'd' => check::<cams_flow::GetFlowPreviewUrlResponse>(body),
        b'e' => check::<inventory_client::GetItemResponse>(body),
        b'f' => check::<inventory_client::ListItemsResponse>(body),
        b'g' => check::<inventory_client::CountItemsResponse>(body),
        b'h' => check::<inventory_client::CreateItemResponse>(body),
        b'i' => check::<shipping_client::GetParcelResponse>(body),
        b'j' => check::<shipping_client::ListParcelsResponse>(body),
        b'k' => check::<shipping_client::WeighParcelsResponse>(body),
        b'l' => check::<shipping_client::AnnotateParcelResponse>(body),
        b'm' => check::<shipping_client::CreateParcelResponse>(body),
        b'n' => check::<shipping_client::ReplaceStopsResponse>(body),
        b'o' => check::<alicloud_core::Value>(body),
        b'p' => check::<String>(body),
        b'q' => check::<Vec<f64>>(body),
        b'r' => check::<alicloud_core::Map<Vec<i32>>>(body),
        b's' => check::<Vec<alicloud_core::Blob>>(body),
        b't' => check::<Vec<bool>>(body),
        b'u' => check::<Vec<i64>>(body),
        b'v' => check::<alicloud_core::AccessDeniedDetail>(body),
        _ => check::<inventory_client::Item>(body),
    }
    // A repetitive form shows whether anything is traversed more than once.
    if body.len() > 16 && choice.is_ascii_uppercase() {
        let repeated = body.repeat(64 * 1024 / body.len());
        check::<inventory_client::ListItemsResponse>(&repeated);
        check::<alicloud_core::Map<Vec<i32>>>(&repeated);
    }
});

fn check<T: Member + Debug + PartialEq>(body: &[u8]) {
    let body = Bytes::copy_from_slice(body);
    let decoded = bounded(body.len(), || T::from_body(&body));
    let value = match decoded {
        Ok(value) => value,
        Err(error) => {
            assert!(error.to_string().len() < 4096 + body.len(), "{error}");
            return;
        }
    };
    let shown = format!("{value:?}");
    assert!(shown.chars().all(|letter| !letter.is_control()), "{shown}");
    if shown.contains("NaN") || shown.contains("inf") {
        // JSON has no such numbers.
        return;
    }
    let (written, kind) = value.to_body().expect("what was read can be written");
    if kind != "application/json"
        || serde_json::from_slice::<Value>(&body).is_ok_and(|value| value.is_string())
    {
        // Text and bytes are sent as they are, and may look like JSON then.
        return;
    }
    let again = T::from_body(&written).unwrap_or_else(|error| panic!("{error}: {written:?}"));
    assert_eq!(again, value, "written as {written:?}");
}
