mod located_value;

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

pub use located_value::{InvalidSettings, LocatedValue, read_settings};
use serde::{Deserialize, Serialize};

use crate::ram::Policy;

/// How the emulated service behaves where its documents leave a choice.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) quirks: Quirks,
    pub(crate) error_transport: ErrorTransport,
    pub(crate) subscribed: bool,
    pub(crate) quota: bool,
    pub(crate) strict_evidence: bool,
    pub(crate) denied_actions: HashSet<String>,
    /// By access key; a key without one may do everything.
    pub(crate) policies: HashMap<String, Policy>,
    pub(crate) unsubscribed_accounts: HashSet<String>,
    /// Names by which the emulator may be called, beside its addresses and `localhost`.
    pub(crate) allowed_hosts: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            quirks: Quirks::default(),
            error_transport: ErrorTransport::default(),
            subscribed: true,
            quota: false,
            strict_evidence: false,
            denied_actions: HashSet::new(),
            policies: HashMap::new(),
            unsubscribed_accounts: HashSet::new(),
            allowed_hosts: Vec::new(),
        }
    }
}

/// How far a signature's date may be from the clock, either way.
pub(crate) const CLOCK_TOLERANCE: Duration = Duration::from_secs(15 * 60);

/// How much of the documents' oddities the responses imitate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quirks {
    /// As the documents show: `Message` is the text `None`.
    #[default]
    Documented,
    /// Nothing odd: members without meaning are left out.
    Clean,
    /// All of them: ids end in a line break as well.
    Noisy,
}

/// How the service's own errors are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorTransport {
    /// With the HTTP status of the error table.
    #[default]
    Status,
    /// With HTTP 200 and the error's code in the envelope.
    Envelope,
}
