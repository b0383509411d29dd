//! `explain CODE`: what an error code means, and what to do.

use alicloud_core::{RetryClass, description::ServiceDescription};

use crate::{
    error::{Error, ExitStatus},
    names::nearest,
    operation::{name, plain},
    terminal::{Ended, print},
};

pub(crate) fn run(description: &'static ServiceDescription, code: &str) -> Result<(), Ended> {
    let service = description.service;
    let described = description.error(code);
    let fact = service.error(code);
    if described.is_none() && fact.is_none() {
        // A pattern is not a code that a response has.
        let known = description.errors.iter().map(|error| error.code);
        let known = known.filter(|code| !code.contains('*'));
        let help = match nearest(code, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "look it up in the vendor's documentation".to_owned(),
        };
        let message = format!("unknown error code `{code}`");
        return Err(Error::new(ExitStatus::NotFound, message).with_help(help).into());
    }
    let mut rows = Vec::new();
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            rows.push(format!("  {:<9} {value}\n", format!("{name}:")));
        }
    };
    if let Some(error) = described {
        row("cause", &plain(error.cause));
        row("message", error.message);
        if error.status > 0 {
            row("status", &format!("HTTP {}", error.status));
        }
        if error.code != code {
            row("entry", error.code);
        }
    }
    if let Some(fact) = fact {
        row("remedy", &plain(fact.remedy().unwrap_or_default()));
        row("retry", retry(fact.retry()));
    }
    let operations: Vec<String> = description
        .operations
        .iter()
        .filter(|operation| operation.errors.contains(&code))
        .map(|operation| name(operation))
        .collect();
    row("of", &operations.join(", "));
    print(&format!("{code}\n{}", rows.concat()))
}

fn retry(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Always => "yes: the call was not executed",
        RetryClass::AfterDelay => "yes, after a wait",
        RetryClass::Once => "once",
        RetryClass::ReadsOnly => "only where executing twice does no harm: the call may have been executed",
        RetryClass::AfterChange => "after a change: of the clock, the credentials, the protocol",
        RetryClass::Never => "no: the same call fails again",
        _ => "",
    }
}
