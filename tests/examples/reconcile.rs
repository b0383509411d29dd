//! Creating without duplicates: the response of a creation is lost, and the flow is created only once.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::sync::atomic::{AtomicUsize, Ordering};

use alicloud_core::{
    Endpoint, Timeouts,
    transport::{
        HttpRequest, ReqwestTransport, Transport, TransportError, TransportErrorKind, TransportFuture,
    },
};
use cams_flow::{Client, FlowCategory};
use cams_flow_emulator::Emulator;

/// Loses the response of the first creation.
#[derive(Debug)]
struct Unlucky {
    network: ReqwestTransport,
    creations: AtomicUsize,
}

impl Transport for Unlucky {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let creates = request
            .headers
            .get("x-acs-action")
            .is_some_and(|name| name == "CreateFlow");
        let is_first = creates && self.creations.fetch_add(1, Ordering::Relaxed) == 0;
        let sending = self.network.send(request);
        Box::pin(async move {
            let response = sending.await?;
            if is_first {
                let reason = "the response was lost";
                return Err(TransportError::new(TransportErrorKind::ConnectionLost, reason));
            }
            Ok(response)
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::builder().allow_duplicate_names().start().await?;
    let network = ReqwestTransport::new(&Endpoint::parse(emulator.endpoint())?, Timeouts::default())?;
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(emulator.credentials())
        .transport(Unlucky {
            network,
            creations: AtomicUsize::new(0),
        })
        .build()?;

    let create = client
        .create_flow()
        .flow_name("sign-up")
        .categories([FlowCategory::SignUp]);
    let created = create.reconcile().send().await?;
    println!(
        "flow {}, found by a probe: {}",
        &created.data.flow_id,
        created.was_reconciled()
    );
    assert!(created.was_reconciled());

    let mut flows = client.list_flow().flow_name("sign-up").into_stream();
    let mut count = 0;
    while flows.try_next().await?.is_some() {
        count += 1;
    }
    println!("{count} flow of that name");
    assert_eq!(count, 1);
    Ok(())
}
