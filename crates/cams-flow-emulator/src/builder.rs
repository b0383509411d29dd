#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::{
    collections::{HashMap, HashSet},
    fmt, iter,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use alicloud_core::{
    Credentials, Operation, RateLimit,
    description::ServiceDescription,
    time::{Clock, SystemClock},
};
use cams_flow::Client;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    Emulator,
    access::{self, Access, AllowedHost, AllowedHosts},
    clock::{EmulatedClock, SigningClock},
    flows::{self, Store},
    gateway::{Gateway, NonceMemory},
    http::Bodies,
    ram::{self, InvalidPolicy, KeyRing, Policy},
    server,
    settings::{self, ACCOUNT, ErrorTransport, InvalidSettings, NameMatch, PublishedEdit, Quirks, Settings},
    start_error::StartError,
    state::State,
};
#[cfg(feature = "sqlite")]
use crate::{flows::DataError, gateway::NonceFile};

/// The emulator's own access key.
pub(crate) const ACCESS_KEY_ID: &str = "LTAI5tEmulatorAccessKey";
const ACCESS_KEY_SECRET: &str = "EmulatorAccessKeySecret0000000";

/// An access key that the emulator accepts, and the account it belongs to.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// The key.
    pub credentials: Credentials,
    /// The account's id.
    pub account: String,
}

/// Settings of an emulator. Without any, it behaves as the documents say and, where they are silent, as its own
/// documentation says; the quota is off.
#[derive(Clone)]
#[must_use = "an emulator comes from `start()`"]
pub struct EmulatorBuilder {
    address: IpAddr,
    port: u16,
    clock: Arc<dyn Clock>,
    pub(crate) settings: Settings,
    pub(crate) keys: Vec<AccessKey>,
    others: Vec<&'static ServiceDescription>,
    #[cfg(feature = "sqlite")]
    data: Option<PathBuf>,
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

    /// Sets the address to listen on; without this, it is the loopback address, which only this machine reaches. On any
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

    /// Accepts one more access key. Keys of different accounts see different flows.
    pub fn access_key(mut self, credentials: Credentials, account: impl Into<String>) -> Self {
        self.keys.push(AccessKey {
            credentials,
            account: account.into(),
        });
        self
    }

    /// Keeps the flows in a SQLite file, which is made if it is not there, and has what an emulator before left in it. One
    /// emulator has the file at a time; a second file beside it, whose name ends in `-nonces`, keeps requests from being sent again
    /// after a start. Files behind addresses ([`Emulator::serve_file`]) are not in it. A file of another program is left as it is.
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Takes settings from a JSON document, in addition to those that are set already; [its members](crate::guide::settings) are
    /// named as the methods here. The program reads one from `--settings FILE`.
    ///
    /// ```
    /// use cams_flow_emulator::Emulator;
    /// use serde_json::json;
    ///
    /// let builder = Emulator::builder().settings(&json!({"spaces": ["cams-1"], "name_match": "prefix"}))?;
    ///
    /// let error = builder.settings(&json!({"deny": ["CreatFlow"]})).unwrap_err();
    /// assert_eq!(error.member(), "deny[0]");
    /// assert!(error.to_string().contains("there is no operation `CreatFlow`; there are CreateFlow, "));
    /// # Ok::<(), cams_flow_emulator::InvalidSettings>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A member is not known or has a value that cannot be used; the error names it.
    pub fn settings(self, document: &alicloud_core::Value) -> Result<Self, InvalidSettings> {
        settings::apply(self, document)
    }

