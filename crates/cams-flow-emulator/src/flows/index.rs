use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use crate::flows::flow::{Flow, Tenant};

/// How many names are remembered that were given up.
const GIVEN_UP: usize = 1000;

/// Finds flows without going through all of them.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The id at each place.
    ids: BTreeMap<u64, Arc<str>>,
    tenants: HashMap<Arc<Tenant>, OfTenant>,
    given_up: VecDeque<(Arc<Tenant>, String)>,
}

#[derive(Debug, Default)]
struct OfTenant {
    places: BTreeSet<u64>,
    /// By names without outer spaces and capitals, so that those which are nearly the same stand side by side.
    names: BTreeSet<(String, u64)>,
}

impl Index {
    pub(super) fn add(&mut self, flow: &Flow) {
        self.ids.insert(flow.place, Arc::clone(&flow.id));
        let tenant = self.tenants.entry(Arc::clone(&flow.tenant)).or_default();
        tenant.places.insert(flow.place);
        tenant.names.insert((folded(&flow.name), flow.place));
    }

    pub(super) fn remove(&mut self, flow: &Flow) {
        self.ids.remove(&flow.place);
        if let Some(tenant) = self.tenants.get_mut(&flow.tenant) {
            tenant.places.remove(&flow.place);
            tenant.names.remove(&(folded(&flow.name), flow.place));
        }
        self.give_up(&flow.tenant, flow.name.clone());
    }

    pub(super) fn rename(&mut self, flow: &Flow, old: String) {
        if let Some(tenant) = self.tenants.get_mut(&flow.tenant) {
            tenant.names.remove(&(folded(&old), flow.place));
            tenant.names.insert((folded(&flow.name), flow.place));
        }
        self.give_up(&flow.tenant, old);
    }

    fn give_up(&mut self, tenant: &Arc<Tenant>, name: String) {
        if self.given_up.len() == GIVEN_UP {
            self.given_up.pop_front();
        }
        self.given_up.push_back((Arc::clone(tenant), name));
    }

    /// Whether a flow that is gone, or is called otherwise now, had the name, as far as it is remembered.
    pub(super) fn was_given_up(&self, tenant: &Tenant, name: &str) -> bool {
        self.given_up
            .iter()
            .any(|(other, given_up)| **other == *tenant && given_up == name)
    }

    pub(super) fn id(&self, place: u64) -> Option<&str> {
        self.ids.get(&place).map(|id| &**id)
    }

    /// All ids, the oldest flow's first.
    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.ids.values().map(|id| &**id)
    }

    /// The tenant as it is kept already, if it is.
    pub(super) fn shared(&self, tenant: Tenant) -> Arc<Tenant> {
        match self.tenants.get_key_value(&tenant) {
            Some((shared, _)) => Arc::clone(shared),
            None => Arc::new(tenant),
        }
    }

    /// The places of a tenant's flows, the oldest first.
    pub(super) fn of_tenant(
        &self,
        tenant: &Tenant,
    ) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator {
        static NONE: BTreeSet<u64> = BTreeSet::new();
        let places = self.tenants.get(tenant).map_or(&NONE, |tenant| &tenant.places);
        places.iter().copied()
    }

    /// The places of a tenant's flows whose names differ from this one by capitals or outer spaces at the most.
    pub(super) fn alike(&self, tenant: &Tenant, name: &str) -> impl DoubleEndedIterator<Item = u64> {
        static NONE: BTreeSet<(String, u64)> = BTreeSet::new();
        let names = self.tenants.get(tenant).map_or(&NONE, |tenant| &tenant.names);
        let name = folded(name);
        names
            .range((name.clone(), 0)..=(name, u64::MAX))
            .map(|(_, place)| *place)
    }

    /// The places of a tenant's flows whose names have this one in them, capitals aside. The names are here in the form in which they
    /// are compared, so that no flow is looked up for this.
    pub(super) fn within(&self, tenant: &Tenant, name: &str) -> impl Iterator<Item = u64> {
        let name = folded(name);
        let names = self
            .tenants
            .get(tenant)
            .into_iter()
            .flat_map(|tenant| &tenant.names);
        names.filter_map(move |(other, place)| other.contains(&name).then_some(*place))
    }
}

pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
