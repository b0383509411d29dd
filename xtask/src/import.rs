//! `cargo xtask import`

use std::env;

use alicloud_codegen::program::{
    import::{self, Arguments},
    source::Source,
};

use crate::{
    run::{Error, cargo, root, run as start},
    terminal::in_context,
};

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    match arguments.source() {
        Source::StandardInput | Source::File(_) => in_context(|context| import::run(arguments, context)),
        // The program has what connects to other machines, which no other command here needs to be compiled with.
        Source::Address(_) | Source::Product { .. } => {
            let mut command = cargo();
            command
                .args(["run", "--quiet", "--features", "program", "--manifest-path"])
                .arg(root().join("codegen/Cargo.toml"))
                .arg("--");
            command.args(env::args_os().skip(1));
            // Paths are relative to where the person is.
            if let Ok(folder) = env::current_dir() {
                command.current_dir(folder);
            }
            start(&mut command)
        }
    }
}
