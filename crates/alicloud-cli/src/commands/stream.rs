//! Writes responses that are streams: events as they come, and bytes.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use alicloud_core::{
    Failure,
    description::{OperationDescription, ServiceDescription},
    streaming::{ByteStream, RawEventStream},
};
use serde_json::Value;

use crate::{
    call_error::of_call,
    error::{Error, ExitStatus},
    interrupt::Interrupt,
    names::counted,
    output::{Sink, Style},
    progress::Progress,
    terminal::{Ended, Terminal, note},
    whole_file::{WholeFile, unwritable},
};

/// Writes each event when it has come.
pub(super) async fn events(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    mut events: RawEventStream,
    style: &Style,
    interrupt: &mut Interrupt,
) -> Result<(), Ended> {
    let sink = Sink::new(style, description, operation);
    let mut written = 0_u64;
    loop {
        let Some(next) = interrupt.or(events.try_next()).await else {
            let message = format!("interrupted after {}", counted(written, "event"));
            return Err(Error::new(ExitStatus::Interrupted, message).into());
        };
        let Some(event) = next.map_err(failed(description))? else {
            return Ok(());
        };
        let data = event.data();
        let output = description.output(operation, data.as_bytes());
        // What is not JSON is shown as it came.
        sink.event(output.unwrap_or_else(|_| Value::from(data)))?;
        written += 1;
    }
}

/// Writes bytes to a file, or else to the standard output.
pub(super) async fn bytes(
    description: &'static ServiceDescription,
    mut bytes: ByteStream,
    file: Option<&PathBuf>,
    terminal: Terminal,
    interrupt: &mut Interrupt,
) -> Result<(), Ended> {
    let mut output = match file {
        Some(path) => Output::File(path, WholeFile::create(path)?),
        None => Output::Standard(std::io::stdout()),
    };
    // A person who sends the bytes elsewhere looks at that.
    let progress = file.map(|_| Progress::new(terminal, None, "bytes"));
    let mut length = 0_u64;
    loop {
        let Some(next) = interrupt.or(bytes.try_next()).await else {
            return Err(interrupted(length, file.map(PathBuf::as_path)).into());
        };
        let Some(piece) = next.map_err(failed(description))? else {
            break;
        };
        output.write(&piece)?;
        length += piece.len() as u64;
        if let Some(progress) = &progress {
            progress.advance(piece.len() as u64);
        }
    }
    drop(progress);
    match output {
        Output::Standard(mut output) => output.flush()?,
        Output::File(path, file) => {
            file.finish()?;
            note(format_args!(
                "{} written to {}",
                counted(length, "byte"),
                path.display()
            ));
        }
    }
    Ok(())
}

/// Where bytes go.
enum Output<'p> {
    File(&'p Path, WholeFile),
    Standard(std::io::Stdout),
}

impl Output<'_> {
    fn write(&mut self, piece: &[u8]) -> Result<(), Ended> {
        match self {
            Self::File(path, file) => {
                let written = file.write_all(piece);
                written.map_err(|error| unwritable(path, &error).into())
            }
            // Each piece as soon as it has come, as for events.
            Self::Standard(output) => Ok(output.write_all(piece).and_then(|()| output.flush())?),
        }
    }
}

fn interrupted(length: u64, file: Option<&Path>) -> Error {
    let left = match file {
        Some(path) => format!("`{}` was not written", path.display()),
        None => "the output is a part of the response".to_owned(),
    };
    Error::new(
        ExitStatus::Interrupted,
        format!("interrupted after {}; {left}", counted(length, "byte")),
    )
}

fn failed(description: &'static ServiceDescription) -> impl Fn(Box<Failure>) -> Ended {
    move |failure| Ended::Error(of_call(&failure, description))
}
