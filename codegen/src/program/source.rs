//! What a person names when a product is wanted, and where its metadata comes from.

use std::{
    fmt, fs,
    io::Read as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::text::is_device;

/// The largest metadata that is read, in bytes: the largest that the vendor publishes has 4.1 MB.
pub(crate) const LARGEST: u64 = 64 << 20;

/// Where the metadata of a product is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// On the standard input: `-`.
    StandardInput,
    /// In a file.
    File(PathBuf),
    /// At an address.
    Address(String),
    /// At the vendor's, by the product's name and version, or its newest version.
    Product {
        /// The name, in any letters: `ecs`.
        name: String,
        /// The version: `2014-05-26`.
        version: Option<String>,
    },
}

/// A text that names no product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSource {
    /// It is not a name with a version.
    #[error("`{0}` is not a product; write `ecs@2014-05-26`, `ecs`, the path of a file, an address, or `-`")]
    Form(String),
    /// The address is not one.
    #[error("`{0}` is not an address; write it as `https://host/path`")]
    Address(String),
}

impl FromStr for Source {
    type Err = InvalidSource;

    fn from_str(text: &str) -> Result<Self, InvalidSource> {
        if text == "-" {
            return Ok(Self::StandardInput);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let is_known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
            let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
            if is_known && !rest.starts_with('/') && !rest.is_empty() && rest.bytes().all(is_plain) {
                return Ok(Self::Address(text.to_owned()));
            }
            return Err(InvalidSource::Address(without_secrets(text)));
        }
        let path = Path::new(text);
        let looks_like_a_path = text.contains(['/', '\\']) || text.ends_with(".json");
        if looks_like_a_path || path.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        if !is_name(name) || !version.is_none_or(is_version) {
            return Err(InvalidSource::Form(text.to_owned()));
        }
        Ok(Self::Product {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => formatter.write_str("standard input"),
            Self::File(path) => path.display().fmt(formatter),
            Self::Address(address) => formatter.write_str(&without_secrets(address)),
            Self::Product {
                name,
                version: Some(version),
            } => write!(formatter, "{name}@{version}"),
            Self::Product { name, version: None } => formatter.write_str(name),
        }
    }
}

/// The address without what may be secret: a user's name and password, and the query.
pub(crate) fn without_secrets(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let address = &address[..end];
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// Whether the vendor could name a product so. Such a name is also one of a file.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && is_part(name)
}

/// Whether the vendor could name a version so. Such a name is also one of a file.
pub(crate) fn is_version(version: &str) -> bool {
    version.starts_with(|first: char| first.is_ascii_alphanumeric()) && is_part(version)
}

fn is_part(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    text.len() <= 50 && text.bytes().all(is_plain) && !text.ends_with('.') && !is_device(text)
}

/// How metadata is fetched.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Options of fetching")]
pub struct Fetching {
    /// The language of the texts. The English ones are translated and at times older than the Chinese ones.
    #[arg(long, value_enum, default_value_t)]
    pub language: Language,
    /// Takes metadata from a mirror of the vendor's service.
    #[arg(long, value_name = "URL", default_value = METADATA_URL)]
    pub metadata_url: String,
    /// Connects through a proxy. Defaults to `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment.
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// How long one request may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub timeout: f64,
    /// The folder of the cache. Defaults to `alicloud-codegen` in the user's cache folder.
    #[arg(long, value_name = "FOLDER")]
    pub cache: Option<PathBuf>,
    /// How old a cached copy may be before it is fetched again, in hours.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub max_age: u64,
    /// Uses the cache alone, however old it is.
    #[arg(long)]
    pub offline: bool,
    /// Fetches again what is cached.
    #[arg(long, conflicts_with = "offline")]
    pub refresh: bool,
}

/// The vendor's public metadata service.
pub const METADATA_URL: &str = "https://api.aliyun.com/meta/v1";

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("write a number of seconds above 0, at most 86400".to_owned()),
    }
}

/// The language of the metadata's texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// A product of the vendor's list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Product {
    /// Its name in addresses, in the vendor's letters: `Ecs`.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// How its operations are addressed, as the list has it: `RPC`.
    pub style: String,
    /// Its versions, the newest first.
    pub versions: Vec<String>,
}

/// Where metadata comes from.
pub trait Sources {
    /// Returns the metadata of a product: an `api-docs.json`.
    ///
    /// # Errors
    /// If it cannot be had.
    fn read(&self, source: &Source, fetching: &Fetching) -> Result<Vec<u8>, String>;

    /// Returns the products that the vendor lists, by their names.
    ///
    /// # Errors
    /// If the list cannot be had.
    fn products(&self, fetching: &Fetching) -> Result<Vec<Product>, String>;
}

/// Files and the standard input: nothing is fetched.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Sources for Local {
    fn read(&self, source: &Source, _: &Fetching) -> Result<Vec<u8>, String> {
        match source {
            Source::StandardInput => bounded(std::io::stdin().lock(), source),
            Source::File(path) => match fs::File::open(path) {
                Ok(file) => bounded(file, source),
                Err(error) => Err(format!("{}: {error}", path.display())),
            },
            Source::Address(_) | Source::Product { .. } => Err(ELSEWHERE.to_owned()),
        }
    }

    fn products(&self, _: &Fetching) -> Result<Vec<Product>, String> {
        Err(ELSEWHERE.to_owned())
    }
}

const ELSEWHERE: &str = "this program fetches nothing; save the metadata to a file, and name the file";

fn bounded(input: impl std::io::Read, source: &Source) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{source}: {error}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!(
            "{source}: more than {} MiB, which no metadata of a product has; name another file",
            LARGEST >> 20
        ));
    }
    Ok(bytes)
}
