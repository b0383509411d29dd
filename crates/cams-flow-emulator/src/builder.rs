#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::{collections::HashSet, net::IpAddr, sync::Arc};

use alicloud_core::{Credentials, Value, description::ServiceDescription, time::Clock};
use alicloud_emulator::{
    ErrorTransport, InvalidPolicy, InvalidSettings, LoggedRequest, Quirks, StartError, read_settings,
};
use cams_flow::description::DESCRIPTION;

#[cfg(feature = "sqlite")]
use crate::flows::open;
use crate::{
    emulator::{Closing, Emulator},
    flows::{Flows, Store},
    settings::{self, FlowSettings, NameMatch, PublishedEdit},
};

/// Settings of an emulator. Without any, it behaves as the documents say and, where they are silent, as its own
/// documentation says; the quota is off.
#[derive(Clone, Debug)]
#[must_use = "an emulator comes from `start()`"]
pub struct EmulatorBuilder {
    gateway: alicloud_emulator::EmulatorBuilder,
    settings: FlowSettings,
    #[cfg(feature = "sqlite")]
    data: Option<PathBuf>,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            gateway: alicloud_emulator::Emulator::builder(&DESCRIPTION).title("cams-flow-emulator"),
            settings: FlowSettings::default(),
            #[cfg(feature = "sqlite")]
            data: None,
        }
    }
}

impl Emulator {
    /// Starts an emulator with the default settings on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// Errors if no port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Collects other settings of an emulator.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }
}

/// Methods that set something of the gateway, which has them, too.
macro_rules! of_the_gateway {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {
        impl EmulatorBuilder {
            $($(#[$doc])*
            pub fn $name(mut self, $($argument: $type),*) -> Self {
                self.gateway = self.gateway.$name($($argument),*);
                self
            })*
        }
    };
}

of_the_gateway! {
    /// Sets the port. Defaults to 0, which is any free one.
    port(port: u16);

    /// Sets the address to listen on. Defaults to the loopback address, which only this machine reaches. On any other, requests below
    /// `/_emulator/` need [a token](alicloud_emulator::Emulator::admin_token).
    bind(address: impl Into<IpAddr>);

    /// Lets the emulator be called by one more name, in the header `Host`: `emulator`, `*.example.com` for all names below one, or
    /// `*` for all. Its addresses, `localhost` and [some others](alicloud_emulator::guide::settings#allowed-hosts) are let in without
    /// it; any other name may be that of a site which pointed it at this machine, so that its pages could call the emulator.
    allow_host(host: impl Into<String>);

    /// Sets what counts as the real time, which dates are judged by and the [emulator's clock](alicloud_emulator::Emulator::clock)
    /// follows. Latencies wait by it, too.
    clock(clock: impl Clock);

    /// Sets the token that requests below `/_emulator/` must carry: `Authorization: Bearer TOKEN`. Defaults to none on a loopback address,
    /// and to a new one on any other.
    admin_token(token: impl Into<String>);

    /// Gives each request to a function as soon as its response is known: calls of the service, and requests below `/_emulator/` that
    /// change something or fail. Defaults to none. The function must not block, since the response waits for it.
    log(sink: impl Fn(&LoggedRequest) + Send + Sync + 'static);

    /// Accepts one more access key. Keys of different accounts see different flows.
    access_key(credentials: Credentials, account: impl Into<String>);

    /// Answers an error wherever a response would rest on an unconfirmed choice of the emulator: HTTP 501 with the
    /// code `Emulator.Unverified`, and the rule in the message. The call was executed all the same.
    strict_evidence();

    /// Enforces the quota of each operation: `System.LimitControl` beyond it.
    enforce_quota();

    /// Emulates an account that has not activated the product: `Product.Unsubscript` for each call.
    unsubscribed();

    /// Emulates an account, by its number, that has not activated the product: `Product.Unsubscript` for each of its calls.
    unsubscribed_account(account: impl Into<String>);

    /// Denies an operation to all callers: `Ram.PermissionDeny`.
    deny(operation: impl Into<String>);

    /// Sets how much of the documents' oddities the responses imitate.
    quirks(quirks: Quirks);

    /// Sets how the service's own errors are sent.
    error_transport(transport: ErrorTransport);
}

impl EmulatorBuilder {
    /// Keeps the flows in a SQLite file, which is made if it is not there, and has what an emulator before left in it. One
    /// emulator has the file at a time; a second file beside it, whose name ends in `-nonces`, keeps requests from being sent again
    /// after a start. Files behind addresses ([`Emulator::serve_file`]) are not in it. A file of another program is left as it is.
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Sets the spaces that the accounts own; others answer `Unknown.ResourceOwnerId`. Defaults to all spaces.
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

    /// Emulates one more service, whose operations answer their documented examples.
    pub fn also_serve(mut self, description: &'static ServiceDescription) -> Self {
        self.gateway = self.gateway.service(description);
        self
    }

    /// Gives an access key a RAM policy: what it does not allow is answered with `Ram.PermissionDeny`. [What is
    /// judged](alicloud_emulator::EmulatorBuilder::policy) stands with the gateway; services are to be [added](Self::also_serve) before.
    ///
    /// # Errors
    ///
    /// Errors if it is not a policy, or has conditions or resources about which could only be guessed.
    pub fn policy(mut self, access_key_id: impl Into<String>, policy: &Value) -> Result<Self, InvalidPolicy> {
        self.gateway = self.gateway.policy(access_key_id, policy)?;
        Ok(self)
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
    /// assert!(error.to_string().contains("unknown operation `CreatFlow` (did you mean `CreateFlow`?)"));
    /// # Ok::<(), cams_flow_emulator::InvalidSettings>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Errors if a member is not known or has a value that cannot be used; the error names it.
    pub fn settings(mut self, document: &Value) -> Result<Self, InvalidSettings> {
        self.gateway = settings::apply(self.gateway, &mut self.settings, document)?;
        Ok(self)
    }

    /// Takes settings from the text of a JSON document, as [`settings`](Self::settings) takes them from a value. A byte order mark in
    /// front is left out.
    ///
    /// # Errors
    ///
    /// Errors if it is not JSON in UTF-8, or a member is duplicated, is not known, or has a value that cannot be used.
    pub fn settings_text(self, text: &[u8]) -> Result<Self, InvalidSettings> {
        self.settings(&read_settings(text)?)
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// Errors if the port is taken, or the address is not one of this machine's; if the file with the flows cannot be used; or if a
    /// name that is allowed is not a host.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let gateway = self.gateway;
        #[cfg(feature = "sqlite")]
        let (store, gateway) = match self.data {
            Some(path) => {
                let store = open(&path).map_err(StartError::Data)?;
                // Whoever has the flows has this file, too.
                let mut nonces = path.into_os_string();
                nonces.push("-nonces");
                (store, gateway.nonce_file(nonces))
            }
            None => (Store::default(), gateway),
        };
        #[cfg(not(feature = "sqlite"))]
        let store = Store::default();
        let flows = Arc::new(Flows::new(store, self.settings));
        let gateway = gateway.service(flows.service()).extension(flows.clone());
        let emulator = gateway.start().await?;
        Ok(Emulator {
            client: emulator.client_builder().build()?,
            flows: Closing(flows),
            emulator,
        })
    }
}
