//! A rotated key is read again from its file when the service rejects the old one, and the call is retried once.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use alicloud_core::{
    ErrorKind, Execution, ProvideCredentials, RetryPolicy,
    credentials::{
        Cached, CliProfile, CredentialsError, CredentialsErrorKind, CredentialsFuture, CredentialsSource,
        DefaultChain, Environment, IniProfile, ProviderContext,
    },
    transport::{HttpRequest, Transport, TransportFuture},
};
use cams_flow::{ClientBuilder, Credentials, FlowCategory};

use crate::support::{DATE, NoWaiting, Script, Step, long_lived};

const CODES: [(u16, &str); 8] = [
    (404, "InvalidAccessKeyId.NotFound"),
    (400, "InvalidAccessKeyId.Inactive"),
    (400, "InvalidAccessKeyId"),
    (403, "Forbidden.AccessKeyDisabled"),
    (400, "InvalidSecurityToken.Expired"),
    (400, "InvalidSecurityToken.Malformed"),
    (403, "InvalidSecurityToken.MismatchWithAccessKey"),
    (400, "SignatureDoesNotMatch"),
];

/// A service that accepts one key, rewrites a file when it gets another one, and records the key ids.
#[derive(Clone, Debug)]
struct Service {
    known: Arc<Mutex<String>>,
    rejection: (u16, &'static str),
    rewrite: Option<(std::path::PathBuf, String)>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Service {
    fn new(rejection: (u16, &'static str)) -> Self {
        Self {
            known: Arc::new(Mutex::new("LTAI5tTheNewKey".to_owned())),
            rejection,
            rewrite: None,
            seen: Arc::default(),
        }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    fn client(&self, source: impl Into<CredentialsSource>) -> ClientBuilder<CredentialsSource> {
        Script::new([Step::list()])
            .builder()
            .clock(NoWaiting::at(DATE))
            .credentials(source)
            .transport(self.clone())
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let authorization = request.headers["authorization"].to_str().unwrap();
        let id = authorization
            .split_once("Credential=")
            .and_then(|(_, rest)| rest.split_once(','))
            .unwrap()
            .0
            .to_owned();
        let is_known = id == *self.known.lock().unwrap();
        self.seen.lock().unwrap().push(id);
        let step = if is_known && request.headers["x-acs-action"] == "ListFlow" {
            Step::list()
        } else if is_known {
            Step::ok()
        } else {
            if let Some((path, text)) = &self.rewrite {
                std::fs::write(path, text).unwrap();
            }
            Step::error(self.rejection.0, self.rejection.1)
        };
        let Step::Response(response) = step else {
            unreachable!("both are responses")
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn ini(id: &str) -> String {
    format!("[default]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = s\n")
}

fn cli(id: &str) -> String {
    format!(
        r#"{{"current": "p", "profiles": [{{"name": "p", "mode": "AK", "access_key_id": "{id}", "access_key_secret": "s"}}]}}"#
    )
}

/// A function from a key to the text of a file, the file's name, and a source that reads it.
type FileSource = (fn(&str) -> String, &'static str, CredentialsSource);

/// The providers of both kinds of files, and the chain that finds them.
fn sources(folder: &Path) -> Vec<FileSource> {
    let context = |variable: &str, name: &str| {
        let environment = Environment::empty()
            .with_variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
            .with_variable(variable, folder.join(name).to_str().unwrap());
        ProviderContext::new().environment(environment)
    };
    let of_ini = context("ALIBABA_CLOUD_CREDENTIALS_FILE", "ini");
    let of_cli = context("ALIBABA_CLOUD_CONFIG_FILE", "cli");
    vec![
        (ini, "ini", IniProfile::new().context(&of_ini).into()),
        (cli, "cli", CliProfile::new().context(&of_cli).into()),
        (ini, "ini", DefaultChain::new().context(&of_ini).into()),
        (cli, "cli", DefaultChain::new().context(&of_cli).into()),
    ]
}

#[tokio::test]
async fn a_rotated_key_is_used_in_the_same_call() {
    for rejection in CODES {
        let folder = tempfile::tempdir().unwrap();
        for (write, name, source) in sources(folder.path()) {
            let path = folder.path().join(name);
            std::fs::write(&path, write("LTAI5tTheOldKey")).unwrap();
            let mut service = Service::new(rejection);
            service.rewrite = Some((path, write("LTAI5tTheNewKey")));
            let client = service.client(source).build().unwrap();
            // A write as well as a read: a rejected key proves that nothing was executed.
            let created = client
                .create_flow()
                .flow_name("name")
                .categories([FlowCategory::Other])
                .send()
                .await
                .unwrap();
            assert_eq!(created.attempts(), 2, "{rejection:?}");
            assert_eq!(service.seen(), ["LTAI5tTheOldKey", "LTAI5tTheNewKey"]);
            client.list_flow().send().await.unwrap();
            assert_eq!(service.seen().len(), 3, "later calls begin with the new key");
        }
    }
}

#[tokio::test]
async fn the_same_key_is_not_retried() {
    for rejection in CODES {
        let folder = tempfile::tempdir().unwrap();
        for (write, name, source) in sources(folder.path()) {
            std::fs::write(folder.path().join(name), write("LTAI5tTheOldKey")).unwrap();
            let service = Service::new(rejection);
            let client = service.client(source).build().unwrap();
            let error = client.list_flow().send().await.unwrap_err();
            assert_eq!(error.code_str(), Some(rejection.1));
            assert_eq!(error.kind(), ErrorKind::Authentication);
            assert_eq!((error.attempts(), error.execution()), (1, Execution::No));
            assert_eq!(service.seen().len(), 1, "{rejection:?}");
        }
    }
}

#[tokio::test]
async fn a_second_rejection_ends_the_call() {
    let folder = tempfile::tempdir().unwrap();
    for (write, name, source) in sources(folder.path()) {
        let path = folder.path().join(name);
        std::fs::write(&path, write("LTAI5tTheOldKey")).unwrap();
        let mut service = Service::new(CODES[0]);
        service.rewrite = Some((path.clone(), write("LTAI5tAnotherOne")));
        let client = service.client(source).build().unwrap();
        let error = client.list_flow().send().await.unwrap_err();
        assert_eq!(error.attempts(), 2);
        assert_eq!(service.seen(), ["LTAI5tTheOldKey", "LTAI5tAnotherOne"]);
        // The next call does not begin with a rejected key.
        std::fs::write(&path, write("LTAI5tTheNewKey")).unwrap();
        client.list_flow().send().await.unwrap();
        assert_eq!(service.seen().len(), 3);
    }
}

#[tokio::test]
async fn without_a_second_attempt_the_next_call_has_the_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let (write, name, source) = sources(folder.path()).remove(0);
    let path = folder.path().join(name);
    std::fs::write(&path, write("LTAI5tTheOldKey")).unwrap();
    let mut service = Service::new(CODES[0]);
    service.rewrite = Some((path, write("LTAI5tTheNewKey")));
    let client = service
        .client(source)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    assert_eq!(client.list_flow().send().await.unwrap_err().attempts(), 1);
    client.list_flow().send().await.unwrap();
    assert_eq!(service.seen(), ["LTAI5tTheOldKey", "LTAI5tTheNewKey"]);
}

#[tokio::test]
async fn the_error_also_names_a_file_that_became_invalid() {
    let folder = tempfile::tempdir().unwrap();
    let (write, name, source) = sources(folder.path()).remove(0);
    let path = folder.path().join(name);
    std::fs::write(&path, write("LTAI5tTheOldKey")).unwrap();
    let mut service = Service::new(CODES[0]);
    service.rewrite = Some((path, "[default]\ns3cret".to_owned()));
    let client = service.client(source).build().unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!(error.code_str(), Some("InvalidAccessKeyId.NotFound"));
    let shown = error.to_string();
    assert!(
        shown.contains("read again, which failed: INI profile: line 2") && !shown.contains("s3cret"),
        "{shown}"
    );
}

/// Gives another key for each call, and counts the calls.
#[derive(Debug, Default)]
struct Counting(AtomicU32);

impl ProvideCredentials for Counting {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let id = ["LTAI5tTheOldKey", "LTAI5tTheNewKey"][usize::from(count > 0)];
        Box::pin(async move {
            Credentials::new(id, format!("s{count}"))
                .map(|key| {
                    key.with_expiration(crate::support::at("2100-01-01T00:00:00Z"))
                        .into()
                })
                .map_err(|error| {
                    CredentialsError::new(CredentialsErrorKind::Invalid, "test", error.to_string())
                })
        })
    }
}

#[tokio::test]
async fn the_next_attempt_is_signed_with_the_provider_s_new_key() {
    for (rejection, attempts) in [
        (CODES[0], Some(2)),
        // The secret of a session cannot be wrong: another request would not help.
        ((400, "SignatureDoesNotMatch"), None),
        ((403, "NoPermission"), None),
    ] {
        let counting = Arc::new(Counting::default());
        let service = Service::new(rejection);
        let client = service
            .client(Cached::new(Arc::clone(&counting)))
            .build()
            .unwrap();
        let result = client.list_flow().send().await;
        assert_eq!(result.ok().map(|list| list.attempts()), attempts);
        let asked = counting.0.load(Ordering::Relaxed);
        assert_eq!(asked, attempts.unwrap_or(1), "no more calls than necessary");
    }
}

#[tokio::test]
async fn rotations_do_not_use_the_retry_budget() {
    let folder = tempfile::tempdir().unwrap();
    let (write, name, source) = sources(folder.path()).remove(0);
    let path = folder.path().join(name);
    let service = Service::new(CODES[0]);
    let client = service.client(source).build().unwrap();
    // More than the 100 retries of the budget.
    for number in 0..150 {
        let id = format!("LTAI5tKeyNumber{number}");
        std::fs::write(&path, write(&id)).unwrap();
        *service.known.lock().unwrap() = id;
        let list = client.list_flow().send().await.unwrap();
        assert_eq!(list.attempts(), if number == 0 { 1 } else { 2 });
    }
}

#[tokio::test]
async fn a_fixed_key_is_not_read_again() {
    let service = Service::new(CODES[0]);
    let client = service.client(long_lived()).build().unwrap();
    let error = client.list_flow().send().await.unwrap_err();
    assert_eq!((error.attempts(), service.seen().len()), (1, 1));
}
