//! What to import: the arguments of every command that does.

use crate::{
    import::{ApiDocs, Selection},
    program::{
        context::{Context, Error},
        source::{Fetching, Source},
    },
};

/// A product, and which of its operations.
#[derive(clap::Args)]
pub(crate) struct Wanted {
    /// A product, such as `ecs@2014-05-26`, or `ecs` for its newest version; an `api-docs.json`, as a file or an address; `-` is the
    /// standard input.
    #[arg(value_name = "PRODUCT")]
    source: Source,
    /// The operations, with commas between them; `alicloud-codegen operations PRODUCT` lists all.
    #[arg(long, value_delimiter = ',', required_unless_present = "all")]
    operations: Vec<String>,
    /// Takes all operations.
    #[arg(long, conflicts_with = "operations")]
    all: bool,
    #[command(flatten)]
    fetching: Fetching,
}

impl Wanted {
    /// Returns where the metadata comes from.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Returns the operations, each once.
    ///
    /// # Errors
    /// If none is named.
    pub(crate) fn selection(&self) -> Result<Selection, Error> {
        if self.all {
            return Ok(Selection::All);
        }
        let mut chosen: Vec<String> = Vec::new();
        for name in self.operations.iter().map(|name| name.trim()) {
            if !name.is_empty() && !chosen.iter().any(|known| known == name) {
                chosen.push(name.to_owned());
            }
        }
        if chosen.is_empty() {
            return Err(
                "`--operations` names no operation; `alicloud-codegen operations PRODUCT` lists all"
                    .to_owned(),
            );
        }
        Ok(Selection::Named(chosen))
    }

    /// Reads the metadata.
    pub(crate) fn docs(&self, context: &Context<'_>) -> Result<ApiDocs, Error> {
        docs(&self.source, &self.fetching, context)
    }
}

/// Reads the metadata of a product.
pub(crate) fn docs(source: &Source, fetching: &Fetching, context: &Context<'_>) -> Result<ApiDocs, Error> {
    let bytes = context.sources.read(source, fetching)?;
    ApiDocs::read(&bytes).map_err(|error| format!("{source}: {error}"))
}
