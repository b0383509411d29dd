use cams_flow::FlowStatus;
use serde_json::{Value, json};

use super::{flow::Flow, store::Store};
use crate::settings::{FlowSettings, PublishedEdit};

/// The newest flows, the last one first, and how many there are in all.
pub(crate) fn overview(store: &Store, settings: &FlowSettings, limit: usize) -> Value {
    let newest = store.flows().rev().take(limit);
    let flows: Vec<Value> = newest.map(|flow| entry(flow, settings)).collect();
    json!({"flows": flows, "total": store.len()})
}

/// A flow with the operations that it can go through now.
pub(crate) fn entry(flow: &Flow, settings: &FlowSettings) -> Value {
    json!({
        "id": flow.id,
        "name": flow.name,
        "account": flow.tenant.account,
        "space": flow.tenant.space,
        "status": flow.status.as_str(),
        "categories": flow.categories.iter().map(|category| category.as_str()).collect::<Vec<_>>(),
        "next": next(flow, settings),
    })
}

/// The operations that change a flow in this state.
fn next(flow: &Flow, settings: &FlowSettings) -> Vec<&'static str> {
    let mut next = Vec::new();
    let is_draft = flow.status == FlowStatus::Draft;
    let is_published = flow.status == FlowStatus::Published;
    if is_draft || is_published && settings.published_edit == PublishedEdit::RevertToDraft {
        next.extend(["ModifyFlow", "UpdateFlowJSONAsset"]);
    }
    if is_draft && flow.screens.is_some() {
        next.push("PublishFlow");
    }
    if is_draft {
        next.push("DeleteFlow");
    } else if flow.status != FlowStatus::Deprecated {
        next.push("DeprecateFlow");
    }
    next
}
