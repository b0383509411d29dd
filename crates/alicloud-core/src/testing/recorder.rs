use std::{
    fmt, fs, io,
    path::Path,
    sync::{Arc, Mutex},
};

use serde_json::json;

use crate::{
    description::ServiceDescription,
    lock::lock,
    record::Value,
    redact::Redaction,
    testing::cassette::{self, FORMAT},
    transport::{HttpRequest, Transport, TransportFuture},
};

/// Keeps the exchanges of a service's operations, with their secrets removed. See [the module](super).
#[derive(Clone)]
#[must_use = "a recorder records what goes through its transport"]
pub struct Recorder {
    description: &'static ServiceDescription,
    redaction: Redaction,
    exchanges: Arc<Mutex<Vec<Value>>>,
}

impl Recorder {
    /// A recorder for a service, whose description says what is secret: `DESCRIPTION` of the generated crate's module
    /// `description`.
    pub fn new(description: &'static ServiceDescription) -> Self {
        Self {
            description,
            redaction: cassette::redaction(description),
            exchanges: Arc::default(),
        }
    }

    /// Removes the values of further parameters and members, wherever they stand. The transports that were made before do not
    /// know them.
    pub fn redact<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.redaction.add_names(names);
        self
    }

    /// A transport that sends through another one, and records.
    #[must_use]
    pub fn transport<T: Transport>(&self, inner: T) -> Recording<T> {
        Recording {
            inner,
            recorder: self.clone(),
        }
    }

    /// What was recorded so far, as it is saved.
    #[must_use]
    pub fn to_json(&self) -> String {
        let exchanges = lock(&self.exchanges);
        let cassette = json!({
            "format": FORMAT,
            "service": self.description.service.product(),
            "version": self.description.service.version(),
            "exchanges": *exchanges,
        });
        format!("{cassette:#}\n")
    }

    /// Writes what was recorded so far into a file, in place of what it held.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        fs::write(path, self.to_json())
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges = lock(&self.exchanges);
        formatter
            .debug_struct("Recorder")
            .field("service", &self.description.service.product())
            .field("exchanges", &exchanges.len())
            .finish()
    }
}

/// A transport that records. Made by [`Recorder::transport`].
#[derive(Debug)]
pub struct Recording<T> {
    inner: T,
    recorder: Recorder,
}

impl<T: Transport> Transport for Recording<T> {
    /// An exchange that the caller gives up is not recorded, and neither are requests to other services: credentials, for
    /// example.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let Recorder {
            description,
            redaction,
            exchanges,
        } = &self.recorder;
        let Some((kept, redaction)) = cassette::request(description, redaction, &request) else {
            return self.inner.send(request);
        };
        let operation = kept["operation"]
            .as_str()
            .and_then(|name| description.operation(name));
        let sending = self.inner.send(request);
        Box::pin(async move {
            let result = sending.await;
            let mut exchange = json!({"request": kept});
            match &result {
                Ok(response) => {
                    exchange["response"] = cassette::respond(operation, redaction, response);
                }
                Err(error) => exchange["failure"] = cassette::failure(error.kind).into(),
            }
            let mut exchanges = lock(exchanges);
            exchanges.push(exchange);
            result
        })
    }
}
