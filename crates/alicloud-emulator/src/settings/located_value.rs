//! Values of the document with their places in it.

use std::fmt;

use alicloud_core::{__private::debug_as_report, Value};
use serde::de::DeserializeOwned;

use crate::{strict_json, suggestion};

/// Invalid settings. The text says where and what to do, and holds no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidSettings {
    member: String,
    reason: String,
}

impl InvalidSettings {
    /// Returns the member that is wrong, such as `access_keys[0].secret`; empty if the whole document is.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }
}

impl fmt::Display for InvalidSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("invalid settings: ")?;
        if !self.member.is_empty() {
            write!(formatter, "`{}`: ", self.member)?;
        }
        formatter.write_str(&self.reason)
    }
}

debug_as_report!(InvalidSettings);

impl std::error::Error for InvalidSettings {}

type Result<T> = std::result::Result<T, InvalidSettings>;

/// Reads the text of a document with settings. A byte order mark in front is left out.
///
/// # Errors
///
/// Errors if the text is not JSON in UTF-8, or a member is duplicated.
pub fn read_settings(text: &[u8]) -> Result<Value> {
    let invalid = |reason| InvalidSettings {
        member: String::new(),
        reason,
    };
    if matches!(text, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return Err(invalid("the text is UTF-16; save it as UTF-8".to_owned()));
    }
    strict_json::read_text(text).map_err(|error| {
        invalid(match error.is_data() {
            true => error.to_string(),
            false => format!("the text is not JSON: {error}"),
        })
    })
}

/// A value of a document with settings, and where it stands.
///
/// Errors show no value but an unknown word in place of a known one: it may be a secret that stands in the wrong place.
#[derive(Clone, Debug)]
pub struct LocatedValue<'v> {
    path: String,
    value: &'v Value,
}

impl<'v> LocatedValue<'v> {
    pub(crate) fn whole(value: &'v Value) -> Self {
        let path = String::new();
        Self { path, value }
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &'v Value {
        self.value
    }

    /// Makes an error about this value.
    pub fn invalid(&self, reason: impl Into<String>) -> InvalidSettings {
        InvalidSettings {
            member: self.path.clone(),
            reason: reason.into(),
        }
    }

    fn at(&self, name: &str, value: &'v Value) -> Self {
        let separator = if self.path.is_empty() { "" } else { "." };
        Self {
            path: format!("{}{separator}{name}", self.path),
            value,
        }
    }

    /// The members that are not null, which counts as left out.
    pub(crate) fn members(&self) -> Result<impl Iterator<Item = (&'v str, Self)>> {
        let members = self.value.as_object();
        let members = members.ok_or_else(|| self.invalid("this is a JSON object"))?;
        let present = members.iter().filter(|(_, value)| !value.is_null());
        Ok(present.map(|(name, value)| (name.as_str(), self.at(name, value))))
    }

    pub(crate) fn check_members(&self, known: &[&str]) -> Result<()> {
        match self.members()?.find(|(name, _)| !known.contains(name)) {
            Some((name, at)) => Err(at.invalid(suggestion::unknown("member", name, known))),
            None => Ok(()),
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(self.at(name, value))
    }

    pub(crate) fn required(&self, name: &str) -> Result<Self> {
        self.member(name).ok_or_else(|| {
            self.at(name, self.value)
                .invalid("it is missing; an access key has one")
        })
    }

    /// Returns the items of a list.
    ///
    /// # Errors
    ///
    /// Errors if the value is not a list.
    pub fn list(&self) -> Result<impl Iterator<Item = Self>> {
        let list = self.value.as_array();
        let list = list.ok_or_else(|| self.invalid("this is a list"))?;
        Ok(list.iter().enumerate().map(|(number, value)| Self {
            path: format!("{}[{number}]", self.path),
            value,
        }))
    }

    /// Returns a text that is not empty.
    ///
    /// # Errors
    ///
    /// Errors if the value is not a text, or an empty one.
    pub fn text(&self) -> Result<&'v str> {
        match self.value.as_str() {
            Some("") => Err(self.invalid("this is empty; give it a text, or leave it out")),
            Some(text) => Ok(text),
            None => Err(self.invalid("this is a text")),
        }
    }

    /// Returns the texts of a list.
    ///
    /// # Errors
    ///
    /// Errors if the value is not a list, or an item is not a text or an empty one.
    pub fn texts(&self) -> Result<Vec<&'v str>> {
        self.list()?.map(|at| at.text()).collect()
    }

    /// Applies a switch to a builder if the value is `true`; `false` is as if the member were left out.
    ///
    /// # Errors
    ///
    /// Errors if the value is neither.
    pub fn switch<B>(&self, builder: B, on: fn(B) -> B) -> Result<B> {
        match self.value {
            Value::Bool(true) => Ok(on(builder)),
            Value::Bool(false) => Ok(builder),
            _ => Err(self.invalid("this is `true` or `false`")),
        }
    }

    /// Returns one of the words that `T` knows.
    ///
    /// # Errors
    ///
    /// Errors if the value is not one of them; the error names them.
    pub fn choice<T: DeserializeOwned>(&self) -> Result<T> {
        self.text()?;
        strict_json::read_json(self.value).map_err(|error| self.invalid(error.reason))
    }
}
