use std::{sync::Arc, time::SystemTime};

use alicloud_core::Value;
use cams_flow::{FlowCategory, FlowStatus};

/// Whose flows: an account, and the space of one of its customers. Stands for one WhatsApp Business Account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tenant {
    pub(crate) account: String,
    pub(crate) space: Option<String>,
}

/// A flow as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    /// Its number in the order of creation; the store gives it.
    pub(crate) place: u64,
    pub(crate) id: Arc<str>,
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) name: String,
    pub(crate) categories: Vec<FlowCategory>,
    pub(crate) endpoint_uri: Option<String>,
    pub(crate) status: FlowStatus,
    /// Whether it is published, or was before an edit made it a draft again.
    pub(crate) once_published: bool,
    pub(crate) screens: Option<Box<Screens>>,
    pub(crate) preview: Option<Preview>,
}

/// The JSON file with a flow's screens, and what it says of itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Screens {
    pub(crate) file: Value,
    pub(crate) json_version: String,
    pub(crate) data_api_version: Option<String>,
}

/// A link that opens a flow without a login.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Preview {
    pub(crate) token: String,
    pub(crate) expires: SystemTime,
}
