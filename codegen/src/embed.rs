//! A generated crate as a module of another crate.

use std::path::{Path, PathBuf};

use proc_macro2::{Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::{emit::BadCode, name::identifier, output::Files};

/// Languages of examples that rustdoc would compile: it knows them by these words, or by none.
const COMPILED: [&str; 6] = [
    "",
    "rust",
    "no_run",
    "should_panic",
    "compile_fail",
    "edition2024",
];

/// The files of the module: `NAME.rs`, which is included at the root of the other crate, and those below the folder `NAME`.
///
/// # Errors
/// If a file is not Rust, which is a mistake of this crate.
pub(crate) fn module(crate_files: &Files, name: &str) -> Result<Files, BadCode> {
    let mut files = Files::default();
    for (path, text) in crate_files.iter() {
        let Ok(inside) = path.strip_prefix("src") else {
            continue;
        };
        let bad = |message: String| BadCode {
            path: path.display().to_string(),
            message,
        };
        let tokens: TokenStream = text
            .parse()
            .map_err(|error: proc_macro2::LexError| bad(error.to_string()))?;
        let tokens = Embedding::new(name).tokens(tokens);
        let mut file: syn::File = syn::parse2(tokens).map_err(|error| bad(error.to_string()))?;
        // Attributes of a whole crate.
        file.attrs.retain(|attribute| !is_of_a_crate(attribute));
        let is_root = inside == Path::new("lib.rs");
        if is_root {
            let module = Ident::new(name, Span::call_site());
            let (attributes, items) = (&file.attrs, &file.items);
            // Links say where they lead, which is more than one from a module needs.
            let root = quote::quote! {
                pub mod #module {
                    #(#attributes)*
                    #![allow(rustdoc::redundant_explicit_links)]
                    #(#items)*
                }
            };
            file = syn::parse2(root).map_err(|error| bad(error.to_string()))?;
        }
        let path = if is_root {
            PathBuf::from(format!("{name}.rs"))
        } else {
            Path::new(name).join(inside)
        };
        let marker = text.lines().next().unwrap_or_default();
        files.add(path, format!("{marker}\n{}", prettyplease::unparse(&file)));
    }
    Ok(files)
}

fn is_of_a_crate(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    let mut tokens = list.tokens.clone().into_iter();
    list.path.is_ident("cfg_attr")
        && matches!(tokens.next(), Some(TokenTree::Ident(first)) if first == "docsrs")
}

/// Whether a name is that of a module.
pub(crate) fn is_module_name(name: &str) -> bool {
    let is_plain = |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_';
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(is_plain)
        && name.len() <= 100
        && identifier(name) == name
}

/// Paths that begin at the root of the crate, and examples that name the crate, on their way into a module.
struct Embedding<'a> {
    module: &'a str,
    /// Whether this is within a block of code of the documentation.
    is_in_block: bool,
}

impl<'a> Embedding<'a> {
    fn new(module: &'a str) -> Self {
        Self {
            module,
            is_in_block: false,
        }
    }

    fn tokens(&mut self, tokens: TokenStream) -> TokenStream {
        let mut tokens = tokens.into_iter().peekable();
        let mut out = Vec::new();
        while let Some(token) = tokens.next() {
            let is_root = matches!(&token, TokenTree::Ident(ident) if *ident == "crate")
                && matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if is_first_colon(punct));
            let is_doc = matches!(&token, TokenTree::Ident(ident) if *ident == "doc");
            out.push(match token {
                TokenTree::Group(group) => {
                    let mut inside = proc_macro2::Group::new(group.delimiter(), self.tokens(group.stream()));
                    inside.set_span(group.span());
                    inside.into()
                }
                token => token,
            });
            if is_root {
                out.extend([
                    TokenTree::from(Punct::new(':', Spacing::Joint)),
                    Punct::new(':', Spacing::Alone).into(),
                    Ident::new(self.module, Span::call_site()).into(),
                ]);
            }
            if is_doc && matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=') {
                out.extend(tokens.next());
                let text = tokens.next();
                out.extend(text.map(|text| self.documentation(text)));
            }
        }
        out.into_iter().collect()
    }

    /// Links lead into the module. Examples name a crate that there is not: they are shown, and not compiled.
    fn documentation(&mut self, token: TokenTree) -> TokenTree {
        let Ok(text) = syn::parse2::<syn::LitStr>(token.clone().into()) else {
            return token;
        };
        let text = text.value();
        let trimmed = text.trim_start();
        let mut changed = text.replace("](crate::", &format!("](crate::{}::", self.module));
        if let Some(language) = trimmed.strip_prefix("```") {
            self.is_in_block = !self.is_in_block;
            let word = language.split(',').next().unwrap_or_default().trim();
            if self.is_in_block && COMPILED.contains(&word) {
                changed = text.replacen(trimmed, "```ignore", 1);
            }
        }
        TokenTree::Literal(Literal::string(&changed))
    }
}

/// The first half of `::`.
fn is_first_colon(punct: &Punct) -> bool {
    punct.as_char() == ':' && punct.spacing() == Spacing::Joint
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{is_module_name, module};
    use crate::output::Files;

    #[test]
    fn paths_and_links_lead_into_the_module_and_literals_stay() {
        let mut files = Files::default();
        files.add(
            "src/lib.rs",
            "// marker\n//! See [`A`](crate::A).\n//!\n//! ```no_run\n//! use it::A;\n//! ```\n\n\
             #![cfg_attr(docsrs, feature(doc_cfg))]\n#![deny(missing_docs)]\nmod a;\npub use crate::a::A;\n"
                .to_owned(),
        );
        files.add(
            "src/a.rs",
            "// marker\nuse crate::{b, c};\n/// ```text\n/// crate::x\n/// ```\npub(crate) const A: &str = \"crate::d\";\n\
             table!(A => crate::B);\n"
                .to_owned(),
        );
        files.add("README.md", "no code".to_owned());
        let files = module(&files, "garden").unwrap();
        let texts: Vec<_> = files.iter().collect();
        assert_eq!(
            texts,
            [
                (
                    Path::new("garden/a.rs"),
                    "// marker\nuse crate::garden::{b, c};\n/// ```text\n/// crate::x\n/// ```\n\
                     pub(crate) const A: &str = \"crate::d\";\ntable!(A => crate ::garden::B);\n"
                ),
                (
                    Path::new("garden.rs"),
                    "// marker\npub mod garden {\n    //! See [`A`](crate::garden::A).\n    //!\n    //! ```ignore\n    \
                     //! use it::A;\n    //! ```\n    #![deny(missing_docs)]\n    \
                     #![allow(rustdoc::redundant_explicit_links)]\n    mod a;\n    pub use crate::garden::a::A;\n}\n"
                ),
            ]
        );
    }

    #[test]
    fn names_of_modules() {
        for (name, is) in [
            ("garden", true),
            ("ecs_2014", true),
            ("", false),
            ("Garden", false),
            ("type", false),
            ("2d", false),
            ("a-b", false),
            ("a/../b", false),
        ] {
            assert_eq!(is_module_name(name), is, "{name}");
        }
    }
}
