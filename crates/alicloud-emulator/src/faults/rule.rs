use std::{collections::BTreeMap, fmt, time::Duration};

use alicloud_core::{__private::debug_as_report, Members, description::ServiceDescription};
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::{
    faults::effect::{Effect, milliseconds},
    suggestion,
};

/// A fault on purpose: which calls it concerns, when it fires, and what it does. As JSON it is the body of
/// `POST /_emulator/faults`.
///
/// ```
/// use alicloud_emulator::Fault;
///
/// // The first two calls are executed, but their responses are lost.
/// let fault = Fault::on("CreateItem").first(2).after().reset();
/// let text = r#"{"operation": "CreateItem", "when": {"first": 2}, "phase": "after", "effect": "reset"}"#;
/// assert_eq!(fault, serde_json::from_str(text).unwrap());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) access_key_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) space: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) attempt: Option<u32>,
    #[serde(default)]
    pub(super) when: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phase: Option<Phase>,
    pub(super) effect: Effect,
}

/// The calls for which a fault fires, among those that it concerns. They are counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum When {
    /// All.
    #[default]
    Always,
    /// The first ones.
    First(u64),
    /// A single one.
    Nth(u64),
    /// Each one whose number is a multiple of this.
    Every(u64),
    /// Some at random; the same ones for the same seed.
    Probability {
        /// The probability, from 0 (none) to 1 (all).
        chance: f64,
        /// The seed of the random numbers.
        #[serde(default)]
        seed: u64,
    },
}

/// Whether a call is executed before the fault fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// It is not.
    Before,
    /// It is, and its response is lost.
    After,
}

/// An invalid fault.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidFault(pub(crate) String);

impl fmt::Display for InvalidFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "invalid fault: {}", self.0)
    }
}

debug_as_report!(InvalidFault);

impl std::error::Error for InvalidFault {}

/// The conditions of a fault that has no effect yet.
#[derive(Clone, Debug)]
#[must_use = "a fault needs an effect, such as `reset()`"]
pub struct FaultConditions {
    fault: Fault,
}

impl Fault {
    /// Begins a fault of one operation, by its name on the wire.
    pub fn on(operation: impl Into<String>) -> FaultConditions {
        let mut conditions = Self::on_any();
        conditions.fault.operation = Some(operation.into());
        conditions
    }

    /// Begins a fault of every operation.
    pub fn on_any() -> FaultConditions {
        FaultConditions {
            fault: Self {
                operation: None,
                access_key_id: None,
                space: None,
                attempt: None,
                when: When::Always,
                phase: None,
                effect: Effect::NoResponse,
            },
        }
    }

    pub(crate) fn effect(&self) -> &Effect {
        &self.effect
    }

    pub(crate) fn is_after(&self) -> bool {
        self.phase == Some(Phase::After) || self.effect.needs_execution()
    }

