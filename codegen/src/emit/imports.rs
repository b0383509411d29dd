//! The imports of a file: as many as it uses, and no more.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use super::print::{WIDTH, print};

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

    /// One `use` for each module; the standard library, other crates and the own crate with a blank line before each.
    pub(super) fn imports(&self, imports: &Imports) -> String {
        let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in self.used.difference(&self.defined) {
            if let Some((name, module)) = imports.0.get_key_value(name) {
                modules.entry(module).or_default().push(name);
            }
        }
        let rank = |module: &str| match module {
            module if module.starts_with("std") => 0,
            module if module.starts_with("crate") => 2,
            _ => 1,
        };
        let mut sorted: Vec<_> = modules.into_iter().collect();
        sorted.sort_by_key(|(module, _)| (rank(module), *module));
        let mut text = String::new();
        let mut before = None;
        for (module, names) in sorted {
            if before.replace(rank(module)) != Some(rank(module)) {
                text.push('\n');
            }
            text.push_str(&print_use(module, &names));
        }
        text
    }
}

/// A `use` of names.
fn print_use(module: &str, names: &[&str]) -> String {
    if let [name] = names {
        return format!("use {module}::{name};\n");
    }
    let line = format!("use {module}::{{{}}};", names.join(", "));
    if line.len() <= WIDTH {
        return line + "\n";
    }
    match syn::parse_str(&line) {
        Ok(item) => print(item),
        // Left as it is, it is found when the whole file is parsed.
        Err(_) => line + "\n",
    }
}
