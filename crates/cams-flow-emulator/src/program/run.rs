//! `cams-flow-emulator run`

mod signals;

use std::{
    env,
    ffi::OsString,
    io::{self, Write as _},
    process::{ExitCode, ExitStatus},
};

use tokio::process::{Child, Command};

use self::signals::Signals;
use crate::program::{
    Error,
    arguments::{ADMIN_TOKEN, Run},
    environment::{TOKEN, variables},
    log::Log,
};

/// The exit codes of shells for commands that cannot be started.
const NOT_EXECUTABLE: u8 = 126;
const NOT_FOUND: u8 = 127;

/// Runs a command against an emulator that lives as long as the command.
pub(super) async fn run(arguments: &Run) -> Result<ExitCode, Error> {
    let Some((program, rest)) = arguments.command.split_first() else {
        return Err("no command is given; put one behind `--`".into());
    };
    let log = arguments
        .log_format
        .map(|format| (Log::start(io::stderr()), format));
    let mut builder = arguments.settings.builder(arguments.port)?;
    if let Some((log, format)) = &log {
        builder = log.of(builder, *format);
    }
    let emulator = builder.start().await?;
    let mut command = Command::new(program);
    command.args(rest).kill_on_drop(true);
    command.envs(variables(emulator.endpoint())).env_remove(TOKEN);
    for name in of_cargo() {
        command.env_remove(name);
    }
    if let Some(token) = emulator.admin_token() {
        command.env(ADMIN_TOKEN, token);
    }
    let authority = emulator.endpoint().trim_start_matches("http://");
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    for name in ["no_proxy", "NO_PROXY"] {
        command.env(name, excepted(env::var_os(name), host));
    }
    // From here on no signal ends this program before the command has ended.
    let signals = Signals::listen()?;
    let code = match command.spawn() {
        Ok(child) => exit_code(finished(child, signals).await?),
        Err(error) => {
            let program = program.display();
            let _ = writeln!(
                io::stderr(),
                "error: cannot start `{program}`: {error}; check its name and the path"
            );
            ExitCode::from(match error.kind() {
                io::ErrorKind::NotFound => NOT_FOUND,
                _ => NOT_EXECUTABLE,
            })
        }
    };
    emulator.stop().await;
    if let Some((log, _)) = log {
        log.end();
    }
    Ok(code)
}

/// What `cargo run` says of the package of this program. Left in the environment, it would be news to each `cargo` that is the
/// command, which would compile again what depends on it.
fn of_cargo() -> impl Iterator<Item = OsString> {
    let is_of_cargo = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    };
    env::vars_os().map(|(name, _)| name).filter(is_of_cargo)
}

/// The hosts that no proxy is asked for, with one more.
fn excepted(known: Option<OsString>, host: &str) -> OsString {
    match known {
        Some(known) if !known.is_empty() => {
            let mut hosts = known;
            hosts.push(",");
            hosts.push(host);
            hosts
        }
        _ => host.into(),
    }
}

/// Waits for the command, and passes signals on to it.
async fn finished(mut child: Child, mut signals: Signals) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            ended = child.wait() => return ended,
            signal = signals.next() => signals::pass_on(&child, signal),
        }
    }
}

#[cfg(unix)]
fn exit_code(status: ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt as _;

    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[cfg(not(unix))]
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(u8::from(!status.success())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulator_is_added_to_the_hosts_without_a_proxy() {
        assert_eq!(excepted(None, "127.0.0.1"), "127.0.0.1");
        assert_eq!(excepted(Some(OsString::new()), "127.0.0.1"), "127.0.0.1");
        assert_eq!(
            excepted(Some("a.example".into()), "127.0.0.1"),
            "a.example,127.0.0.1"
        );
    }
}
