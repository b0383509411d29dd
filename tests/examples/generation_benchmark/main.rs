//! What it costs to import a product from the vendor's metadata, and to generate its client.
//!
//! ```sh
//! cargo xtask bench generation
//! ```
//!
//! A run imports or generates once, and prints what that costs for each operation as one JSON line, as `cams-flow-bench` does.
#![expect(clippy::print_stdout, reason = "the figures are its output")]

#[path = "../cams-flow-bench/measure.rs"]
mod measure;

use std::{alloc::System, error::Error, fs, path::PathBuf};

use alicloud_codegen::{
    Options, generate,
    import::{ApiDocs, Selection, files, import},
    spec,
};
use clap::{Parser, Subcommand};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use crate::measure::Start;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Writes the descriptions of a product.
    Import {
        /// The vendor's file.
        docs: PathBuf,
        /// The folder of the service.
        into: PathBuf,
        /// Takes only every so many operations.
        #[arg(long, default_value_t = 1)]
        every: usize,
    },
    /// Generates the clients of a folder of services.
    Generate {
        /// The folder of the services.
        spec: PathBuf,
        /// The folder of the crates.
        into: PathBuf,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    let measured = match Arguments::parse().step {
        Step::Import { docs, into, every } => {
            let start = Start::now();
            let docs = ApiDocs::parse(&fs::read_to_string(docs)?)?;
            let names = docs.operations().step_by(every.max(1)).map(str::to_owned);
            let imported = import(&docs, &Selection::Named(names.collect()), None)?;
            fs::create_dir_all(&into)?;
            for (file, text) in files(&imported)? {
                fs::write(into.join(file), text)?;
            }
            start.end(imported.operations.len())
        }
        Step::Generate { spec, into } => {
            let operations = spec::read(&spec)?
                .iter()
                .map(|service| service.operations.len())
                .sum();
            let start = Start::now();
            generate(&Options::new(spec, into).with_core("../alicloud-core"))?;
            start.end(operations)
        }
    };
    println!("{}", measured.to_json());
    Ok(())
}
