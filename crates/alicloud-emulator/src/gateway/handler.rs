use std::{collections::HashMap, fmt, sync::Arc, time::SystemTime};

use alicloud_core::{Operation, Parameters, description::ServiceDescription};
use serde::Serialize;

use crate::{
    gateway::{authenticate::Caller, service_error::ServiceError},
    rules::Rule,
    settings::Quirks,
    wire::{JsonObject, RandomIds},
};

/// What a handler knows of the call that it answers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Context<'c> {
    /// Who calls.
    pub caller: Caller<'c>,
    /// The emulator's time.
    pub now: SystemTime,
    /// The host as the client knows it, with its port.
    pub host: &'c str,
    /// How much of the documents' oddities responses imitate.
    pub quirks: Quirks,
    pub(super) ids: &'c RandomIds,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Context")
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

impl Context<'_> {
    /// Returns an id that cannot be guessed, in the form of the service's request ids.
    #[must_use]
    pub fn random_id(&self) -> String {
        self.ids.next()
    }
}

/// What an operation does, from parameters to the members of its response beyond the envelope.
pub(crate) type Handler =
    Arc<dyn Fn(&Context<'_>, &Parameters) -> Result<Output, ServiceError> + Send + Sync>;

/// The members of a successful response beyond the envelope, and what of them is a choice.
#[derive(Clone, Debug, Default)]
pub struct Output {
    pub(crate) members: JsonObject,
    pub(crate) unverified: Option<&'static Rule>,
}

impl Output {
    /// Adds a member. A value that JSON cannot express is left out.
    #[must_use]
    pub fn with(mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.members.put(name, value);
        self
    }

    /// Names the unconfirmed rule behind the output, if there is one.
    #[must_use]
    pub fn by(self, unverified: Option<&'static Rule>) -> Self {
        Self { unverified, ..self }
    }
}

/// A service to emulate: its description, and what of it does more than answer documented examples.
///
/// ```
/// use alicloud_emulator::{EmulatedService, Emulator, Output};
/// use inventory_client::{Client, description::DESCRIPTION, operation::list_items::LIST_ITEMS};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let service = EmulatedService::new(&DESCRIPTION)
///     .handler(&LIST_ITEMS, |_, _| Ok(Output::default().with("total", &7)));
/// let emulator = Emulator::start(service).await?;
/// let client: Client = emulator.client_builder().build()?;
/// assert_eq!(client.list_items().send().await?.total, Some(7));
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
/// ```
#[derive(Clone)]
#[must_use = "a service is emulated when a builder takes it"]
pub struct EmulatedService {
    pub(crate) description: &'static ServiceDescription,
    pub(crate) handlers: HashMap<&'static str, Handler>,
    pub(crate) space_parameter: Option<&'static str>,
    pub(crate) unsubscribed_code: &'static str,
    pub(crate) denied_code: &'static str,
    pub(crate) quota_code: &'static str,
}

impl EmulatedService {
    /// Takes a description. Its operations answer their documented examples, marked.
    pub fn new(description: &'static ServiceDescription) -> Self {
        Self {
            description,
            handlers: HashMap::new(),
            space_parameter: None,
            unsubscribed_code: "Forbidden",
            denied_code: "NoPermission",
            quota_code: "Throttling.User",
        }
    }

    /// Sets what an operation of the service does.
    pub fn handler(
        mut self,
        operation: &'static Operation,
        handler: impl Fn(&Context<'_>, &Parameters) -> Result<Output, ServiceError> + Send + Sync + 'static,
    ) -> Self {
        self.handlers.insert(operation.name(), Arc::new(handler));
        self
    }

    /// Sets the code of the error for an account that has not activated the product. Defaults to `Forbidden`.
    pub fn unsubscribed_code(mut self, code: &'static str) -> Self {
        self.unsubscribed_code = code;
        self
    }

    /// Sets the code of the error for a call that RAM does not allow. Defaults to `NoPermission`.
    pub fn denied_code(mut self, code: &'static str) -> Self {
        self.denied_code = code;
        self
    }

    /// Sets the code of the error for a call beyond the quota. Defaults to `Throttling.User`.
    pub fn quota_code(mut self, code: &'static str) -> Self {
        self.quota_code = code;
        self
    }

    /// Sets the parameter that names the space of a customer, for [faults](crate::FaultConditions::space) of one space.
    pub fn space_parameter(mut self, name: &'static str) -> Self {
        self.space_parameter = Some(name);
        self
    }
}

impl fmt::Debug for EmulatedService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let service = self.description.service;
        formatter
            .debug_struct("EmulatedService")
            .field("product", &service.product())
            .field("version", &service.version())
            .finish_non_exhaustive()
    }
}

impl From<&'static ServiceDescription> for EmulatedService {
    fn from(description: &'static ServiceDescription) -> Self {
        Self::new(description)
    }
}
