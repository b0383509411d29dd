use std::{borrow::Cow, error::Error as StdError, fmt};

use crate::{
    error::{ErrorKind, Execution, Failure, StopReason},
    operation::Operation,
    redact::{line, lines},
    report::Report,
    transport::TransportError,
};

impl Failure {
    /// What was called.
    fn subject(&self) -> String {
        match (self.operation, self.kind) {
            (Some(operation), _) => format!("{} failed", operation.name()),
            (None, ErrorKind::Configuration) => "invalid configuration".to_owned(),
            (None, ErrorKind::Credentials) => "no credentials".to_owned(),
            (None, _) => "the call failed".to_owned(),
        }
    }

    /// What the service said, or what went wrong on the way to it, in our own lines.
    fn shown_message(&self) -> Cow<'_, str> {
        // The service's strings to sign are long; the mismatch says what matters in them.
        let message = match &self.signature_mismatch {
            Some(_) => self.message.split(" server ").next().unwrap_or_default(),
            None => &self.message,
        };
        // Line breaks of the service's are escaped already; those that are left are our own.
        lines(message.trim_end_matches('.'))
    }

    /// The action that was denied, and the kind of policy that denied it, as far as the service says so.
    fn denial(&self) -> Option<String> {
        let detail = self.access_denied_detail.as_ref();
        let Some(detail) = detail.filter(|detail| !detail.is_empty()) else {
            let operation = self.operation.filter(|_| self.kind == ErrorKind::AccessDenied)?;
            return operation.ram_action().map(str::to_owned);
        };
        match (detail.action(), detail.denial(), detail.text()) {
            (Some(action), denial, _) => {
                let denial = denial.unwrap_or("denied");
                Some(format!("{}: {}", line(action), line(denial)))
            }
            (None, _, text) => text.map(|text| line(text).into_owned()),
        }
    }

    /// Whether the error is about what a server did, or did not do.
    fn is_about_server(&self) -> bool {
        use ErrorKind::{Configuration, Credentials, InvalidParameter, RateLimited};

        !matches!(
            self.kind,
            Configuration | Credentials | InvalidParameter | RateLimited
        )
    }

    fn shown_execution(&self) -> Option<&'static str> {
        match self.execution {
            Execution::No => None,
            Execution::Maybe => Some("the call may have been executed"),
            Execution::Yes => Some("the call was executed"),
        }
    }

    /// Why there was no further attempt. An error that no retry could help needs no word about it.
    fn shown_stop_reason(&self) -> Option<String> {
        let is_worth_saying = |reason: &StopReason| self.attempts > 1 || *reason != StopReason::NotRetryable;
        let reason = self.stop_reason.filter(is_worth_saying)?;
        Some(format!("not retried: {reason}"))
    }

    fn code_before_message(&self) -> String {
        self.code
            .as_deref()
            .map_or_else(String::new, |code| format!("{}: ", line(code)))
    }

    fn shown_remedy(&self) -> Option<Cow<'_, str>> {
        match &self.signature_mismatch {
            Some(mismatch) => Some(mismatch.to_string().into()),
            None => self.remedy.as_deref().map(lines),
        }
    }
}

/// All that a person needs, in one line: what was called, what went wrong, whether it was executed, what to do, and the
/// request id.
impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, code, message) = (self.subject(), self.code_before_message(), self.shown_message());
        write!(formatter, "{subject}: {code}{message}")?;
        if let Some(denial) = self.denial() {
            write!(formatter, " ({denial})")?;
        }
        let mut facts = Vec::new();
        facts.extend(self.status.map(|status| format!("HTTP {status}")));
        // The message about a connection names its address.
        if let Some(endpoint) = &self.endpoint
            && self.is_about_server()
            && self.kind != ErrorKind::ConnectFailed
        {
            facts.push(format!("endpoint {endpoint}"));
        }
        let request_id = self.request_id.as_deref();
        facts.extend(request_id.map(|id| format!("request id {}", line(id))));
        if self.attempts > 1 {
            facts.push(format!("{} attempts", self.attempts));
        }
        facts.extend(self.shown_execution().map(str::to_owned));
        facts.extend(self.shown_stop_reason());
        if !facts.is_empty() {
            write!(formatter, " [{}]", facts.join(", "))?;
        }
        let remedy = self.shown_remedy();
        let remedy = remedy.as_deref().map(|remedy| remedy.trim_end_matches('.'));
        match remedy {
            // Below a list of what was tried.
            Some(remedy) if message.contains('\n') => write!(formatter, "\n  help: {remedy}"),
            Some(remedy) => write!(formatter, ". {remedy}"),
            None => Ok(()),
        }
    }
}

/// The same in paragraphs, which is what a `main` prints that returns the error; `{:#?}` shows the fields.
impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            return self.fields(formatter);
        }
        let (subject, code, message) = (self.subject(), self.code_before_message(), self.shown_message());
        let source = self
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static));
        // What a transport says stands below, as the cause.
        let cause = source
            .filter(|source| source.is::<TransportError>())
            .map(|source| format!(": {}", line(&source.to_string())));
        let message = cause
            .and_then(|cause| message.strip_suffix(&cause))
            .unwrap_or(&message);
        // The message of others is what they say, and the remedy their help.
        let cause_below = source
            .filter(|source| source.is::<TransportError>())
            .or_else(|| self.source());
        let reason = self.shown_stop_reason();
        let attempts = (self.attempts > 1 || reason.is_some()).then(|| {
            let number = Some(self.attempts.to_string());
            number.into_iter().chain(reason).collect::<Vec<_>>().join(", ")
        });
        let endpoint = self.endpoint.as_ref().filter(|_| self.is_about_server());
        let report = Report::new(format_args!("{subject}: {code}{message}"))
            .caused_by(cause_below)
            .fact("denied", self.denial())
            .fact("endpoint", endpoint.map(ToString::to_string))
            .fact("response", self.status.map(|status| format!("HTTP {status}")))
            .fact("request id", self.request_id.as_deref().map(line))
            .fact("attempts", attempts)
            .fact("executed", self.shown_execution())
            .fact("see", self.recommendation.as_deref().map(line))
            .help(self.shown_remedy());
        fmt::Display::fmt(&report, formatter)
    }
}

impl Failure {
    fn fields(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("operation", &self.operation.map(Operation::name))
            .field("kind", &self.kind)
            .field("code", &self.code.as_deref().map(line))
            .field("message", &self.message)
            .field("endpoint", &self.endpoint)
            .field("request_id", &self.request_id.as_deref().map(line))
            .field("status", &self.status)
            .field("retry", &self.retry)
            .field("execution", &self.execution)
            .field("attempts", &self.attempts)
            .field("stop_reason", &self.stop_reason)
            .field("remedy", &self.remedy)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
