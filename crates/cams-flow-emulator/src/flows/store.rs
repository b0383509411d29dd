use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    time::SystemTime,
};

use alicloud_core::Value;
use cams_flow::{FlowCategory, FlowStatus};

/// Ids are decimal digits, as the service's; they begin somewhere in the middle of its range.
const FIRST_ID: u64 = 333_993_838_000_001;

/// Whose flows: an account, and the space of one of its customers. Stands for one WhatsApp Business Account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tenant {
    pub(crate) account: String,
    pub(crate) space: Option<String>,
}

/// A flow as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) id: String,
    pub(crate) tenant: Tenant,
    pub(crate) name: String,
    pub(crate) categories: Vec<FlowCategory>,
    pub(crate) endpoint_uri: Option<String>,
    pub(crate) status: FlowStatus,
    pub(crate) screens: Option<Screens>,
    pub(crate) preview: Option<Preview>,
}

/// The JSON file with a flow's screens, and what it says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Screens {
    pub(crate) file: Value,
    pub(crate) json_version: String,
    pub(crate) data_api_version: Option<String>,
}

/// A link that opens a flow without a login.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) token: String,
    pub(crate) expires: SystemTime,
}

/// The flows of all tenants, in memory.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// By the order in which they were created.
    flows: BTreeMap<u64, Flow>,
    /// The place of each id in this order.
    places: HashMap<String, u64>,
    names: HashMap<(Tenant, String), usize>,
    /// What stands behind the addresses that tests have named.
    files: HashMap<String, Value>,
    /// The place of the newest flow.
    last: u64,
    /// How many ids were given out.
    created: u64,
}

/// There is no flow with this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowNotFound(pub(crate) String);

impl fmt::Display for FlowNotFound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the emulator has no flow with the id `{}`", self.0)
    }
}

impl std::error::Error for FlowNotFound {}

impl Store {
    /// Adds a draft and gives it.
    pub(crate) fn create(
        &mut self,
        tenant: Tenant,
        name: String,
        categories: Vec<FlowCategory>,
        endpoint_uri: Option<String>,
    ) -> &Flow {
        let id = self.next_id();
        self.insert(Flow {
            id,
            tenant,
            name,
            categories,
            endpoint_uri,
            status: FlowStatus::Draft,
            screens: None,
            preview: None,
        })
    }

    /// Adds a flow behind all others. Its id must be new.
    pub(crate) fn insert(&mut self, flow: Flow) -> &Flow {
        let place = self.last + 1;
        self.last = place;
        let name = (flow.tenant.clone(), flow.name.clone());
        *self.names.entry(name).or_default() += 1;
        self.places.insert(flow.id.clone(), place);
        self.flows.entry(place).or_insert(flow)
    }

    /// An id that no flow has.
    pub(crate) fn next_id(&mut self) -> String {
        loop {
            let id = (FIRST_ID + self.created).to_string();
            self.created += 1;
            if !self.places.contains_key(&id) {
                return id;
            }
        }
    }

    /// All flows, the oldest first.
    pub(crate) fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.flows.values()
    }

    /// All files by their addresses.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.files.iter()
    }

    /// Forgets all flows and files, but not which ids were given out.
    pub(crate) fn clear(&mut self) {
        *self = Self {
            created: self.created,
            ..Self::default()
        };
    }

    /// How many flows there are.
    pub(crate) fn len(&self) -> usize {
        self.flows.len()
    }

    /// A flow by its id, whoever it belongs to.
    pub(crate) fn flow_mut(&mut self, id: &str) -> Result<&mut Flow, FlowNotFound> {
        self.places
            .get(id)
            .and_then(|place| self.flows.get_mut(place))
            .ok_or_else(|| FlowNotFound(id.to_owned()))
    }

    /// Whether a tenant has a flow of this name.
    pub(crate) fn has_name(&self, tenant: &Tenant, name: &str) -> bool {
        self.names.contains_key(&(tenant.clone(), name.to_owned()))
    }

    pub(crate) fn rename(&mut self, id: &str, name: String) -> Result<&mut Flow, FlowNotFound> {
        let flow = self.flow_mut(id)?;
        let tenant = flow.tenant.clone();
        let old = std::mem::replace(&mut flow.name, name.clone());
        self.forget_name(&tenant, old);
        *self.names.entry((tenant, name)).or_default() += 1;
        self.flow_mut(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Result<Flow, FlowNotFound> {
        let flow = self
            .places
            .remove(id)
            .and_then(|place| self.flows.remove(&place))
            .ok_or_else(|| FlowNotFound(id.to_owned()))?;
        self.forget_name(&flow.tenant, flow.name.clone());
        Ok(flow)
    }

    /// Puts a file behind an address, as if the Internet had it there.
    pub(crate) fn serve_file(&mut self, address: String, file: Value) {
        self.files.insert(address, file);
    }

    /// The file behind an address.
    pub(crate) fn file(&self, address: &str) -> Option<&Value> {
        self.files.get(address)
    }

    /// The flows of a tenant, the newest first.
    pub(crate) fn newest_first<'s>(&'s self, tenant: &'s Tenant) -> impl Iterator<Item = &'s Flow> {
        self.flows
            .values()
            .rev()
            .filter(move |flow| flow.tenant == *tenant)
    }

    fn forget_name(&mut self, tenant: &Tenant, name: String) {
        let key = (tenant.clone(), name);
        if let Some(count) = self.names.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                self.names.remove(&key);
            }
        }
    }
}
