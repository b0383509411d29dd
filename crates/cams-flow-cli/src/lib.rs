//! The program `cams-flow`: [`alicloud_cli`] over the description of WhatsApp Flows, commands for many flows at once, and the
//! emulator of Flows.
//!
//! The [README](https://docs.rs/crate/cams-flow-cli) shows its use. As a library, it gives the command to programs that write
//! completions and man pages.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod actual;
mod apply;
mod bulk;
mod concurrent;
#[cfg(feature = "emulator")]
mod emulator;
mod export;
mod plan;
mod service;
mod watch;

use alicloud_cli::Cli;
use cams_flow::description::DESCRIPTION;

/// The command.
///
/// ```
/// let command = cams_flow_cli::cli().command();
/// assert!(command.find_subcommand("create-flow").is_some());
/// ```
pub fn cli() -> Cli {
    let cli = Cli::new(&DESCRIPTION)
        .name("cams-flow")
        .version(env!("CARGO_PKG_VERSION"))
        .default_parameter("CustSpaceId", "CAMS_FLOW_CUST_SPACE_ID");
    let cli = bulk::added(cli);
    #[cfg(feature = "emulator")]
    let cli = emulator::added(cli);
    cli
}
