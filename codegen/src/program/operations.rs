//! `operations`: what a product offers.

use crate::{
    program::{
        context::{Context, Error},
        near::{near, question},
        source::{Fetching, Source},
        wanted::docs,
    },
    spec::Value,
    text::one_line,
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// A product, as `import` takes it: `ecs@2014-05-26`, `ecs`, a file, an address, or `-`.
    #[arg(value_name = "PRODUCT")]
    source: Source,
    /// Lists only operations that have this word in their name, in any letters.
    #[arg(value_name = "WORD")]
    word: Option<String>,
    #[command(flatten)]
    fetching: Fetching,
}

/// Lists operations with their summaries.
///
/// # Errors
/// If the metadata cannot be had, or no operation has the word in its name.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let docs = docs(&arguments.source, &arguments.fetching, context)?;
    let word = arguments.word.as_deref().unwrap_or_default();
    let is_meant = |name: &&str| name.to_lowercase().contains(&word.to_lowercase());
    let found: Vec<&str> = docs.operations().filter(is_meant).collect();
    if found.is_empty() && !word.is_empty() {
        let hint = question(&near(word, docs.operations()))
            .unwrap_or_else(|| "without a word, all are listed".to_owned());
        return Err(format!(
            "{} has no operation with `{word}` in its name; {hint}",
            arguments.source
        ));
    }
    let width = found.iter().map(|name| name.len()).max().unwrap_or_default();
    for name in found {
        let text = |key| {
            let members = docs.operation(name).and_then(Value::as_object)?;
            members.get(key)?.as_str().filter(|text| !text.trim().is_empty())
        };
        let about = text("summary").or_else(|| text("title")).unwrap_or_default();
        let (name, about) = (one_line(name), one_line(about.trim()));
        let about = about.split_inclusive(". ").next().unwrap_or_default();
        context.say(format!("{name:width$}  {about}").trim_end());
    }
    Ok(())
}
