use std::{borrow::Cow, fmt, sync::Arc};

use crate::{
    configuration::ConfigurationError,
    error::{Error, ErrorKind, Execution, Failure},
    redact::{Redaction, line, lines},
    report::Report,
};

/// Why there are no credentials: what was tried, why it failed, and what to do.
///
/// It never shows a secret. The default chain's error has a line for each link. `Debug` has paragraphs, as a `main` that returns
/// the error prints it; `{:#?}` shows the fields.
///
/// ```
/// use alicloud_core::credentials::{CredentialsError, CredentialsErrorKind};
///
/// let error = CredentialsError::new(CredentialsErrorKind::Unavailable, "vault", "no response in time")
///     .with_help("start the vault's agent");
/// assert_eq!(error.to_string(), "vault: no response in time; start the vault's agent");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialsError(Arc<Facts>);

#[derive(Clone, PartialEq, Eq)]
struct Facts {
    kind: CredentialsErrorKind,
    provider: Cow<'static, str>,
    problem: String,
    help: Option<Cow<'static, str>>,
    links: Vec<CredentialsError>,
}

/// Escapes a text only if it has to be: the name of a profile may be in the provider's name and in the help.
fn shown(text: Cow<'static, str>, escaped: fn(&str) -> Cow<'_, str>) -> Cow<'static, str> {
    match escaped(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => Cow::Owned(escaped),
    }
}

/// The kind of a [`CredentialsError`], for programs to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsErrorKind {
    /// The provider is not configured here, or it is turned off.
    NotConfigured,
    /// The configuration is invalid: a malformed file, an unknown mode, a program that fails.
    Invalid,
    /// The service that issues credentials rejected the request.
    Refused,
    /// No valid response came: a lost connection, a timeout, an error of the server. It may work later.
    Unavailable,
}

impl CredentialsError {
    /// Creates an error by its kind, the provider, and what is wrong.
    #[must_use]
    pub fn new(
        kind: CredentialsErrorKind,
        provider: impl Into<Cow<'static, str>>,
        problem: impl Into<String>,
    ) -> Self {
        Self(Arc::new(Facts {
            kind,
            provider: shown(provider.into(), line),
            problem: lines(&Redaction::new().text(&problem.into())).into_owned(),
            help: None,
            links: Vec::new(),
        }))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        Arc::make_mut(&mut self.0).help = Some(shown(help.into(), lines));
        self
    }

    /// Adds the errors of the links of a chain. The error's kind becomes the most specific of theirs.
    pub(super) fn with_links(mut self, links: Vec<Self>) -> Self {
        use CredentialsErrorKind::{Invalid, Refused, Unavailable};
        let facts = Arc::make_mut(&mut self.0);
        if let Some(kind) = [Refused, Invalid, Unavailable]
            .into_iter()
            .find(|kind| links.iter().any(|link| link.kind() == *kind))
        {
            facts.kind = kind;
        }
        facts.links = links;
        self
    }

    /// Prepends the provider that uses the failed one.
    pub(super) fn within(mut self, outer: &str) -> Self {
        let facts = Arc::make_mut(&mut self.0);
        facts.provider = shown(Cow::Owned(format!("{outer}, {}", facts.provider)), line);
        self
    }

    /// Returns the kind of error.
    #[must_use]
    pub fn kind(&self) -> CredentialsErrorKind {
        self.0.kind
    }

    /// Returns the provider that failed, for people.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Returns the errors of the links of a chain, in order; empty for a single provider.
    #[must_use]
    pub fn links(&self) -> &[CredentialsError] {
        &self.0.links
    }

    /// The provider, what is wrong, and a line for each link.
    fn without_help(&self) -> impl fmt::Display {
        fmt::from_fn(|formatter| {
            write!(formatter, "{}: {}", self.provider(), self.problem())?;
            for link in self.links() {
                write!(formatter, "\n  - {}", link.to_string().replace('\n', "\n    "))?;
            }
            Ok(())
        })
    }
}

/// For providers that create keys with [`Credentials::new`](crate::credentials::Credentials::new).
impl From<ConfigurationError> for CredentialsError {
    fn from(error: ConfigurationError) -> Self {
        Self::new(CredentialsErrorKind::Invalid, "credentials", error.to_string())
    }
}

/// Credentials could not be obtained, so the request was not signed.
impl From<CredentialsError> for Box<Failure> {
    fn from(error: CredentialsError) -> Self {
        let mut failure = Failure::new(
            ErrorKind::Credentials,
            Execution::No,
            error.without_help().to_string(),
        );
        failure.remedy = error.help().map(|help| help.to_owned().into());
        failure.with_source(error)
    }
}

impl<C> From<CredentialsError> for Error<C> {
    fn from(error: CredentialsError) -> Self {
        Box::<Failure>::from(error).into()
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.without_help())?;
        match (self.help(), self.links()) {
            (Some(help), []) => write!(formatter, "; {help}"),
            (Some(help), _) => write!(formatter, "\n  help: {help}"),
            (None, _) => Ok(()),
        }
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = &*self.0;
        if !formatter.alternate() {
            if !facts.links.is_empty() {
                return fmt::Display::fmt(self, formatter);
            }
            let report = Report::new(format_args!("{}: {}", facts.provider, facts.problem)).help(self.help());
            return fmt::Display::fmt(&report, formatter);
        }
        formatter
            .debug_struct("CredentialsError")
            .field("kind", &facts.kind)
            .field("provider", &facts.provider)
            .field("problem", &facts.problem)
            .field("help", &facts.help)
            .field("links", &facts.links)
            .finish()
    }
}

impl std::error::Error for CredentialsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_of_a_chain_is_a_value_of_the_failure() {
        let link = CredentialsError::new(
            CredentialsErrorKind::NotConfigured,
            "environment",
            "ID is not set",
        )
        .with_help("set ID");
        let chain = CredentialsError::new(CredentialsErrorKind::NotConfigured, "chain", "no credentials:")
            .with_links(vec![link.clone()])
            .with_help("set ID or log in");
        let failure = Box::<Failure>::from(chain.clone());
        assert_eq!(failure.remedy(), Some("set ID or log in"));
        assert_eq!(
            failure.message(),
            "chain: no credentials:\n  - environment: ID is not set; set ID"
        );
        assert_eq!(
            failure.to_string(),
            format!("no credentials: {chain}"),
            "in a line of its own"
        );
        assert!(format!("{failure:?}").ends_with("\n\nHelp: set ID or log in"));
        let failure = Box::<Failure>::from(link);
        assert_eq!(
            (failure.message(), failure.remedy()),
            ("environment: ID is not set", Some("set ID"))
        );
    }

    #[test]
    fn names_of_profiles_are_escaped_wherever_they_stand() {
        let name = "\u{1b}[2J\u{202e}";
        let error = CredentialsError::new(CredentialsErrorKind::Invalid, format!("profile `{name}`"), name)
            .with_help(format!("run `configure --profile {name}`"))
            .within(&format!("profile `{name}`"));
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
            assert_eq!(text.matches("[2J").count(), 4, "{text}");
        }
    }
}
