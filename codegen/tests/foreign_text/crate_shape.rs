//! What a generated crate is, apart from what its texts say.

use std::{
    collections::BTreeSet,
    path::{Component, Path},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// The shapes of all files; their names may come from the description, and are not part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CrateShape(Vec<Vec<String>>);

impl CrateShape {
    pub(crate) fn of<'f>(files: impl Iterator<Item = (&'f Path, &'f str)>) -> Self {
        let mut shapes: Vec<Vec<String>> = files
            .map(|(path, text)| {
                check_name(path);
                check_characters(path, text);
                match path.extension().and_then(|extension| extension.to_str()) {
                    Some("rs") => rust(path, text),
                    Some("toml") => manifest(text),
                    Some("md") => blocks(text).into_iter().map(|block| tokens_of(&block)).collect(),
                    _ => Vec::new(),
                }
            })
            .collect();
        shapes.sort();
        Self(shapes)
    }

    /// Whether the files have the same tokens, in any order.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }

    fn sorted(&self) -> Self {
        let sorted = |file: &Vec<String>| {
            let mut file = file.clone();
            file.sort();
            file
        };
        let mut files: Vec<_> = self.0.iter().map(sorted).collect();
        files.sort();
        Self(files)
    }

    /// Where two begin to differ.
    pub(crate) fn difference(&self, other: &Self, in_any_order: bool) -> String {
        if in_any_order {
            return self.sorted().difference(&other.sorted(), false);
        }
        if self.0.len() != other.0.len() {
            return format!("{} files, and {}", self.0.len(), other.0.len());
        }
        let mut files = self.0.iter().zip(&other.0);
        let Some((one, other)) = files.find(|(one, other)| one != other) else {
            return String::new();
        };
        let at = one
            .iter()
            .zip(other)
            .take_while(|(one, other)| one == other)
            .count();
        let around = |file: &[String]| file[at.saturating_sub(12)..file.len().min(at + 24)].join(" ");
        format!("\n{}\n{}", around(one), around(other))
    }
}

/// Every system can have a file of this name, and it is in the folder of the crate.
fn check_name(path: &Path) {
    for component in path.components() {
        let Component::Normal(name) = component else {
            panic!("{} leaves its folder", path.display());
        };
        let name = name.to_str().unwrap();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        assert!(name.bytes().all(is_plain) && name.len() < 240, "{name:?}");
        let stem = name.split('.').next().unwrap().to_ascii_lowercase();
        assert!(
            !["con", "nul", "aux", "prn", "com1"].contains(&stem.as_str()),
            "{name}"
        );
    }
}

/// The compiler refuses marks of direction in comments and literals, and people do not see others.
fn check_characters(path: &Path, text: &str) {
    let hidden = |character: char| {
        character.is_control() && !matches!(character, '\n' | '\t')
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let found = text.chars().find(|character| hidden(*character));
    assert_eq!(found, None, "{}", path.display());
}

fn rust(path: &Path, text: &str) -> Vec<String> {
    let tokens = text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut walk = Walk::default();
    walk.tokens(tokens);
    walk.finish_documentation();
    let mut shape = walk.shape;
    shape.push("examples:".to_owned());
    shape.extend(walk.examples.iter().map(|block| tokens_of(block)));
    shape
}

#[derive(Default)]
struct Walk {
    shape: Vec<String>,
    documentation: Vec<String>,
    examples: Vec<String>,
}

impl Walk {
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            let is_inner =
                matches!(tokens.get(index + 1), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
            let group = tokens.get(index + 1 + usize::from(is_inner));
            if let (TokenTree::Punct(punct), Some(text)) = (token, group.and_then(documentation))
                && punct.as_char() == '#'
            {
                self.documentation.push(text);
                index += 2 + usize::from(is_inner);
                continue;
            }
            self.finish_documentation();
            match token {
                TokenTree::Group(group) => {
                    self.shape.push(format!("{:?}", group.delimiter()));
                    self.tokens(group.stream());
                    self.finish_documentation();
                    self.shape.push("end".to_owned());
                }
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    assert_ne!(word, "injected");
                    self.shape
                        .push(if is_keyword(&word) { word } else { "_".to_owned() });
                }
                // Whether there is one behind the last of a list depends on the length of a line.
                TokenTree::Punct(punct) if punct.as_char() == ',' => {}
                TokenTree::Punct(punct) => self.shape.push(punct.as_char().to_string()),
                TokenTree::Literal(_) => self.shape.push("0".to_owned()),
            }
            index += 1;
        }
    }

    /// Documentation of one item is one document to rustdoc.
    fn finish_documentation(&mut self) {
        let text = std::mem::take(&mut self.documentation).join("\n");
        self.examples.extend(blocks(&text));
    }
}

/// The text of `[doc = "…"]`.
fn documentation(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), _, TokenTree::Literal(literal)] = tokens.as_slice() else {
        return None;
    };
    if name != "doc" || group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let text = syn::parse_str::<syn::LitStr>(&literal.to_string())
        .unwrap()
        .value();
    Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
}

fn is_keyword(word: &str) -> bool {
    syn::parse_str::<syn::Ident>(word).is_err()
}

/// The blocks of code that rustdoc would compile, each with what it is called.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => open = Some(String::new()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                open = is_rust(&language).then(String::new);
            }
            Event::Text(text) => {
                if let Some(block) = &mut open {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

/// Rustdoc takes a block for Rust unless its language is another one.
fn is_rust(language: &str) -> bool {
    let words: Vec<&str> = language
        .split([',', ' ', '\t'])
        .filter(|word| !word.is_empty())
        .collect();
    let of_rust: BTreeSet<&str> = [
        "rust",
        "no_run",
        "should_panic",
        "ignore",
        "test_harness",
        "compile_fail",
        "standalone_crate",
    ]
    .into();
    let is_of_rust =
        |word: &&str| of_rust.contains(*word) || word.starts_with("edition") || word.starts_with("ignore-");
    words.iter().any(is_of_rust) || words.is_empty()
}

/// The tokens of an example, without what its literals say.
fn tokens_of(block: &str) -> String {
    let code: String = block
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n")
        .collect();
    let mut walk = Walk::default();
    walk.tokens(code.parse().unwrap_or_else(|error| panic!("{error}:\n{code}")));
    walk.shape.join(" ")
}

/// The keys of a manifest. Those of features may come from the description.
fn manifest(text: &str) -> Vec<String> {
    let table: toml::Table = toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut keys = Vec::new();
    for (section, inside) in &table {
        match inside.as_table() {
            Some(inside) if section != "features" => {
                keys.extend(inside.keys().map(|key| format!("{section}.{key}")));
            }
            Some(inside) => keys.push(format!("{} features", inside.len())),
            None => keys.push(section.clone()),
        }
    }
    keys
}
