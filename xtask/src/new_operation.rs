//! `cargo xtask new-operation`

use std::path::PathBuf;

use alicloud_codegen::program::new_operation::begin;

use crate::{
    run::{Error, root},
    terminal::in_context,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The name of the operation on the wire: `RenameFlow`.
    name: String,
    /// The folder of the service.
    #[arg(long, default_value = "spec/cams-flow")]
    into: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    in_context(|context| begin(&arguments.name, &root().join(&arguments.into), context))
}
