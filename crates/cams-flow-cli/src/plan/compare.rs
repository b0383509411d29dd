//! What has to be done so that the flows of the service are those of the file. Pure: nothing is read or sent here.

mod publishable;

use std::collections::{BTreeMap, BTreeSet};

use cams_flow::FlowStatus;

use crate::{
    actual::{ActualFlow, CurrentScreens},
    plan::desired::{DesiredFlow, DesiredFlows, DesiredStatus},
};

/// What is to be done, in the order of names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    /// Flows of the file that are as they should be.
    pub(crate) unchanged: usize,
    /// Flows that are not in the file, and stay.
    pub(crate) unmanaged: Vec<ActualFlow>,
    pub(crate) warnings: Vec<String>,
    /// The name of the file, for places in it.
    pub(crate) file: String,
}

/// What is to be done with one flow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) name: String,
    /// As it should be; `None` if it should be gone.
    pub(crate) desired: Option<DesiredFlow>,
    /// As it is; `None` if it is not there.
    pub(crate) actual: Option<ActualFlow>,
    /// One call of the service each; in this order.
    pub(crate) steps: Vec<Step>,
    /// Why it cannot be done; there are no steps then.
    pub(crate) refused: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Create,
    /// Replaces name, categories and endpoint.
    Modify,
    /// Replaces the screens.
    UpdateJson,
    Publish,
    Deprecate,
    Delete,
}

impl Step {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Modify => "modify",
            Self::UpdateJson => "update_json",
            Self::Publish => "publish",
            Self::Deprecate => "deprecate",
            Self::Delete => "delete",
        }
    }

    /// Whether no other call takes it back.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Deprecate | Self::Delete)
    }
}

impl Plan {
    /// Whether nothing is to be done, and nothing is refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The number of flows with any of these steps.
    pub(crate) fn count(&self, steps: &[Step]) -> usize {
        let with = self
            .changes
            .iter()
            .filter(|change| change.steps.iter().any(|step| steps.contains(step)));
        with.count()
    }

    pub(crate) fn refused(&self) -> usize {
        self.changes
            .iter()
            .filter(|change| change.refused.is_some())
            .count()
    }
}

/// Names of the file that several flows of the service have, with the ids of these: which one is meant is not known.
pub(crate) fn ambiguous<'a>(
    desired: &DesiredFlows,
    actual: &'a [ActualFlow],
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for flow in actual
        .iter()
        .filter(|flow| desired.flows.contains_key(&flow.name))
    {
        ids.entry(&flow.name).or_default().push(&flow.id);
    }
    ids.retain(|_, ids| ids.len() > 1);
    ids
}

/// Whether a list says too little of a flow to compare it.
pub(crate) fn needs_details(desired: &DesiredFlows, actual: &ActualFlow, prune: bool) -> bool {
    match desired.flows.get(&actual.name) {
        Some(desired) => {
            desired.status.is_some()
                || desired.endpoint.is_some()
                || desired.screens.is_some()
                || !actual.has_categories(&desired.categories)
        }
        None => prune,
    }
}

