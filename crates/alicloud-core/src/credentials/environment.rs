use std::{
    collections::BTreeMap,
    env, fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

type Variables = dyn Fn(&str) -> Option<String> + Send + Sync;

/// What providers read of a process: its variables and its home folder. Tests and programs with settings of their own
/// give other ones.
///
/// An empty variable counts as unset, as in the vendor's clients. `Debug` shows no values.
///
/// ```
/// use alicloud_core::credentials::Environment;
///
/// let environment = Environment::empty()
///     .with_variable("ALIBABA_CLOUD_PROFILE", "staging")
///     .with_variable("ALIBABA_CLOUD_STS_REGION", "")
///     .with_home("/home/me");
/// assert_eq!(environment.variable("ALIBABA_CLOUD_PROFILE").as_deref(), Some("staging"));
/// assert_eq!(environment.variable("ALIBABA_CLOUD_STS_REGION"), None);
/// ```
#[derive(Clone)]
pub struct Environment {
    read: Arc<Variables>,
    set: BTreeMap<String, String>,
    home: Option<PathBuf>,
}

impl Environment {
    /// The process's own variables, read when they are needed, and the home folder of its user.
    #[must_use]
    pub fn process() -> Self {
        Self {
            home: env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            ..Self::from_fn(|name| env::var(name).ok())
        }
    }

    /// No variables and no home folder.
    #[must_use]
    pub fn empty() -> Self {
        Self::from_fn(|_| None)
    }

    /// Variables that a function gives, and no home folder.
    #[must_use]
    pub fn from_fn(variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            read: Arc::new(variable),
            set: BTreeMap::new(),
            home: None,
        }
    }

    /// Sets a variable, for the readers of this value alone.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set.insert(name.into(), value.into());
        self
    }

    /// Sets the home folder.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// The value of a variable; `None` when it is unset or empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = match self.set.get(name) {
            Some(value) => Some(value.clone()),
            None => (self.read)(name),
        };
        value.filter(|value| !value.is_empty())
    }

    /// Whether a variable says `true` or `1`.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.variable(name)
            .is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }

    /// The home folder of the user.
    #[must_use]
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::process()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Environment")
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}
