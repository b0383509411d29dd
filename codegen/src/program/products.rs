//! `products`: what the vendor offers.

use clap::ValueEnum;
use serde_json::json;

use crate::program::{
    context::{Context, Error},
    near::{near, question},
    source::{Fetching, Product},
};

/// The arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// Lists only products that have this word in their name, in any letters.
    #[arg(value_name = "WORD")]
    word: Option<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    fetching: Fetching,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line for each product: name, style, title, versions from the newest.
    Text,
    /// A list for programs.
    Json,
}

/// Lists products.
///
/// # Errors
/// If the list cannot be had, or no product has the word in its name.
pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<(), Error> {
    let products = context.sources.products(&arguments.fetching)?;
    let word = arguments.word.as_deref().unwrap_or_default().to_lowercase();
    let found: Vec<&Product> = products.iter().filter(|product| product.has(&word)).collect();
    if found.is_empty() {
        let near = near(&word, products.iter().map(|product| product.code.as_str()));
        let hint = question(&near).unwrap_or_else(|| "`alicloud-codegen products` lists all".to_owned());
        return Err(format!("no product has `{word}` in its name; {hint}"));
    }
    match arguments.format {
        Format::Text => table(&found, context),
        Format::Json => {
            let products: Vec<_> = found
                .iter()
                .map(|product| {
                    json!({
                        "name": product.code,
                        "title": product.title,
                        "style": product.style,
                        "versions": product.versions,
                    })
                })
                .collect();
            let text = serde_json::to_string_pretty(&products).map_err(|error| error.to_string())?;
            context.say(text);
        }
    }
    Ok(())
}

fn table(products: &[&Product], context: &Context<'_>) {
    let width = |cell: fn(&Product) -> &str| {
        let lengths = products.iter().map(|product| cell(product).chars().count());
        lengths.max().unwrap_or_default()
    };
    let name = width(|product| &product.code);
    let style = width(|product| &product.style);
    for product in products {
        let line = format!(
            "{:name$}  {:style$}  {}  {}",
            product.code,
            product.style,
            product.versions.join(" "),
            product.title
        );
        context.say(line.trim_end());
    }
}

impl Product {
    /// Whether the word, in small letters, is in one of the names.
    fn has(&self, word: &str) -> bool {
        let mut names = [&self.code, &self.title].into_iter();
        names.any(|name| name.to_lowercase().contains(word))
    }
}
