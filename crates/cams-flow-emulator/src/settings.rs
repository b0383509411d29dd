mod document;
mod located_value;

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

pub(crate) use document::apply;
pub use located_value::InvalidSettings;
pub(crate) use located_value::read;
use serde::{Deserialize, Serialize};

use crate::ram::Policy;

/// The account that the emulator's own access key belongs to.
pub(crate) const ACCOUNT: &str = "1000000000000001";

/// How the emulated service behaves where its documents leave a choice.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) unique_names: bool,
    pub(crate) published_edit: PublishedEdit,
    pub(crate) name_match: NameMatch,
    pub(crate) quirks: Quirks,
    pub(crate) error_transport: ErrorTransport,
    pub(crate) subscribed: bool,
    pub(crate) quota: bool,
    pub(crate) strict_evidence: bool,
    pub(crate) denied_actions: HashSet<String>,
    /// By access key; a key without one may do everything.
    pub(crate) policies: HashMap<String, Policy>,
    pub(crate) unsubscribed_accounts: HashSet<String>,
    pub(crate) spaces: Option<HashSet<String>>,
    /// Names by which the emulator may be called, beside its addresses and `localhost`.
    pub(crate) allowed_hosts: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            unique_names: true,
            published_edit: PublishedEdit::default(),
            name_match: NameMatch::default(),
            quirks: Quirks::default(),
            error_transport: ErrorTransport::default(),
            subscribed: true,
            quota: false,
            strict_evidence: false,
            denied_actions: HashSet::new(),
            policies: HashMap::new(),
            unsubscribed_accounts: HashSet::new(),
            spaces: None,
            allowed_hosts: Vec::new(),
        }
    }
}

/// How far a signature's date may be from the clock, either way.
pub(crate) const CLOCK_TOLERANCE: Duration = Duration::from_secs(15 * 60);

/// How long a preview link lives.
pub(crate) const PREVIEW_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a change does to a published flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedEdit {
    /// It becomes a draft again, as flows do that were created since November 2024.
    #[default]
    RevertToDraft,
    /// It is refused, as older flows do.
    Reject,
}

/// Which flows a name finds in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameMatch {
    /// Those with this very name.
    #[default]
    Exact,
    /// Those whose name begins with it.
    Prefix,
    /// Those whose name contains it.
    Contains,
}

/// How much of the documents' oddities the answers imitate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quirks {
    /// As the documents show: `Message` is the text `None`.
    #[default]
    Documented,
    /// Nothing odd: members that say nothing are left out.
    Clean,
    /// All of them: ids end in a line break as well.
    Noisy,
}

/// How business errors travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorTransport {
    /// With the HTTP status of the error table.
    #[default]
    Status,
    /// With HTTP 200 and the error's code in the envelope.
    Envelope,
}
