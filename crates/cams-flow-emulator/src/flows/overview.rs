use alicloud_core::encoding::decode_form;
use alicloud_emulator::AdminError;
use serde_json::{Value, json};

use crate::{
    flows::{flow::Flow, steps::Step, store::Store},
    settings::FlowSettings,
};

/// How many flows are listed by default, and at most: responses stay small however many flows exist.
const USUAL: usize = 100;
const MOST: usize = 1000;

/// Which flows are listed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    limit: usize,
    offset: usize,
    /// In lower case.
    search: String,
    status: Option<String>,
}

impl Wanted {
    /// Reads a query.
    pub(super) fn parse(query: &str) -> Result<Self, AdminError> {
        let mut wanted = Self {
            limit: USUAL,
            offset: 0,
            search: String::new(),
            status: None,
        };
        for (name, text) in decode_form(query).iter() {
            let number = |least, most| {
                let number = text.parse().ok();
                number
                    .filter(|number| (least..=most).contains(number))
                    .ok_or_else(|| {
                        AdminError::bad(format!(
                            "`{name}` is a number from {least} to {most}, not `{text}`"
                        ))
                    })
            };
            match name {
                "limit" => wanted.limit = number(1, MOST)?,
                "offset" => wanted.offset = number(0, u32::MAX as usize)?,
                "search" => wanted.search = text.trim().to_lowercase(),
                "status" => wanted.status = Some(text.to_owned()),
                other => {
                    return Err(AdminError::bad(format!(
                        "this address takes the parameters `limit`, `offset`, `search` and `status`, not `{other}`"
                    )));
                }
            }
        }
        Ok(wanted)
    }

    fn finds(&self, flow: &Flow) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.search);
        let is_found = || {
            has(&flow.name)
                || has(&flow.id)
                || flow.tenant.space.as_deref().is_some_and(has)
                || has(&flow.tenant.account)
                || flow.categories.iter().any(|category| has(category.as_str()))
        };
        let is_of_status = |status: &String| flow.status.as_str() == status;
        self.status.as_ref().is_none_or(is_of_status) && (self.search.is_empty() || is_found())
    }
}

/// The flows that are wanted, the newest first, how many would be without limit and offset, and how many there are in all.
pub(super) fn overview(store: &Store, settings: &FlowSettings, wanted: &Wanted) -> Value {
    let newest = store.flows().rev();
    let all = wanted.search.is_empty() && wanted.status.is_none();
    let mut matching = 0;
    let mut flows = Vec::new();
    for flow in newest.filter(|flow| all || wanted.finds(flow)) {
        if matching >= wanted.offset && flows.len() < wanted.limit {
            flows.push(entry(flow, settings));
        }
        matching += 1;
        // Then they need not be gone through to be counted.
        if all && flows.len() == wanted.limit {
            break;
        }
    }
    let total = store.len();
    let matching = if all { total } else { matching };
    json!({"flows": flows, "matching": matching, "total": total})
}

/// A flow with the operations that it can go through now.
pub(super) fn entry(flow: &Flow, settings: &FlowSettings) -> Value {
    let is_possible = |step: &Step| step.check(flow, settings).is_ok();
    let next = Step::ALL.into_iter().filter(is_possible);
    json!({
        "id": flow.id,
        "name": flow.name,
        "account": flow.tenant.account,
        "space": flow.tenant.space,
        "status": flow.status.as_str(),
        "categories": flow.categories.iter().map(|category| category.as_str()).collect::<Vec<_>>(),
        "screens": flow.screens.is_some(),
        "next": next.map(Step::operation).collect::<Vec<_>>(),
    })
}
