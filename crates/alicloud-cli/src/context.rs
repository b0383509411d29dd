//! What a command works with: settings, credentials, a client.

mod credentials;

use std::{any::Any, fmt, future::Future, path::PathBuf, pin::Pin, sync::Arc};

use alicloud_core::{
    Client, Credentials, EndpointRule, RateLimit, RetryPolicy,
    credentials::{CredentialsSource, Environment},
    description::ServiceDescription,
    transport::Timeouts,
};

use crate::{
    context::credentials::FirstOf,
    error::{Error, ExitStatus},
    numbers::of_seconds,
    options::{Format, Options, format_of},
    output::{Query, Style},
    settings::{ConfigurationFile, Place, Profile, variable},
    terminal::Terminal,
    trace::Trace,
};

/// What can be wrong before a command begins.
pub(crate) const SETTINGS: &str = "settings";
pub(crate) const EMULATOR: &str = "emulator";

/// A parameter that operations take from the settings when it is not given: the space of a customer, for example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DefaultParameter {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// The variable that holds it.
    pub(crate) variable: &'static str,
}

/// An emulator that runs as long as the command that calls it.
pub struct RunningEmulator {
    endpoint: String,
    credentials: Credentials,
    _guard: Box<dyn Any>,
}

impl RunningEmulator {
    /// An emulator at an endpoint, with an access key that it accepts. It is stopped when the guard is dropped.
    #[must_use]
    pub fn new(endpoint: impl Into<String>, credentials: Credentials, guard: impl Any) -> Self {
        Self {
            endpoint: endpoint.into(),
            credentials,
            _guard: Box::new(guard),
        }
    }
}

impl fmt::Debug for RunningEmulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RunningEmulator")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// Starts an emulator, with data in a file if one is named.
pub type StartEmulator =
    fn(Option<PathBuf>) -> Pin<Box<dyn Future<Output = Result<RunningEmulator, Box<dyn std::error::Error>>>>>;

/// What the program is.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) description: &'static ServiceDescription,
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) environment: Environment,
    pub(crate) default_parameters: Vec<DefaultParameter>,
    pub(crate) start_emulator: Option<StartEmulator>,
}

/// What a command works with: the settings of options, variables and configuration file, and the terminal.
///
/// A subcommand of a program's own gets one from [`Cli::subcommand_with_context`](crate::Cli::subcommand_with_context).
pub struct Context {
    pub(crate) program: Program,
    pub(crate) options: Options,
    pub(crate) terminal: Terminal,
    pub(crate) file: ConfigurationFile,
    /// The name of the profile, and whether it was asked for by name.
    pub(crate) profile_name: String,
    pub(crate) profile_is_named: bool,
    emulator: Option<RunningEmulator>,
    /// Those that were found before the first call, where it has to be known whose they are.
    found_credentials: Option<Arc<Credentials>>,
}

