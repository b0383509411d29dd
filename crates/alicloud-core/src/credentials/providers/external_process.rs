use std::{fmt, path::Path, sync::Arc, time::Duration};

use crate::credentials::{
    access_key::Credentials,
    error::{CredentialsError, CredentialsErrorKind},
    provider_context::ProviderContext,
    support::{
        cache::Cache,
        expiration,
        process::{self, ProcessError},
        response, setters, shell_words,
        single_flight::Outcome,
    },
};

const DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
const LIMIT: Duration = Duration::from_secs(60);

/// Credentials that a program prints, for sources that are not built in.
///
/// The command is split as a POSIX shell does, but no shell is run; a `~` at the beginning of a word is the home folder. The
/// program inherits the environment. After 60 seconds by default, or when the future is dropped, it is killed with its children.
/// On Unix it has its own process group, and so cannot prompt at the terminal. It writes a JSON object, of 1 MiB at most, to
/// its standard output:
///
/// ```json
/// {"mode": "StsToken", "access_key_id": "…", "access_key_secret": "…", "sts_token": "…", "expiration": "2026-03-30T08:09:10Z"}
/// ```
///
/// `mode` is `AK` or `StsToken`; `expiration` is optional, in any of the forms of
/// [`time::parse_lenient`](crate::time::parse_lenient). With it the credentials are cached and refreshed as
/// by [`Cached`](crate::credentials::Cached); without it the program is run for each use.
/// `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` turns the provider off. Errors and `Debug` show only the program's name,
/// neither its arguments nor its output.
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
    /// Creates a provider that runs a command, written as in a shell.
    pub fn new(command: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            limit: LIMIT,
            cache: Cache::default(),
            context: ProviderContext::new(),
        }
    }

    /// Sets how long the program may take. Defaults to 60 s.
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
            let problem =
                "the command begins with a variable assignment, which only a shell supports".to_owned();
            return Err(invalid(problem).with_help("begin it with `env`, as in `env NAME=value program`"));
        }
        let by_hand = "run the command by hand to see its output";
        let output = process::output(&words, self.limit)
            .await
            .map_err(|failed| match failed {
                ProcessError::Start(error) => invalid(format!("the program cannot be started: {error}"))
                    .with_help("give its absolute path, and check that it is executable"),
                ProcessError::Exit(status) => {
                    invalid(format!("the program failed ({status})")).with_help(by_hand)
                }
                ProcessError::Output(error) => {
                    invalid(format!("the program's output cannot be read: {error}")).with_help(by_hand)
                }
                ProcessError::TooLong => {
                    invalid("the program's output is longer than 1 MiB".to_owned()).with_help(by_hand)
                }
                ProcessError::StaysOpen => {
                    invalid("the program ended, but a child keeps its standard output open".to_owned())
                        .with_help("redirect the output of the processes that the program leaves running")
                }
                ProcessError::Timeout => CredentialsError::new(
                    CredentialsErrorKind::Unavailable,
                    self.title(),
                    format!("the program was killed after {:?}", self.limit),
                )
                .with_help(by_hand),
            })?;
        let credentials = read(&output).map_err(|problem| {
            invalid(format!("the program's output {problem}")).with_help(
                "print a JSON object of `mode` (`AK` or `StsToken`), `access_key_id`, `access_key_secret` and, \
                 for `StsToken`, `sts_token`",
            )
        })?;
        Ok(Arc::new(
            credentials.with_provider(self.context.named("external")),
        ))
    }

    /// Names only the program: its arguments may be secret.
    fn title(&self) -> String {
        let program = shell_words::split(&self.command, None).and_then(|words| words.into_iter().next());
        match program.filter(|program| is_path(program)) {
            Some(program) => format!("external process `{program}`"),
            None => "external process".to_owned(),
        }
    }
}

/// Returns whether a word looks like a program. Other words may hold a secret: a variable, or a whole command in quotes.
fn is_path(word: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || "/\\._-~+: ()".contains(letter);
    let is_command = word.contains(" -") || (word.contains(' ') && !word.starts_with(['/', '.']));
    !word.is_empty() && word.chars().all(fits) && !is_command && !word.contains("://")
}

/// Returns whether a word assigns a variable.
fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn read(output: &[u8]) -> Result<Credentials, String> {
    let value = response::object(output)?;
    let member = |name: &str| {
        response::text(&value, name).ok_or_else(|| format!("has no text in the member `{name}`"))
    };
    let id = member("access_key_id")?;
    let secret = member("access_key_secret")?;
    let credentials = match member("mode")? {
        "AK" => Credentials::new(id, secret),
        "StsToken" => Credentials::temporary(id, secret, member("sts_token")?),
        _ => return Err("has a `mode` that is neither `AK` nor `StsToken`".to_owned()),
    }
    .map_err(|error| format!("is invalid: {error}"))?;
    match expiration::read(value.get("expiration")) {
        Ok(None) => Ok(credentials),
        Ok(Some(expiration)) => Ok(credentials.with_expiration(expiration)),
        Err(problem) => Err(format!("has a member `expiration` that {problem}")),
    }
}

setters::cached!(ExternalProcess);

impl fmt::Debug for ExternalProcess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ExternalProcess")
            .field(&self.title())
            .field(&self.cache)
            .finish()
    }
}
