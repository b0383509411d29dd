use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use alicloud_core::{__private::debug_as_report, Value};
use alicloud_emulator::DataError;
use cams_flow::{FlowCategory, FlowStatus};

use crate::flows::{
    file_key::FileKey,
    flow::{Flow, Tenant},
    id_table::IdTable,
    index::Index,
};

/// Ids are decimal digits, as the service's; they begin somewhere in the middle of its range.
const FIRST_ID: u64 = 333_993_838_000_001;

/// How many names are looked at to find out whether another rule would find more flows.
const LOOKED_AT: usize = 10_000;

/// The flows of all tenants: in memory, and perhaps in a file, too.
#[derive(Debug, Default)]
pub(crate) struct Store {
    flows: IdTable,
    index: Index,
    /// What stands behind the addresses that tests have named.
    files: HashMap<String, Value>,
    /// What keeps the files of flows from those who were not given their addresses.
    file_key: FileKey,
    /// The place of the newest flow.
    last: u64,
    /// How many ids were given out.
    created: u64,
    file: Option<Box<dyn StoreFile>>,
    /// The file was given back; nothing can be changed any more.
    is_closed: bool,
    /// What flows were before the call that is under way, as far as it may have changed them.
    before: BTreeMap<u64, Before>,
}

/// A flow before a call, if there was one at its place.
#[derive(Debug)]
struct Before {
    id: Arc<str>,
    flow: Option<Box<Flow>>,
}

impl Before {
    fn of(flow: Box<Flow>) -> Self {
        Self {
            id: Arc::clone(&flow.id),
            flow: Some(flow),
        }
    }
}

/// A file that has what the store has.
pub(crate) trait StoreFile: fmt::Debug + Send {
    /// Makes changes last: a flow by its place, or that there is none any more. All of them are made, or none.
    fn write(&mut self, changes: &[(u64, Option<&Flow>)], created: u64) -> Result<(), DataError>;
}

/// No flow has this id.
#[derive(Clone, PartialEq, Eq)]
pub struct FlowNotFound(pub(crate) String);

impl fmt::Display for FlowNotFound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the emulator has no flow with the id `{}`", self.0)
    }
}

debug_as_report!(FlowNotFound);

impl std::error::Error for FlowNotFound {}

