//! A request, from its parameters to the transport.

use std::{
    hint::black_box,
    pin::pin,
    sync::atomic::Ordering,
    task::{Context, Waker},
};

use alicloud_core::{RateLimit, SignatureVersion};

use crate::{
    CUST_SPACE_ID, Client, FLOW_ID, Result, Signature,
    measure::Measured,
    offline::{Silent, client},
    repeated, sign_by_hand, warm_up,
};

pub(crate) fn run(signature: Signature, by: Client, n: usize) -> Result<Measured> {
    match by {
        Client::Ours => ours(signature, n),
        Client::ByHand => by_hand(signature, n),
    }
}

/// The call, up to where it waits for the response; then it is dropped.
fn ours(signature: Signature, n: usize) -> Result<Measured> {
    let transport = Silent::default();
    let version = match signature {
        Signature::V3 => SignatureVersion::V3,
        Signature::V1 => SignatureVersion::V1,
    };
    let client = client(transport.clone(), version, RateLimit::off())?;
    let mut context = Context::from_waker(Waker::noop());
    let measured = repeated(n, || {
        let call = client.get_flow().flow_id(FLOW_ID).cust_space_id(CUST_SPACE_ID);
        let call = pin!(call.send());
        match call.poll(&mut context) {
            std::task::Poll::Pending => Ok(()),
            std::task::Poll::Ready(_) => Err("a call ended without a response".into()),
        }
    })?;
    let requests = transport.requests.load(Ordering::Relaxed);
    if requests != n + warm_up(n) {
        return Err(format!("{requests} requests reached the transport").into());
    }
    Ok(measured)
}

fn by_hand(signature: Signature, n: usize) -> Result<Measured> {
    let parameters = [("CustSpaceId", CUST_SPACE_ID), ("FlowId", FLOW_ID)];
    repeated(n, || {
        let signed = match signature {
            Signature::V3 => sign_by_hand::v3("GetFlow", &parameters)?,
            Signature::V1 => sign_by_hand::v1("GetFlow", &parameters)?,
        };
        black_box((&signed.url, &signed.headers));
        Ok(())
    })
}
