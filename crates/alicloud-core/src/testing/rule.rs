use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
    panic::Location,
};

use serde_json::to_value;

use crate::{
    operation::Operation,
    parameters::Parameters,
    record::ReadRecord,
    request::Request,
    testing::reply::{Kind, Reply},
    transport::TransportErrorKind,
};

/// A request for which a mock can have rules: those of generated crates.
pub trait MockRequest: Request + ReadRecord + fmt::Debug {}

impl<R: Request + ReadRecord + fmt::Debug> MockRequest for R {}

/// Keeps the rules that are complete.
pub(super) trait AddRule {
    fn add(&self, rule: Scripted);
}

/// Whether a request fits, or why it does not.
type Condition<R> = Box<dyn Fn(&R) -> Result<(), Miss> + Send>;

/// Why a request does not fit, and how far it is from doing so.
pub(super) struct Miss {
    pub(super) distance: usize,
    pub(super) reason: String,
}

impl Miss {
    /// The distance is unknown.
    fn far(reason: String) -> Self {
        Self {
            distance: usize::MAX,
            reason,
        }
    }
}

/// A rule in the making: which requests it is for, and how often. It counts when it is given a response.
#[must_use = "a rule counts when it is given a response"]
pub struct Rule<'m, R> {
    mock: &'m (dyn AddRule + Sync),
    place: &'static Location<'static>,
    conditions: Vec<Condition<R>>,
    times: Times,
}

impl<R> fmt::Debug for Rule<'_, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rule({})", self.place)
    }
}

/// How often a rule must be used.
#[derive(Clone, Copy, Debug)]
pub(super) enum Times {
    /// Once or more often.
    Some,
    /// Any number, none as well.
    Any,
    Exactly(usize),
}

impl<'m, R: MockRequest> Rule<'m, R> {
    pub(super) fn new(mock: &'m (dyn AddRule + Sync), place: &'static Location<'static>) -> Self {
        Self {
            mock,
            place,
            conditions: Vec::new(),
            times: Times::Some,
        }
    }

    /// Only for requests for which this is true.
    pub fn matching(mut self, fits: impl Fn(&R) -> bool + Send + 'static) -> Self {
        self.conditions.push(Box::new(move |request| {
            fits(request)
                .then_some(())
                .ok_or_else(|| Miss::far("its condition is false".to_owned()))
        }));
        self
    }

    /// Only for requests that have the same values as this one in all members that are set in it.
    pub fn with(mut self, expected: R) -> Self
    where
        R: Sync,
    {
        self.conditions.push(Box::new(move |request| {
            let differences = differences(&expected, request);
            if differences.is_empty() {
                return Ok(());
            }
            Err(Miss {
                distance: differences.len(),
                reason: differences.join(", "),
            })
        }));
        self
    }

