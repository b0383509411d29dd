//! From tokens to the text of a file.
//!
//! prettyplease formats every item by itself; this adds what it does not know: blank lines between items, the marker,
//! the module's documentation, the imports, and tables with one row a line.

use std::fmt;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        comment,
        imports::{Imports, Names},
        print::{Printed, Together},
        table::MacroCall,
    },
    output::{COMMAND, MARKER},
};

/// The path of the runtime's macros.
const MACROS: &str = "alicloud_core::generated";

/// A file of Rust code in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct RustFile {
    documentation: Vec<String>,
    attributes: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Items {
        items: TokenStream,
        import: bool,
    },
    /// Items that are formatted already.
    Printed(String),
    /// Formatted already; what stands in `names` is imported.
    Text {
        text: String,
        names: String,
    },
}

/// Generated text that is no Rust. It would be a mistake of this crate, and is reported as one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BadCode {
    /// The file.
    pub path: String,
    /// What the parser said.
    pub message: String,
}

impl fmt::Display for BadCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the generator made no valid Rust for {}: {}",
            self.path, self.message
        )
    }
}

impl std::error::Error for BadCode {}

impl RustFile {
    /// A file with this documentation of its module.
    pub(crate) fn new(documentation: Vec<String>) -> Self {
        Self {
            documentation,
            ..Self::default()
        }
    }

    /// Adds an attribute of the whole module.
    pub(crate) fn attribute(&mut self, attribute: impl Into<String>) {
        self.attributes.push(attribute.into());
    }

    /// Adds items; what they name is imported.
    pub(crate) fn items(&mut self, items: TokenStream) {
        self.parts.push(Part::Items { items, import: true });
    }

    /// Adds items that import nothing: they say all paths themselves.
    pub(crate) fn closed(&mut self, items: TokenStream) {
        self.parts.push(Part::Items { items, import: false });
    }

    /// Adds items that are formatted already; what they name is imported.
    pub(crate) fn printed(&mut self, text: String) {
        self.parts.push(Part::Printed(text));
    }

    /// Adds an item that is formatted already, and imports nothing.
    pub(crate) fn text(&mut self, text: String) {
        let names = String::new();
        self.parts.push(Part::Text { text, names });
    }

    /// Adds a call of one of the runtime's macros; what it is about is imported.
    pub(crate) fn call(&mut self, call: &MacroCall) {
        let (text, names) = (call.print(MACROS), call.names());
        self.parts.push(Part::Text { text, names });
    }

    /// The text, with the imports that it needs.
    pub(crate) fn render(&self, path: &str, imports: &Imports) -> Result<String, BadCode> {
        let bad = |error: syn::Error| BadCode {
            path: path.to_owned(),
            message: error.to_string(),
        };
        let mut items = Vec::new();
        let mut names = Names::default();
        for part in &self.parts {
            match part {
                Part::Items {
                    items: tokens,
                    import,
                } => {
                    if *import {
                        names.look(tokens.clone());
                    }
                    let parsed: syn::File = syn::parse2(tokens.clone()).map_err(bad)?;
                    for item in parsed.items {
                        names.define(&item);
                        items.push(Printed::of(item));
                    }
                }
                Part::Printed(text) => {
                    names.look(text.parse().map_err(|error| bad(syn::Error::from(error)))?);
                    let parsed: syn::File = syn::parse_str(text).map_err(bad)?;
                    parsed.items.iter().for_each(|item| names.define(item));
                    items.push(Printed {
                        text: text.clone(),
                        together: Together::Not,
                    });
                }
                Part::Text { text, names: used } => {
                    names.look(used.parse().map_err(|error| bad(syn::Error::from(error)))?);
                    items.push(Printed {
                        text: text.clone(),
                        together: Together::Not,
                    });
                }
            }
        }

        let mut text = format!("// {}\n", marker());
        for line in &comment::lines(&self.documentation) {
            text.push_str(if line.is_empty() { "//!" } else { "//! " });
            text.push_str(line);
            text.push('\n');
        }
        for (index, attribute) in self.attributes.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { "" });
            text.push_str(attribute);
            text.push('\n');
        }
        text.push_str(&names.imports(imports));
        let mut before = Together::Not;
        for item in items {
            if before != item.together || before == Together::Not {
                text.push('\n');
            }
            before = item.together;
            text.push_str(&item.text);
        }
        // The items were parsed one by one; what stands between them can at most break the tokens.
        let tokens: Result<TokenStream, _> = text.parse();
        tokens.map_err(|error| bad(syn::Error::from(error)))?;
        Ok(text)
    }
}

/// The first line of every file, without the comment's signs.
pub(crate) fn marker() -> String {
    format!("{MARKER}. Do not edit: change the description, then run `{COMMAND}`.")
}

/// Documentation of an item, one attribute a line.
pub(crate) fn doc(lines: &[String]) -> TokenStream {
    let lines = comment::lines(lines);
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_methods_stand_apart_and_imports_are_those_in_use() {
        let mut file = RustFile::new(vec!["About.".to_owned()]);
        file.items(quote! {
            #[doc = " A."]
            pub struct A<T>(PhantomData<T>, other::Unused);
            impl<T> A<T> where T: Copy { pub fn a(self) -> Map<T> { call::Value } #[doc = " B."] pub fn b() {} }
        });
        file.call(&MacroCall::new("record", "A").rows(["\"A\" => a".to_owned()]));
        let mut imports = Imports::default();
        imports.add("std::marker", ["PhantomData"]);
        imports.add("alicloud_core", ["Map", "Unused", "Value", "A"]);
        let text = file
            .render("a.rs", &imports)
            .unwrap_or_else(|error| error.to_string());
        let (_, text) = text.split_once('\n').unwrap_or_default();
        assert_eq!(
            text,
            "//! About.\n\nuse std::marker::PhantomData;\n\nuse alicloud_core::Map;\n\n/// A.\n\
             pub struct A<T>(PhantomData<T>, other::Unused);\n\n\
             impl<T> A<T>\nwhere\n    T: Copy,\n{\n    pub fn a(self) -> Map<T> {\n        call::Value\n    }\n\n    \
             /// B.\n    pub fn b() {}\n}\n\nalicloud_core::generated::record!(A {\n    \"A\" => a,\n});\n"
        );
    }
}
