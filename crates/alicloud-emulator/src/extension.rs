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
    fn respond(&self, request: &AdminRequest<'_>) -> Option<Result<Value, AdminError>> {
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

/// A part of the page at `/_emulator/`: a table, one page of which the page asks the emulator for at a time.
///
/// The page sends `GET NAME?limit=50&offset=100`, with `search=TEXT` when somebody searches and the filter's parameter when one is
/// chosen. The script is a JavaScript expression of an object. All texts that it gives are shown as text, never as markup.
///
/// | member | what it is |
/// |---|---|
/// | `read(response)` | `{entries, total, matching}`: the entries of this page, and how many there are in all, and for the search |
/// | `key(entry)`, `name(entry)` | what tells entries apart; what people call one |
/// | `columns` | a list of `{title, show(entry)}`, with `tone(entry)` (`good`, `warn`, `bad` or nothing) for a status, and `kind` for a class |
/// | `filter` | `{name, label, all, options}`: a parameter and its values; may be left out |
/// | `actions(entry)` | what can be done with the entry now: a list of actions |
/// | `note`, `tools` | what can be done with the data as a whole: a sentence and a list of actions, downloads and uploads |
///
/// An action is `{label, path, method, body, done}`, with `confirm` (a text), `danger`, and `fields` for what it asks before, in a dialog with a `title` and a button `yes`; `body` may
/// be a function of the fields' values. A download is `{kind: "download", label, path, file}`; an upload is `{kind: "upload", label, path,
/// says(response), text}`, where `text` is the action that takes a text instead of a file.
#[derive(Clone, Copy, Debug)]
pub struct PageSection {
    /// The address below `/_emulator/` that responds with the list, which is also the section's id on the page.
    pub name: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What one entry is called: `flow`.
    pub one: &'static str,
    /// What the table shows when it is empty.
    pub empty: &'static str,
    /// The JavaScript expression.
    pub script: &'static str,
}
