#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use alicloud_core::{
    ConfigurationError, Credentials, Pacing,
    description::ServiceDescription,
    encoding::decode_form,
    time::{Clock, SystemClock},
};
use bytes::Bytes;
use cams_flow::{Client, FlowStatus};
use http::Response;
use http_body_util::Full;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    flows::{self, DataError, FlowNotFound, Store},
    gateway::{Gateway, KeyRing},
    server,
    settings::{ErrorTransport, NameMatch, PublishedEdit, Quirks, Settings},
};

/// The account that the emulator's own access key belongs to.
const ACCOUNT: &str = "1000000000000001";

/// An access key that the emulator accepts, and the account it belongs to.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// The key.
    pub credentials: Credentials,
    /// The account's id.
    pub account: String,
}

/// A running emulator. Dropping it stops it and ends its connections.
#[derive(Debug)]
pub struct Emulator {
    endpoint: String,
    credentials: Credentials,
    client: Client,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

pub(crate) struct Shared {
    pub(crate) gateway: Gateway,
    store: Arc<Mutex<Store>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shared")
    }
}

impl Shared {
    /// A page for people, when the path is one's.
    pub(crate) fn page(&self, path: &str, query: &str) -> Option<Response<Full<Bytes>>> {
        if let Some(name) = path.strip_prefix(flows::ASSETS_PATH) {
            return Some(flows::asset(&mut flows::lock(&self.store), name));
        }
        let id = path.strip_prefix(flows::PREVIEW_PATH)?;
        let token = decode_form(query);
        let token = token.get("token").unwrap_or_default();
        let now = self.gateway.clock.now();
        Some(flows::page(&mut flows::lock(&self.store), id, token, now))
    }
}

/// Why an emulator did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on; the port may be taken.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A setting cannot work.
    Configuration(ConfigurationError),
    /// The file with the flows cannot be used.
    Data(DataError),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } => {
                write!(
                    formatter,
                    "cannot listen on {address}: {source}; choose another port, or 0 for any free one"
                )
            }
            Self::Configuration(error) => error.fmt(formatter),
            Self::Data(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Configuration(error) => Some(error),
            Self::Data(error) => Some(error),
        }
    }
}

impl From<ConfigurationError> for StartError {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error)
    }
}

impl Emulator {
    /// Starts an emulator with the default settings on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// An emulator with other settings.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// An access key that it accepts.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// A client that calls it.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Puts a flow into a state that no operation leads to, such as `THROTTLED`.
    ///
    /// # Errors
    ///
    /// There is no flow with this id.
    pub fn set_flow_status(&self, flow_id: &str, status: impl Into<FlowStatus>) -> Result<(), FlowNotFound> {
        let mut store = flows::lock(&self.shared.store);
        store.flow_mut(flow_id)?.status = status.into();
        // A test that sets what the file cannot take finds the old status there.
        let _ = store.keep();
        Ok(())
    }

    /// Puts a JSON file behind an address, for `UpdateFlowJSONAsset`, which would fetch it from there. An address that
    /// was not named counts as one of a file without screens: the emulator calls nobody.
    pub fn serve_file(&self, address: impl Into<String>, file: alicloud_core::Value) {
        flows::lock(&self.shared.store).serve_file(address.into(), file);
    }

    /// Serves until the process ends.
    pub async fn run(mut self) {
        // The task only ends when it is aborted.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        flows::lock(&self.shared.store).close();
        self.task.abort();
    }
}

/// Settings of an emulator. Without any, it behaves as the documents say and, where they are silent, as its own
/// documentation says; the quota is off.
#[derive(Clone)]
#[must_use = "an emulator comes from `start()`"]
pub struct EmulatorBuilder {
    port: u16,
    clock: Arc<dyn Clock>,
    settings: Settings,
    keys: Vec<AccessKey>,
    others: Vec<&'static ServiceDescription>,
    #[cfg(feature = "sqlite")]
    data: Option<PathBuf>,
}

impl fmt::Debug for EmulatorBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EmulatorBuilder")
            .field("port", &self.port)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            port: 0,
            clock: Arc::new(SystemClock),
            settings: Settings::default(),
            keys: Vec::new(),
            others: Vec::new(),
            #[cfg(feature = "sqlite")]
            data: None,
        }
    }
}

