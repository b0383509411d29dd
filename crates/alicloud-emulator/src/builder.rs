mod document;
mod start;

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    ptr,
    sync::Arc,
};

use alicloud_core::{
    Credentials, Operation, Value,
    time::{Clock, SystemClock},
};

use crate::{
    emulator::Emulator,
    error::StartError,
    extension::Extension,
    gateway::EmulatedService,
    inspection::LoggedRequest,
    ram::{self, InvalidPolicy, Policy},
    settings::{ErrorTransport, InvalidSettings, LocatedValue, Quirks, Settings, read_settings},
    state::LogSink,
};

/// An access key that the emulator accepts, and the account it belongs to.
#[derive(Clone, Debug)]
struct AccessKey {
    credentials: Credentials,
    /// The account's id.
    account: String,
}

/// Settings of an emulator. Without any, it behaves as the documents say and, where they are silent, as its own
/// documentation says; the quota is off.
#[derive(Clone)]
#[must_use = "an emulator comes from `start()`"]
pub struct EmulatorBuilder {
    address: IpAddr,
    port: u16,
    clock: Arc<dyn Clock>,
    settings: Settings,
    keys: Vec<AccessKey>,
    services: Vec<EmulatedService>,
    extensions: Vec<Arc<dyn Extension>>,
    nonce_file: Option<PathBuf>,
    title: &'static str,
    sink: Option<LogSink>,
    admin_token: Option<String>,
}

impl fmt::Debug for EmulatorBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EmulatorBuilder")
            .field("address", &self.address)
            .field("port", &self.port)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Emulator {
    /// Starts an emulator of a service with the default settings on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// Errors if no port is free.
    pub async fn start(service: impl Into<EmulatedService>) -> Result<Self, StartError> {
        Self::builder(service).start().await
    }

    /// Collects other settings of an emulator of a service.
    pub fn builder(service: impl Into<EmulatedService>) -> EmulatorBuilder {
        EmulatorBuilder::new(service.into())
    }
}

