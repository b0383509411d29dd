//! `doctor`: what stands in the way of a call, step by step, and what to do about it.

use std::time::{Duration, Instant, SystemTime};

use alicloud_core::{
    CallOptions, Client, Effect, Endpoint, ErrorKind, Failure, RawResponse, RetryPolicy,
    description::{OperationDescription, ServiceDescription},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::{
    call_error::of_call,
    context::Context,
    error::{Error, ExitStatus, Styles, shown_key},
    operation::named,
    terminal::{Ended, print},
};

/// How long a name or a connection may take.
const WITHIN: Duration = Duration::from_secs(5);

/// What was found, a line for each step.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    failed: usize,
}

impl Findings {
    fn good(&mut self, step: &str, what: impl std::fmt::Display) {
        self.lines.push(format!("ok    {step:<12} {what}\n"));
    }

    fn note(&mut self, step: &str, what: impl std::fmt::Display) {
        self.lines.push(format!("note  {step:<12} {what}\n"));
    }

    fn bad(&mut self, step: &str, what: impl std::fmt::Display, help: &str) {
        self.failed += 1;
        let help = if help.is_empty() {
            String::new()
        } else {
            format!("\n      {:<12} help: {help}", "")
        };
        self.lines.push(format!("FAIL  {step:<12} {what}{help}\n"));
    }
}

pub(crate) async fn run(context: &Context, probe: Option<&str>) -> Result<(), Ended> {
    let program = &context.program;
    let service = context.description().service;
    let mut findings = Findings::default();
    findings.note(
        "versions",
        format_args!(
            "{} {}, {} {}, {} {}",
            program.name,
            program.version,
            service.product(),
            service.version(),
            std::env::consts::OS,
            std::env::consts::ARCH
        ),
    );
    match &context.file.path {
        Some(path) if path.exists() => findings.good(
            "settings",
            format_args!("{}, profile {}", path.display(), context.profile_name),
        ),
        _ => findings.note("settings", "no configuration file; options and variables alone"),
    }
    credentials(context, &mut findings).await?;
    match context.untyped_client() {
        Err(error) => findings.bad("endpoint", &error, ""),
        Ok(client) => {
            let origin = context.place().map(|place| place.origin)?;
            findings.good("endpoint", format_args!("{} (by {origin})", client.endpoint()));
            proxy(context, client.endpoint(), &mut findings);
            let is_reached = network(client.endpoint(), &mut findings).await;
            if is_reached {
                call(context, &client, probe, &mut findings).await;
            }
        }
    }
    let failed = findings.failed;
    print(&findings.lines.concat())?;
    match failed {
        0 => print("\nall is well\n"),
        failed => Err(
            Error::new(ExitStatus::Failure, format!("{failed} of the checks failed"))
                .with_help(
                    "the lines above say what to do; they hold no secret and can be sent to the support",
                )
                .into(),
        ),
    }
}

async fn credentials(context: &Context, findings: &mut Findings) -> Result<(), Error> {
    for (name, source) in context.credentials_chain()? {
        if let Ok(credentials) = source.credentials().await {
            findings.good(
                "credentials",
                format_args!("{} ({name})", shown_key(&credentials)),
            );
            return Ok(());
        }
    }
    let help = format!(
        "`{} auth status` says what each source lacks",
        context.program.name
    );
    findings.bad("credentials", "none were found", &help);
    Ok(())
}

