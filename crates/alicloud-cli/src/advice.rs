//! What to do about a call that failed, in the words of the command line: options in place of methods.

use alicloud_core::{
    CredentialsError, Effect, ErrorKind, Execution, Failure, Operation,
    description::{OperationDescription, ServiceDescription},
};

use crate::operation::{name, options_of};

/// The remedy: that of the error table, except where the call may have been executed, or where an option of the program is one.
pub(crate) fn help(failure: &Failure, description: &'static ServiceDescription) -> Option<String> {
    if let Some(mismatch) = failure.signature_mismatch() {
        return Some(mismatch.to_string());
    }
    let operation = failure.operation();
    let changes = operation.is_some_and(changes);
    let of_table = failure
        .code_str()
        .and_then(|code| description.service.error(code))
        .and_then(|fact| fact.remedy());
    match (failure.execution(), failure.kind(), of_table) {
        (Execution::Maybe, ..) if changes => operation.map(|operation| find_out(operation, description)),
        (Execution::Yes, ..) if changes => {
            Some("do not send it again: it was executed, and only its response could not be read; `-vv` shows it".to_owned())
        }
        (_, ErrorKind::Credentials, _) => match failure.inner().and_then(|error| error.downcast_ref()) {
            Some(error) => of_credentials(error),
            None => failure.remedy().map(in_a_line),
        },
        (_, _, Some(remedy)) => Some(in_a_line(remedy)),
        (_, ErrorKind::Timeout, _) => Some("send it again, or allow more time with `--timeout`".to_owned()),
        (_, ErrorKind::RateLimited, _) => {
            Some("call less often, allow more time with `--timeout`, or send at once with `--no-rate-limit`".to_owned())
        }
        (_, ErrorKind::UnexpectedResponse, _) => Some(
            "check that the endpoint is the service's, and that no proxy responds in its place; `-vv` shows the response"
                .to_owned(),
        ),
        _ => failure.remedy().map(in_a_line),
    }
}

/// What to do about credentials. The help of a chain would name a method; its message says what each source lacks.
pub(crate) fn of_credentials(error: &CredentialsError) -> Option<String> {
    match error.links() {
        [] => error.help().map(in_a_line),
        _ => Some(
            "run `configure`, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET; `auth status` shows all \
             sources"
                .to_owned(),
        ),
    }
}

/// Whether executing the call twice differs from executing it once. With a token it does not, but only if it is the same token.
pub(crate) fn changes(operation: &Operation) -> bool {
    let is_repeatable = operation.is_safe_to_repeat() && operation.idempotency_token().is_none();
    operation.effect() != Effect::Read && !is_repeatable
}

/// How to find out whether a call was executed whose response was lost.
pub(crate) fn find_out(operation: &'static Operation, description: &'static ServiceDescription) -> String {
    let described = |wanted: &Operation| -> Option<&'static OperationDescription> {
        let mut operations = description.operations.iter().copied();
        operations.find(|each| each.operation.name() == wanted.name())
    };
    let command =
        |operation: &Operation| described(operation).map_or_else(|| operation.name().to_owned(), name);
    if let Some((token, _)) = operation.idempotency_token() {
        let fields = described(operation).map(|described| options_of(description, described));
        let option = fields.into_iter().flatten().find(|field| field.path == [token]);
        if let Some(option) = option {
            return format!(
                "it may have been executed; find out whether it was, and give the next one a `--{}`, with which sending it again \
                 executes it only once",
                option.option
            );
        }
    }
    match operation.probe() {
        Some(probe) => format!(
            "it may have been executed; look for its result with `{}` before you send it again; calls with `--reconcile` do so by \
             themselves when a response is lost",
            command(probe.operation())
        ),
        None => "it may have been executed; find out whether it was before you send it again".to_owned(),
    }
}

/// A sentence as the other remedies are written: without a capital and a full stop.
fn in_a_line(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut characters = sentence.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_has_no_capital_unless_it_is_a_name() {
        assert_eq!(in_a_line("Check the endpoint."), "check the endpoint");
        assert_eq!(in_a_line("RAM has to allow it."), "RAM has to allow it");
        assert_eq!(in_a_line(""), "");
    }
}
