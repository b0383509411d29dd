use std::borrow::Cow;

use alicloud_core::{Value, description::ServiceDescription};

use crate::rules::{self, Rule};

/// An error in place of a response: why a call is not executed.
///
/// Status and message that are not set come from the service's error table.
#[derive(Clone, Debug)]
#[must_use = "it is the result of a handler"]
pub struct ServiceError {
    pub(crate) code: Cow<'static, str>,
    /// `None`: as the error table says, else 400.
    pub(crate) status: Option<u16>,
    /// `None`: as the error table says.
    pub(crate) message: Option<String>,
    pub(crate) access_denied_detail: Option<Value>,
    pub(crate) unverified: Option<&'static Rule>,
    pub(crate) origin: Origin,
}

/// Who makes an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// What stands before all services.
    Gateway,
    /// The service itself, which may send it in its envelope.
    Service,
}

impl ServiceError {
    /// Takes the error code.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            status: None,
            message: None,
            access_denied_detail: None,
            unverified: None,
            origin: Origin::Service,
        }
    }

    /// The gateway makes it, not the service.
    pub(super) fn of_gateway(mut self) -> Self {
        self.origin = Origin::Gateway;
        self
    }

    /// Stands in place of an unconfirmed response under strict evidence.
    pub(crate) fn unconfirmed(rule: &'static Rule, was_executed: bool) -> Self {
        let outcome = match was_executed {
            true => "The call was executed; strict evidence kept its response back.",
            false => "The call was not executed.",
        };
        Self::new("Emulator.Unverified")
            .of_gateway()
            .with_status(501)
            .with_message(format!(
                "It is not confirmed that the service answers so: {} ({}) {outcome}",
                rule.says, rule.evidence
            ))
            .by(rule)
    }

    /// Says that a required parameter is missing: `Missing…`, with its name.
    pub fn missing(parameter: &str) -> Self {
        Self::new(format!("Missing{}", capitalised(parameter)))
            .with_message(format!("{parameter} is mandatory for this action."))
    }

    /// Says that the value of a parameter is not valid: `Invalid…`, with its name.
    pub fn invalid(parameter: &str) -> Self {
        Self::new(format!("Invalid{}", capitalised(parameter)))
            .with_message(format!("Specified parameter {parameter} is not valid."))
    }

    /// Sets the message.
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Sets the HTTP status.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the detail of a denial by RAM.
    pub fn with_detail(mut self, detail: Value) -> Self {
        self.access_denied_detail = Some(detail);
        self
    }

    /// Names the unconfirmed rule behind the error.
    pub fn by(mut self, rule: &'static Rule) -> Self {
        self.unverified = Some(rule);
        self
    }

    /// In the words of a service that has other errors than the gateway of all others: the code of its table that means the same.
    pub(super) fn in_terms_of(mut self, service: &ServiceDescription) -> Self {
        let facts = service.service;
        if facts.envelope().error_code.is_none() || service.errors.iter().any(|error| error.code == self.code)
        {
            return self;
        }
        let Some(meaning) = facts.meaning(&self.code) else {
            return self;
        };
        let mut own = service.errors.iter().filter(|error| !error.code.ends_with('*'));
        if let Some(error) = own.find(|error| facts.meaning(error.code) == Some(meaning)) {
            self.code = error.code.into();
        }
        self
    }

    /// Fills status and message from the error table.
    pub(crate) fn resolved(mut self, service: &ServiceDescription) -> (u16, String, Self) {
        let fact = service.error(&self.code);
        let documented = fact.map(|fact| fact.status).filter(|status| *status != 0);
        let status = self.status.or(documented).unwrap_or(400);
        if self.status.or(documented).is_none() {
            self.unverified.get_or_insert(&rules::STATUS_OF_CODE);
        }
        let message = self.message.take().or_else(|| {
            fact.map(|fact| fact.message)
                .filter(|message| !message.is_empty())
                .map(str::to_owned)
        });
        (
            status,
            message.unwrap_or_else(|| format!("{} was refused.", self.code)),
            self,
        )
    }
}

/// Codes are written in capitals even where a parameter's name is not.
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}
