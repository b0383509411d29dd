//! All flows as one document.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    marker::PhantomData,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use alicloud_core::{__private::debug_as_report, Value};
use alicloud_emulator::{DataError, read_json};
use cams_flow::{FlowCategory, FlowStatus};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::json;

use crate::flows::{
    flow::{Flow, Preview, Screens, Tenant},
    preview::milliseconds,
    store::Store,
};

/// Invalid data to seed.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidData(String);

impl fmt::Display for InvalidData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "invalid data: {}", self.0)
    }
}

debug_as_report!(InvalidData);

impl std::error::Error for InvalidData {}

impl From<DataError> for InvalidData {
    fn from(error: DataError) -> Self {
        Self(error.to_string())
    }
}

/// What can be seeded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    #[serde(default)]
    flows: Vec<Object<Entry>>,
    #[serde(default)]
    files: BTreeMap<String, Value>,
}

impl Document {
    pub(crate) fn from_value(data: &Value) -> Result<Self, InvalidData> {
        let Object(document) = read_json(data).map_err(|error| InvalidData(error.to_string()))?;
        Ok(document)
    }

    /// Reads it as it goes: what is only read to be taken apart again would fill the memory.
    pub(crate) fn from_text(text: &[u8]) -> Result<Self, InvalidData> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let read: Result<Object<Self>, _> = serde_json::from_slice(text);
        read.map(|Object(document)| document)
            .map_err(|error| explained(text, &error))
    }
}

/// The error of a text, with the member that is wrong where the text is JSON.
fn explained(text: &[u8], error: &serde_json::Error) -> InvalidData {
    let value: Option<Value> = serde_json::from_slice(text).ok();
    let explained = value.and_then(|value| Document::from_value(&value).err());
    explained.unwrap_or_else(|| InvalidData(error.to_string()))
}

/// A value that is written as an object. Without this, a list of its members in their order would do, too.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// A flow in the document. Only its name must be there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<String>,
    name: String,
    #[serde(default = "other")]
    categories: Vec<FlowCategory>,
    #[serde(default = "draft")]
    status: FlowStatus,
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

fn other() -> Vec<FlowCategory> {
    vec![FlowCategory::Other]
}

fn draft() -> FlowStatus {
    FlowStatus::Draft
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
    document: Document,
    account: &str,
    unique_names: bool,
) -> Result<usize, InvalidData> {
    let entries: Vec<Entry> = document.flows.into_iter().map(|Object(entry)| entry).collect();
    let mut ids = HashSet::new();
    let mut names = HashSet::new();
    let mut tenants = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let invalid = |reason: String| InvalidData(format!("flows[{index}]: {reason}"));
        for (member, is_empty) in [
            ("id", entry.id.as_deref() == Some("")),
            ("name", entry.name.is_empty()),
            ("status", entry.status.as_str().is_empty()),
            ("categories", entry.categories.is_empty()),
        ] {
            if is_empty {
                return Err(invalid(format!("`{member}` is empty")));
            }
        }
        let tenant = store.shared(Tenant {
            account: entry.account.clone().unwrap_or_else(|| account.to_owned()),
            space: entry.space.clone().filter(|space| !space.is_empty()),
        });
        if let Some(id) = entry.id.as_deref()
            && (store.has_id(id) || !ids.insert(id))
        {
            return Err(invalid(format!("the id `{id}` is taken")));
        }
        let is_taken =
            store.has_name(&tenant, &entry.name) || !names.insert((Arc::clone(&tenant), &*entry.name));
        if unique_names && is_taken {
            return Err(invalid(format!("the name `{}` is taken", entry.name)));
        }
        tenants.push(tenant);
    }
    drop(names);
    // An id that is given out must not be that of a flow further down.
    let mut next_id = || loop {
        let id = store.next_id();
        if !ids.contains(&*id) {
            return id;
        }
    };
    let new_ids: Vec<Option<Arc<str>>> = entries
        .iter()
        .map(|entry| entry.id.is_none().then(|| next_id().into()))
        .collect();
    drop(ids);
    let count = entries.len();
    // All of a flow is made at once, and lies in one place: of very many flows, hardly one is in the processor's cache.
    for ((entry, tenant), new_id) in entries.iter().zip(tenants).zip(new_ids) {
        let id = entry.id.as_deref().or(new_id.as_deref()).unwrap_or_default();
        store.insert(Flow {
            place: 0,
            id: id.into(),
            tenant: store.shared(Tenant::clone(&tenant)),
            name: entry.name.clone(),
            categories: entry.categories.clone(),
            endpoint_uri: entry.endpoint_uri.clone(),
            once_published: entry.once_published || entry.status != FlowStatus::Draft,
            status: entry.status.clone(),
            screens: entry.screens.as_ref().map(|screens| {
                Box::new(Screens {
                    file: screens.file.clone(),
                    json_version: screens.json_version.clone(),
                    data_api_version: screens.data_api_version.clone(),
                })
            }),
            preview: entry.preview.as_ref().and_then(|preview| {
                Some(Preview {
                    token: preview.token.clone(),
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
            id: Some(Arc::clone(&flow.id)),
            account: Some(flow.tenant.account.clone()),
            space: flow.tenant.space.clone(),
            name: flow.name.clone(),
            categories: flow.categories.clone(),
            status: flow.status.clone(),
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