impl fmt::Debug for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Context")
            .field("program", &self.program.name)
            .field("profile", &self.profile_name)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// Reads the settings; starts the emulator if it is asked for.
    pub(crate) async fn new(program: Program, options: Options, terminal: Terminal) -> Result<Self, Error> {
        let (context, errors) = Self::with_errors(program, options, terminal).await;
        match errors.into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(context),
        }
    }

    /// The same for a command that reports everything that is wrong, each thing under the name of what has it.
    pub(crate) async fn with_errors(
        program: Program,
        options: Options,
        terminal: Terminal,
    ) -> (Self, Vec<(&'static str, Error)>) {
        let mut errors = Vec::new();
        let file = ConfigurationFile::read(program.name, &program.environment).unwrap_or_else(|error| {
            errors.push((SETTINGS, error));
            ConfigurationFile::without_content(program.name, &program.environment)
        });
        let named = options
            .profile
            .clone()
            .or_else(|| program.environment.variable(&variable(program.name, "PROFILE")));
        let (profile_name, profile) = file.profile(named.as_deref());
        if named.is_none() && profile.is_none() && file.configuration.current.is_some() {
            errors.push((SETTINGS, file.without_current(program.name)));
        }
        let mut emulator = None;
        if let (true, Some(start)) = (options.emulator, program.start_emulator) {
            match start(options.data.clone()).await {
                Ok(started) => emulator = Some(started),
                Err(error) => {
                    let error = Error::local(format!("the emulator does not start: {error}"));
                    errors.push((EMULATOR, error));
                }
            }
        }
        let context = Self {
            program,
            options,
            terminal,
            file,
            profile_name,
            profile_is_named: named.is_some(),
            emulator,
            found_credentials: None,
        };
        (context, errors)
    }

    pub(crate) fn description(&self) -> &'static ServiceDescription {
        self.program.description
    }

    pub(crate) fn profile(&self) -> Option<&Profile> {
        self.file.configuration.profiles.get(&self.profile_name)
    }

    /// The format of the output, if one is asked for.
    pub(crate) fn format(&self) -> Result<Option<Format>, Error> {
        format_of(
            self.options.output,
            &variable(self.program.name, "OUTPUT"),
            &self.program.environment,
            self.profile(),
        )
    }

    /// How output is written.
    pub(crate) fn style(&self, default: Option<Format>) -> Result<Style, Error> {
        let format = self.format()?;
        let query = self.options.query.as_deref().map(Query::parse).transpose()?;
        Ok(Style::new(
            self.description(),
            &self.options,
            format.or(default),
            query,
            self.terminal,
        ))
    }

    /// Where calls go.
    pub(crate) fn place(&self) -> Result<Place, Error> {
        if let Some(emulator) = &self.emulator {
            return Ok(Place {
                region: None,
                endpoint: Some(emulator.endpoint.clone()),
                origin: "--emulator".to_owned(),
            });
        }
        let service = self.description().service;
        let place = Place::find(
            self.options.region.as_deref(),
            self.options.endpoint.as_deref(),
            service.product(),
            &self.program.environment,
            self.profile(),
        );
        match (place, service.endpoint_rule()) {
            (Some(place), _) => Ok(place),
            (None, EndpointRule::Global(host)) => Ok(Place {
                region: None,
                endpoint: Some(host.to_owned()),
                origin: "the service".to_owned(),
            }),
            (None, _) => {
                let example = service
                    .endpoints()
                    .first()
                    .map_or("ap-southeast-1", |(region, _)| region);
                let or_emulator = match self.program.start_emulator {
                    Some(_) => ", or try `--emulator`, which needs no account",
                    None => "",
                };
                Err(
                    Error::new(ExitStatus::Configuration, "neither a region nor an endpoint is set").with_help(
                        format!(
                            "give `--region {example}`, set ALIBABA_CLOUD_REGION_ID, or run `{} configure`{or_emulator}",
                            self.program.name
                        ),
                    ),
                )
            }
        }
    }

    /// A client by these settings.
    pub(crate) fn untyped_client(&self) -> Result<Client, Error> {
        let place = self.place()?;
        self.client_of(place, self.credentials()?)
    }

    /// A client by these settings that has no credentials, and can tell where it would call.
    pub(crate) fn client_without_credentials(&self) -> Result<Client, Error> {
        self.client_of(self.place()?, FirstOf::none().into())
    }

    fn client_of(&self, place: Place, credentials: CredentialsSource) -> Result<Client, Error> {
        let profile = self.profile();
        let seconds = profile.and_then(|profile| profile.timeout);
        let of_profile = seconds.and_then(|seconds| of_seconds(seconds).ok());
        let mut timeouts = Timeouts::default();
        if let Some(timeout) = self.options.timeout.or(of_profile) {
            timeouts = timeouts
                .with_operation(timeout)
                .with_connect(timeouts.connect.min(timeout))
                .with_read(timeouts.read.max(timeout));
        }
        let attempts = self
            .options
            .max_attempts
            .or_else(|| profile.and_then(|profile| profile.max_attempts));
        let mut retry = RetryPolicy::default();
        if let Some(attempts) = attempts {
            retry = retry.with_max_attempts(attempts);
        }
        let mut builder = Client::builder(self.description().service)
            .credentials(credentials)
            .application(format!("{}/{}", self.program.name, self.program.version))
            .timeouts(timeouts)
            .retry(retry)
            .rate_limit(self.rate_limit()?);
        if let Some(region) = place.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = place.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if self.options.verbose > 0 {
            builder = builder.interceptor(Trace::new(self.description(), self.options.verbose));
        }
        Ok(builder.build_untyped()?)
    }

    fn rate_limit(&self) -> Result<RateLimit, Error> {
        if self.options.no_rate_limit || self.emulator.is_some() {
            return Ok(RateLimit::off());
        }
        match &self.options.redis {
            None => Ok(RateLimit::new()),
            #[cfg(feature = "redis")]
            Some(address) => Ok(RateLimit::shared_store(
                alicloud_core::rate_limit::RedisStore::new(address)?,
            )),
            #[cfg(not(feature = "redis"))]
            Some(_) => Err(Error::usage("this program was built without the feature `redis`")),
        }
    }

    /// The values of parameters that are not given: from variables, else from the profile.
    pub(crate) fn default_parameters(&self) -> Vec<(String, String)> {
        let profile = self.profile();
        let known = self.program.default_parameters.iter();
        let mut values: Vec<(String, String)> = known
            .filter_map(|parameter| {
                let value = self.program.environment.variable(parameter.variable);
                let value = value.or_else(|| profile?.parameters.get(parameter.name).cloned());
                Some((parameter.name.to_owned(), value?))
            })
            .collect();
        for (name, value) in profile.iter().flat_map(|profile| &profile.parameters) {
            if !values.iter().any(|(known, _)| known == name) {
                values.push((name.clone(), value.clone()));
            }
        }
        values
    }
}
