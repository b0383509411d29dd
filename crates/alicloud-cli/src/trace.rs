//! What `-v` says on standard error.

use std::{fmt, time::Duration};

use alicloud_core::{
    __private::Redaction,
    Failure, Operation, Parameters, RawResponse,
    description::ServiceDescription,
    interceptor::{Aborted, Attempt, Interceptor},
};

use crate::{harmless::harmless, terminal::note};

/// A longer body is not shown.
const MOST: usize = 64 << 10;

/// Says what is sent, without secrets, and how each attempt ends.
pub(crate) struct Trace {
    redaction: Redaction,
    level: u8,
}

impl Trace {
    pub(crate) fn new(description: &'static ServiceDescription, level: u8) -> Self {
        let mut redaction = Redaction::new();
        redaction.add_described(description);
        Self { redaction, level }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Trace")
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

impl Interceptor for Trace {
    fn before_operation(
        &self,
        operation: &'static Operation,
        parameters: &mut Parameters,
    ) -> Result<(), Aborted> {
        note(format_args!(
            "> {} {}",
            operation.method().as_str(),
            operation.name()
        ));
        let groups = [
            &parameters.path,
            &parameters.query,
            &parameters.form,
            &parameters.headers,
        ];
        for (name, value) in groups.into_iter().flat_map(|pairs| pairs.iter()) {
            let value = self.redaction.pair(name, value);
            note(format_args!("> {name}: {}", harmless(&value)));
        }
        if let Some(body) = &parameters.body {
            let text = body.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok());
            match (operation.has_sensitive_body(), text) {
                (false, Some(text)) if text.len() <= MOST => {
                    note(format_args!("> {}", harmless(&self.redaction.text(text))));
                }
                (true, _) => note(format_args!("> ({body:?}, which is sensitive)")),
                _ => note(format_args!("> ({body:?})")),
            }
        }
        for (name, file) in &parameters.files {
            note(format_args!("> {name}: ({file:?})"));
        }
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        note(format_args!("* attempt {}", attempt.number));
        Ok(())
    }

    fn after_attempt(&self, _: &'static Operation, outcome: Result<&RawResponse, &Failure>, took: Duration) {
        let took = took.as_millis();
        match outcome {
            Ok(response) => {
                note(format_args!(
                    "< HTTP {} in {took} ms, request id {}",
                    response.status(),
                    harmless(response.request_id())
                ));
                if self.level > 1 && !response.operation().has_sensitive_response() {
                    let body = String::from_utf8_lossy(response.raw_body());
                    note(format_args!("< {}", harmless(&self.redaction.text(&body))));
                }
            }
            Err(failure) => {
                let status = failure
                    .status()
                    .map_or_else(String::new, |status| format!("HTTP {status} "));
                note(format_args!("< {status}after {took} ms: {failure}"));
            }
        }
    }
}
