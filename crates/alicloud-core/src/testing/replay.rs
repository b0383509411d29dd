use std::{
    fmt, fs,
    path::Path,
    sync::{Arc, Mutex},
};

use crate::{
    client::{ClientBuilder, ServiceClient},
    description::ServiceDescription,
    lock::lock,
    record::Value,
    redact::{Redaction, address},
    testing::cassette::{self, CassetteError, FORMAT},
    transport::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind, TransportFuture},
};

/// Responses with recorded exchanges, each once. See [the module](super).
///
/// A request gets the first unused response that was recorded for the same operation and the same parameters; nonce, date, signature
/// and idempotency token make no difference.
#[derive(Clone)]
pub struct Replay {
    description: &'static ServiceDescription,
    redaction: Redaction,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

struct Exchange {
    request: Value,
    outcome: Result<HttpResponse, TransportErrorKind>,
    used: bool,
}

impl Replay {
    /// Reads a file that a [`Recorder`](super::Recorder) wrote; the description is that of the recorder.
    ///
    /// # Errors
    ///
    /// The file is missing, or was not written by a recorder.
    pub fn open(
        path: impl AsRef<Path>,
        description: &'static ServiceDescription,
    ) -> Result<Self, CassetteError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|error| CassetteError::of_file(path, error))?;
        let exchanges = read(&text).map_err(|problem| CassetteError::of_file(path, problem))?;
        Ok(Self::of(exchanges, description))
    }

    /// The same, from text: a file that is a part of the program, for example.
    ///
    /// # Errors
    ///
    /// The text is none of a recorder.
    pub fn from_json(text: &str, description: &'static ServiceDescription) -> Result<Self, CassetteError> {
        let exchanges = read(text).map_err(CassetteError::new)?;
        Ok(Self::of(exchanges, description))
    }

    fn of(exchanges: Vec<Exchange>, description: &'static ServiceDescription) -> Self {
        Self {
            description,
            redaction: cassette::redaction(description),
            exchanges: Arc::new(Mutex::new(exchanges)),
        }
    }

    /// Adds the names whose values the recorder redacted. The replayed client sends these values; the file does not have them.
    #[must_use]
    pub fn redact<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.redaction.add_names(names);
        self
    }

    /// A client that gets the recorded responses. It waits for nothing and has no rate limit.
    #[must_use]
    pub fn client<C: ServiceClient>(&self) -> C {
        super::client(self.transport())
    }

    /// The settings of [`Replay::client`], to be changed.
    pub fn builder<C: ServiceClient>(&self) -> ClientBuilder<C> {
        super::builder(self.transport())
    }

    /// What answers, for a client with custom settings.
    #[must_use]
    pub fn transport(&self) -> Replaying {
        Replaying(self.clone())
    }

    /// The recorded requests that were not made again, as JSON.
    #[must_use]
    pub fn unused(&self) -> Vec<Value> {
        let exchanges = lock(&self.exchanges);
        let unused = exchanges.iter().filter(|exchange| !exchange.used);
        unused.map(|exchange| exchange.request.clone()).collect()
    }

    fn respond(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let unknown = |problem: String| TransportError::new(TransportErrorKind::Request, problem);
        let Some((request, _)) = cassette::request(self.description, &self.redaction, request) else {
            let what = address(&request.url);
            let problem =
                format!("`{what}` has no recorded response: it is not a call of the recorded service");
            return Err(unknown(problem));
        };
        let mut exchanges = lock(&self.exchanges);
        let mut same = exchanges
            .iter_mut()
            .filter(|exchange| exchange.request == request);
        if let Some(exchange) = same.find(|exchange| !exchange.used) {
            exchange.used = true;
            return match &exchange.outcome {
                Ok(response) => Ok(response.clone()),
                Err(kind) => Err(TransportError::new(*kind, "so it was recorded")),
            };
        }
        Err(unknown(unanswered(&request, &exchanges)))
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges = lock(&self.exchanges);
        formatter
            .debug_struct("Replay")
            .field("service", &self.description.service.product())
            .field("exchanges", &exchanges.len())
            .finish()
    }
}

/// Explains why no recorded response matches a request: the differences from the closest one.
fn unanswered(request: &Value, exchanges: &[Exchange]) -> String {
    let name = request["operation"].as_str().unwrap_or_default();
    let mut nearest: Option<(usize, Vec<String>, bool)> = None;
    for (index, exchange) in exchanges.iter().enumerate() {
        if exchange.request["operation"] != request["operation"] {
            continue;
        }
        let differences = differences(&exchange.request, request);
        let distance = |differences: &[String], used: bool| (differences.len(), used);
        let is_nearer = nearest
            .as_ref()
            .is_none_or(|(_, others, used)| distance(&differences, exchange.used) < distance(others, *used));
        if is_nearer {
            nearest = Some((index + 1, differences, exchange.used));
        }
    }
    let Some((number, differences, _)) = nearest else {
        return format!("`{name}` has no recorded response: no call of it was recorded");
    };
    let why = if differences.is_empty() {
        format!("exchange {number} is the same, and was used already")
    } else {
        format!("the nearest is exchange {number}; {}", differences.join("; "))
    };
    format!(
        "this call of `{name}` has no recorded response: {why}. Record the exchanges again if the calls have changed"
    )
}

fn differences(recorded: &Value, now: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    for place in ["query", "form", "headers"] {
        let pairs = |value: &Value| -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let pairs = value[place].as_array().into_iter().flatten();
            pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
        };
        let (before, after) = (pairs(recorded), pairs(now));
        for (name, was) in &before {
            match after.iter().find(|(other, _)| other == name) {
                Some((_, is)) if is == was => {}
                Some((_, is)) => differences.push(format!("`{name}` is {is:?}, was {was:?}")),
                None => differences.push(format!("`{name}` is not set, was {was:?}")),
            }
        }
        for (name, is) in &after {
            if !before.iter().any(|(other, _)| other == name) {
                differences.push(format!("`{name}` is {is:?}, was not set"));
            }
        }
    }
    for part in ["method", "path", "body"] {
        let (was, is) = (&recorded[part], &now[part]);
        if was != is {
            differences.push(format!("the {part} is {is}, was {was}"));
        }
    }
    differences
}

fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let cassette: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if cassette["format"] != FORMAT {
        return Err(format!("it has the format {}, not {FORMAT}", cassette["format"]));
    }
    let exchanges = cassette["exchanges"].as_array();
    let exchanges = exchanges.ok_or("it has no `exchanges`")?.iter();
    exchanges
        .map(|exchange| {
            let outcome = match exchange["failure"].as_str() {
                Some(word) => Err(cassette::read_failure(word)?),
                None => Ok(cassette::read_response(&exchange["response"])?),
            };
            Ok(Exchange {
                request: exchange["request"].clone(),
                outcome,
                used: false,
            })
        })
        .collect()
}

/// A transport that replays. Made by [`Replay::transport`].
#[derive(Clone, Debug)]
pub struct Replaying(Replay);

impl Transport for Replaying {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let response = self.0.respond(&request);
        Box::pin(std::future::ready(response))
    }
}