impl Store {
    /// A store with what a file has.
    #[cfg_attr(
        not(any(feature = "sqlite", test)),
        expect(dead_code, reason = "nothing else is a file")
    )]
    pub(crate) fn from_file(
        file: Box<dyn StoreFile>,
        flows: impl IntoIterator<Item = (u64, Flow)>,
        created: u64,
    ) -> Self {
        let mut store = Self {
            created,
            ..Self::default()
        };
        for (place, mut flow) in flows {
            flow.tenant = store.shared(Tenant::clone(&flow.tenant));
            store.put(Flow { place, ..flow });
        }
        store.file = Some(file);
        store
    }

    /// Makes what a call has changed last. If that fails, nothing has changed.
    pub(crate) fn keep(&mut self) -> Result<(), DataError> {
        let before = std::mem::take(&mut self.before);
        if self.is_closed {
            self.restore(before);
            return Err(stopped());
        }
        self.write(&before).inspect_err(|_| self.restore(before))
    }

    /// Makes what a reading call has changed last as far as the file takes it: the link of a preview. A disk that is full does not keep
    /// anybody from reading, and the link then lasts as long as the emulator.
    pub(crate) fn keep_if_possible(&mut self) -> Result<(), DataError> {
        let before = std::mem::take(&mut self.before);
        if self.is_closed {
            self.restore(before);
            return Err(stopped());
        }
        let _ = self.write(&before);
        Ok(())
    }

    /// Writes the flows that a call has changed.
    fn write(&mut self, before: &BTreeMap<u64, Before>) -> Result<(), DataError> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let changes: Vec<(u64, Option<&Flow>)> = before
            .iter()
            .map(|(place, before)| {
                let new = self.flows.get(&before.id);
                (
                    *place,
                    before.flow.as_deref(),
                    new.filter(|new| new.place == *place),
                )
            })
            .filter(|(_, old, new)| old != new)
            .map(|(place, _, new)| (place, new))
            .collect();
        match changes.is_empty() {
            true => Ok(()),
            false => file.write(&changes, self.created),
        }
    }

    /// Makes flows what they were.
    fn restore(&mut self, before: BTreeMap<u64, Before>) {
        for id in before.values().map(|before| &before.id) {
            self.flows.remove(id);
        }
        for flow in before.into_values().filter_map(|before| before.flow) {
            self.flows.insert(flow);
        }
        self.index = Index::default();
        for flow in self.flows.iter() {
            self.index.add(flow);
        }
    }

    /// Gives the file back, whoever may still have a connection open.
    pub(crate) fn close(&mut self) {
        self.is_closed = self.file.take().is_some();
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
            place: 0,
            id: id.into(),
            tenant: self.index.shared(tenant),
            name,
            categories,
            endpoint_uri,
            status: FlowStatus::Draft,
            once_published: false,
            screens: None,
            preview: None,
        })
    }

    /// Adds a flow behind all others. Its id must be new.
    pub(crate) fn insert(&mut self, flow: Flow) -> &Flow {
        let place = self.last + 1;
        if self.is_watched() {
            let id = Arc::clone(&flow.id);
            self.before.insert(place, Before { id, flow: None });
        }
        self.put(Flow { place, ..flow })
    }

    fn put(&mut self, flow: Flow) -> &Flow {
        self.last = self.last.max(flow.place);
        self.index.add(&flow);
        self.flows.insert(Box::new(flow))
    }

    /// Whether it must be known what a call changes.
    fn is_watched(&self) -> bool {
        self.file.is_some() || self.is_closed
    }

    fn at(&self, place: u64) -> Option<&Flow> {
        self.flows.get(self.index.id(place)?)
    }

    /// The tenant as other flows have it, so that a million flows do not keep a million copies.
    pub(crate) fn shared(&self, tenant: Tenant) -> Arc<Tenant> {
        self.index.shared(tenant)
    }

    /// An id that no flow has.
    pub(crate) fn next_id(&mut self) -> String {
        loop {
            let id = (FIRST_ID + self.created).to_string();
            self.created += 1;
            if !self.has_id(&id) {
                return id;
            }
        }
    }

    /// All flows, the oldest first.
    pub(crate) fn flows(&self) -> impl DoubleEndedIterator<Item = &Flow> {
        self.index.ids().filter_map(|id| self.flows.get(id))
    }

    /// All files by their addresses.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.files.iter()
    }

    /// Forgets all flows and files, but not which ids were given out.
    pub(crate) fn clear(&mut self) {
        let is_watched = self.is_watched();
        for flow in self.flows.drain().filter(|_| is_watched) {
            let place = flow.place;
            self.before.entry(place).or_insert_with(|| Before::of(flow));
        }
        self.files.clear();
        self.index = Index::default();
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

    pub(super) fn file_key(&self) -> &FileKey {
        &self.file_key
    }

    /// A flow by its id, whoever it belongs to.
    pub(crate) fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.get(id)
    }

    /// A flow by its id, to be changed, whoever it belongs to.
    pub(crate) fn flow_mut(&mut self, id: &str) -> Result<&mut Flow, FlowNotFound> {
        let is_watched = self.is_watched();
        let flow = self.flows.get_mut(id);
        let flow = flow.ok_or_else(|| FlowNotFound(id.to_owned()))?;
        if is_watched {
            self.before
                .entry(flow.place)
                .or_insert_with(|| Before::of(flow.clone()));
        }
        Ok(flow)
    }

    /// Whether there is a flow with this id.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.flows.get(id).is_some()
    }

    /// Whether a tenant has a flow of this name.
    pub(crate) fn has_name(&self, tenant: &Tenant, name: &str) -> bool {
        self.named(tenant, name).next().is_some()
    }

    /// Whether a tenant has a flow whose name differs from this one by capitals or outer spaces only.
    pub(crate) fn has_name_alike(&self, tenant: &Tenant, name: &str) -> bool {
        let mut alike = self.index.alike(tenant, name);
        alike.any(|place| self.at(place).is_some_and(|flow| flow.name != name))
    }

    /// Whether a flow had this name that is gone, or is called otherwise now.
    pub(crate) fn had_name(&self, tenant: &Tenant, name: &str) -> bool {
        self.index.was_given_up(tenant, name)
    }

    pub(crate) fn rename(&mut self, id: &str, name: String) -> Result<&mut Flow, FlowNotFound> {
        let old = std::mem::replace(&mut self.flow_mut(id)?.name, name);
        if let Some(flow) = self.flows.get(id) {
            self.index.rename(flow, old);
        }
        self.flow_mut(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Result<Flow, FlowNotFound> {
        self.flow_mut(id)?;
        let flow = self.flows.remove(id);
        let flow = flow.ok_or_else(|| FlowNotFound(id.to_owned()))?;
        self.index.remove(&flow);
        Ok(*flow)
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
    pub(crate) fn newest_first<'s>(&'s self, tenant: &Tenant) -> impl Iterator<Item = &'s Flow> {
        let places = self.index.of_tenant(tenant).rev();
        places.filter_map(|place| self.at(place))
    }

    /// The flows of a tenant with exactly this name, the newest first.
    pub(crate) fn named<'s>(&'s self, tenant: &Tenant, name: &str) -> impl Iterator<Item = &'s Flow> {
        let alike = self.index.alike(tenant, name).rev();
        alike
            .filter_map(|place| self.at(place))
            .filter(move |flow| flow.name == name)
    }

    /// Whether a tenant has a flow of another name that has this one in it, capitals aside. It is said of very many flows
    /// without a look.
    pub(crate) fn may_have_name_within(&self, tenant: &Tenant, name: &str) -> bool {
        if self.index.of_tenant(tenant).len() > LOOKED_AT {
            return true;
        }
        let mut within = self.index.within(tenant, name);
        within.any(|place| self.at(place).is_some_and(|flow| flow.name != name))
    }
}

fn stopped() -> DataError {
    DataError::new("the emulator has stopped".to_owned())
}

#[cfg(test)]
mod tests;
