use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use alicloud_core::{InvalidParameter, Request};
use alicloud_emulator::{DataError, EmulatedService, Emulator, Output, ServiceError};
use cams_flow::{FlowStatus, description::DESCRIPTION};
use serde_json::Value;

use crate::{
    flows::{
        call::Call,
        lifecycle, operations,
        snapshot::{self, Document, InvalidData},
        status::{self, SetStatusError},
        store::Store,
    },
    settings::FlowSettings,
};

/// The flows of an emulator, and how they behave.
pub(crate) struct Flows {
    store: Mutex<Store>,
    pub(super) settings: FlowSettings,
}

impl fmt::Debug for Flows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Flows")
    }
}

/// What an operation does.
type Run<R> = fn(&Call<'_>, &mut Store, R) -> Result<Output, ServiceError>;

impl Flows {
    pub(crate) fn new(store: Store, settings: FlowSettings) -> Self {
        Self {
            store: Mutex::new(store),
            settings,
        }
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The service, whose operations work on these flows.
    pub(crate) fn service(self: &Arc<Self>) -> EmulatedService {
        // Nothing is acknowledged that would not outlast the emulator; reading needs no room on the disk.
        let (writing, reading) = (Store::keep, Store::keep_if_possible);
        let service = EmulatedService::new(&DESCRIPTION)
            .space_parameter("CustSpaceId")
            .unsubscribed_code("Product.Unsubscript")
            .denied_code("Ram.PermissionDeny")
            .quota_code("System.LimitControl");
        let service = self.operation(service, operations::create, writing);
        let service = self.operation(service, operations::list, reading);
        let service = self.operation(service, operations::modify, writing);
        let service = self.operation(service, operations::delete, writing);
        let service = self.operation(service, operations::get, reading);
        let service = self.operation(service, lifecycle::publish, writing);
        let service = self.operation(service, lifecycle::deprecate, writing);
        let service = self.operation(service, lifecycle::update_json, writing);
        let service = self.operation(service, lifecycle::json, reading);
        self.operation(service, lifecycle::preview_url, reading)
    }

    fn operation<R: Request>(
        self: &Arc<Self>,
        service: EmulatedService,
        run: Run<R>,
        keep: fn(&mut Store) -> Result<(), DataError>,
    ) -> EmulatedService {
        let flows = Arc::clone(self);
        service.handler(R::OPERATION, move |context, parameters| {
            let request = R::from_parameters(parameters).map_err(invalid)?;
            let settings = &flows.settings;
            let mut store = flows.store();
            let output = run(&Call { context, settings }, &mut store, request);
            keep(&mut store).map_err(not_kept)?;
            output
        })
    }

    pub(crate) fn export(&self) -> Value {
        snapshot::export(&self.store())
    }

    /// Adds data and returns how many flows it has.
    pub(crate) fn seed(&self, document: Document) -> Result<usize, InvalidData> {
        let mut store = self.store();
        let count = snapshot::seed(
            &mut store,
            document,
            Emulator::ACCOUNT,
            self.settings.unique_names,
        )?;
        store.keep()?;
        Ok(count)
    }

    pub(crate) fn clear(&self) -> Result<(), DataError> {
        let mut store = self.store();
        store.clear();
        store.keep()
    }

    pub(crate) fn set_status(&self, id: &str, status: FlowStatus) -> Result<(), SetStatusError> {
        status::set_status(&mut self.store(), id, status).map(|_| ())
    }
}

fn invalid(error: InvalidParameter) -> ServiceError {
    match error.name {
        "Page" => ServiceError::new("InvalidParameter.PageInvalid"),
        name => ServiceError::invalid(name),
    }
}

fn not_kept(error: DataError) -> ServiceError {
    ServiceError::new("InternalError")
        .with_status(500)
        .with_message(error.to_string())
}
