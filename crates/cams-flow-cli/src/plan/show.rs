//! A plan as people read it, and as programs do.

use std::fmt::Write as _;

use alicloud_cli::{Styles, harmless};
use cams_flow::{FlowCategory, FlowStatus};
use serde_json::{Map, Value, json};

use crate::plan::{
    compare::{Change, Plan, Step, differs_in_endpoint},
    desired::{DesiredFlow, DesiredStatus},
};

/// So many flows that are not in the file are shown to people.
const MOST_UNMANAGED: usize = 20;

/// The plan in lines, the last of which counts.
pub(crate) fn for_people(plan: &Plan, styles: Styles) -> String {
    let mut text = String::new();
    for change in &plan.changes {
        let (mark, colour) = mark(change, styles);
        let line = format!("{mark} {}{}", harmless(&change.name), details(change));
        let place = place(plan, change).map_or_else(String::new, |place| format!(" ({place})"));
        let _ = writeln!(text, "{colour}{line}{}{place}", styles.reset);
    }
    let Styles { dim, reset, .. } = styles;
    for flow in plan.unmanaged.iter().take(MOST_UNMANAGED) {
        let _ = writeln!(text, "{dim}  {} is not in the file{reset}", harmless(&flow.name));
    }
    if let Some(others @ 1..) = plan.unmanaged.len().checked_sub(MOST_UNMANAGED) {
        let _ = writeln!(text, "{dim}  {others} more are not in the file{reset}");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&total(plan));
    text.push('\n');
    text
}

/// Where the file says what cannot be done.
pub(crate) fn place(plan: &Plan, change: &Change) -> Option<String> {
    let desired = change.desired.as_ref().filter(|_| change.refused.is_some())?;
    Some(format!(
        "{}:{}:{}",
        harmless(&plan.file),
        desired.at.line,
        desired.at.column
    ))
}

/// The last line.
fn total(plan: &Plan) -> String {
    let unchanged = match plan.unchanged {
        1 => "1 flow is as the file says".to_owned(),
        flows => format!("{flows} flows are as the file says"),
    };
    if plan.is_empty() {
        return format!("No changes: {unchanged}.");
    }
    let mut parts = vec![
        format!("{} to create", plan.count(&[Step::Create])),
        format!("{} to modify", modified(plan)),
        format!("{} to publish", plan.count(&[Step::Publish])),
    ];
    if let deprecated @ 1.. = plan.count(&[Step::Deprecate]) {
        parts.push(format!("{deprecated} to deprecate"));
    }
    parts.push(format!("{} to delete", plan.count(&[Step::Delete])));
    if let refused @ 1.. = plan.refused() {
        parts.push(format!("{refused} that cannot be done"));
    }
    format!("Plan: {}; {unchanged}.", parts.join(", "))
}

/// Flows that exist and get other settings or screens.
fn modified(plan: &Plan) -> usize {
    let edited = |change: &&Change| {
        let is_edited = change
            .steps
            .iter()
            .any(|step| matches!(step, Step::Modify | Step::UpdateJson));
        is_edited && change.actual.is_some()
    };
    plan.changes.iter().filter(edited).count()
}

fn mark(change: &Change, styles: Styles) -> (char, &'static str) {
    match change.steps.first() {
        _ if change.refused.is_some() => ('!', styles.bad),
        Some(Step::Create) => ('+', styles.added),
        Some(Step::Delete) => ('-', styles.removed),
        _ => ('~', styles.changed),
    }
}

/// What changes, behind the name.
fn details(change: &Change) -> String {
    if let Some(reason) = &change.refused {
        return format!(": {reason}");
    }
    match (&change.desired, &change.actual) {
        (Some(desired), None) => created(desired),
        (None, Some(actual)) => format!(" ({})", actual.id),
        _ => format!(" {}", differences(change).join("; ")),
    }
}

fn created(desired: &DesiredFlow) -> String {
    let mut text = format!(" ({})", categories(&desired.categories));
    if let Some(endpoint) = &desired.endpoint {
        let _ = write!(text, ", endpoint {}", harmless(endpoint));
    }
    if let Some(screens) = &desired.screens {
        let _ = write!(text, ", json {}", harmless(&screens.path));
    }
    if desired.status == Some(DesiredStatus::Published) {
        text.push_str(", published");
    }
    text
}

