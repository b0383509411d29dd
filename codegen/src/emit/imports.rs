//! The imports of a file: as many as it uses, and no more.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use crate::emit::print::{WIDTH, print};

/// What a file can import: names, and the paths before them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports(BTreeMap<String, &'static str>);

impl Imports {
    pub(crate) fn add(&mut self, module: &'static str, names: impl IntoIterator<Item = impl Into<String>>) {
        self.0.extend(names.into_iter().map(|name| (name.into(), module)));
    }
}

/// The first half of `::`.
fn is_path(punct: &proc_macro2::Punct) -> bool {
    punct.as_char() == ':' && punct.spacing() == proc_macro2::Spacing::Joint
}

/// The names that a file uses and defines.
#[derive(Default)]
pub(super) struct Names {
    used: BTreeSet<String>,
    defined: BTreeSet<String>,
}

impl Names {
    pub(super) fn look(&mut self, tokens: TokenStream) {
        let mut after_separator = false;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let mut is_separator = false;
            match token {
                TokenTree::Ident(ident) if !after_separator => {
                    let name = ident.to_string();
                    // In small letters it may be a field or a variable; a module has `::` behind it.
                    let before_path =
                        matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if is_path(punct));
                    if before_path || name.starts_with(|first: char| first.is_ascii_uppercase()) {
                        self.used.insert(name);
                    }
                }
                TokenTree::Group(group) => self.look(group.stream()),
                TokenTree::Punct(punct) => {
                    is_separator = punct.as_char() == '.' || (punct.as_char() == ':' && after_separator);
                    // The first of two colons: an identifier after a single one is a type, and used.
                    is_separator |= is_path(&punct);
                }
                TokenTree::Ident(_) | TokenTree::Literal(_) => {}
            }
            after_separator = is_separator;
        }
    }

    pub(super) fn define(&mut self, item: &syn::Item) {
        let ident = match item {
            syn::Item::Struct(item) => &item.ident,
            syn::Item::Enum(item) => &item.ident,
            syn::Item::Static(item) => &item.ident,
            syn::Item::Type(item) => &item.ident,
            syn::Item::Trait(item) => &item.ident,
            _ => return,
        };
        self.defined.insert(ident.to_string());
    }

    /// One `use` for each crate, the standard library first and the own crate last, with a blank line before each.
    pub(super) fn imports(&self, imports: &Imports) -> String {
        let mut crates: BTreeMap<(usize, &str), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for name in self.used.difference(&self.defined) {
            if let Some((name, path)) = imports.0.get_key_value(name) {
                let (root, module) = path.split_once("::").unwrap_or((path, ""));
                let rank = match root {
                    "std" => 0,
                    "crate" => 2,
                    _ => 1,
                };
                let modules = crates.entry((rank, root)).or_default();
                modules.entry(module).or_default().push(name);
            }
        }
        let text = crates.into_iter().map(|((_, root), modules)| {
            let names: Vec<String> = modules
                .into_iter()
                .flat_map(|(module, names)| nested(module, &names))
                .collect();
            let text = format!("use {root}::{};", braced(&names));
            let printed = match syn::parse_str(&text) {
                Ok(item) if text.len() > WIDTH => print(item),
                // Left as it is, what is wrong is found when the whole file is parsed.
                _ => text + "\n",
            };
            format!("\n{printed}")
        });
        text.collect()
    }
}

/// The names of a module, as they stand in the braces of its crate.
fn nested(module: &str, names: &[&str]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    match module {
        "" => names,
        module => vec![format!("{module}::{}", braced(&names))],
    }
}

fn braced(names: &[String]) -> String {
    match names {
        [name] => name.clone(),
        names => format!("{{{}}}", names.join(", ")),
    }
}
