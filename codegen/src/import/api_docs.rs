//! The vendor's `api-docs.json`, as far as its outermost parts go.

pub(crate) mod deprecation;
mod effect;
pub(crate) mod endpoints;
pub(crate) mod envelope;
pub(crate) mod errors;
mod example;
pub(crate) mod groups;
pub(crate) mod operation;
mod paging;
mod parameters;
mod path;
mod response;
pub(crate) mod service;
pub(crate) mod streaming;
pub(crate) mod style;

use indexmap::IndexMap;

use crate::{
    diagnostic::Diagnostics,
    import::{
        api_docs::{service::product_name, style::api_style},
        json_ext::JsonExt,
        report::Report,
    },
    spec::{ApiStyle, Value},
    text::is_utf16,
};

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiDocsError {
    /// It is text of another encoding, or no text: which.
    #[error("the file is {0}; save it as UTF-8")]
    Encoding(&'static str),
    /// It is not JSON.
    #[error("the file is not JSON: {0}")]
    Syntax(String),
    /// It is JSON, but lacks a part that every API description has.
    #[error("the file is not an api-docs.json: `{0}` is missing")]
    Missing(&'static str),
    /// It has a part that no host name, crate or version can be made of.
    #[error("`{0}` is {1:?}, which is not a name: letters, digits, `.`, `_` and `-`")]
    Form(&'static str, String),
    /// The style of the product is unknown.
    #[error("the API has the style `{0}`; only RPC, ROA, V3, FC and AliGenie can be imported")]
    Style(String),
    /// None of the operations can be called by the runtime.
    #[error("no operation of {product} can be imported: {reason}; {alternative}")]
    Refused {
        /// The product.
        product: String,
        /// Why, of the first operation.
        reason: String,
        /// What to use.
        alternative: &'static str,
        /// All that was found, with each operation.
        report: Box<Report>,
    },
    /// Overrides of the product are invalid, or no longer fit the metadata.
    #[error("the overrides of the product do not fit; import with `--no-overrides` to leave them out\n{0}")]
    Overrides(Diagnostics),
    /// An operation that was asked for is not in it.
    #[error("the file has no operation `{name}`{}", suggestion.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    UnknownOperation {
        /// Its name.
        name: String,
        /// A name that is like it.
        suggestion: Option<String>,
    },
}

/// An API description of the vendor.
#[derive(Clone, Debug)]
pub struct ApiDocs {
    /// How its operations are called.
    pub(crate) style: ApiStyle,
    /// The product, as it is written.
    pub(crate) product: String,
    /// The version of the API.
    pub(crate) version: String,
    pub(crate) root: Value,
}

impl ApiDocs {
    /// Reads the contents of an `api-docs.json`.
    ///
    /// # Errors
    /// If it is not UTF-8, or as for [`parse`](Self::parse).
    pub fn read(bytes: &[u8]) -> Result<Self, ApiDocsError> {
        match std::str::from_utf8(bytes) {
            Ok(json) => Self::parse(json),
            Err(_) if is_utf16(bytes) => Err(ApiDocsError::Encoding("UTF-16")),
            Err(_) => Err(ApiDocsError::Encoding("not UTF-8")),
        }
    }

    /// Reads the text of an `api-docs.json`, with a byte order mark or without.
    ///
    /// # Errors
    /// If it is not JSON, not an API description, or one of a style that the generator does not speak.
    pub fn parse(json: &str) -> Result<Self, ApiDocsError> {
        let mut root: Value = serde_json::from_str(json.strip_prefix('\u{feff}').unwrap_or(json))
            .map_err(|error| ApiDocsError::Syntax(error.to_string()))?;
        // The vendor's order changes from one edition to the next, and would change numbers in names and the error table.
        sort(&mut root, &["apis"]);
        sort(&mut root, &["components", "schemas"]);
        let info = root.key("info").ok_or(ApiDocsError::Missing("info"))?;
        let style = info.text("style").ok_or(ApiDocsError::Missing("info.style"))?;
        let style = api_style(style).ok_or_else(|| ApiDocsError::Style(style.to_owned()))?;
        let text = |key, missing| {
            info.text(key)
                .map(str::to_owned)
                .ok_or(ApiDocsError::Missing(missing))
        };
        let trimmed = |text: String| text.trim().to_owned();
        let product = text("product", "info.product").map(trimmed)?;
        let version = text("version", "info.version").map(trimmed)?;
        if !is_product(&product) {
            return Err(ApiDocsError::Form("info.product", product));
        }
        if !is_version(&version) {
            return Err(ApiDocsError::Form("info.version", version));
        }
        if root.key("apis").and_then(Value::as_object).is_none() {
            return Err(ApiDocsError::Missing("apis"));
        }
        Ok(Self {
            style,
            product,
            version,
            root,
        })
    }

    /// Returns the style as the file has it, such as `RPC`.
    #[must_use]
    pub fn style(&self) -> &str {
        self.root
            .key("info")
            .and_then(|info| info.text("style"))
            .unwrap_or_default()
    }

    /// Returns the product's name in host names, as the `product` of its service.
    #[must_use]
    pub fn product_name(&self) -> String {
        product_name(&self.product)
    }

    /// The names of the operations, sorted.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.root.entries("apis").map(|(name, _)| name)
    }

    /// The responses of an operation that are shown as JSON, each as its text, which may be broken.
    #[must_use]
    pub fn demos(&self, operation: &str) -> Vec<String> {
        let text = self
            .operation(operation)
            .and_then(|operation| operation.text("responseDemo"));
        text.and_then(example::demos).unwrap_or_default()
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Value> {
        self.root.key("apis")?.key(name)
    }

    /// The shared schemas by their names.
    pub(crate) fn schemas(&self) -> IndexMap<&str, &Value> {
        let components = self.root.key("components");
        components
            .into_iter()
            .flat_map(|components| components.entries("schemas"))
            .collect()
    }

    /// The operations of these names.
    pub(crate) fn chosen<'a>(&'a self, names: &'a [String]) -> Result<Vec<&'a str>, ApiDocsError> {
        let all: Vec<_> = self.operations().collect();
        names
            .iter()
            .map(|name| {
                let known = all.contains(&name.as_str());
                known
                    .then_some(name.as_str())
                    .ok_or_else(|| unknown_operation(name, &all))
            })
            .collect()
    }
}

/// Whether host names and a crate can have the name.
fn is_product(product: &str) -> bool {
    product.len() <= 50
        && product.starts_with(|first: char| first.is_ascii_alphabetic())
        && product
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" ._-".contains(&byte))
}

fn is_version(version: &str) -> bool {
    version.len() <= 50
        && version.starts_with(|first: char| first.is_ascii_alphanumeric())
        && version
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn unknown_operation(name: &str, all: &[&str]) -> ApiDocsError {
    let near = all
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), *known))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 3);
    ApiDocsError::UnknownOperation {
        name: name.to_owned(),
        suggestion: near.map(|(_, known)| known.to_owned()),
    }
}

/// Sorts the entries of an object that stands inside.
fn sort(value: &mut Value, way: &[&str]) {
    let Value::Object(entries) = value else { return };
    match way {
        [] => entries.sort_keys(),
        [key, rest @ ..] => {
            if let Some(inside) = entries.get_mut(*key) {
                sort(inside, rest);
            }
        }
    }
}
