//! `cams-flow-emulator`

use std::io::Write as _;

use crate::{
    emulator::Emulator,
    program::{Error, arguments::Serve, greeting::greeting, log::Log},
};

/// Serves until a signal.
pub(super) async fn serve(name: &str, arguments: &Serve) -> Result<(), Error> {
    let settings = &arguments.settings;
    let log = (!arguments.quiet).then(|| Log::start(std::io::stderr()));
    let mut builder = settings.builder(arguments.port)?;
    if let Some(log) = &log {
        builder = log.of(builder, arguments.log_format);
    }
    let emulator = builder.start().await?;
    let line = first_line(&emulator);
    let greeting = greeting(name, &emulator, settings.data.as_deref(), arguments.log_format);
    // Who reads the line may end the program at once.
    let running = emulator.run();
    // Before the first request that the line leads to.
    if let Some(log) = &log {
        log.line(greeting);
    }
    // Whoever wanted the line may be gone already; others call the emulator all the same.
    let mut output = std::io::stdout();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
    running.await?;
    if let Some(log) = log {
        log.end();
    }
    Ok(())
}

/// What programs that start the emulator read.
fn first_line(emulator: &Emulator) -> serde_json::Value {
    let credentials = emulator.credentials();
    let mut line = serde_json::json!({
        "endpoint": emulator.endpoint(),
        "access_key_id": credentials.access_key_id(),
        "access_key_secret": credentials.access_key_secret(),
    });
    if let Some(token) = emulator.admin_token() {
        line["admin_token"] = token.into();
    }
    line
}
