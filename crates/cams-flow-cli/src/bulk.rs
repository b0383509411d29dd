//! The commands for many flows at once.

use alicloud_cli::Cli;

use crate::{apply, export, plan, watch};

/// Adds them.
pub(crate) fn added(cli: Cli) -> Cli {
    cli.subcommand_with_context(export::command(), export::run)
        .subcommand_with_context(plan::command(), plan::run)
        .subcommand_with_context(apply::command(), apply::run)
        .subcommand_with_context(watch::command(), watch::run)
        .values_from("watch", "flow", "ListFlow", &["FlowName", "FlowId"])
}
