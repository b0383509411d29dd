use std::{collections::BTreeMap, time::Duration};

use alicloud_core::Members;
use serde::{Deserialize, Serialize};

/// What a fault does to a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Effect {
    /// An error of the service's error table, with the status and the message that it has there.
    Error {
        /// The code.
        code: String,
        /// The header `x-acs-retry-after`, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// HTTP 200 with the code of an error in the envelope.
    CodeInEnvelope {
        /// The code.
        code: String,
    },
    /// A response as given.
    Response {
        /// The HTTP status.
        status: u16,
        /// The body.
        #[serde(default)]
        body: String,
        /// Headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
    },
    /// The response with changed members: those that are null are taken out, objects are merged (RFC 7396).
    Members(Members),
    /// The call takes longer.
    Latency {
        /// By how much.
        milliseconds: u64,
    },
    /// The connection is reset.
    Reset,
    /// The connection is closed without a response.
    Close,
    /// The connection is closed in the middle of the response's body.
    Truncate,
    /// The response's body comes byte by byte.
    Drip {
        /// The time between two bytes.
        milliseconds: u64,
    },
    /// No response comes; the connection stays open.
    NoResponse,
}

impl Effect {
    /// Whether it changes the response of a call, which must then be executed.
    pub(crate) fn needs_execution(&self) -> bool {
        matches!(self, Self::Members(_) | Self::Truncate | Self::Drip { .. })
    }
}

pub(super) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
