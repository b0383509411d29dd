//! Items as text: prettyplease, with blank lines between functions.

/// An item as text.
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) together: Together,
}

/// What stands without a blank line among others of its kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    Uses,
    Modules,
    Not,
}

impl Printed {
    pub(super) fn of(item: syn::Item) -> Self {
        let together = match &item {
            syn::Item::Use(_) => Together::Uses,
            syn::Item::Mod(each) if each.content.is_none() => Together::Modules,
            _ => Together::Not,
        };
        let text = match item {
            syn::Item::Impl(block) => print_impl(block),
            item => print(item),
        };
        Self { text, together }
    }
}

pub(super) fn print(item: syn::Item) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}

/// An `impl` block with blank lines between its functions: printed once for each of its items.
fn print_impl(mut block: syn::ItemImpl) -> String {
    let items = std::mem::take(&mut block.items);
    let mut file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![syn::Item::Impl(block)],
    };
    let empty = prettyplease::unparse(&file);
    let header = empty.lines().count();
    let mut bodies = Vec::new();
    let mut opening = String::new();
    for item in items {
        let is_function = matches!(item, syn::ImplItem::Fn(_));
        if let Some(syn::Item::Impl(block)) = file.items.first_mut() {
            block.items = vec![item];
        }
        let text = prettyplease::unparse(&file);
        let lines: Vec<&str> = text.lines().collect();
        opening = lines
            .iter()
            .take(header)
            .map(|line| format!("{line}\n"))
            .collect();
        let inside = lines
            .get(header..lines.len().saturating_sub(1))
            .unwrap_or_default();
        bodies.push((
            is_function,
            inside.iter().map(|line| format!("{line}\n")).collect::<String>(),
        ));
    }
    if bodies.is_empty() {
        return empty;
    }
    let mut text = opening;
    let mut before = None;
    for (is_function, body) in bodies {
        if before.is_some_and(|before| before || is_function) {
            text.push('\n');
        }
        text.push_str(&body);
        before = Some(is_function);
    }
    text.push_str("}\n");
    text
}