    /// Exactly for so many requests, retries included; after them, later rules apply.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Times::Exactly(times);
        self
    }

    /// For any number of requests, none as well. Without this, a rule that was never used is a failure.
    pub fn any_times(mut self) -> Self {
        self.times = Times::Any;
        self
    }

    /// Responses with an output. It is easily made from its default value, or from JSON by serde.
    pub fn respond(self, output: R::Output) {
        self.reply(Reply::output(output));
    }

    /// Responses with an error of the service: see [`Reply::error`].
    pub fn error(self, status: u16, code: impl AsRef<str>, message: &str) {
        self.reply(Reply::error(status, code, message));
    }

    /// Gives no response, but this failure.
    pub fn fail(self, kind: TransportErrorKind) {
        self.reply(Reply::fail(kind));
    }

    /// Always replies the same.
    pub fn reply(self, reply: Reply<R>) {
        let reply = reply.kind;
        self.add(Replies::Made(Box::new(move |_| reply.clone())));
    }

    /// Replies with what a function makes of the request. The function must not use the mock, which waits for it.
    pub fn reply_with(self, make: impl Fn(R) -> Reply<R> + Send + 'static) {
        self.add(Replies::Made(Box::new(move |parameters| {
            match R::from_parameters(parameters) {
                Ok(request) => make(request).kind,
                // It fitted a moment ago.
                Err(_) => Kind::Hang,
            }
        })));
    }

    /// Replies with one after the other, each once. All of them must be used.
    pub fn sequence(mut self, replies: impl IntoIterator<Item = Reply<R>>) {
        let replies: VecDeque<Kind> = replies.into_iter().map(|reply| reply.kind).collect();
        self.times = Times::Exactly(replies.len());
        self.add(Replies::Sequence(replies));
    }

    fn add(self, replies: Replies) {
        let conditions = self.conditions;
        self.mock.add(Scripted {
            operation: R::OPERATION,
            place: self.place,
            fits: Box::new(move |parameters| {
                let request = R::from_parameters(parameters);
                let request = request.map_err(|error| Miss::far(error.to_string()))?;
                conditions.iter().try_for_each(|fits| fits(&request))
            }),
            show: |parameters| match R::from_parameters(parameters) {
                Ok(request) => format!("{request:?}"),
                Err(error) => format!("a request that cannot be read: {error}"),
            },
            replies,
            times: self.times,
            used: 0,
        });
    }
}

/// The members of a request that have other values than the expected ones.
fn differences<R: MockRequest>(expected: &R, request: &R) -> Vec<String> {
    let values = |request: &R| to_value(request).unwrap_or_default();
    let (wanted, found) = (values(expected), values(request));
    // What `Debug` hides, here or deeper inside, is hidden here, too.
    let mut hidden = BTreeSet::new();
    for each in [expected, request] {
        each.show(&mut |members| {
            for (name, _, is_sensitive, value) in members {
                if *is_sensitive || format!("{value:?}").contains("<redacted>") {
                    hidden.insert(*name);
                }
            }
        });
    }
    let wanted = wanted.as_object().into_iter().flatten();
    let differing = wanted.filter(|(name, wanted)| found.get(name.as_str()) != Some(*wanted));
    differing
        .map(|(name, wanted)| match found.get(name) {
            None => format!("`{name}` is not set"),
            Some(_) if hidden.contains(name.as_str()) => format!("`{name}` is another one"),
            Some(found) => format!("`{name}` is {found}, expected {wanted}"),
        })
        .collect()
}

/// Whether parameters fit a rule, or why they do not.
type Fits = Box<dyn Fn(&Parameters) -> Result<(), Miss> + Send>;

/// A rule with its responses, whatever its type.
pub(super) struct Scripted {
    pub(super) operation: &'static Operation,
    pub(super) place: &'static Location<'static>,
    pub(super) fits: Fits,
    pub(super) show: fn(&Parameters) -> String,
    pub(super) replies: Replies,
    pub(super) times: Times,
    pub(super) used: usize,
}

pub(super) enum Replies {
    Made(Box<dyn Fn(&Parameters) -> Kind + Send>),
    Sequence(VecDeque<Kind>),
}

impl Scripted {
    pub(super) fn is_used_up(&self) -> bool {
        matches!(self.times, Times::Exactly(times) if self.used >= times)
    }

    /// What is missing for the rule to have been used as often as it should.
    pub(super) fn unmet(&self) -> Option<String> {
        let expected = match self.times {
            Times::Some if self.used == 0 => "at least once".to_owned(),
            Times::Exactly(times) if self.used != times => format!("{times} times"),
            _ => return None,
        };
        let (name, place, used) = (self.operation.name(), self.place, self.used);
        Some(format!(
            "the rule for `{name}` at {place} was used {used} times, expected: {expected}"
        ))
    }

    pub(super) fn take(&mut self, parameters: &Parameters) -> Kind {
        self.used += 1;
        match &mut self.replies {
            Replies::Made(make) => make(parameters),
            // It is not used more often than it is long.
            Replies::Sequence(replies) => replies.pop_front().unwrap_or(Kind::Hang),
        }
    }
}
