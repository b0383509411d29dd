use std::{fmt, path::Path, sync::Arc, time::Duration};

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    source::{CredentialsFuture, ProvideCredentials},
    support::{
        cache::Cache,
        expiration,
        process::{self, Failed},
        response, setters, shell_words,
        single_flight::Outcome,
    },
};

const DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
const LIMIT: Duration = Duration::from_secs(60);

/// Credentials that a program prints, for every way to a key that is not built in.
///
/// The command is split as a POSIX shell does, but no shell is run; a `~` at the beginning of a word is the home folder. The
/// program inherits the environment and has 60 seconds by default. Then it is killed, and all that it started
/// with it; so it is when the future is dropped. On Unix it is in a process group of its own, and so
/// cannot ask at the terminal. It writes a JSON object, of 1 MiB at most, to its standard output:
///
/// ```json
/// {"mode": "StsToken", "access_key_id": "…", "access_key_secret": "…", "sts_token": "…", "expiration": "2026-03-30T08:09:10Z"}
/// ```
///
/// `mode` is `AK` or `StsToken`; `expiration` is optional, in any of the forms of
/// [`time::parse_lenient`](crate::time::parse_lenient). With it the credentials are kept and refreshed as
/// [`Cached`](crate::credentials::Cached) tells; without it the program is run for each use.
/// `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` turns the provider off. Errors and `Debug` show of the command only the
/// program's name, and nothing of what it writes.
///
/// ```
/// use alicloud_core::credentials::ExternalProcess;
///
/// let keychain = ExternalProcess::new("credential-helper get --account 'flow team'");
/// # let _ = keychain;
/// ```
pub struct ExternalProcess {
    command: String,
    limit: Duration,
    cache: Cache,
    context: ProviderContext,
}

impl ExternalProcess {
    /// The program and its arguments, as one would write them in a shell.
    pub fn new(command: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            limit: LIMIT,
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets how long the program may take; 60 s unless set.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    setters::context!();

    async fn fetch(&self) -> Outcome {
        if self.context.environment.is_on(DISABLED) {
            let problem = format!("turned off by {DISABLED}");
            return Err(CredentialsError::new(
                CredentialsErrorKind::NotConfigured,
                "external process",
                problem,
            )
            .with_help("unset it to run programs for credentials"));
        }
        let invalid =
            |problem: String| CredentialsError::new(CredentialsErrorKind::Invalid, self.title(), problem);
        let home = self.context.environment.home();
        let words = shell_words::split(&self.command, home.as_deref().and_then(Path::to_str))
            .filter(|words| words.first().is_some_and(|program| !program.is_empty()))
            .ok_or_else(|| {
                invalid("the command is empty, or a quote in it is not closed".to_owned())
                    .with_help("write it as in a shell")
            })?;
        if words.first().is_some_and(|word| is_assignment(word)) {
            let problem = "the command begins with a variable, which only a shell sets".to_owned();
            return Err(invalid(problem).with_help("begin it with `env`, as in `env NAME=value program`"));
        }
        let by_hand = "run the command by hand to see what it says";
        let output = process::output(&words, self.limit)
            .await
            .map_err(|failed| match failed {
                Failed::Start(error) => invalid(format!("the program cannot be started: {error}"))
                    .with_help("give its whole path, and check that it may be run"),
                Failed::Exit(status) => invalid(format!("the program failed ({status})")).with_help(by_hand),
                Failed::Output(error) => {
                    invalid(format!("the program's output cannot be read: {error}")).with_help(by_hand)
                }
                Failed::TooLong => {
                    invalid("the program's output is longer than 1 MiB".to_owned()).with_help(by_hand)
                }
                Failed::StaysOpen => invalid(
                    "the program ended, but one that it started keeps its standard output open".to_owned(),
                )
                .with_help("redirect the output of what the program leaves behind"),
                Failed::Timeout => CredentialsError::new(
                    CredentialsErrorKind::Unavailable,
                    self.title(),
                    format!("the program was killed after {:?}", self.limit),
                )
                .with_help(by_hand),
            })?;
        let credentials = read(&output).map_err(|problem| {
            invalid(format!("the program's output is of no use: {problem}")).with_help(
                "it must print a JSON object of `mode` (`AK` or `StsToken`), `access_key_id`, `access_key_secret` and, \
                 for `StsToken`, `sts_token`",
            )
        })?;
        Ok(Arc::new(
            credentials.with_provider(self.context.named("external")),
        ))
    }

    /// The program alone: its arguments may be secret.
    fn title(&self) -> String {
        let program = shell_words::split(&self.command, None).and_then(|words| words.into_iter().next());
        match program.filter(|program| is_path(program)) {
            Some(program) => format!("external process `{program}`"),
            None => "external process".to_owned(),
        }
    }
}

/// Whether a word looks like a program. Another one may hold a secret: a variable, or a whole command in quotes.
fn is_path(word: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || "/\\._-~+: ()".contains(letter);
    let is_command = word.contains(" -") || (word.contains(' ') && !word.starts_with(['/', '.']));
    !word.is_empty() && word.chars().all(fits) && !is_command && !word.contains("://")
}

/// Whether a word sets a variable, which only a shell does.
fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn read(output: &[u8]) -> Result<Credentials, String> {
    let value = response::object(output)?;
    let member =
        |name: &str| response::text(&value, name).ok_or_else(|| format!("no text in the member `{name}`"));
    let id = member("access_key_id")?;
    let secret = member("access_key_secret")?;
    let credentials = match member("mode")? {
        "AK" => Credentials::new(id, secret),
        "StsToken" => Credentials::temporary(id, secret, member("sts_token")?),
        _ => return Err("the member `mode` is neither `AK` nor `StsToken`".to_owned()),
    }
    .map_err(|error| error.to_string())?;
    match expiration::read(value.get("expiration")) {
        Ok(None) => Ok(credentials),
        Ok(Some(expiration)) => Ok(credentials.with_expiration(expiration)),
        Err(problem) => Err(format!("the member `expiration` {problem}")),
    }
}

impl ProvideCredentials for ExternalProcess {
    fn credentials(&self) -> CredentialsFuture<'_> {
        self.cache.credentials(&self.context, || self.fetch())
    }

    fn invalidate(&self, refused: &Credentials) {
        self.cache.invalidate(refused);
    }
}

impl fmt::Debug for ExternalProcess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ExternalProcess")
            .field(&self.title())
            .field(&self.cache)
            .finish()
    }
}
