//! `doctor`: what stands in the way of a call, check by check, and what to do about it.

mod findings;
mod network;

use std::time::{Instant, SystemTime};

use alicloud_core::{
    CallOptions, Client, Effect, ErrorKind, Failure, RawResponse, RetryPolicy,
    credentials::CredentialsErrorKind,
    description::{OperationDescription, ServiceDescription},
};

use crate::{
    advice::of_credentials,
    call_error::of_call,
    commands::doctor::{
        findings::Findings,
        network::{network, proxy},
    },
    context::{Context, EMULATOR},
    error::{Error, ExitStatus, shown_key},
    names::nearest,
    operation::{name, named},
    options::Format,
    terminal::{Ended, print},
};

/// Checks everything; `errors` are those of the settings.
pub(crate) async fn run(
    context: &Context,
    errors: &[(&'static str, Error)],
    operation: Option<&str>,
) -> Result<(), Ended> {
    let operation = operation
        .map(|operation| readable(context.description(), operation))
        .transpose()?;
    let mut findings = Findings::default();
    versions(context, &mut findings);
    settings(context, errors, &mut findings);
    let has_credentials = credentials(context, &mut findings).await;
    // Without its emulator, the command would call another endpoint than it was asked to.
    if errors.iter().all(|(what, _)| *what != EMULATOR) {
        endpoint(context, has_credentials, operation, &mut findings).await;
    }
    show(context, &findings)?;
    match findings.failures() {
        0 => Ok(()),
        failed => {
            let message = match failed {
                1 => "a check failed".to_owned(),
                failed => format!("{failed} checks failed"),
            };
            let help = "the output says what to do; it has no secret and can be sent to the support";
            Err(Error::new(ExitStatus::Failure, message).with_help(help).into())
        }
    }
}

/// Text, also into a pipe: it is for people. Another format if the line itself asks for one.
fn show(context: &Context, findings: &Findings) -> Result<(), Ended> {
    let is_text = context
        .options
        .output
        .is_none_or(|format| format == Format::Table);
    let for_people = || {
        let end = if findings.failures() == 0 {
            "\nall is well\n"
        } else {
            ""
        };
        findings.for_people() + end
    };
    if is_text && context.options.query.is_none() {
        return print(&for_people());
    }
    let columns = ["result", "check", "message", "help"];
    context.print(findings.for_programs(), "checks", &columns, |_| for_people())
}

fn versions(context: &Context, findings: &mut Findings) {
    let program = &context.program;
    let service = context.description().service;
    let api = format!("{} {}", service.product(), service.version());
    let mut versions = vec![format!("{} {}", program.name, program.version)];
    // A program without a name and a version of its own has those of the API.
    if versions[0] != api {
        versions.push(api);
    }
    versions.push(format!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    findings.note("versions", versions.join(", "));
}

fn settings(context: &Context, errors: &[(&'static str, Error)], findings: &mut Findings) {
    for (what, error) in errors {
        findings.error(what, error);
    }
    match &context.file.path {
        _ if !errors.is_empty() => {}
        Some(path) if path.exists() => findings.good(
            "settings",
            format_args!("{}, profile {}", path.display(), context.profile_name),
        ),
        Some(_) => findings.note("settings", "no configuration file; options and variables alone"),
        None => findings.note(
            "settings",
            "no configuration file, since HOME is not set; options and variables alone",
        ),
    }
    if let Err(error) = context.format() {
        findings.error("output", &error);
    }
}

/// Returns whether there are some.
async fn credentials(context: &Context, findings: &mut Findings) -> bool {
    let chain = match context.credentials_chain() {
        Ok(chain) => chain,
        Err(error) => {
            findings.error("credentials", &error);
            return false;
        }
    };
    let mut broken = Vec::new();
    let mut found = None;
    for (name, source) in chain {
        match source.credentials().await {
            Ok(credentials) => {
                found = Some((name, credentials));
                break;
            }
            // Only a source that is set up can fail: the others are left out.
            Err(error) if error.kind() != CredentialsErrorKind::NotConfigured => broken.push((name, error)),
            Err(_) => {}
        }
    }
    for (name, error) in &broken {
        let what = format!("{name}: {}", error.problem());
        match &found {
            Some(_) => findings.note("credentials", format_args!("not used: {what}")),
            None => findings.failed("credentials", what, of_credentials(error).unwrap_or_default()),
        }
    }
    match &found {
        Some((name, credentials)) => {
            findings.good("credentials", format_args!("{} ({name})", shown_key(credentials)))
        }
        None if broken.is_empty() => {
            let program = context.program.name;
            findings.failed(
                "credentials",
                "none were found",
                format!("run `{program} configure`; `{program} auth status` says what each source lacks"),
            );
        }
        None => {}
    }
    found.is_some()
}

async fn endpoint(
    context: &Context,
    has_credentials: bool,
    operation: Option<&'static OperationDescription>,
    findings: &mut Findings,
) {
    let client = match has_credentials {
        true => context.untyped_client(),
        false => context.client_without_credentials(),
    };
    let client = client.and_then(|client| Ok((context.place()?.origin, client)));
    let (origin, client) = match client {
        Ok(client) => client,
        Err(error) => return findings.error("endpoint", &error),
    };
    findings.good("endpoint", format_args!("{} (by {origin})", client.endpoint()));
    // What lies behind a proxy, only that can reach.
    let is_reached =
        proxy(context, client.endpoint(), findings) || network(client.endpoint(), findings).await;
    match (is_reached, has_credentials) {
        (true, true) => call(context, &client, operation, findings).await,
        (true, false) => findings.note("call", "not tried without credentials"),
        (false, _) => findings.note("call", "not tried, since the endpoint has no address"),
    }
}

/// The operation of a name, if a call of it changes nothing.
fn readable(
    description: &'static ServiceDescription,
    text: &str,
) -> Result<&'static OperationDescription, Error> {
    let Some(operation) = named(description, text) else {
        let names: Vec<String> = description.operations.iter().map(|each| name(each)).collect();
        let meant = nearest(text, names.iter().map(String::as_str));
        let help = meant.map_or_else(
            || "the help of the program lists all operations".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Err(Error::usage(format!("unknown operation `{text}`")).with_help(help));
    };
    match operation.operation.effect() {
        Effect::Read => Ok(operation),
        _ => Err(Error::usage(format!("`{}` changes something", name(operation)))
            .with_help("give `--operation` one that only reads")),
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

async fn call(
    context: &Context,
    client: &Client,
    operation: Option<&'static OperationDescription>,
    findings: &mut Findings,
) {
    let description = context.description();
    let Some(operation) = operation.or_else(|| harmless(description)) else {
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
    findings.error(step, &of_call(failure, description));
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
        seconds => findings.failed(
            "clock",
            format_args!("{seconds} s from the service's"),
            "set it by a time server; beyond 15 minutes signatures are refused",
        ),
    }
}