fn proxy(context: &Context, endpoint: &Endpoint, findings: &mut Findings) {
    let names: &[&str] = match endpoint.is_encrypted() {
        true => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        false => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let environment = &context.program.environment;
    let set = names.iter().find(|name| environment.variable(name).is_some());
    match set {
        // Its address may hold a password.
        Some(name) => findings.note("proxy", format_args!("{name} is set")),
        None => findings.good("proxy", "none"),
    }
}

/// Name, connection: whether the endpoint can be reached at all.
async fn network(endpoint: &Endpoint, findings: &mut Findings) -> bool {
    let address = endpoint.as_str();
    let authority = address
        .split_once("://")
        .map_or(address, |(_, rest)| rest)
        .trim_end_matches('/');
    let has_port = authority
        .rsplit(']')
        .next()
        .is_some_and(|rest| rest.contains(':'));
    let default = if endpoint.is_encrypted() { 443 } else { 80 };
    let authority = match has_port {
        true => authority.to_owned(),
        false => format!("{authority}:{default}"),
    };
    let started = Instant::now();
    let found = timeout(WITHIN, lookup_host(authority.clone())).await;
    let addresses: Vec<_> = match found {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => {
            findings.bad(
                "DNS",
                format_args!("{authority}: {error}"),
                "check the region, and the name server of this machine",
            );
            return false;
        }
        Err(_) => {
            findings.bad(
                "DNS",
                format_args!("{authority}: no response in time"),
                "check the name server of this machine",
            );
            return false;
        }
    };
    findings.good(
        "DNS",
        format_args!(
            "{} addresses in {} ms",
            addresses.len(),
            started.elapsed().as_millis()
        ),
    );
    let started = Instant::now();
    match timeout(WITHIN, TcpStream::connect(&*addresses)).await {
        Ok(Ok(_)) => {
            findings.good(
                "connection",
                format_args!("in {} ms", started.elapsed().as_millis()),
            );
            true
        }
        Ok(Err(error)) => {
            findings.bad(
                "connection",
                format_args!("{error}"),
                "look for a firewall, or for a proxy that has to be set",
            );
            // A proxy may reach it all the same.
            true
        }
        Err(_) => {
            findings.bad(
                "connection",
                "none in time",
                "look for a firewall, or for a proxy that has to be set",
            );
            true
        }
    }
}

/// A read that needs no parameter.
fn harmless(description: &'static ServiceDescription) -> Option<&'static OperationDescription> {
    let mut operations = description.operations.iter().copied();
    operations.find(|operation| {
        operation.operation.effect() == Effect::Read
            && operation.operation.paging().is_some()
            && operation.parameters.iter().all(|parameter| !parameter.required)
    })
}

async fn call(context: &Context, client: &Client, probe: Option<&str>, findings: &mut Findings) {
    let description = context.description();
    let operation = match probe {
        Some(name) => named(description, name),
        None => harmless(description),
    };
    let Some(operation) = operation else {
        findings.note(
            "call",
            "no operation reads without a parameter; name one with `--operation`",
        );
        return;
    };
    let mut request = serde_json::Map::new();
    for (name, value) in context.default_parameters() {
        if operation.parameter(&name).is_some() {
            request.insert(name, value.into());
        }
    }
    let Ok(parameters) = description.parameters(operation, &request) else {
        findings.note(
            "call",
            format_args!("{} needs parameters", operation.operation.name()),
        );
        return;
    };
    let options = CallOptions::new().retry(RetryPolicy::never());
    let started = Instant::now();
    let result = client.call_with(operation.operation, parameters, options).await;
    let took = started.elapsed().as_millis();
    let name = operation.operation.name();
    match result {
        Ok(response) => {
            if client.endpoint().is_encrypted() {
                findings.good("TLS", "the certificate is trusted");
            }
            findings.good(
                "call",
                format_args!("{name} in {took} ms, request id {}", response.request_id()),
            );
            clock(&response, findings);
            findings.good("permission", operation.operation.ram_action().unwrap_or(name));
        }
        Err(failure) => failed(&failure, description, findings),
    }
    if let Some(quota) = operation.operation.quota() {
        findings.note(
            "quota",
            format_args!(
                "{name}: {} calls in {} s for an account",
                quota.calls(),
                quota.window().as_secs()
            ),
        );
    }
}

fn failed(failure: &Failure, description: &'static ServiceDescription, findings: &mut Findings) {
    let step = match failure.kind() {
        ErrorKind::AccessDenied => "permission",
        ErrorKind::Authentication => "signature",
        ErrorKind::Throttled | ErrorKind::RateLimited => "quota",
        ErrorKind::ConnectFailed if failure.message().to_ascii_lowercase().contains("certificate") => "TLS",
        _ => "call",
    };
    let text = of_call(failure, description).for_people(Styles::default());
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().unwrap_or_default().trim_start_matches("error: ");
    let rest: Vec<&str> = lines.collect();
    let what = std::iter::once(first)
        .chain(rest)
        .collect::<Vec<_>>()
        .join("\n                   ");
    findings.bad(step, what, "");
}

/// How far the clock of this machine is from that of the service.
fn clock(response: &RawResponse, findings: &mut Findings) {
    let date = response.headers().get(http::header::DATE);
    let date = date.and_then(|date| alicloud_core::time::parse_http_date(date.to_str().ok()?));
    let Some(date) = date else { return };
    let now = SystemTime::now();
    let difference = now.duration_since(date).unwrap_or_else(|error| error.duration());
    match difference.as_secs() {
        0..60 => findings.good(
            "clock",
            format_args!("{} s from the service's", difference.as_secs()),
        ),
        seconds => findings.bad(
            "clock",
            format_args!("{seconds} s from the service's"),
            "set it by a time server; beyond 15 minutes signatures are refused",
        ),
    }
}
