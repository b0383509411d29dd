use std::fmt;

use super::{Execution, Failure, StopReason};
use crate::{
    operation::Operation,
    redact::{line, lines},
};

/// All that a person needs, in one line: what was called, what went wrong, whether it was executed, what to do, and the
/// request id.
impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation.map_or("the call", Operation::name);
        write!(formatter, "{operation} failed: ")?;
        if let Some(code) = &self.code {
            write!(formatter, "{}: ", line(code))?;
        }
        // The service's strings to sign are long; the mismatch says what matters in them.
        let message = match &self.signature_mismatch {
            Some(_) => self.message.split(" server ").next().unwrap_or_default(),
            None => &self.message,
        };
        // Line breaks of the service's are escaped already; those that are left are our own.
        formatter.write_str(&lines(message.trim_end_matches('.')))?;
        if let Some(detail) = self
            .access_denied_detail
            .as_ref()
            .filter(|detail| !detail.is_empty())
        {
            match (detail.action(), detail.denial(), detail.text()) {
                (Some(action), denial, _) => {
                    let denial = denial.unwrap_or("denied");
                    write!(formatter, " ({}: {})", line(action), line(denial))?;
                }
                (None, _, Some(text)) => write!(formatter, " ({})", line(text))?,
                _ => {}
            }
        }
        let mut facts = Vec::new();
        if let Some(status) = self.status {
            facts.push(format!("HTTP {status}"));
        }
        if let Some(request_id) = &self.request_id {
            facts.push(format!("request id {}", line(request_id)));
        }
        if self.attempts > 1 {
            facts.push(format!("{} attempts", self.attempts));
        }
        match self.execution {
            Execution::No => {}
            Execution::Maybe => facts.push("the call may have been executed".to_owned()),
            Execution::Yes => facts.push("the call was executed".to_owned()),
        }
        // An error that no retry could help needs no word about it.
        let is_worth_saying = |reason: &StopReason| self.attempts > 1 || *reason != StopReason::NotRetryable;
        if let Some(reason) = self.stop_reason.filter(is_worth_saying) {
            facts.push(format!("not retried: {reason}"));
        }
        if !facts.is_empty() {
            write!(formatter, " [{}]", facts.join(", "))?;
        }
        if let Some(mismatch) = &self.signature_mismatch {
            return write!(formatter, ". {mismatch}");
        }
        if let Some(remedy) = self.remedy {
            write!(formatter, ". {remedy}")?;
        }
        Ok(())
    }
}
