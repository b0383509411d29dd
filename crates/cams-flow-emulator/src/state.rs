use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use alicloud_core::encoding::{decode, decode_form};
use bytes::Bytes;
use http::Response;

use crate::{
    access::Access,
    faults::{Fault, InvalidFault},
    flows::{self, DataError, Document, InvalidData, Store},
    gateway::Gateway,
    http::Bodies,
    settings::ACCOUNT,
};

/// What a running emulator has.
pub(crate) struct State {
    pub(crate) gateway: Gateway,
    pub(crate) access: Access,
    pub(crate) bodies: Bodies,
    pub(crate) store: Arc<Mutex<Store>>,
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("State")
    }
}

impl State {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        flows::lock(&self.store)
    }

    pub(crate) fn add_fault(&self, fault: Fault) -> Result<u64, InvalidFault> {
        fault.check(self.gateway.services.iter().map(|(service, _)| *service))?;
        self.gateway.faults.add(fault)
    }

    /// Adds data and tells how many flows it has.
    pub(crate) fn seed(&self, document: Document) -> Result<usize, InvalidData> {
        let unique_names = self.gateway.settings.unique_names;
        let mut store = self.store();
        let count = flows::seed(&mut store, document, ACCOUNT, unique_names)?;
        store.keep()?;
        Ok(count)
    }

    pub(crate) fn clear(&self) -> Result<(), DataError> {
        let mut store = self.store();
        store.clear();
        store.keep()
    }

    pub(crate) fn reset(&self) -> Result<(), DataError> {
        self.gateway.reset();
        let mut store = self.store();
        store.reset();
        store.keep()
    }

    /// A page for people, when the path is one's.
    pub(crate) fn page(&self, path: &str, query: &str) -> Option<Response<Bytes>> {
        let token = decode_form(query);
        let token = token.get("token").unwrap_or_default();
        if let Some(name) = path.strip_prefix(flows::ASSETS_PATH) {
            return Some(flows::asset(&self.store(), &decode(name), token));
        }
        let id = decode(path.strip_prefix(flows::PREVIEW_PATH)?);
        let now = self.gateway.clock.now();
        Some(flows::page(&self.store(), &id, token, now))
    }
}
