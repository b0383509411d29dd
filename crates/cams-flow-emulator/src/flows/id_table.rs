use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;

use crate::flows::flow::Flow;

/// Flows by their ids. It has nothing but the way to each: of a million flows a table with their ids, too, would be too large
/// for the processor's cache.
#[derive(Debug, Default)]
pub(super) struct IdTable {
    table: HashTable<Box<Flow>>,
    keys: RandomState,
}

impl IdTable {
    pub(super) fn get(&self, id: &str) -> Option<&Flow> {
        let flow = self.table.find(self.keys.hash_one(id), |flow| *flow.id == *id);
        flow.map(|flow| &**flow)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Box<Flow>> {
        self.table
            .find_mut(self.keys.hash_one(id), |flow| *flow.id == *id)
    }

    /// Adds a flow, whose id must be new.
    pub(super) fn insert(&mut self, flow: Box<Flow>) -> &Flow {
        let Self { table, keys } = self;
        let hash = |flow: &Flow| keys.hash_one(&*flow.id);
        table
            .insert_unique(hash(&flow), flow, |flow| hash(flow))
            .into_mut()
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Box<Flow>> {
        let entry = self
            .table
            .find_entry(self.keys.hash_one(id), |flow| *flow.id == *id);
        Some(entry.ok()?.remove().0)
    }

    pub(super) fn drain(&mut self) -> impl Iterator<Item = Box<Flow>> {
        self.table.drain()
    }

    /// All flows, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Flow> {
        self.table.iter().map(|flow| &**flow)
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }
}
