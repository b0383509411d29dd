//! Calls an operation.

use std::{future::Future, path::PathBuf};

use alicloud_core::{
    CallOptions, Client, Failure, RawResponse, description::OperationDescription, paging::DescribedPages,
    streaming::ResponseStream,
};
use clap::ArgMatches;
use serde_json::{Map, Value};

use crate::{
    advice::{changes, find_out},
    call_error::of_call,
    commands::stream,
    context::Context,
    dry_run,
    error::{Error, ExitStatus},
    interrupt::Interrupt,
    names::counted,
    operation::{FILE, name, options_of},
    output::{Sink, Style},
    progress::Progress,
    request,
    terminal::{Ended, note, print},
    value::Warnings,
};

/// Calls the operation by the arguments of its subcommand.
pub(crate) async fn run(
    context: &Context,
    operation: &'static OperationDescription,
    matches: &ArgMatches,
) -> Result<(), Ended> {
    let description = context.description();
    let fields = options_of(description, operation);
    let mut warnings = Warnings::default();
    let defaults = context.default_parameters();
    let style = context.style(None)?;
    let (request, uploads) =
        request::read(description, operation, &fields, matches, &defaults, &mut warnings)?;
    for warning in &warnings.0 {
        note(format_args!("warning: {warning}"));
    }
    let usage = format!("{} {}", context.program.name, name(operation));
    let mut parameters = description
        .parameters(operation, &request)
        .map_err(|error| request::invalid(&error, operation, &fields, &usage))?;
    let flag = |name: &str| matches.try_get_one::<bool>(name).ok().flatten().copied() == Some(true);
    let limit = matches.try_get_one::<u64>("limit").ok().flatten().copied();
    let is_list = flag("all") || limit.is_some();
    if !uploads.is_empty() && (is_list || flag("reconcile")) {
        let error = Error::usage("a file is sent by a single call alone");
        return Err(error
            .with_help("leave out `--all`, `--limit` and `--reconcile`, or give the bytes as base64 text")
            .into());
    }
    uploads.put(&mut parameters)?;
    let file = matches.try_get_one::<PathBuf>(FILE).ok().flatten();
    // Who asks for a form or for a part gets bytes as base64 text.
    let is_raw = file.is_some() || (context.format()?.is_none() && style.query.is_none());
    if operation.operation.response_stream() == Some(ResponseStream::Bytes)
        && is_raw
        && file.is_none()
        && context.terminal.output_is_terminal
        && !matches.contains_id("dry-run")
    {
        let error = Error::usage("the response is bytes, which a terminal cannot show");
        return Err(error
            .with_help(format!(
                "write them to a file: `--{FILE} PATH`, or into a pipe; `--output json` shows them as base64 text"
            ))
            .into());
    }
    let client = context.untyped_client()?;
    let failed = |failure: Box<Failure>| Ended::Error(of_call(&failure, description));
    let options = CallOptions::new();
    if let Some(form) = matches.get_one::<String>("dry-run") {
        let sent = parameters.clone();
        let explanation = client.explain_call(operation.operation, parameters, options);
        let explanation = explanation.await.map_err(failed)?;
        return print(&match form.as_str() {
            "curl" => dry_run::curl(&explanation, description, &sent),
            "plan" => explanation.to_string(),
            _ => dry_run::http(&explanation),
        });
    }
    if is_list {
        return list(context, &client, operation, request, limit, &style).await;
    }
    let mut interrupt = Interrupt::listen();
    match operation.operation.response_stream() {
        Some(ResponseStream::Events) => {
            let opening = client.call_events(operation.operation, parameters, options);
            let events = called(context, operation, &mut interrupt, opening).await?;
            return stream::events(description, operation, events, &style, &mut interrupt).await;
        }
        Some(ResponseStream::Bytes) if is_raw => {
            let opening = client.call_bytes(operation.operation, parameters, options);
            let bytes = called(context, operation, &mut interrupt, opening).await?;
            return stream::bytes(description, bytes, file, context.terminal, &mut interrupt).await;
        }
        _ => {}
    }
    let call = match flag("reconcile") {
        true => client
            .call_reconciled(description, operation, &request, options)
            .map_err(Error::from)?,
        false => client.call_with(operation.operation, parameters, options),
    };
    let response = called(context, operation, &mut interrupt, call).await?;
    let output = output(context, operation, &response)?;
    let is_empty = output.as_object().is_some_and(Map::is_empty);
    if is_empty && context.terminal.output_is_terminal {
        note(format_args!(
            "{} succeeded (request id {})",
            operation.operation.name(),
            response.request_id()
        ));
        return Ok(());
    }
    if response.was_reconciled() {
        note("note: the response was lost; a probe found what the call had created");
    }
    Sink::new(&style, description, operation).whole(output)
}

