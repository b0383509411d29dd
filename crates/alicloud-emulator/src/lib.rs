//! Emulates any service that is described, on this machine.
//!
//! The emulator speaks the protocol of Alibaba Cloud's gateway so closely that the vendor's own clients work with it: both
//! signatures, verified exactly; nonces and timestamps; parameters in the query, in a form or in both; RAM policies and quotas;
//! the gateway's errors. It takes the description of a service, which a generated crate has under its feature `description`,
//! and returns the documented example of each operation:
//!
//! ```
//! use alicloud_emulator::Emulator;
//! use inventory_client::{Client, description::DESCRIPTION};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start(&DESCRIPTION).await?;
//! let client: Client = emulator.client_builder().build()?;
//! let item = client.get_item().id("item-17").send().await?;
//! assert_eq!(item.headers()["x-emulator-unverified"], "example");
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(run()).unwrap();
//! ```
//!
//! An operation that does more has a [handler](EmulatedService::handler). What else a service has, such as pages and data of its
//! own, comes as an [`Extension`].
//!
//! Calls can be made to [fail on purpose](Emulator::fault), [time](Emulator::clock) can be moved, and [what was
//! called](Emulator::requests) can be read. Other languages do the same [over HTTP](guide::administration), and have
//! [settings](guide::settings) in a file.
//!
//! # What is known and what is chosen
//!
//! Responses that rest on a choice of the emulator carry the header `x-emulator-unverified`, whose value says what was chosen:
//! `code` for an error code, `status` for an HTTP status, `rule` for a behaviour, `example` for an operation that only returns its
//! documented example. Tests that must not depend on them start an emulator with
//! [`strict_evidence`](EmulatorBuilder::strict_evidence), which returns an error instead that names the [`Rule`].
//!
#![doc = include_str!("rules.md")]
#![forbid(unsafe_code)]

mod access;
mod admin;
mod builder;
mod clock;
mod emulator;
mod error;
mod extension;
mod faults;
#[cfg(fuzzing)]
mod fuzzing;
mod gateway;
pub mod guide;
mod http;
mod inspection;
mod live;
mod lock;
mod ram;
mod rules;
mod server;
mod settings;
mod state;
mod strict_json;
mod suggestion;
mod wire;

pub use builder::EmulatorBuilder;
pub use clock::{DateCheck, EmulatedClock};
pub use emulator::Emulator;
pub use error::{AdminError, DataError, StartError};
pub use extension::{AdminRequest, Extension, PageRequest, PageSection};
pub use faults::{Effect, Fault, FaultConditions, FaultGuard, InvalidFault, Phase, When};
pub use gateway::{Caller, Context, EmulatedService, Output, ServiceError};
pub use inspection::{
    FirstDifference, LoggedRequest, RecordedRequest, SignatureCandidate, SignatureMismatch,
};
pub use ram::InvalidPolicy;
pub use rules::{Chosen, Rule};
pub use settings::{ErrorTransport, InvalidSettings, LocatedValue, Quirks, read_settings};
pub use strict_json::{InvalidJson, read_json};

/// The program of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
