//! Calls every operation once, at the local emulator or the real service.
#![expect(clippy::print_stdout, reason = "showing is the purpose")]

use std::{
    future::Future,
    time::{Duration, Instant},
};

use alicloud_core::{ConfigurationError, Error, ServiceCode};
use cams_flow::{Client, Credentials, FlowCategory, Response};
use cams_flow_emulator::Emulator;
use clap::Parser;

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Calls every operation once, and shows an error.
#[derive(Parser)]
struct Arguments {
    /// The endpoint of the real service, with the credentials of the environment.
    #[arg(long)]
    endpoint: Option<String>,
    /// The region of the real service, with the credentials of the environment.
    #[arg(long, conflicts_with = "endpoint")]
    region: Option<String>,
}

#[tokio::main]
async fn main() -> Result {
    let arguments = Arguments::parse();
    let emulator = match (&arguments.endpoint, &arguments.region) {
        (None, None) => Some(Emulator::start().await?),
        _ => None,
    };
    let client = match &emulator {
        Some(emulator) => emulator.client(),
        None => real_service(&arguments)?,
    };
    let place = if emulator.is_some() {
        "the local emulator"
    } else {
        "the service"
    };
    println!("\nCalling {place} at {}\n", client.core().endpoint());
    println!("{:<11} {:<36} {:>9}  result", "operation", "request id", "time");

    let name = format!("demo-{}", std::process::id());
    let categories = [FlowCategory::SignUp, FlowCategory::Survey];
    let created = shown(
        "CreateFlow",
        client
            .create_flow()
            .flow_name(&name)
            .categories(categories)
            .send(),
        |flow| format!("flow {} is created", &flow.data.flow_id),
    )
    .await?;
    let flow_id = &created.data.flow_id;
    shown("GetFlow", client.get_flow().flow_id(flow_id).send(), |flow| {
        let status = flow.data.status.as_ref().map_or("?", |status| status.as_str());
        format!("{} is {status}", flow.data.flow_name.as_deref().unwrap_or("it"))
    })
    .await?;
    shown(
        "ListFlow",
        client.list_flow().page_index(1).page_size(20).send(),
        |page| {
            format!(
                "{} on the first page",
                page.data.as_deref().unwrap_or_default().len()
            )
        },
    )
    .await?;
    let modify = client
        .modify_flow()
        .flow_id(flow_id)
        .flow_name(format!("{name}-b"))
        .categories([FlowCategory::Other]);
    shown("ModifyFlow", modify.send(), |flow| {
        format!(
            "its name is now {}",
            flow.data.flow_name.as_deref().unwrap_or("?")
        )
    })
    .await?;
    shown("DeleteFlow", client.delete_flow().flow_id(flow_id).send(), |_| {
        "it is deleted".to_owned()
    })
    .await?;

    println!("\nA call that fails, and its error:\n");
    match client.get_flow().flow_id(flow_id).send().await {
        Ok(_) => println!("the call succeeded unexpectedly"),
        Err(error) => println!("  {error}\n  kind {:?}, code {:?}", error.kind(), error.code()),
    }
    what_next(emulator.is_some());
    Ok(())
}

fn real_service(arguments: &Arguments) -> Result<Client, ConfigurationError> {
    let builder = Client::builder().credentials(Credentials::from_env()?);
    match (&arguments.endpoint, &arguments.region) {
        (Some(endpoint), _) => builder.endpoint(endpoint).build(),
        (None, region) => builder.region(region.clone().unwrap_or_default()).build(),
    }
}

/// Makes a call and prints a line about it.
async fn shown<T, C: ServiceCode + 'static>(
    operation: &str,
    call: impl Future<Output = std::result::Result<Response<T>, Error<C>>>,
    result: impl FnOnce(&T) -> String,
) -> Result<Response<T>> {
    let started = Instant::now();
    let response = call.await?;
    let time = milliseconds(started.elapsed());
    println!(
        "{operation:<11} {:<36} {time:>9}  {}",
        response.request_id(),
        result(&response)
    );
    Ok(response)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn what_next(emulated: bool) {
    println!("\nWhat to try next:");
    println!("  cargo doc --open --package cams-flow     read the client's documentation");
    println!(
        "  cargo emulator --data flows.db           keep an emulator running, for any language's client"
    );
    println!("  spec/README.md                           describe one more operation");
    if emulated {
        println!(
            "  cargo xtask demo --region ap-southeast-1 the same calls to the real service (it needs credentials)"
        );
    }
}
