//! Writes responses that are streams: events as they come, and bytes.

use std::{fs::File, io::Write};

use alicloud_core::{
    Failure,
    description::{OperationDescription, ServiceDescription},
    streaming::{ByteStream, RawEventStream},
};
use serde_json::Value;

use crate::{
    call_error::of_call,
    error::Error,
    output::{Sink, Style},
    terminal::{Ended, note},
};

/// Writes each event when it has come.
pub(super) async fn events(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    mut events: RawEventStream,
    style: &Style,
) -> Result<(), Ended> {
    let sink = Sink::new(style, description, operation);
    while let Some(event) = events.try_next().await.map_err(failed(description))? {
        let data = event.data();
        let output = description.output(operation, data.as_bytes());
        // What is not JSON is shown as it came.
        sink.event(output.unwrap_or_else(|_| Value::from(data)))?;
    }
    Ok(())
}

/// Writes bytes to a file, or else to the standard output.
pub(super) async fn bytes(
    description: &'static ServiceDescription,
    mut bytes: ByteStream,
    file: Option<&String>,
) -> Result<(), Ended> {
    let mut output: Box<dyn Write> = match file {
        Some(path) => Box::new(File::create(path).map_err(|error| unwritable(path, &error))?),
        None => Box::new(std::io::stdout()),
    };
    let mut length = 0;
    while let Some(piece) = bytes.try_next().await.map_err(failed(description))? {
        length += piece.len();
        let written = output.write_all(&piece);
        match file {
            Some(path) => written.map_err(|error| unwritable(path, &error))?,
            None => written?,
        }
    }
    output.flush()?;
    if let Some(path) = file {
        note(format_args!("{length} bytes written to {path}"));
    }
    Ok(())
}

fn failed(description: &'static ServiceDescription) -> impl Fn(Box<Failure>) -> Ended {
    move |failure| Ended::Error(of_call(&failure, description))
}

fn unwritable(path: &str, error: &std::io::Error) -> Error {
    Error::local(format!("`{path}` cannot be written: {error}"))
        .with_help("look at the folder and its rights")
}