/// Compares. Flows of the service that the file does not name are left alone, or with `prune` to be deleted.
pub(crate) fn compare(desired: &DesiredFlows, actual: &[ActualFlow], prune: bool) -> Plan {
    let mut plan = Plan::default();
    let by_name: BTreeMap<&str, &ActualFlow> = actual.iter().map(|flow| (flow.name.as_str(), flow)).collect();
    for (name, flow) in &desired.flows {
        let existing = by_name.get(name.as_str()).copied();
        let (steps, refused) = match steps(flow, existing) {
            Ok(steps) => (steps, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        if steps.is_empty() && refused.is_none() {
            plan.unchanged += 1;
            continue;
        }
        plan.changes.push(Change {
            name: name.clone(),
            desired: Some(flow.clone()),
            actual: existing.cloned(),
            steps,
            refused,
        });
    }
    plan.warnings = names_alike(desired, &by_name);
    for flow in actual
        .iter()
        .filter(|flow| !desired.flows.contains_key(&flow.name))
    {
        let (steps, refused) = match flow.status().filter(|_| prune) {
            Some(FlowStatus::Draft) => (vec![Step::Delete], None),
            Some(status) if *status != FlowStatus::Deprecated => (
                Vec::new(),
                Some(format!(
                    "it is {status}, and only drafts can be deleted: deprecate it, or leave it in the file"
                )),
            ),
            _ => {
                plan.unmanaged.push(flow.clone());
                continue;
            }
        };
        plan.changes.push(Change {
            name: flow.name.clone(),
            desired: None,
            actual: Some(flow.clone()),
            steps,
            refused,
        });
    }
    let key = |name: &str, flow: Option<&ActualFlow>| (name.to_owned(), flow.map(|flow| flow.id.clone()));
    plan.changes
        .sort_by_cached_key(|change| key(&change.name, change.actual.as_ref()));
    plan.unmanaged
        .sort_by_cached_key(|flow| key(&flow.name, Some(flow)));
    plan
}

/// The steps from a flow as it is to the flow as it should be.
///
/// # Errors
///
/// The reason, if no steps lead there.
pub(crate) fn steps(desired: &DesiredFlow, actual: Option<&ActualFlow>) -> Result<Vec<Step>, String> {
    let steps = changes(desired, actual)?;
    if steps.contains(&Step::Publish) {
        publishable::check(desired, actual)?;
    }
    Ok(steps)
}

/// The steps by statuses and differences alone.
fn changes(desired: &DesiredFlow, actual: Option<&ActualFlow>) -> Result<Vec<Step>, String> {
    let Some(actual) = actual else {
        if desired.status == Some(DesiredStatus::Deprecated) {
            return Err(
                "it does not exist, so that it cannot be deprecated: remove it from the file".to_owned(),
            );
        }
        let steps = [
            (true, Step::Create),
            (desired.screens.is_some(), Step::UpdateJson),
            (desired.status == Some(DesiredStatus::Published), Step::Publish),
        ];
        return Ok(chosen(steps));
    };
    let modifies = !actual.has_categories(&desired.categories) || differs_in_endpoint(desired, actual);
    let updates = differs_in_screens(desired, actual);
    let is_edited = modifies || updates;
    let Some(status) = actual.status() else {
        return match is_edited {
            true => Err("its status is not known".to_owned()),
            // The list said all that matters.
            false => Ok(Vec::new()),
        };
    };
    if is_edited {
        may_edit(desired, status)?;
    }
    let status = if is_edited { &FlowStatus::Draft } else { status };
    let is_live = !matches!(status, FlowStatus::Draft | FlowStatus::Deprecated);
    let last = match desired.status {
        None => None,
        Some(DesiredStatus::Draft) if *status == FlowStatus::Draft => None,
        Some(DesiredStatus::Draft) => {
            return Err(format!(
                "it is {status}, and no operation of the service makes it a draft"
            ));
        }
        // What the service throttles or blocks is published all the same.
        Some(DesiredStatus::Published) if is_live => None,
        Some(DesiredStatus::Published) if *status == FlowStatus::Draft => Some(Step::Publish),
        Some(DesiredStatus::Published) => {
            return Err(format!("it is {status} for good: give a new flow another name"));
        }
        Some(DesiredStatus::Deprecated) if *status == FlowStatus::Deprecated => None,
        Some(DesiredStatus::Deprecated) if is_live => Some(Step::Deprecate),
        Some(DesiredStatus::Deprecated) => {
            return Err(format!(
                "it is {status}, and only a published flow can be deprecated"
            ));
        }
    };
    let edits = chosen([(modifies, Step::Modify), (updates, Step::UpdateJson)]);
    Ok(edits.into_iter().chain(last).collect())
}

fn chosen<const N: usize>(steps: [(bool, Step); N]) -> Vec<Step> {
    steps
        .into_iter()
        .filter_map(|(is_needed, step)| is_needed.then_some(step))
        .collect()
}

/// A change turns a published flow into a draft, which takes it away from customers: the file has to say that this is meant.
fn may_edit(desired: &DesiredFlow, status: &FlowStatus) -> Result<(), String> {
    match (status, desired.status) {
        (_, Some(DesiredStatus::Deprecated)) => {
            Err("a flow that is to be deprecated cannot be changed: give the settings that it has".to_owned())
        }
        (FlowStatus::Draft, _) | (FlowStatus::Published, Some(_)) => Ok(()),
        (FlowStatus::Published, None) => Err(
            "it is PUBLISHED, and a change makes it a draft: add `status: published`, which publishes it again, or \
             `status: draft`"
                .to_owned(),
        ),
        (status, _) => Err(format!("it is {status}, and cannot be changed")),
    }
}

pub(crate) fn differs_in_endpoint(desired: &DesiredFlow, actual: &ActualFlow) -> bool {
    let current = actual
        .details
        .as_ref()
        .and_then(|details| details.endpoint.as_ref());
    desired.endpoint.is_some() && desired.endpoint.as_ref() != current
}

pub(crate) fn differs_in_screens(desired: &DesiredFlow, actual: &ActualFlow) -> bool {
    match (
        &desired.screens,
        actual.details.as_ref().map(|details| &details.screens),
    ) {
        (Some(screens), Some(CurrentScreens::Present(current))) => screens.content != *current,
        (screens, _) => screens.is_some(),
    }
}

/// Flows that would be created beside one whose name differs in case alone.
fn names_alike(desired: &DesiredFlows, actual: &BTreeMap<&str, &ActualFlow>) -> Vec<String> {
    let unmanaged = actual.keys().filter(|name| !desired.flows.contains_key(**name));
    let lower_case: BTreeMap<String, &str> = unmanaged.map(|name| (name.to_lowercase(), *name)).collect();
    let new: BTreeSet<&String> = desired
        .flows
        .keys()
        .filter(|name| !actual.contains_key(name.as_str()))
        .collect();
    let alike = new.into_iter().filter_map(|name| {
        let other = lower_case.get(&name.to_lowercase())?;
        Some(format!(
            "`{name}` of the file and `{other}` of the service differ only in case, and are two flows"
        ))
    });
    alike.collect()
}

#[cfg(test)]
mod tests;
