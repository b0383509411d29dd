use std::{
    env, fmt,
    path::{PathBuf, is_separator},
    sync::Arc,
};

type Variables = dyn Fn(&str) -> Option<String> + Send + Sync;

/// The variables and the home folder that providers read: those of the process, or others for tests and for programs with
/// their own settings.
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
    set: Vec<(String, String)>,
    home: Option<PathBuf>,
    is_process: bool,
}

const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

impl Environment {
    /// Returns the process's variables, read when they are needed, and the home folder of its user.
    #[must_use]
    pub fn process() -> Self {
        Self {
            is_process: true,
            ..Self::from_fn(|name| env::var(name).ok())
        }
    }

    /// Returns an environment without variables and home folder.
    #[must_use]
    pub fn empty() -> Self {
        Self::from_fn(|_| None)
    }

    /// Returns an environment whose variables a function gives.
    #[must_use]
    pub fn from_fn(variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            read: Arc::new(variable),
            set: Vec::new(),
            home: None,
            is_process: false,
        }
    }

    /// Sets a variable, for the readers of this value alone.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set.push((name.into(), value.into()));
        self
    }

    /// Sets the home folder, regardless of the variables.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Returns the value of a variable; `None` if it is unset or empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        let set = self.set.iter().rfind(|(other, _)| other == name);
        let value = match set {
            Some((_, value)) => Some(value.clone()),
            None => (self.read)(name),
        };
        value.filter(|value| !value.is_empty())
    }

    /// Returns whether a variable is `true` or `1`.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.variable(name)
            .is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }

    /// Returns the home folder of the user: the one that was set, else that of the variable `HOME` (`USERPROFILE` on Windows), else,
    /// for the process's own environment, that of the operating system.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        self.home
            .clone()
            .or_else(|| self.variable(HOME).map(PathBuf::from))
            .or_else(|| env::home_dir().filter(|_| self.is_process))
            .filter(|home| !home.as_os_str().is_empty())
    }

    /// Replaces a `~` at the beginning of a path by the home folder, as a shell does. The error completes the sentence
    /// "the file … ".
    pub(super) fn expanded(&self, path: PathBuf) -> Result<PathBuf, &'static str> {
        let Some(rest) = path.to_str().and_then(|text| text.strip_prefix('~')) else {
            return Ok(path);
        };
        let below = rest.trim_start_matches(is_separator);
        if below.len() == rest.len() && !rest.is_empty() {
            return Err("begins with `~` and a name, which is not expanded");
        }
        let mut home = self
            .home()
            .ok_or("begins with `~`, and there is no home folder")?;
        if !below.is_empty() {
            home.push(below);
        }
        Ok(home)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_folder_of_the_environment() {
        let environment = Environment::empty().with_variable(HOME, "/home/variable");
        let expanded = |path: &str| environment.expanded(path.into());
        assert_eq!(expanded("~/a/b"), Ok("/home/variable/a/b".into()));
        assert_eq!(expanded("~//a"), Ok("/home/variable/a".into()));
        assert_eq!(expanded("~"), Ok("/home/variable".into()));
        assert_eq!(expanded("~/"), Ok("/home/variable".into()));
        for path in ["/a/~/b", "a~", "./~/a", ""] {
            assert_eq!(expanded(path), Ok(path.into()));
        }
        assert!(expanded("~user/a").is_err() && expanded("~user").is_err());
        let set = environment.clone().with_home("/home/set");
        assert_eq!(set.expanded("~/a".into()), Ok("/home/set/a".into()));
        assert!(Environment::empty().expanded("~/a".into()).is_err());
        assert_eq!(Environment::empty().home(), None);
    }
}
