//! What the checks found.

use std::fmt;

use serde_json::{Value, json};

use crate::error::Error;

/// The results of checks, in their order.
#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

struct Finding {
    result: Result,
    check: &'static str,
    message: String,
    /// What to do; empty if nothing is to be done.
    help: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Result {
    Good,
    Note,
    Failed,
}

impl Findings {
    pub(super) fn good(&mut self, check: &'static str, what: impl fmt::Display) {
        self.add(Result::Good, check, what.to_string(), String::new());
    }

    pub(super) fn note(&mut self, check: &'static str, what: impl fmt::Display) {
        self.add(Result::Note, check, what.to_string(), String::new());
    }

    pub(super) fn failed(&mut self, check: &'static str, what: impl fmt::Display, help: impl Into<String>) {
        self.add(Result::Failed, check, what.to_string(), help.into());
    }

    pub(super) fn error(&mut self, check: &'static str, error: &Error) {
        self.failed(check, error.without_help(), error.help());
    }

    fn add(&mut self, result: Result, check: &'static str, message: String, help: String) {
        self.0.push(Finding {
            result,
            check,
            message,
            help,
        });
    }

    /// How many checks failed.
    pub(super) fn failures(&self) -> u64 {
        let failed = self.0.iter().filter(|finding| finding.result == Result::Failed);
        failed.count() as u64
    }

    /// A paragraph for each.
    pub(super) fn for_people(&self) -> String {
        self.0.iter().map(Finding::for_people).collect()
    }

    pub(super) fn for_programs(&self) -> Value {
        let checks = self.0.iter().map(|finding| {
            let result = match finding.result {
                Result::Good => "ok",
                Result::Note => "note",
                Result::Failed => "failed",
            };
            let mut check = json!({"check": finding.check, "result": result, "message": finding.message});
            if !finding.help.is_empty() {
                check["help"] = json!(finding.help);
            }
            check
        });
        json!({"checks": checks.collect::<Vec<_>>(), "failed": self.failures()})
    }
}

impl Finding {
    fn for_people(&self) -> String {
        let mark = match self.result {
            Result::Good => "ok",
            Result::Note => "note",
            Result::Failed => "FAIL",
        };
        // Further lines stand below the first.
        let message = self.message.replace('\n', "\n                   ");
        let help = match &*self.help {
            "" => String::new(),
            help => format!("                   help: {help}\n"),
        };
        format!("{mark:<5} {:<12} {message}\n{help}", self.check)
    }
}
