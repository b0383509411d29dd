use std::time::SystemTime;

use alicloud_core::Members;
use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    error::{AdminError, DataError},
    strict_json::{read_json, read_text},
};

/// What a service adds to the emulator beyond its operations: addresses and pages below `/_emulator/`, and data of its own.
///
/// Every method has a default that adds nothing.
pub trait Extension: Send + Sync + 'static {
    /// Responds to a request to an address that the emulator itself does not know; `None` if the extension does not know it either.
    fn answer(&self, request: &AdminRequest<'_>) -> Option<Result<Value, AdminError>> {
        let _ = request;
        None
    }

    /// Returns its addresses below `/_emulator/`, each with its methods, such as `("items/ID", "GET, POST")`; a part in capitals stands
    /// for any text. The emulator lists them to those who ask for an unknown address, and refuses other methods.
    fn addresses(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Returns what the paths of its pages begin with, `/_emulator/` included. Pages can be opened by links from anywhere and
    /// without the token of administration.
    fn page_prefixes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Responds to a `GET` of a page whose path has one of the prefixes; `None` if the page is unknown.
    fn page(&self, request: &PageRequest<'_>) -> Option<Response<Bytes>> {
        let _ = request;
        None
    }

    /// Returns its part of the page at `/_emulator/`.
    fn section(&self) -> Option<PageSection> {
        None
    }

    /// Returns what `GET ready` shows of its data.
    fn ready(&self) -> Members {
        Members::new()
    }

    /// Makes its data as it was at the start.
    ///
    /// # Errors
    ///
    /// Errors if a file with the data cannot be written.
    fn reset(&self) -> Result<(), DataError> {
        Ok(())
    }
}

/// A request to an address below `/_emulator/`, whose sender may administer the emulator.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AdminRequest<'r> {
    /// The HTTP method; `GET` in place of `HEAD`.
    pub method: &'r str,
    /// The path behind `/_emulator/`, as it was sent.
    pub path: &'r str,
    /// The query, as it was sent.
    pub query: &'r str,
    /// The body.
    pub body: &'r Bytes,
}

impl AdminRequest<'_> {
    /// Reads the body, which is a JSON object.
    ///
    /// # Errors
    ///
    /// Errors if the body is something else, a member is duplicated, or it is not what `T` takes; the error names the member and what
    /// it takes.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, AdminError> {
        let invalid = |error: String| AdminError::bad(format!("invalid request body: {error}"));
        if self.body.is_empty() {
            return Err(invalid("it is empty; send a JSON object".to_owned()));
        }
        let value = read_text(self.body).map_err(|error| {
            invalid(match error.is_data() {
                true => error.to_string(),
                false => format!("it is not JSON: {error}"),
            })
        })?;
        if !value.is_object() {
            return Err(invalid("it is not a JSON object; send one".to_owned()));
        }
        read_json(&value).map_err(|error| invalid(error.to_string()))
    }
}

/// A request for a page. Its query may have a token, so that it has no `Debug`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct PageRequest<'r> {
    /// The path as it was sent.
    pub path: &'r str,
    /// The query as it was sent.
    pub query: &'r str,
    /// The emulator's time.
    pub now: SystemTime,
}

/// A part of the page at `/_emulator/`: a list that the page asks the emulator for, and shows entry by entry.
#[derive(Clone, Copy, Debug)]
pub struct PageSection {
    /// The address below `/_emulator/` that answers the list, which is also the list's id on the page.
    pub name: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What the list shows when it is empty.
    pub empty: &'static str,
    /// A JavaScript expression of an object with the functions `entries(answer)`, `note(answer)` and `show(entry)`, which
    /// returns an element. The page's function `element(name, text, className)` makes one whose text is never markup.
    pub script: &'static str,
}