    /// Says what makes the fault impossible, rather than let it wait for calls that never come.
    pub(crate) fn check<'s>(
        &self,
        services: impl Iterator<Item = &'s ServiceDescription> + Clone,
    ) -> Result<(), InvalidFault> {
        let invalid = |reason: String| Err(InvalidFault(reason));
        if let Some(name) = &self.operation
            && !services.clone().any(|service| service.operation(name).is_some())
        {
            let known = services.flat_map(|service| service.operations);
            let known: Vec<&str> = known.map(|described| described.operation.name()).collect();
            return invalid(suggestion::unknown("operation", name, &known));
        }
        if self.attempt == Some(0) {
            return invalid("attempts are counted from 1".to_owned());
        }
        match self.when {
            When::First(0) | When::Nth(0) | When::Every(0) => {
                return invalid("calls are counted from 1, so 0 of them would never fire".to_owned());
            }
            When::Probability { chance, .. } if !(0.0..=1.0).contains(&chance) => {
                return invalid(format!("a probability is from 0 to 1, not {chance}"));
            }
            _ => {}
        }
        if self.phase == Some(Phase::Before) && self.effect.needs_execution() {
            return invalid(
                "it changes the response of a call that must be executed: leave out `before`".to_owned(),
            );
        }
        match &self.effect {
            Effect::Error { code, .. } | Effect::CodeInEnvelope { code } => {
                let is_known = services.clone().any(|service| service.error(code).is_some());
                if !is_known {
                    let known: Vec<&str> = services
                        .flat_map(|service| service.errors)
                        .map(|fact| fact.code)
                        .collect();
                    return invalid(format!(
                        "the error table has no code {}; for your own code, give the whole response with `response`",
                        suggestion::meant(code, &known)
                    ));
                }
            }
            Effect::Response { status, headers, .. } => {
                if !(200..600).contains(status) {
                    return invalid(format!(
                        "{status} is not the status of a response; give one from 200 to 599"
                    ));
                }
                let is_bad = |(name, value): &(&String, &String)| {
                    HeaderName::try_from(name.as_str()).is_err()
                        || HeaderValue::try_from(value.as_str()).is_err()
                        || name.eq_ignore_ascii_case("content-length")
                        || name.eq_ignore_ascii_case("transfer-encoding")
                };
                if let Some((name, _)) = headers.iter().find(is_bad) {
                    return invalid(format!("the header `{name}` cannot be set"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl FaultConditions {
    /// Concerns the calls of one access key.
    pub fn access_key(mut self, id: impl Into<String>) -> Self {
        self.fault.access_key_id = Some(id.into());
        self
    }

    /// Concerns the calls for one space of a customer, as the service's [space
    /// parameter](crate::EmulatedService::space_parameter) names it.
    pub fn space(mut self, space: impl Into<String>) -> Self {
        self.fault.space = Some(space.into());
        self
    }

    /// Concerns only this attempt of each call, counted from 1, as clients tell it in `x-acs-retry-attempts`.
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.fault.attempt = Some(attempt);
        self
    }

    /// Fires for the first calls.
    pub fn first(self, calls: u64) -> Self {
        self.when(When::First(calls))
    }

    /// Fires for a single call, counted from 1.
    pub fn nth(self, call: u64) -> Self {
        self.when(When::Nth(call))
    }

    /// Fires for each call whose number is a multiple of this.
    pub fn every(self, calls: u64) -> Self {
        self.when(When::Every(calls))
    }

    /// Fires at random, from 0 (never) to 1 (always); for the same calls whenever the seed is the same.
    pub fn probability(self, chance: f64, seed: u64) -> Self {
        self.when(When::Probability { chance, seed })
    }

    /// Sets when it fires. Defaults to always.
    pub fn when(mut self, when: When) -> Self {
        self.fault.when = when;
        self
    }

    /// Lets the calls be executed before the fault fires: what they did stays done. Defaults to not executing them.
    pub fn after(mut self) -> Self {
        self.fault.phase = Some(Phase::After);
        self
    }

    /// Sets the effect.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Fault {
        self.fault.effect = effect;
        self.fault
    }

    /// Answers an error of the service's error table: by its code as text, or by a variant of the service's `ErrorCode`.
    #[must_use]
    pub fn error(self, code: impl AsRef<str>) -> Fault {
        self.effect(Effect::Error {
            code: code.as_ref().to_owned(),
            retry_after: None,
        })
    }

    /// Answers an error of the service's error table, and when to try again: the header `x-acs-retry-after`.
    #[must_use]
    pub fn error_with_retry_after(self, code: impl AsRef<str>, wait: Duration) -> Fault {
        self.effect(Effect::Error {
            code: code.as_ref().to_owned(),
            retry_after: Some(milliseconds(wait)),
        })
    }

    /// Answers HTTP 200 with the code of an error in the envelope.
    #[must_use]
    pub fn code_in_envelope(self, code: impl AsRef<str>) -> Fault {
        self.effect(Effect::CodeInEnvelope {
            code: code.as_ref().to_owned(),
        })
    }

    /// Answers a status and a body as given.
    #[must_use]
    pub fn respond(self, status: u16, body: impl Into<String>) -> Fault {
        self.effect(Effect::Response {
            status,
            body: body.into(),
            headers: BTreeMap::new(),
        })
    }

    /// Changes members of the response: those that are null are removed, objects are merged.
    #[must_use]
    pub fn members(self, members: Members) -> Fault {
        self.effect(Effect::Members(members))
    }

    /// Delays the call: before it is executed or after, by the phase.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Fault {
        self.effect(Effect::Latency {
            milliseconds: milliseconds(latency),
        })
    }

    /// Resets the connection.
    #[must_use]
    pub fn reset(self) -> Fault {
        self.effect(Effect::Reset)
    }

    /// Closes the connection without a response.
    #[must_use]
    pub fn close(self) -> Fault {
        self.effect(Effect::Close)
    }

    /// Closes the connection in the middle of the response's body.
    #[must_use]
    pub fn truncate(self) -> Fault {
        self.effect(Effect::Truncate)
    }

    /// Sends the response's body byte by byte, with this time between two.
    #[must_use]
    pub fn drip(self, pause: Duration) -> Fault {
        self.effect(Effect::Drip {
            milliseconds: milliseconds(pause),
        })
    }

    /// Sends no response, and keeps the connection open.
    #[must_use]
    pub fn no_response(self) -> Fault {
        self.effect(Effect::NoResponse)
    }
}
