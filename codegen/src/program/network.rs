//! The vendor's metadata service, and a cache of what it said.

mod cache;
mod catalog;
mod error;
mod http;
mod json;
mod proxy;

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use crate::program::{
    near::{near, question},
    network::{
        cache::{Cache, Entry},
        catalog::products,
        error::FetchError,
        http::Request,
        json::{check, is_docs, unwrapped},
        proxy::Environment,
    },
    source::{Fetching, LARGEST, Language, Local, METADATA_URL, Product, Source, Sources, without_secrets},
    terminal::Terminal,
};

/// The environment that fetching depends on.
pub struct Network<'a> {
    /// Where notes are printed.
    pub terminal: &'a dyn Terminal,
    /// The time.
    pub now: SystemTime,
    /// The folder of the cache, unless an option names another; nothing is cached without one.
    pub cache: Option<PathBuf>,
    /// A variable of the environment.
    pub variable: fn(&str) -> Option<String>,
    /// Whether a bar shows how far a download is.
    pub progress: bool,
}

impl Sources for Network<'_> {
    fn read(&self, source: &Source, fetching: &Fetching) -> Result<Vec<u8>, String> {
        match source {
            Source::StandardInput | Source::File(_) => Local.read(source, fetching),
            Source::Address(address) => {
                let label = without_secrets(address);
                self.fetched(address, &label, is_docs, fetching)
                    .map_err(|error| error.to_string())
            }
            Source::Product { name, version } => self.product(name, version.as_deref(), fetching),
        }
    }

    fn products(&self, fetching: &Fetching) -> Result<Vec<Product>, String> {
        let address = format!(
            "{}/products.json?language={}",
            root(fetching),
            language(fetching.language)
        );
        let bytes = self
            .fetched(&address, "the list of products", is_list, fetching)
            .map_err(|error| error.to_string())?;
        products(&bytes).map_err(|what| FetchError::body(&address, what.to_owned()).to_string())
    }
}

impl Network<'_> {
    fn product(&self, name: &str, version: Option<&str>, fetching: &Fetching) -> Result<Vec<u8>, String> {
        let all = self.products(fetching)?;
        let product = all
            .iter()
            .find(|product| product.code.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let near = near(name, all.iter().map(|product| product.code.as_str()));
                let hint =
                    question(&near).unwrap_or_else(|| "`alicloud-codegen products` lists all".to_owned());
                format!("there is no product `{name}`; {hint}")
            })?;
        let chosen = match version {
            Some(version) => product.versions.iter().find(|known| *known == version),
            None => product.versions.first(),
        };
        let Some(chosen) = chosen else {
            return Err(match product.versions.as_slice() {
                [] => format!(
                    "the list of products has no version of `{}`; name one that you know by the address of its metadata",
                    product.code
                ),
                versions => format!(
                    "`{}` has no version `{}`; it has {}",
                    product.code,
                    version.unwrap_or_default(),
                    versions.join(", ")
                ),
            });
        };
        let label = format!("{}@{chosen}", product.code);
        let address = format!(
            "{}/products/{}/versions/{chosen}/api-docs.json?language={}",
            root(fetching),
            product.code,
            language(fetching.language)
        );
        match self.fetched(&address, &label, is_docs, fetching) {
            Err(FetchError::Status { status: 404, .. }) => Err(format!(
                "{label} is on the list of products, but its metadata is not published; try another version or `--language zh`"
            )),
            other => other.map_err(|error| error.to_string()),
        }
    }

    /// Returns what is at an address: from the cache if that is recent, else from the network.
    fn fetched(
        &self,
        address: &str,
        label: &str,
        is_expected: IsExpected,
        fetching: &Fetching,
    ) -> Result<Vec<u8>, FetchError> {
        let cache = fetching
            .cache
            .clone()
            .or_else(|| self.cache.clone())
            .map(Cache::new);
        let entry = match cache.as_ref().map(|cache| cache.read(address)) {
            Some(Ok(entry)) => entry,
            Some(Err(why)) => {
                self.terminal.tell(&format!(
                    "note: the cached copy of {label} is {why}, and is not used"
                ));
                None
            }
            None => None,
        };
        let recent = Duration::from_secs(fetching.max_age.saturating_mul(3_600));
        match entry {
            Some(entry) if fetching.offline || !fetching.refresh && entry.age(self.now) < recent => {
                self.tell_age(label, &entry, "; `--refresh` fetches it again");
                return Ok(entry.bytes);
            }
            None if fetching.offline => return Err(FetchError::NotCached(label.to_owned())),
            _ => {}
        }
        let result = self.download(address, label, is_expected, fetching);
        match (result, entry) {
            (Ok(bytes), _) => {
                if let Some(cache) = &cache
                    && let Err(error) = cache.write(address, &bytes, self.now)
                {
                    self.terminal
                        .tell(&format!("note: {label} is not cached: {error}"));
                }
                Ok(bytes)
            }
            (Err(error), Some(entry)) if error.is_of_network() => {
                self.terminal.tell(&format!("note: {error}"));
                self.tell_age(label, &entry, "");
                Ok(entry.bytes)
            }
            (Err(error), _) => Err(error),
        }
    }

    fn tell_age(&self, label: &str, entry: &Entry, more: &str) {
        let age = ago(entry.age(self.now));
        self.terminal
            .tell(&format!("note: {label} is from the cache, fetched {age}{more}"));
    }

    fn download(
        &self,
        address: &str,
        label: &str,
        is_expected: IsExpected,
        fetching: &Fetching,
    ) -> Result<Vec<u8>, FetchError> {
        let environment = Environment {
            option: fetching.proxy.as_deref(),
            variable: self.variable,
        };
        let bytes = http::get(&Request {
            address,
            label,
            timeout: Duration::from_secs_f64(fetching.timeout),
            largest: LARGEST,
            environment,
            progress: self.progress,
        })?;
        check(&bytes, address)?;
        let bytes = unwrapped(bytes, address)?;
        is_expected(&bytes).map_err(|what| FetchError::body(address, what.to_owned()))?;
        Ok(bytes)
    }
}

/// Says what a body is, if it is not what it should be. What is not is not kept.
type IsExpected = fn(&[u8]) -> Result<(), &'static str>;

fn is_list(bytes: &[u8]) -> Result<(), &'static str> {
    products(bytes).map(drop)
}

/// A length of time as people say it.
fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    let (count, unit) = match minutes {
        0 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

fn root(fetching: &Fetching) -> &str {
    let root = fetching.metadata_url.trim_end_matches('/');
    if root.is_empty() { METADATA_URL } else { root }
}

fn language(language: Language) -> &'static str {
    match language {
        Language::En => "EN_US",
        Language::Zh => "ZH_CN",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::ago;

    #[test]
    fn ages_are_said_in_one_unit() {
        for (seconds, text) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (3_600, "1 hour ago"),
            (172_799, "47 hours ago"),
            (172_800, "2 days ago"),
        ] {
            assert_eq!(ago(Duration::from_secs(seconds)), text);
        }
    }
}