impl EmulatorBuilder {
    /// Sets the port; 0, as without this, is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the clock that dates, nonces, the quota and preview links are judged by.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Accepts one more access key. Keys of different accounts see different flows.
    pub fn access_key(mut self, credentials: Credentials, account: impl Into<String>) -> Self {
        self.keys.push(AccessKey {
            credentials,
            account: account.into(),
        });
        self
    }

    /// Keeps the flows in a SQLite file, which is made if it is not there, and has what an emulator before left in it. One
    /// emulator has the file at a time. Files behind addresses ([`Emulator::serve_file`]) are not in it.
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Answers an error wherever an answer would rest on a choice of the emulator that nobody has confirmed: HTTP 501 with the
    /// code `Emulator.Unverified`, and the rule in the message. The call was executed all the same.
    pub fn strict_evidence(mut self) -> Self {
        self.settings.strict_evidence = true;
        self
    }

    /// Enforces the quota of each operation: `System.LimitControl` beyond it.
    pub fn enforce_quota(mut self) -> Self {
        self.settings.quota = true;
        self
    }

    /// Emulates an account that has not activated the product: `Product.Unsubscript` for each call.
    pub fn unsubscribed(mut self) -> Self {
        self.settings.subscribed = false;
        self
    }

    /// Denies an operation to all callers: `Ram.PermissionDeny`.
    pub fn deny(mut self, operation: impl Into<String>) -> Self {
        self.settings.denied_actions.insert(operation.into());
        self
    }

    /// Sets the spaces that the accounts own; others answer `Unknown.ResourceOwnerId`. Without this, every space is
    /// the caller's.
    pub fn spaces<S: Into<String>>(mut self, spaces: impl IntoIterator<Item = S>) -> Self {
        self.settings.spaces = Some(spaces.into_iter().map(Into::into).collect::<HashSet<_>>());
        self
    }

    /// Lets several flows of a space have the same name.
    pub fn allow_duplicate_names(mut self) -> Self {
        self.settings.unique_names = false;
        self
    }

    /// Sets what a change does to a published flow.
    pub fn published_edit(mut self, rule: PublishedEdit) -> Self {
        self.settings.published_edit = rule;
        self
    }

    /// Sets which flows a name finds in a list.
    pub fn name_match(mut self, rule: NameMatch) -> Self {
        self.settings.name_match = rule;
        self
    }

    /// Sets how much of the documents' oddities the answers imitate.
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.settings.quirks = quirks;
        self
    }

    /// Sets how the service's own errors travel.
    pub fn error_transport(mut self, transport: ErrorTransport) -> Self {
        self.settings.error_transport = transport;
        self
    }

    /// Serves one more service, whose operations answer their documented examples.
    pub fn also_serve(mut self, description: &'static ServiceDescription) -> Self {
        self.others.push(description);
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// The port is taken.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listening = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listening)?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(listening)?);

        let credentials = Credentials::new("LTAI5tEmulatorAccessKey", "EmulatorAccessKeySecret0000000")?;
        let mut keys = KeyRing::default();
        keys.add(credentials.clone(), ACCOUNT);
        for key in self.keys {
            keys.add(key.credentials, key.account);
        }
        #[cfg(feature = "sqlite")]
        let store = match &self.data {
            Some(path) => flows::open(path).map_err(StartError::Data)?,
            None => Store::default(),
        };
        #[cfg(not(feature = "sqlite"))]
        let store = Store::default();
        let store = Arc::new(Mutex::new(store));
        let mut services = vec![(&cams_flow::description::DESCRIPTION, flows::behaviours(&store))];
        services.extend(
            self.others
                .into_iter()
                .map(|description| (description, HashMap::new())),
        );
        // Nobody should wait for a quota that is not kept here.
        let pacing = if self.settings.quota {
            Pacing::new()
        } else {
            Pacing::off()
        };
        let shared = Arc::new(Shared {
            gateway: Gateway::new(services, self.settings, keys, Arc::clone(&self.clock)),
            store,
        });
        let client = Client::builder()
            .endpoint(&endpoint)
            .credentials(credentials.clone())
            .pacing(pacing)
            .clock(SharedClock(self.clock))
            .build()?;
        let task = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        Ok(Emulator {
            endpoint,
            credentials,
            client,
            shared,
            task,
        })
    }
}

/// The emulator's clock, for its ready client: a frozen emulator would refuse the dates of another one.
struct SharedClock(Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> std::time::SystemTime {
        self.0.now()
    }
}
