//! Settings from options, variables and the configuration file, in this order.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use alicloud_core::credentials::Environment;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::{
    error::{Error, ExitStatus},
    numbers::{attempts_of_file, seconds_of_file},
};

/// The variables that hold a region, under the names of the vendor's tools.
const REGION: [&str; 2] = ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"];

/// The configuration file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Configuration {
    /// The profile that is used when no other is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// Settings under a name.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Profile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) endpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_key_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_key_secret: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) security_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<String>,
    /// In seconds.
    #[serde(
        default,
        deserialize_with = "seconds_of_file",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) timeout: Option<f64>,
    #[serde(
        default,
        deserialize_with = "attempts_of_file",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) max_attempts: Option<u32>,
    /// Values of parameters that operations take when none is given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) parameters: BTreeMap<String, String>,
}

/// `Debug` shows no secret.
impl std::fmt::Debug for Profile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Profile")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl Profile {
    /// The settings as `configure show` prints them.
    pub(crate) fn shown(&self) -> Self {
        let id = self.access_key_id.as_deref();
        let hidden = |text: &Option<String>| text.as_ref().map(|_| "(set)".to_owned());
        Self {
            access_key_id: id.map(alicloud_core::credentials::masked),
            access_key_secret: hidden(&self.access_key_secret),
            security_token: hidden(&self.security_token),
            ..self.clone()
        }
    }
}

/// Where the configuration file is, and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct ConfigurationFile {
    pub(crate) path: Option<PathBuf>,
    pub(crate) configuration: Configuration,
}

impl ConfigurationFile {
    /// The place of the file of a program.
    pub(crate) fn path(program: &str, environment: &Environment) -> Option<PathBuf> {
        let variable = variable(program, "CONFIG");
        let named = environment.variable(&variable).map(PathBuf::from);
        let folder = || {
            let configured = environment.variable("XDG_CONFIG_HOME").map(PathBuf::from);
            let folder = configured.or_else(|| Some(environment.home()?.join(".config")))?;
            Some(folder.join(program).join("config.yaml"))
        };
        named.or_else(folder)
    }

    /// The place of the file, and nothing of its content.
    pub(crate) fn without_content(program: &str, environment: &Environment) -> Self {
        Self {
            path: Self::path(program, environment),
            configuration: Configuration::default(),
        }
    }

    /// Reads the file, if there is one.
    pub(crate) fn read(program: &str, environment: &Environment) -> Result<Self, Error> {
        let empty = Self::without_content(program, environment);
        let Some(place) = &empty.path else {
            return Ok(empty);
        };
        let invalid = |what: String| {
            Error::new(
                ExitStatus::Configuration,
                format!("the configuration file {} {what}", place.display()),
            )
        };
        let text = match fs::read_to_string(place) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let variable = variable(program, "CONFIG");
                return Err(invalid(format!("cannot be read: {error}")).with_help(format!(
                    "make it readable, or set {variable} to the path of another file"
                )));
            }
        };
        if text.trim().is_empty() {
            return Ok(empty);
        }
        let configuration = serde_yaml::from_str(&text).map_err(|error| {
            invalid(format!("is not valid: {}", without_values(&error))).with_help(format!(
                "correct it, or move it away and run `{program} configure`"
            ))
        })?;
        Ok(Self {
            path: empty.path,
            configuration,
        })
    }

    /// The error of a file whose current profile is not in it.
    pub(crate) fn without_current(&self, program: &str) -> Error {
        let (current, _) = self.profile(None);
        let path = self.path.as_deref().unwrap_or(Path::new("")).display();
        Error::new(
            ExitStatus::Configuration,
            format!("the configuration file {path} has `current: {current}`, and no profile of this name"),
        )
        .with_help(format!(
            "correct `current`, or run `{program} configure --profile {current}`"
        ))
    }

    /// The profile of a name; without one, the current one.
    pub(crate) fn profile(&self, name: Option<&str>) -> (String, Option<&Profile>) {
        let current = self.configuration.current.as_deref();
        let name = name.or(current).unwrap_or("default").to_owned();
        let profile = self.configuration.profiles.get(&name);
        (name, profile)
    }

    /// Writes the file. It may hold secrets, so that only its owner may read it.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let Some(path) = &self.path else {
            return Err(home_is_unknown());
        };
        let text = serde_yaml::to_string(&self.configuration)
            .map_err(|error| Error::local(format!("the configuration cannot be written: {error}")))?;
        let unwritable =
            |error: std::io::Error| Error::local(format!("{} cannot be written: {error}", path.display()));
        // A link, as to a folder of such files, goes on to point to the file.
        let path = &fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(unwritable)?;
        // Only its owner may read a temporary file. It gets the name when it is whole: a full disk leaves the file as it was.
        let mut file = NamedTempFile::new_in(folder).map_err(unwritable)?;
        file.write_all(text.as_bytes()).map_err(unwritable)?;
        file.persist(path).map_err(|error| unwritable(error.error))?;
        Ok(())
    }
}