/// The response of a call, or the stream that one opens.
async fn called<T>(
    context: &Context,
    operation: &'static OperationDescription,
    interrupt: &mut Interrupt,
    call: impl Future<Output = Result<T, Box<Failure>>>,
) -> Result<T, Error> {
    match interrupt.or(call).await {
        Some(response) => response.map_err(|failure| of_call(&failure, context.description())),
        None => Err(interrupted(context, operation)),
    }
}

/// The output of a response.
fn output(
    context: &Context,
    operation: &'static OperationDescription,
    response: &RawResponse,
) -> Result<Value, Error> {
    let output = context.description().output(operation, response.raw_body());
    output.map_err(|error| {
        Error::new(ExitStatus::Failure, format!("the response is not JSON: {error}"))
            .fact("request id", response.request_id())
            .with_help("check that the endpoint is the service's")
    })
}

/// Fetches all pages, or as many as the limit needs.
async fn list(
    context: &Context,
    client: &Client,
    operation: &'static OperationDescription,
    request: Map<String, Value>,
    limit: Option<u64>,
    style: &Style,
) -> Result<(), Ended> {
    let description = context.description();
    let pages = DescribedPages::new(client, description, operation, request, CallOptions::new());
    let Some(mut pages) = pages else {
        return Err(Error::usage(format!("{} is not a paged list", operation.operation.name())).into());
    };
    let mut sink = Sink::new(style, description, operation);
    let progress = Progress::new(context.terminal, limit, "items");
    let mut interrupt = Interrupt::listen();
    let mut left = limit.unwrap_or(u64::MAX);
    let mut fetched = 0_u64;
    let ended = loop {
        if left == 0 {
            break Ok(());
        }
        let page = match interrupt.or(pages.try_next()).await {
            Some(Ok(Some(page))) => page,
            Some(Ok(None)) => break Ok(()),
            Some(Err(failure)) => break Err(of_call(&failure, description)),
            None => {
                let message = format!("interrupted after {}", counted(fetched, "item"));
                break Err(Error::new(ExitStatus::Interrupted, message));
            }
        };
        if let (Some(total), None) = (page.total, limit) {
            progress.set_length(total as u64);
        }
        for item in page.items {
            if left == 0 {
                break;
            }
            left -= 1;
            fetched += 1;
            progress.advance(1);
            progress.suspend(|| sink.item(item))?;
        }
    };
    progress.finish();
    match ended {
        Ok(()) => sink.end(),
        // What was fetched is shown, and what was printed becomes a whole document; a query over a part would be wrong.
        Err(error) => {
            if fetched > 0 && style.query.is_none() {
                sink.end()?;
            }
            Err(error.into())
        }
    }
}

/// The error of a call that Ctrl-C ended.
fn interrupted(context: &Context, operation: &'static OperationDescription) -> Error {
    let name = operation.operation.name();
    let error = Error::new(
        ExitStatus::Interrupted,
        format!("interrupted while {name} was called"),
    );
    match changes(operation.operation) {
        true => error.with_help(find_out(operation.operation, context.description())),
        false => error,
    }
}
