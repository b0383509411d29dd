//! WhatsApp Flows of Chat App Message Service on your own machine.
//!
//! The emulator speaks the service's protocol so closely that the vendor's own clients work with it: both signatures,
//! verified exactly; nonces and timestamps; parameters in the query, in a form or in both; GET and POST; the gateway's
//! errors. In a test it runs in-process, with no account and no network:
//!
//! ```
//! use cams_flow::FlowCategory;
//! use cams_flow_emulator::Emulator;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start().await?;
//! let created = emulator
//!     .client()
//!     .create_flow()
//!     .flow_name("sign-up")
//!     .categories([FlowCategory::SignUp])
//!     .send()
//!     .await?;
//! assert_eq!(created.data.flow_name.as_deref(), Some("sign-up"));
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
//! ```
//!
//! As a program (feature `program`), `cams-flow-emulator --port 0` prints one line of JSON with its endpoint and an access
//! key, and serves until it is stopped. Its flows are in memory, or in one SQLite file (`--data`, in-process the feature
//! `sqlite`).
//!
//! Calls can be made to [fail on purpose](alicloud_emulator::Emulator::fault), [time](alicloud_emulator::Emulator::clock) can be
//! moved, [what was called](alicloud_emulator::Emulator::requests) can be read, and data goes [in](Emulator::seed) and
//! [out](Emulator::export). Other languages do the same [over HTTP](guide::administration), and have [settings](guide::settings) in
//! a file.
//!
//! # What is known and what is chosen
//!
//! The vendor documents little of how the service behaves. Responses that rest on a choice of this emulator carry the
//! header `x-emulator-unverified`, whose value says what was chosen: `code` for an error code, `status` for an HTTP status,
//! `rule` for a behaviour, `example` for an operation that only answers its documented example. Tests that must not depend on them
//! start an emulator with [`strict_evidence`](EmulatorBuilder::strict_evidence), which answers an error instead that names the
//! rule.
//!
#![doc = include_str!("rules.md")]
//!
//! What is chosen for all services stands with the [gateway](alicloud_emulator#what-is-known-and-what-is-chosen).
#![forbid(unsafe_code)]

mod builder;
mod emulator;
mod flows;
pub mod guide;
#[cfg(feature = "program")]
#[doc(hidden)]
pub mod program;
mod rules;
mod settings;

pub use alicloud_emulator::{
    DataError, DateCheck, Effect, EmulatedClock, ErrorTransport, Fault, FaultConditions, FaultGuard,
    FirstDifference, InvalidFault, InvalidPolicy, InvalidSettings, LoggedRequest, Phase, Quirks,
    RecordedRequest, SignatureCandidate, SignatureMismatch, StartError, When,
};
pub use builder::EmulatorBuilder;
pub use emulator::Emulator;
pub use flows::{FlowNotFound, InvalidData, SetStatusError};
pub use settings::{NameMatch, PublishedEdit};

/// The program of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
