//! Interceptors observe a call in a fixed order, and can change or abort it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use alicloud_core::{
    ErrorKind, Failure, Operation, Parameters, RawResponse,
    interceptor::{Aborted, Attempt, Interceptor},
    transport::TransportErrorKind,
};

use crate::support::{DATE, NoWaiting, Script, Step};

type Log = Arc<Mutex<Vec<String>>>;

#[derive(Debug)]
struct Named(&'static str, Log);

impl Named {
    fn log(&self, event: &str) {
        self.1.lock().unwrap().push(format!("{} {event}", self.0));
    }
}

fn outcome_text(outcome: Result<&RawResponse, &Failure>) -> &'static str {
    if outcome.is_ok() { "answered" } else { "failed" }
}

impl Interceptor for Named {
    fn before_operation(&self, operation: &'static Operation, _: &mut Parameters) -> Result<(), Aborted> {
        self.log(&format!("before {}", operation.name()));
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        self.log(&format!("before attempt {}", attempt.number));
        Ok(())
    }

    fn after_attempt(&self, _: &'static Operation, outcome: Result<&RawResponse, &Failure>, _: Duration) {
        self.log(&format!("attempt {}", outcome_text(outcome)));
    }

    fn after_operation(&self, operation: &'static Operation, outcome: Result<&RawResponse, &Failure>) {
        self.log(&format!("after {} {}", operation.name(), outcome_text(outcome)));
    }
}

#[tokio::test]
async fn the_order_is_fixed() {
    let log = Log::default();
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectFailed), Step::list()]);
    let client = script
        .builder()
        .clock(NoWaiting::at(DATE))
        .interceptor(Named("outer", Arc::clone(&log)))
        .interceptor(Named("inner", Arc::clone(&log)))
        .build()
        .unwrap();
    client.list_flow().send().await.unwrap();
    let expected = [
        "outer before ListFlow",
        "inner before ListFlow",
        "outer before attempt 1",
        "inner before attempt 1",
        "inner attempt failed",
        "outer attempt failed",
        "outer before attempt 2",
        "inner before attempt 2",
        "inner attempt answered",
        "outer attempt answered",
        "inner after ListFlow answered",
        "outer after ListFlow answered",
    ];
    assert_eq!(*log.lock().unwrap(), expected);
}

/// Adds a parameter and headers, or aborts.
#[derive(Debug)]
struct Meddling {
    refuses: bool,
}

impl Interceptor for Meddling {
    fn before_operation(&self, _: &'static Operation, parameters: &mut Parameters) -> Result<(), Aborted> {
        parameters.query.push("Audit", "yes");
        if self.refuses {
            return Err(Aborted::new("not on a Sunday"));
        }
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut Attempt<'_>) -> Result<(), Aborted> {
        attempt.headers.insert("x-acs-tenant", "blue".parse().unwrap());
        attempt
            .headers
            .insert("traceparent", "00-1-2-01".parse().unwrap());
        Ok(())
    }
}

#[tokio::test]
async fn headers_that_are_added_before_signing_are_signed() {
    let script = Script::new([Step::list()]);
    let client = script
        .builder()
        .interceptor(Meddling { refuses: false })
        .build()
        .unwrap();
    client.list_flow().send().await.unwrap();
    let sent = &script.sent()[0];
    assert!(sent.url.ends_with("?Audit=yes"), "{}", sent.url);
    assert_eq!(sent.headers["traceparent"], "00-1-2-01");
    let authorization = sent.headers["authorization"].to_str().unwrap();
    assert!(
        authorization.contains(";x-acs-tenant;") && !authorization.contains("traceparent"),
        "{authorization}"
    );
}

#[tokio::test]
async fn an_aborted_call_is_not_sent() {
    let script = Script::new([Step::list()]);
    let client = script
        .builder()
        .interceptor(Meddling { refuses: true })
        .build()
        .unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0));
    assert!(error.to_string().contains("not on a Sunday"), "{error}");
    assert!(script.sent().is_empty());
}
