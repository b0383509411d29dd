use std::{
    collections::{HashMap, HashSet},
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
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
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time::timeout};

use crate::{
    admin::{self, Access},
    flows::{self, FlowNotFound, Store},
    gateway::{Gateway, KeyRing},
    server,
    settings::{ErrorTransport, NameMatch, PublishedEdit, Quirks, Settings},
};

/// The account that the emulator's own access key belongs to.
const ACCOUNT: &str = "1000000000000001";

/// How long answers under way may take when the emulator stops.
const GRACE: Duration = Duration::from_secs(5);

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
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

pub(crate) struct Shared {
    pub(crate) gateway: Gateway,
    pub(crate) access: Access,
    store: Arc<Mutex<Store>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shared")
    }
}

impl Shared {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        flows::lock(&self.store)
    }

    /// A page for people, when the path is one's.
    pub(crate) fn page(&self, path: &str, query: &str) -> Option<Response<Bytes>> {
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
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Configuration(error) => Some(error),
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
        flows::lock(&self.shared.store).flow_mut(flow_id)?.status = status.into();
        Ok(())
    }

    /// Puts a JSON file behind an address, for `UpdateFlowJSONAsset`, which would fetch it from there. An address that
    /// was not named counts as one of a file without screens: the emulator calls nobody.
    pub fn serve_file(&self, address: impl Into<String>, file: alicloud_core::Value) {
        flows::lock(&self.shared.store).serve_file(address.into(), file);
    }

    /// The token that requests below `/_emulator/` must carry when the emulator listens beyond the loopback address:
    /// `Authorization: Bearer TOKEN`.
    #[must_use]
    pub fn admin_token(&self) -> Option<&str> {
        self.shared.access.token()
    }

    /// Stops it: takes no more connections, and ends those that are open when their answers are sent, or after five
    /// seconds.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let _ = timeout(GRACE, &mut self.task).await;
    }

    /// Serves until the process is told to end by an interrupt (ctrl-C) or, on Unix, by `SIGTERM`, and stops.
    ///
    /// # Errors
    ///
    /// The operating system does not let the process listen for signals.
    pub async fn run(self) -> std::io::Result<()> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminated = signal(SignalKind::terminate())?;
            tokio::select! {
                interrupted = tokio::signal::ctrl_c() => interrupted?,
                _ = terminated.recv() => {}
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await?;
        self.stop().await;
        Ok(())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
    }
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
    others: Vec<&'static ServiceDescription>,
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

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            clock: Arc::new(SystemClock),
            settings: Settings::default(),
            keys: Vec::new(),
            others: Vec::new(),
        }
    }
}

impl EmulatorBuilder {
    /// Sets the port; 0, as without this, is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the address to listen on; without this, it is the loopback address, which only this machine reaches. On any
    /// other, requests below `/_emulator/` need [a token](Emulator::admin_token).
    pub fn bind(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
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
    /// The port is taken, or the address is none of this machine's.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let address = SocketAddr::new(self.address, self.port);
        let listening = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listening)?;
        let mut reached = listener.local_addr().map_err(listening)?;
        if reached.ip().is_unspecified() {
            // It listens on all addresses, but calls need one.
            reached.set_ip(match self.address {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        let endpoint = format!("http://{reached}");
        let token = (!self.address.is_loopback()).then(admin::new_token);

        let credentials = Credentials::new("LTAI5tEmulatorAccessKey", "EmulatorAccessKeySecret0000000")?;
        let mut keys = KeyRing::default();
        keys.add(credentials.clone(), ACCOUNT);
        for key in self.keys {
            keys.add(key.credentials, key.account);
        }
        let store = Arc::new(Mutex::new(Store::default()));
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
            access: Access::new(token),
            store,
        });
        let client = Client::builder()
            .endpoint(&endpoint)
            .credentials(credentials.clone())
            .pacing(pacing)
            .clock(SharedClock(self.clock))
            .build()?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(server::serve(listener, Arc::clone(&shared), stopped));
        Ok(Emulator {
            endpoint,
            credentials,
            client,
            shared,
            stop,
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