fn differences(change: &Change) -> Vec<String> {
    let (Some(desired), Some(actual)) = (&change.desired, &change.actual) else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    if !actual.has_categories(&desired.categories) {
        let (old, new) = (categories(&actual.categories), categories(&desired.categories));
        parts.push(format!("categories {old} -> {new}"));
    }
    if differs_in_endpoint(desired, actual) {
        let old = actual
            .details
            .as_ref()
            .and_then(|details| details.endpoint.as_deref());
        let new = desired.endpoint.as_deref().unwrap_or_default();
        parts.push(format!(
            "endpoint {} -> {}",
            harmless(old.unwrap_or("none")),
            harmless(new)
        ));
    }
    if change.steps.contains(&Step::UpdateJson)
        && let Some(screens) = &desired.screens
    {
        parts.push(format!("json {}", harmless(&screens.path)));
    }
    if let Some(status) = status(change) {
        parts.push(format!("status {status}"));
    }
    parts
}

/// The statuses that the flow goes through, if it changes.
fn status(change: &Change) -> Option<String> {
    let actual = change.actual.as_ref()?;
    let mut statuses = vec![actual.status()?.clone()];
    for step in &change.steps {
        let next = match step {
            Step::Modify | Step::UpdateJson | Step::Create => FlowStatus::Draft,
            Step::Publish => FlowStatus::Published,
            Step::Deprecate => FlowStatus::Deprecated,
            Step::Delete => continue,
        };
        if statuses.last() != Some(&next) {
            statuses.push(next);
        }
    }
    let statuses: Vec<String> = statuses.iter().map(|status| harmless(status.as_ref())).collect();
    (statuses.len() > 1).then(|| statuses.join(" -> "))
}

fn categories(categories: &[FlowCategory]) -> String {
    let names: Vec<String> = categories
        .iter()
        .map(|category| harmless(category.as_ref()))
        .collect();
    names.join(", ")
}

/// The plan as JSON.
pub(crate) fn for_programs(plan: &Plan) -> Value {
    let unmanaged = plan
        .unmanaged
        .iter()
        .map(|flow| json!({"flow": flow.name, "id": flow.id}));
    json!({
        "changes": plan.changes.iter().map(|each| change(plan, each)).collect::<Vec<_>>(),
        "not_managed": unmanaged.collect::<Vec<_>>(),
        "summary": {
            "create": plan.count(&[Step::Create]),
            "modify": modified(plan),
            "publish": plan.count(&[Step::Publish]),
            "deprecate": plan.count(&[Step::Deprecate]),
            "delete": plan.count(&[Step::Delete]),
            "unchanged": plan.unchanged,
            "refused": plan.refused(),
            "not_managed": plan.unmanaged.len(),
        },
    })
}

fn change(plan: &Plan, change: &Change) -> Value {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    put("flow", json!(change.name));
    if let Some(actual) = &change.actual {
        put("id", json!(actual.id));
    }
    put("action", json!(action(change)));
    put("steps", change.steps.iter().map(|step| step.name()).collect());
    let names =
        |categories: &[FlowCategory]| -> Value { categories.iter().map(AsRef::<str>::as_ref).collect() };
    let before = |value: Option<Value>, after: Value| match value {
        Some(before) => json!({"before": before, "after": after}),
        None => json!({"after": after}),
    };
    if let Some(desired) = &change.desired {
        let actual = change.actual.as_ref();
        if actual.is_none_or(|actual| !actual.has_categories(&desired.categories)) {
            let old = actual.map(|actual| names(&actual.categories));
            put("categories", before(old, names(&desired.categories)));
        }
        let endpoint = desired.endpoint.as_ref();
        if let Some(endpoint) =
            endpoint.filter(|_| actual.is_none_or(|actual| differs_in_endpoint(desired, actual)))
        {
            let old = actual.and_then(|actual| actual.details.as_ref()?.endpoint.clone());
            put("endpoint", before(old.map(Value::from), json!(endpoint)));
        }
        if let Some(screens) = desired
            .screens
            .as_ref()
            .filter(|_| change.steps.contains(&Step::UpdateJson))
        {
            put("json", json!({"path": screens.path, "address": screens.address}));
        }
    }
    if let Some(status) = change.actual.as_ref().and_then(|actual| actual.status()) {
        put("status", json!(status.as_ref() as &str));
    }
    if let Some(reason) = &change.refused {
        put("reason", json!(reason));
    }
    if let Some(place) = place(plan, change) {
        put("place", json!(place));
    }
    Value::Object(members)
}

/// The change in one word.
pub(crate) fn action(change: &Change) -> &'static str {
    match change.steps.first() {
        _ if change.refused.is_some() => "refuse",
        Some(Step::Modify | Step::UpdateJson) => "modify",
        Some(step) => step.name(),
        None => "none",
    }
}