    /// Takes settings from the text of a JSON document, as [`settings`](Self::settings) takes them from a value. A byte order mark in
    /// front is left out.
    ///
    /// ```
    /// use cams_flow_emulator::Emulator;
    ///
    /// let text = "{\n  \"deny\": [\"DeleteFlow\"],\n  \"deny\": []\n}";
    /// let error = Emulator::builder().settings_text(text.as_bytes()).unwrap_err();
    /// assert!(error.to_string().contains("the member `deny` stands there twice: leave one out at line 3"));
    /// ```
    ///
    /// # Errors
    ///
    /// It is not JSON in UTF-8, a member stands there twice, is not known, or has a value that cannot be used.
    pub fn settings_text(self, text: &[u8]) -> Result<Self, InvalidSettings> {
        settings::apply(self, &settings::read(text)?)
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

    /// Emulates an account, by its number, that has not activated the product: `Product.Unsubscript` for each of its calls.
    pub fn unsubscribed_account(mut self, account: impl Into<String>) -> Self {
        self.settings.unsubscribed_accounts.insert(account.into());
        self
    }

    /// Gives an access key a RAM policy: what it does not allow is answered with `Ram.PermissionDeny`. A key without a policy
    /// may do everything. [`Emulator::least_policy`] gives one that allows what was called.
    ///
    /// Judged are `Action` and `NotAction`, and the conditions `acs:SourceIp`, `acs:SecureTransport` (the emulator's transport
    /// is not) and `acs:CurrentTime`, by the emulator's clock. Statements about other products have no effect here, whatever is in
    /// them; services are to be [added](Self::also_serve) before.
    ///
    /// # Errors
    ///
    /// It is no policy, or has conditions or resources about which could only be guessed.
    pub fn policy(
        mut self,
        access_key_id: impl Into<String>,
        policy: &alicloud_core::Value,
    ) -> Result<Self, InvalidPolicy> {
        let actions: Vec<_> = self.operations().map(ram::action).collect();
        let policy = Policy::read(policy, &actions)?;
        self.settings.policies.insert(access_key_id.into(), policy);
        Ok(self)
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

    /// Whether there is an access key with this id.
    pub(crate) fn has_key(&self, id: &str) -> bool {
        let mut ids = self.keys.iter().map(|key| key.credentials.access_key_id());
        id == ACCESS_KEY_ID || ids.any(|known| known == id)
    }

    /// The operations of all services.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        let services = iter::once(&cams_flow::description::DESCRIPTION).chain(self.others.iter().copied());
        services.flat_map(|service| service.operations.iter().map(|each| each.operation))
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// The port is taken, or the address is none of this machine's; the file with the flows cannot be used; or a name that is
    /// allowed is not a host.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let allowed = self.settings.allowed_hosts.iter().map(|host| {
            AllowedHost::parse(host).map_err(|problem| StartError::Host {
                host: host.clone(),
                problem,
            })
        });
        let allowed: Vec<AllowedHost> = allowed.collect::<Result<_, _>>()?;
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
        let is_local = self.address.is_loopback();
        let token = (!is_local).then(access::new_token);

        let credentials = Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET)?;
        let mut keys = KeyRing::default();
        keys.add(credentials.clone(), ACCOUNT);
        for key in self.keys {
            keys.add(key.credentials, key.account);
        }
        #[cfg(feature = "sqlite")]
        let (store, nonces) = match &self.data {
            Some(path) => {
                let store = flows::open(path).map_err(StartError::Data)?;
                // Whoever has the flows has this file, too.
                let nonces =
                    NonceFile::beside(path).map_err(|problem| StartError::Data(DataError(problem)))?;
                (store, NonceMemory::filed(nonces))
            }
            None => (Store::default(), NonceMemory::default()),
        };
        #[cfg(not(feature = "sqlite"))]
        let (store, nonces) = (Store::default(), NonceMemory::default());
        let store = Arc::new(Mutex::new(store));
        let mut services = vec![(&cams_flow::description::DESCRIPTION, flows::handlers(&store))];
        services.extend(
            self.others
                .into_iter()
                .map(|description| (description, HashMap::new())),
        );
        // Nobody should wait for a quota that is not kept here.
        let rate_limit = if self.settings.quota {
            RateLimit::new()
        } else {
            RateLimit::off()
        };
        let clock = EmulatedClock::new(self.clock);
        let state = Arc::new(State {
            gateway: Gateway::new(services, self.settings, keys, clock.clone(), nonces),
            bodies: Bodies::default(),
            access: Access::new(token, AllowedHosts::new(allowed, !is_local)),
            store,
        });
        let client = Client::builder()
            .endpoint(&endpoint)
            .credentials(credentials.clone())
            .rate_limit(rate_limit)
            .clock(SigningClock(clock))
            .build()?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(server::serve(listener, Arc::clone(&state), stopped));
        Ok(Emulator {
            endpoint,
            credentials,
            client,
            state,
            stop,
            task,
        })
    }
}
