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
#[derive(Clone, Debug, PartialEq)]
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

/// The flows of all tenants: in memory, and perhaps in a file, too.
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
    file: Option<Box<dyn StoreFile>>,
    /// The file was given back; nothing can be changed any more.
    is_closed: bool,
    /// What flows were before the call that is under way, as far as it may have changed them.
    before: BTreeMap<u64, Option<Flow>>,
}

/// A file that has what the store has.
pub(crate) trait StoreFile: fmt::Debug + Send {
    /// Makes changes last: a flow by its place, or that there is none any more. All of them are made, or none.
    fn write(&mut self, changes: &[(u64, Option<&Flow>)], created: u64) -> Result<(), DataError>;
}

/// The file with the flows cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError(pub(crate) String);

impl fmt::Display for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for DataError {}

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
    /// A store with what a file has.
    #[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "nothing else is a file"))]
    pub(crate) fn from_file(
        file: Box<dyn StoreFile>,
        flows: impl IntoIterator<Item = (u64, Flow)>,
        created: u64,
    ) -> Self {
        let flows: BTreeMap<u64, Flow> = flows.into_iter().collect();
        let mut store = Self {
            last: flows.keys().next_back().copied().unwrap_or_default(),
            flows,
            created,
            file: Some(file),
            ..Self::default()
        };
        store.index();
        store
    }

    /// Makes what a call has changed last. If that fails, nothing has changed.
    pub(crate) fn keep(&mut self) -> Result<(), DataError> {
        let before = std::mem::take(&mut self.before);
        if self.is_closed {
            return Err(DataError("the emulator has stopped".to_owned()));
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let changes: Vec<(u64, Option<&Flow>)> = before
            .iter()
            .map(|(number, old)| (*number, old.as_ref(), self.flows.get(number)))
            .filter(|(_, old, new)| old != new)
            .map(|(number, _, new)| (number, new))
            .collect();
        if changes.is_empty() {
            return Ok(());
        }
        file.write(&changes, self.created).inspect_err(|_| {
            for (number, old) in before {
                match old {
                    Some(old) => drop(self.flows.insert(number, old)),
                    None => drop(self.flows.remove(&number)),
                }
            }
            self.index();
        })
    }

    /// Gives the file back, whoever may still have a connection open.
    pub(crate) fn close(&mut self) {
        self.is_closed = self.file.take().is_some();
    }

    /// Remembers what a flow is before it is changed.
    fn touch(&mut self, number: u64) {
        if self.file.is_some() {
            let now = self.flows.get(&number);
            self.before.entry(number).or_insert_with(|| now.cloned());
        }
    }

    /// Finds out names and ids anew.
    fn index(&mut self) {
        self.names.clear();
        self.places.clear();
        for (place, flow) in &self.flows {
            self.places.insert(flow.id.clone(), *place);
            *self
                .names
                .entry((flow.tenant.clone(), flow.name.clone()))
                .or_default() += 1;
        }
    }

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
        self.touch(place);
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
    pub(crate) fn flows(&self) -> impl DoubleEndedIterator<Item = &Flow> {
        self.flows.values()
    }

    /// All files by their addresses.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.files.iter()
    }

    /// Forgets all flows and files, but not which ids were given out.
    pub(crate) fn clear(&mut self) {
        for place in self.flows.keys().copied().collect::<Vec<_>>() {
            self.touch(place);
        }
        self.flows.clear();
        self.files.clear();
        self.index();
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.clear();
        self.created = 0;
    }

    /// How many flows there are.
    pub(crate) fn len(&self) -> usize {
        self.flows.len()
    }

    /// A flow by its id, whoever it belongs to.
    pub(crate) fn flow_mut(&mut self, id: &str) -> Result<&mut Flow, FlowNotFound> {
        let place = self.place(id)?;
        self.touch(place);
        self.flows
            .get_mut(&place)
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
        let place = self.place(id)?;
        self.touch(place);
        self.places.remove(id);
        let flow = self
            .flows
            .remove(&place)
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

    fn place(&self, id: &str) -> Result<u64, FlowNotFound> {
        self.places
            .get(id)
            .copied()
            .ok_or_else(|| FlowNotFound(id.to_owned()))
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
