//! Shared by the tests: a clock, a folder, a server.

use std::{
    fs, future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use alicloud_core::{
    Credentials, CredentialsError, ProvideCredentials,
    credentials::{Environment, ProviderContext},
    encoding,
    nonce::Jitter,
    parameters::Pairs,
    time::{self, Clock},
    transport::{HttpRequest, Transport, TransportFuture},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub(crate) const NOW: &str = "2026-03-30T08:00:00Z";

/// A clock that is set by a test. Its waits end at once and are recorded.
#[derive(Clone)]
pub(crate) struct ManualClock(Arc<Mutex<SystemTime>>, Arc<Mutex<Vec<Duration>>>);

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(time::parse(NOW).unwrap())), Arc::default())
    }

    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.1.lock().unwrap().clone()
    }

    pub(crate) fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time::parse(time).unwrap();
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.1
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(duration);
        Box::pin(future::ready(()))
    }
}

/// A provider context without variables, home folder and jitter, with a manual clock.
pub(crate) fn isolated() -> ProviderContext {
    with(Environment::empty())
}

pub(crate) fn with(environment: Environment) -> ProviderContext {
    ProviderContext::new()
        .environment(environment)
        .clock(ManualClock::new())
        .jitter(Always(0.0))
}

/// A home folder.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn write(&self, path: &str, text: &(impl AsRef<[u8]> + ?Sized)) -> PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn environment(&self) -> Environment {
        Environment::empty().with_home(self.0.path())
    }
}

/// A request as a server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn query(&self) -> Pairs {
        encoding::decode_form(self.target.split_once('?').map_or("", |(_, query)| query))
    }

    pub(crate) fn form(&self) -> Pairs {
        encoding::decode_form(&self.body)
    }
}

type Reply = (u16, String);

/// A whole HTTP response, with further header lines.
pub(crate) fn http(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status} Status\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A local server that responds by a function and records the requests.
pub(crate) struct Server {
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    pub(crate) async fn start(respond: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |request, _| {
            let (status, body) = respond(request);
            http(status, "", body)
        })
        .await
    }

    /// Starts a server that responds with bytes, by request and number; without bytes the connection is cut.
    pub(crate) async fn raw(respond: impl Fn(&Received, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = receive(&mut stream).await;
                let number = kept.lock().unwrap().len();
                let response = respond(&request, number);
                kept.lock().unwrap().push(request);
                // A client may not wait for the end of a long response.
                let _ = stream.write_all(&response).await;
            }
        });
        Self { address, seen }
    }

    /// Starts a server that gives its responses in order, and repeats the last one.
    pub(crate) async fn script(responses: Vec<Vec<u8>>) -> Self {
        Self::raw(move |_, number| responses[number.min(responses.len() - 1)].clone()).await
    }

    pub(crate) async fn always(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::start(move |_| (status, body.clone())).await
    }

    pub(crate) fn seen(&self) -> Vec<Received> {
        self.seen.lock().unwrap().clone()
    }
}

async fn receive(stream: &mut TcpStream) -> Received {
    let mut bytes = Vec::new();
    let mut head_end = None;
    let mut expected = 0;
    while head_end.is_none_or(|end| bytes.len() < end + expected) {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.unwrap();
        assert!(count > 0, "the request broke off");
        bytes.extend_from_slice(&piece[..count]);
        if head_end.is_none()
            && let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n")
        {
            head_end = Some(end + 4);
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            expected = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok())
                .unwrap_or(0);
        }
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    Received {
        method: first.next().unwrap().to_owned(),
        target: first.next().unwrap().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: body.to_owned(),
    }
}

/// Temporary credentials in the form of STS, metadata server and URI.
pub(crate) fn issued(id: &str, expiration: &str) -> String {
    format!(
        r#"{{"Code": "Success", "AccessKeyId": "{id}", "AccessKeySecret": "{id}-secret", "SecurityToken": "{id}-token",
            "Expiration": "{expiration}"}}"#
    )
}

/// A response of STS.
pub(crate) fn sts(id: &str) -> String {
    format!(
        r#"{{"RequestId": "1-2-3", "Credentials": {}}}"#,
        issued(id, "2026-03-30T09:00:00Z")
    )
}

/// A transport that never responds.
#[derive(Debug)]
pub(crate) struct Silent;

impl Transport for Silent {
    fn send(&self, _: HttpRequest) -> TransportFuture<'_> {
        Box::pin(std::future::pending())
    }
}

pub(crate) async fn given(provider: &impl ProvideCredentials) -> Credentials {
    (*provider.credentials().await.unwrap()).clone()
}

pub(crate) async fn error_of(provider: &impl ProvideCredentials) -> CredentialsError {
    provider.credentials().await.unwrap_err()
}

pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

/// A jitter that is always the same.
pub(crate) struct Always(pub(crate) f64);

impl Jitter for Always {
    fn sample(&self) -> f64 {
        self.0
    }
}
