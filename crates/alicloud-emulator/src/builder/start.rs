//! From settings to an emulator that listens.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use alicloud_core::Credentials;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    access::{self, Access, AllowedHost, AllowedHosts},
    builder::EmulatorBuilder,
    clock::EmulatedClock,
    emulator::Emulator,
    error::{DataError, StartError},
    gateway::{Gateway, NonceFile, NonceMemory},
    http::Bodies,
    inspection::{RequestLog, redaction},
    live::Live,
    ram::KeyRing,
    server,
    state::State,
};

impl EmulatorBuilder {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// Errors if the port is taken, or the address is not one of this machine's; the file with the nonces cannot be used; or a name that is
    /// allowed is not a host.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let allowed = self.settings.allowed_hosts.iter().map(|host| {
            AllowedHost::parse(host).map_err(|reason| StartError::Host {
                host: host.clone(),
                reason,
            })
        });
        let allowed: Vec<AllowedHost> = allowed.collect::<Result<_, _>>()?;
        if self
            .admin_token
            .as_deref()
            .is_some_and(|token| !access::is_token(token))
        {
            return Err(StartError::InvalidToken);
        }
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
        let token = match (self.admin_token, is_local) {
            (Some(token), _) => Some(token),
            (None, true) => None,
            (None, false) => Some(access::new_token().map_err(StartError::Token)?),
        };

        let credentials = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)?;
        let mut keys = KeyRing::default();
        keys.add(credentials.clone(), Emulator::ACCOUNT);
        for key in self.keys {
            keys.add(key.credentials, key.account);
        }
        let nonces = match &self.nonce_file {
            Some(path) => {
                let opened = NonceFile::open(path).map_err(DataError::new);
                NonceMemory::filed(opened.map_err(StartError::Data)?)
            }
            None => NonceMemory::default(),
        };
        let clock = EmulatedClock::new(self.clock);
        let services = self.services.iter().map(|service| service.description);
        let redaction = redaction(services, &keys);
        let state = Arc::new(State {
            log: RequestLog::new(redaction),
            gateway: Gateway::new(self.services, self.settings, keys, clock, nonces),
            bodies: Bodies::default(),
            live: Live::default(),
            access: Access::new(token, AllowedHosts::new(allowed, !is_local)),
            extensions: self.extensions,
            title: self.title,
            sink: self.sink,
        });
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(server::serve(listener, Arc::clone(&state), stopped));
        Ok(Emulator {
            endpoint,
            credentials,
            state,
            stop,
            task,
        })
    }
}
