//! What became of a plan: as people read it, as programs do, and as an exit code.

use std::fmt::Write as _;

use alicloud_cli::{Context, ExitStatus, Styles, harmless};
use serde_json::{Map, Value, json};

use crate::{
    apply::execute::{Outcome, StepError},
    plan::{
        compare::{Plan, Step},
        show,
    },
};

/// So many errors are shown to people.
const MOST_ERRORS: usize = 20;

/// The results of the changes of a plan, in their order.
pub(crate) struct Summary<'s> {
    pub(crate) context: &'s Context,
    pub(crate) plan: &'s Plan,
    /// `None` for changes that are refused, and for those that were not tried.
    pub(crate) outcomes: Vec<Option<Outcome>>,
    pub(crate) was_interrupted: bool,
}

impl Summary<'_> {
    fn errors(&self) -> impl Iterator<Item = (&str, &StepError)> {
        let outcomes = self.plan.changes.iter().zip(&self.outcomes);
        outcomes
            .filter_map(|(change, outcome)| Some((change.name.as_str(), outcome.as_ref()?.error.as_ref()?)))
    }

    /// Flows that any of these steps was done with.
    fn done(&self, is_counted: impl Fn(&[Step]) -> bool) -> usize {
        let outcomes = self.outcomes.iter().flatten();
        outcomes.filter(|outcome| is_counted(&outcome.done)).count()
    }

    fn modified(&self) -> usize {
        let is_edit = |step: &Step| matches!(step, Step::Modify | Step::UpdateJson);
        self.done(|steps| steps.iter().any(is_edit) && !steps.contains(&Step::Create))
    }

    pub(crate) fn not_tried(&self) -> usize {
        let changes = self.plan.changes.iter().zip(&self.outcomes);
        changes
            .filter(|(change, outcome)| outcome.is_none() && change.refused.is_none())
            .count()
    }

    /// Flows that were as the file says: by the plan, or since they came to be meanwhile.
    fn unchanged(&self) -> usize {
        let nothing_done = |outcome: &&Outcome| outcome.done.is_empty() && outcome.error.is_none();
        self.plan.unchanged + self.outcomes.iter().flatten().filter(nothing_done).count()
    }

    fn counts(&self) -> [(&'static str, usize); 9] {
        let with = |step: Step| self.done(|steps| steps.contains(&step));
        [
            ("created", with(Step::Create)),
            ("modified", self.modified()),
            ("published", with(Step::Publish)),
            ("deprecated", with(Step::Deprecate)),
            ("deleted", with(Step::Delete)),
            ("unchanged", self.unchanged()),
            ("refused", self.plan.refused()),
            ("failed", self.errors().count()),
            ("not_tried", self.not_tried()),
        ]
    }

    /// The errors, and a last line that counts.
    pub(crate) fn for_people(&self, styles: Styles) -> String {
        let Styles { bad, reset, .. } = styles;
        let mut text = String::new();
        for (name, error) in self.errors().take(MOST_ERRORS) {
            let _ = writeln!(
                text,
                "{bad}failed{reset} {}: {}",
                harmless(name),
                self.message(error)
            );
        }
        if let Some(others @ 1..) = self.errors().count().checked_sub(MOST_ERRORS) {
            let _ = writeln!(text, "{bad}failed{reset} {others} more; `-o json` lists all");
        }
        let counts = self
            .counts()
            .map(|(name, count)| format!("{count} {}", name.replace('_', " ")));
        let (changed, rest) = counts.split_at(5);
        let _ = writeln!(text, "Applied: {}; {}.", changed.join(", "), rest.join(", "));
        text
    }

    fn message(&self, error: &StepError) -> String {
        match error {
            StepError::Call(error) => harmless(&error.report(self.context).to_string()),
            StepError::Refused(reason) => harmless(reason),
        }
    }

    pub(crate) fn for_programs(&self) -> Value {
        let changes = self.plan.changes.iter().zip(&self.outcomes);
        let flows = changes.map(|(change, outcome)| {
            let mut members = Map::new();
            let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
            put("flow", json!(change.name));
            let id = outcome.as_ref().and_then(|outcome| outcome.id.as_ref());
            if let Some(id) = id.or(change.actual.as_ref().map(|actual| &actual.id)) {
                put("id", json!(id));
            }
            put("action", json!(show::action(change)));
            let error = outcome.as_ref().and_then(|outcome| outcome.error.as_ref());
            let result = match (&change.refused, outcome, error) {
                (Some(_), ..) => "refused",
                (None, None, _) => "not_tried",
                (None, Some(_), Some(_)) => "failed",
                (None, Some(_), None) => "done",
            };
            put("result", json!(result));
            let done = outcome.iter().flat_map(|outcome| &outcome.done);
            put("done", done.map(|step| step.name()).collect());
            if let Some(error) = error {
                put("error", json!(self.message(error)));
                if let Some(id) = error.failure().and_then(|failure| failure.request_id()) {
                    put("request_id", json!(id));
                }
            }
            if let Some(reason) = &change.refused {
                put("error", json!(reason));
            }
            if let Some(place) = show::place(self.plan, change) {
                put("place", json!(place));
            }
            Value::Object(members)
        });
        let flows: Vec<Value> = flows.collect();
        let counts = self.counts().map(|(name, count)| (name.to_owned(), json!(count)));
        json!({"flows": flows, "summary": Map::from_iter(counts)})
    }

    /// Success only if all of the plan was done.
    pub(crate) fn status(&self) -> ExitStatus {
        let status = |error: &StepError| match error {
            StepError::Call(error) => error.report(self.context).status(),
            StepError::Refused(_) => ExitStatus::Failure,
        };
        let is_unknown = |(_, error): (&str, &StepError)| status(error) == ExitStatus::Unknown;
        if self.was_interrupted && self.not_tried() > 0 {
            ExitStatus::Interrupted
        } else if self.errors().any(is_unknown) {
            ExitStatus::Unknown
        } else if let Some(error) = self
            .errors()
            .find_map(|(_, error)| error.is_for_all().then_some(error))
        {
            status(error)
        } else if self.errors().next().is_some() || self.plan.refused() > 0 {
            ExitStatus::Failure
        } else {
            ExitStatus::Success
        }
    }
}