/// The error of a file that has no place.
pub(crate) fn home_is_unknown() -> Error {
    Error::new(ExitStatus::Configuration, "the home folder is unknown")
        .with_help("set HOME, or the variable with the path of the configuration file")
}

/// What is wrong and where, without the value that stands there: it may be a secret.
fn without_values(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let Some(value) = text.find(": invalid ") else {
        return text;
    };
    let place = error.location().map_or_else(String::new, |place| {
        format!(" at line {} column {}", place.line(), place.column())
    });
    format!("{}: the value is not of the right kind{place}", &text[..value])
}

/// The name of a variable of the program: `CAMS_FLOW_PROFILE` for `PROFILE` of `cams-flow`.
pub(crate) fn variable(program: &str, name: &str) -> String {
    let program = program.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
    format!("{}_{name}", program.to_ascii_uppercase())
}

/// Where calls go, and who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) origin: String,
}

impl Place {
    /// From options, else from variables, else from the profile.
    pub(crate) fn find(
        region: Option<&str>,
        endpoint: Option<&str>,
        product: &str,
        environment: &Environment,
        profile: Option<&Profile>,
    ) -> Option<Self> {
        let place = |region: Option<String>, endpoint: Option<String>, origin: String| {
            Some(Self {
                region,
                endpoint,
                origin,
            })
        };
        let owned = |text: &str| Some(text.to_owned());
        let region_of_environment = || {
            REGION
                .iter()
                .find_map(|name| Some((*name, environment.variable(name)?)))
        };
        // The region is a parameter of some operations, whatever the endpoint.
        let known_region = || {
            let of_profile = || profile.and_then(|profile| profile.region.clone());
            region
                .map(str::to_owned)
                .or_else(|| region_of_environment().map(|(_, region)| region))
                .or_else(of_profile)
        };
        if let Some(endpoint) = endpoint {
            return place(known_region(), owned(endpoint), "--endpoint".to_owned());
        }
        if let Some(region) = region {
            return place(owned(region), None, "--region".to_owned());
        }
        let product = product.to_ascii_uppercase();
        let product = product.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
        for name in [format!("{product}_ENDPOINT"), "ALIBABA_CLOUD_ENDPOINT".to_owned()] {
            if let Some(endpoint) = environment.variable(&name) {
                return place(known_region(), Some(endpoint), name);
            }
        }
        if let Some((name, region)) = region_of_environment() {
            return place(Some(region), None, name.to_owned());
        }
        let profile = profile?;
        let origin = "configuration file".to_owned();
        match (&profile.endpoint, &profile.region) {
            (Some(endpoint), region) => place(region.clone(), Some(endpoint.clone()), origin),
            (None, Some(region)) => place(Some(region.clone()), None, origin),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_outweighs_a_variable_and_that_the_file() {
        let profile = Profile {
            region: Some("cn-file".to_owned()),
            ..Profile::default()
        };
        let find = |region, environment: &Environment| {
            let place = Place::find(region, None, "cams", environment, Some(&profile)).unwrap();
            (place.region.or(place.endpoint).unwrap(), place.origin)
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let empty = Environment::empty();
        assert_eq!(find(None, &empty), pair("cn-file", "configuration file"));
        let with_region = empty.clone().with_variable("ALIBABA_CLOUD_REGION_ID", "cn-env");
        assert_eq!(
            find(None, &with_region),
            pair("cn-env", "ALIBABA_CLOUD_REGION_ID")
        );
        let with_endpoint = with_region.with_variable("CAMS_ENDPOINT", "http://a");
        let place = Place::find(None, None, "cams", &with_endpoint, None).unwrap();
        assert_eq!(place.endpoint.as_deref(), Some("http://a"));
        assert_eq!(place.region.as_deref(), Some("cn-env"));
        assert_eq!(find(Some("cn-here"), &with_endpoint), pair("cn-here", "--region"));
        assert_eq!(Place::find(None, None, "cams", &empty, None), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_file_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (place, link) = (folder.path().join("kept.yaml"), folder.path().join("config.yaml"));
        fs::write(&place, "profiles: {}\n").unwrap();
        std::os::unix::fs::symlink(&place, &link).unwrap();
        let environment = Environment::empty().with_variable("DEMO_CONFIG", link.display().to_string());
        let mut file = ConfigurationFile::read("demo", &environment).unwrap();
        file.configuration.current = Some("work".to_owned());
        file.write().unwrap();
        assert!(link.is_symlink());
        assert!(fs::read_to_string(&place).unwrap().contains("current: work"));
    }

    #[test]
    fn a_file_that_is_not_valid_names_the_place_and_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        fs::write(&path, "profiles:\n  default:\n    timeout: hunter2-secret\n").unwrap();
        let environment = Environment::empty().with_variable("DEMO_CONFIG", path.display().to_string());
        let error = ConfigurationFile::read("demo", &environment)
            .unwrap_err()
            .to_string();
        assert!(!error.contains("hunter2"), "{error}");
        fs::write(&path, "profiles:\n  default:\n    regoin: x\n").unwrap();
        let error = ConfigurationFile::read("demo", &environment)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 3 column 5") && error.contains("regoin"),
            "{error}"
        );
    }
}