impl EmulatorBuilder {
    fn new(service: EmulatedService) -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            clock: Arc::new(SystemClock),
            settings: Settings::default(),
            keys: Vec::new(),
            services: vec![service],
            extensions: Vec::new(),
            nonce_file: None,
            title: "alicloud-emulator",
            sink: None,
            admin_token: None,
        }
    }

    /// Emulates one more service. One of the same description is replaced.
    pub fn service(mut self, service: impl Into<EmulatedService>) -> Self {
        let service = service.into();
        let mut services = self.services.iter_mut();
        match services.find(|other| ptr::eq(other.description, service.description)) {
            Some(other) => *other = service,
            None => self.services.push(service),
        }
        self
    }

    /// Sets the port. Defaults to 0, which is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the address to listen on. Defaults to the loopback address, which only this machine reaches. On any
    /// other, requests below `/_emulator/` need [a token](Emulator::admin_token).
    pub fn bind(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Lets the emulator be called by one more name, in the header `Host`: `emulator`, `*.example.com` for all names below one, or
    /// `*` for all. Its addresses, `localhost` and [some others](crate::guide::settings#allowed-hosts) are let in without it; any
    /// other name may be that of a site which pointed it at this machine, so that its pages could call the emulator.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.settings.allowed_hosts.push(host.into());
        self
    }

    /// Sets what counts as the real time, which dates are judged by and the [emulator's clock](Emulator::clock) follows.
    /// Latencies wait by it, too.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Accepts one more access key.
    pub fn access_key(mut self, credentials: Credentials, account: impl Into<String>) -> Self {
        self.keys.push(AccessKey {
            credentials,
            account: account.into(),
        });
        self
    }

    /// Keeps in a file which nonces were used, so that a request cannot be sent again after the next start. The file is made if
    /// it is not there; a file of another program is left as it is.
    pub fn nonce_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.nonce_file = Some(path.into());
        self
    }

    /// Adds addresses, pages and data of a service below `/_emulator/`.
    pub fn extension(mut self, extension: Arc<dyn Extension>) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Sets the title of the page at `/_emulator/`. Defaults to `alicloud-emulator`.
    pub fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the token that requests below `/_emulator/` must carry: `Authorization: Bearer TOKEN`. Defaults to none on a loopback address,
    /// and to a new one on any other.
    pub fn admin_token(mut self, token: impl Into<String>) -> Self {
        self.admin_token = Some(token.into());
        self
    }

    /// Gives each request to a function as soon as its response is known: calls of a service, and requests below `/_emulator/` that change
    /// something or fail. Defaults to none. The function must not block, since the response waits for it.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use alicloud_emulator::Emulator;
    /// use inventory_client::{Client, description::DESCRIPTION};
    ///
    /// let (sender, lines) = std::sync::mpsc::channel();
    /// let builder = Emulator::builder(&DESCRIPTION).log(move |request| {
    ///     let _ = sender.send(request.to_string());
    /// });
    /// let emulator = builder.start().await?;
    /// let client: Client = emulator.client_builder().build()?;
    /// client.list_items().send().await?;
    /// assert!(lines.recv()?.contains(" ListItems 200 "));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn log(mut self, sink: impl Fn(&LoggedRequest) + Send + Sync + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }

    /// Takes settings from a JSON document, in addition to those that are set already; [its members](crate::guide::settings) are
    /// named as the methods here.
    ///
    /// ```
    /// use alicloud_emulator::Emulator;
    /// use inventory_client::description::DESCRIPTION;
    /// use serde_json::json;
    ///
    /// let builder = Emulator::builder(&DESCRIPTION).settings(&json!({"quirks": "clean", "enforce_quota": true}))?;
    ///
    /// let error = builder.settings(&json!({"deny": ["CreatItem"]})).unwrap_err();
    /// assert_eq!(error.member(), "deny[0]");
    /// assert!(error.to_string().contains("unknown operation `CreatItem` (did you mean `CreateItem`?)"));
    /// # Ok::<(), alicloud_emulator::InvalidSettings>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Errors if a member is not known or has a value that cannot be used; the error names it.
    pub fn settings(self, document: &Value) -> Result<Self, InvalidSettings> {
        self.settings_with(document, &[], |_, _| Ok(()))
    }

    /// Takes settings from a JSON document that has members of other names, too, which `read` gets one by one.
    ///
    /// # Errors
    ///
    /// Errors as [`settings`](Self::settings) does, or if `read` does.
    pub fn settings_with(
        self,
        document: &Value,
        others: &[&str],
        read: impl FnMut(&str, &LocatedValue<'_>) -> Result<(), InvalidSettings>,
    ) -> Result<Self, InvalidSettings> {
        document::apply(self, document, others, read)
    }

    /// Takes settings from the text of a JSON document, as [`settings`](Self::settings) takes them from a value. A byte order mark in
    /// front is left out.
    ///
    /// ```
    /// use alicloud_emulator::Emulator;
    /// use inventory_client::description::DESCRIPTION;
    ///
    /// let text = "{\n  \"deny\": [\"GetItem\"],\n  \"deny\": []\n}";
    /// let error = Emulator::builder(&DESCRIPTION).settings_text(text.as_bytes()).unwrap_err();
    /// assert!(error.to_string().contains("duplicate member `deny`: leave one out at line 3"));
    /// ```
    ///
    /// # Errors
    ///
    /// Errors if it is not JSON in UTF-8, or a member is duplicated, is not known, or has a value that cannot be used.
    pub fn settings_text(self, text: &[u8]) -> Result<Self, InvalidSettings> {
        self.settings(&read_settings(text)?)
    }

    /// Answers an error wherever a response would rest on an unconfirmed choice of the emulator: HTTP 501 with the
    /// code `Emulator.Unverified`, and the rule in the message. The call was executed all the same.
    pub fn strict_evidence(mut self) -> Self {
        self.settings.strict_evidence = true;
        self
    }

    /// Enforces the quota of each operation: an error beyond it.
    pub fn enforce_quota(mut self) -> Self {
        self.settings.quota = true;
        self
    }

    /// Emulates an account that has not activated the product: an error for each call.
    pub fn unsubscribed(mut self) -> Self {
        self.settings.subscribed = false;
        self
    }

    /// Emulates an account, by its number, that has not activated the product: an error for each of its
    /// calls.
    pub fn unsubscribed_account(mut self, account: impl Into<String>) -> Self {
        self.settings.unsubscribed_accounts.insert(account.into());
        self
    }

    /// Gives an access key a RAM policy: what it does not allow is answered with an error. A key without a policy
    /// may do everything. [`Emulator::least_policy`] gives one that allows what was called.
    ///
    /// Judged are `Action` and `NotAction`, and the conditions `acs:SourceIp`, `acs:SecureTransport` (the emulator's transport
    /// is not) and `acs:CurrentTime`, by the emulator's clock. Statements about other products have no effect here, whatever is in
    /// them; services are to be [added](Self::service) before.
    ///
    /// # Errors
    ///
    /// Errors if it is not a policy, or has conditions or resources about which could only be guessed.
    pub fn policy(mut self, access_key_id: impl Into<String>, policy: &Value) -> Result<Self, InvalidPolicy> {
        let actions: Vec<_> = self.operations().map(ram::action).collect();
        let policy = Policy::read(policy, &actions)?;
        self.settings.policies.insert(access_key_id.into(), policy);
        Ok(self)
    }

    /// Denies an operation to all callers.
    pub fn deny(mut self, operation: impl Into<String>) -> Self {
        self.settings.denied_actions.insert(operation.into());
        self
    }

    /// Sets how much of the documents' oddities the responses imitate.
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.settings.quirks = quirks;
        self
    }

    /// Sets how the service's own errors are sent.
    pub fn error_transport(mut self, transport: ErrorTransport) -> Self {
        self.settings.error_transport = transport;
        self
    }

    /// Whether there is an access key with this id.
    fn has_key(&self, id: &str) -> bool {
        let mut ids = self.keys.iter().map(|key| key.credentials.access_key_id());
        id == Emulator::ACCESS_KEY_ID || ids.any(|known| known == id)
    }

    /// The operations of all services.
    fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        let operations = self
            .services
            .iter()
            .flat_map(|service| service.description.operations);
        operations.map(|described| described.operation)
    }
}
