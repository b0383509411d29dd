//! All flows as one document.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    time::{Duration, UNIX_EPOCH},
};

use alicloud_core::Value;
use cams_flow::{FlowCategory, FlowStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{DataError, Flow, Preview, Screens, Store, Tenant, preview::milliseconds};

/// Data that cannot be seeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidData(String);

impl fmt::Display for InvalidData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "this data cannot be seeded: {}", self.0)
    }
}

impl std::error::Error for InvalidData {}

impl From<DataError> for InvalidData {
    fn from(error: DataError) -> Self {
        Self(error.to_string())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    flows: Vec<Value>,
    #[serde(default)]
    files: BTreeMap<String, Value>,
}

/// A flow in the document. Only its name must be there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<String>,
    name: String,
    #[serde(default = "other")]
    categories: Vec<String>,
    #[serde(default = "draft")]
    status: String,
    /// Of a draft, whether it was published before an edit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    once_published: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    screens: Option<ScreensEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<PreviewEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScreensEntry {
    file: Value,
    json_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_api_version: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PreviewEntry {
    token: String,
    /// Milliseconds since 1970.
    expires: u64,
}

fn other() -> Vec<String> {
    vec![FlowCategory::Other.as_str().to_owned()]
}

fn draft() -> String {
    FlowStatus::Draft.as_str().to_owned()
}

/// The document with all that the store holds.
pub(crate) fn export(store: &Store) -> Value {
    let flows: Vec<Entry> = store.flows().map(Entry::from).collect();
    let files: BTreeMap<_, _> = store.files().collect();
    json!({"flows": flows, "files": files})
}

/// Adds a document's data, all or nothing, and tells how many flows it has. A flow without an account is given to `account`.
pub(crate) fn seed(
    store: &mut Store,
    data: &Value,
    account: &str,
    unique_names: bool,
) -> Result<usize, InvalidData> {
    if !data.is_object() {
        return Err(InvalidData("it is no object".to_owned()));
    }
    let document = Document::deserialize(data).map_err(|error| InvalidData(error.to_string()))?;
    let mut ids = HashSet::new();
    let mut names = HashSet::new();
    let mut entries = Vec::new();
    for (index, value) in document.flows.iter().enumerate() {
        let invalid = |problem: String| InvalidData(format!("flows[{index}]: {problem}"));
        if !value.is_object() {
            return Err(invalid("it is no object".to_owned()));
        }
        let entry = Entry::deserialize(value).map_err(|error| invalid(error.to_string()))?;
        let tenant = Tenant {
            account: entry.account.clone().unwrap_or_else(|| account.to_owned()),
            space: entry.space.clone().filter(|space| !space.is_empty()),
        };
        for (member, is_empty) in [
            ("id", entry.id.as_deref() == Some("")),
            ("name", entry.name.is_empty()),
            ("status", entry.status.is_empty()),
            ("categories", entry.categories.is_empty()),
        ] {
            if is_empty {
                return Err(invalid(format!("`{member}` is empty")));
            }
        }
        if let Some(id) = &entry.id
            && (store.has_id(id) || !ids.insert(id.clone()))
        {
            return Err(invalid(format!("the id `{id}` is taken")));
        }
        let is_taken =
            store.has_name(&tenant, &entry.name) || !names.insert((tenant.clone(), entry.name.clone()));
        if unique_names && is_taken {
            return Err(invalid(format!("the name `{}` is taken", entry.name)));
        }
        entries.push((tenant, entry));
    }
    let count = entries.len();
    for (tenant, entry) in entries {
        // An id that is given out must not be that of a flow further down.
        let id = match entry.id {
            Some(id) => id,
            None => loop {
                let id = store.next_id();
                if !ids.contains(&id) {
                    break id;
                }
            },
        };
        let status = FlowStatus::from(entry.status);
        store.insert(Flow {
            id,
            tenant: store.shared(tenant),
            name: entry.name,
            categories: entry.categories.into_iter().map(FlowCategory::from).collect(),
            endpoint_uri: entry.endpoint_uri,
            once_published: entry.once_published || status != FlowStatus::Draft,
            status,
            screens: entry.screens.map(|screens| Screens {
                file: screens.file,
                json_version: screens.json_version,
                data_api_version: screens.data_api_version,
            }),
            preview: entry.preview.and_then(|preview| {
                Some(Preview {
                    token: preview.token,
                    expires: UNIX_EPOCH.checked_add(Duration::from_millis(preview.expires))?,
                })
            }),
        });
    }
    for (address, file) in document.files {
        store.serve_file(address, file);
    }
    Ok(count)
}

impl From<&Flow> for Entry {
    fn from(flow: &Flow) -> Self {
        Self {
            id: Some(flow.id.clone()),
            account: Some(flow.tenant.account.clone()),
            space: flow.tenant.space.clone(),
            name: flow.name.clone(),
            categories: flow
                .categories
                .iter()
                .map(|category| category.as_str().to_owned())
                .collect(),
            status: flow.status.as_str().to_owned(),
            once_published: flow.once_published && flow.status == FlowStatus::Draft,
            endpoint_uri: flow.endpoint_uri.clone(),
            screens: flow.screens.as_ref().map(|screens| ScreensEntry {
                file: screens.file.clone(),
                json_version: screens.json_version.clone(),
                data_api_version: screens.data_api_version.clone(),
            }),
            preview: flow.preview.as_ref().map(|preview| PreviewEntry {
                token: preview.token.clone(),
                expires: u64::try_from(milliseconds(preview.expires)).unwrap_or_default(),
            }),
        }
    }
}
