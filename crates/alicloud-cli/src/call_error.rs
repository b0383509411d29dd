//! The error of a call that failed, and its exit code.

use alicloud_core::{
    ErrorKind, Execution, Failure, credentials::CredentialsError, description::ServiceDescription,
};
use serde_json::{Value, json};

use crate::{
    advice::{changes, help, of_credentials},
    error::{Error, ExitStatus},
};

/// The error of a call.
pub(crate) fn of_call(failure: &Failure, description: &'static ServiceDescription) -> Error {
    let operation = failure.operation();
    let code = failure.code_str();
    let subject = match operation {
        Some(operation) => format!("{} failed", operation.name()),
        None => "the call failed".to_owned(),
    };
    let code_before = code.map_or_else(String::new, |code| format!("{code}: "));
    let message = failure.message().trim_end_matches('.');
    let described = code.and_then(|code| description.error(code));
    let denied = (failure.kind() == ErrorKind::AccessDenied)
        .then(|| operation.and_then(|operation| operation.ram_action()))
        .flatten();
    let mut error = Error::new(status(failure), format!("{subject}: {code_before}{message}"))
        .fact("cause", described.map_or("", |error| error.cause))
        .fact("code", code.unwrap_or_default())
        .fact("request id", failure.request_id().unwrap_or_default())
        .fact(
            "response",
            failure
                .status()
                .map_or_else(String::new, |status| format!("HTTP {status}")),
        );
    if let Some(endpoint) = failure.endpoint() {
        error = error.fact("endpoint", endpoint.to_string());
    }
    if failure.attempts() > 1 {
        error = error.fact("attempts", failure.attempts().to_string());
    }
    error = error.fact(
        "executed",
        match failure.execution() {
            Execution::Maybe if operation.is_some_and(changes) => "perhaps: no response says whether it was",
            Execution::Yes => "yes",
            Execution::No | Execution::Maybe => "",
        },
    );
    if let Some(reason) = failure.stop_reason().filter(|_| failure.attempts() > 1) {
        error = error.fact("not retried", reason.to_string());
    }
    if let Some(action) = denied {
        error = error.fact("missing permission", statement(action).to_string());
    }
    match help(failure, description) {
        Some(help) => error.with_help(help),
        None => error,
    }
}

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        let help = of_credentials(&error);
        let failure = Box::<Failure>::from(error);
        let error = Self::new(ExitStatus::Configuration, failure.message());
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }
}

/// The statement of a policy that allows an action.
fn statement(action: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": "*"})
}

fn status(failure: &Failure) -> ExitStatus {
    if failure.operation().is_some_and(changes) && failure.may_have_been_executed() {
        return ExitStatus::Unknown;
    }
    match failure.kind() {
        ErrorKind::Configuration | ErrorKind::Credentials => ExitStatus::Configuration,
        ErrorKind::InvalidParameter => ExitStatus::Usage,
        ErrorKind::RateLimited | ErrorKind::Throttled => ExitStatus::Throttled,
        ErrorKind::ConnectFailed
        | ErrorKind::ConnectionLost
        | ErrorKind::Timeout
        | ErrorKind::Unavailable => ExitStatus::Unavailable,
        ErrorKind::AccessDenied => ExitStatus::AccessDenied,
        ErrorKind::Authentication => ExitStatus::Authentication,
        _ if failure.is_not_found() => ExitStatus::NotFound,
        _ => ExitStatus::Failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_code_that_is_documented() {
        use ErrorKind as Kind;
        for (kind, code) in [
            (Kind::Configuration, ExitStatus::Configuration),
            (Kind::Credentials, ExitStatus::Configuration),
            (Kind::InvalidParameter, ExitStatus::Usage),
            (Kind::RateLimited, ExitStatus::Throttled),
            (Kind::Throttled, ExitStatus::Throttled),
            (Kind::ConnectFailed, ExitStatus::Unavailable),
            (Kind::Timeout, ExitStatus::Unavailable),
            (Kind::ConnectionLost, ExitStatus::Unavailable),
            (Kind::Unavailable, ExitStatus::Unavailable),
            (Kind::AccessDenied, ExitStatus::AccessDenied),
            (Kind::Authentication, ExitStatus::Authentication),
            (Kind::Service, ExitStatus::Failure),
            (Kind::UnexpectedResponse, ExitStatus::Failure),
        ] {
            let failure = Failure::of_kind(kind, Execution::No, "x");
            assert_eq!(status(&failure), code, "{kind:?}");
        }
    }
}
