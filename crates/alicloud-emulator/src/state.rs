use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{Method, StatusCode};

use crate::{
    access::Access,
    error::DataError,
    extension::{Extension, PageRequest},
    faults::{Fault, InvalidFault},
    gateway::Gateway,
    http::Bodies,
    inspection::{LoggedRequest, RequestLog, explain},
    live::Live,
    wire::{WireRequest, WireResponse},
};

/// What a running emulator has.
pub(crate) struct State {
    pub(crate) gateway: Gateway,
    pub(crate) access: Access,
    pub(crate) bodies: Bodies,
    pub(crate) log: RequestLog,
    pub(crate) live: Live,
    pub(crate) extensions: Vec<Arc<dyn Extension>>,
    pub(crate) title: &'static str,
    /// Gets each request in brief.
    pub(crate) sink: Option<LogSink>,
}

/// What takes requests in brief, as soon as their responses are known.
pub(crate) type LogSink = Arc<dyn Fn(&LoggedRequest) + Send + Sync>;

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("State")
    }
}

impl State {
    /// Answers a call of a service, and records it.
    pub(crate) async fn respond(&self, request: &WireRequest) -> WireResponse {
        let gateway = &self.gateway;
        let served = gateway.respond(request).await;
        let mismatch = served
            .is_mismatch
            .then(|| explain(request, &gateway.keys, &self.log.redaction));
        self.log.record(&served, mismatch.flatten());
        self.live.requested();
        if let Some(wait) = served.wait {
            gateway.clock.sleep(wait).await;
        }
        if let Some(sink) = &self.sink {
            sink(&LoggedRequest::of_call(
                &served,
                &gateway.keys,
                &self.log.redaction,
            ));
        }
        served.response
    }

    /// Tells the sink of a request that is not a call of a service, or was turned away. Those who only read are left out: the page reads
    /// all the time.
    pub(crate) fn tell(&self, method: &Method, path: &str, status: StatusCode, received: SystemTime) {
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        if is_read && !status.is_client_error() && !status.is_server_error() {
            return;
        }
        if let Some(sink) = &self.sink {
            let now = self.gateway.clock.now();
            let duration = self.elapsed(received);
            sink(&LoggedRequest::of_other(
                now,
                method,
                path,
                status.as_u16(),
                duration,
                &self.log.redaction,
            ));
        }
    }

    fn elapsed(&self, since: SystemTime) -> Duration {
        self.gateway
            .clock
            .real_now()
            .duration_since(since)
            .unwrap_or_default()
    }

    pub(crate) fn add_fault(&self, fault: Fault) -> Result<u64, InvalidFault> {
        let services = self.gateway.services.iter();
        fault.check(services.map(|service| service.description))?;
        let id = self.gateway.faults.add(fault)?;
        self.live.changed();
        Ok(id)
    }

    pub(crate) fn reset(&self) -> Result<(), DataError> {
        self.gateway.reset();
        self.log.clear();
        self.live.requested();
        self.live.changed();
        self.extensions.iter().try_for_each(|extension| extension.reset())
    }

    /// Whether a path is one of an extension's pages.
    pub(crate) fn has_page(&self, path: &str) -> bool {
        let mut prefixes = self
            .extensions
            .iter()
            .flat_map(|extension| extension.page_prefixes());
        prefixes.any(|prefix| path.starts_with(prefix))
    }

    /// An extension's page.
    pub(crate) fn page(&self, path: &str, query: &str) -> Option<http::Response<bytes::Bytes>> {
        let now = self.gateway.clock.now();
        let request = PageRequest { path, query, now };
        self.extensions
            .iter()
            .find_map(|extension| extension.page(&request))
    }
}
