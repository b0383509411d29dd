//! `policy`: the least RAM policy for some operations.

use std::collections::BTreeSet;

use alicloud_core::description::ServiceDescription;
use serde_json::json;

use crate::{
    error::Error,
    names::nearest,
    operation::{name, named},
    terminal::{Ended, print},
};

pub(crate) fn run(description: &'static ServiceDescription, operations: &[String]) -> Result<(), Ended> {
    let mut actions = BTreeSet::new();
    for text in operations.iter().flat_map(|text| text.split(',')) {
        let text = text.trim();
        let all = text == "all";
        let found: Vec<_> = match all {
            true => description.operations.to_vec(),
            false => named(description, text).into_iter().collect(),
        };
        if found.is_empty() {
            let names: Vec<String> = description.operations.iter().map(|each| name(each)).collect();
            let meant = nearest(text, names.iter().map(String::as_str));
            let help = meant.map_or_else(
                || "the help lists all operations; `all` names all of them".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            return Err(Error::usage(format!("unknown operation `{text}`"))
                .with_help(help)
                .into());
        }
        actions.extend(found.iter().map(|each| {
            let action = each.operation.ram_action().map(str::to_owned);
            action.unwrap_or_else(|| format!("{}:{}", description.service.product(), each.operation.name()))
        }));
    }
    let policy = json!({
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}],
    });
    print(&format!("{policy:#}\n"))
}
