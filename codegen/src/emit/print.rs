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
    let bodies = bodies
        .into_iter()
        .map(|(is_function, body)| (is_function, joined(&body)));
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

/// The longest line that parentheses and imports are joined to, as in hand-written code of this workspace. prettyplease
/// has its own limit, 89, which most signatures of setters just miss.
pub(super) const WIDTH: usize = 110;

/// Puts what stands between parentheses on the line of the first one, where it fits.
fn joined(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut index = 0;
    while index < lines.len() {
        if let Some((line, length)) = lines.get(index..).and_then(joined_line) {
            lines.splice(index..index + length, [line]);
        }
        index += 1;
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// One line in place of the first ones, and how many those are.
fn joined_line(lines: &[String]) -> Option<(String, usize)> {
    let (first, rest) = lines.split_first()?;
    let depth = indentation(first);
    let inside = rest
        .iter()
        .take_while(|line| indentation(line) == depth + 4)
        .count();
    let last = rest
        .get(inside)
        .filter(|last| indentation(last) == depth && last.trim_start().starts_with(')'))?;
    let inside = rest.get(..inside)?;
    let is_code = |line: &String| !line.trim_start().starts_with(['/', '#']);
    if !first.ends_with('(') || !is_code(first) || !inside.iter().all(is_code) {
        return None;
    }
    let between: Vec<&str> = inside.iter().map(|line| line.trim()).collect();
    let between = between.join(" ");
    let line = format!(
        "{first}{}{}",
        between.strip_suffix(',').unwrap_or(&between),
        last.trim_start()
    );
    (line.chars().count() <= WIDTH).then_some((line, inside.len() + 2))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_parentheses_are_joined() {
        let text = "    fn a(\n        mut self,\n        b: B,\n    ) -> C {\n        d(\n            e,\n        );\n    }\n";
        assert_eq!(
            joined(text),
            "    fn a(mut self, b: B) -> C {\n        d(e);\n    }\n"
        );
        let long = format!("    fn a(\n        {}: B,\n    ) {{\n", "x".repeat(100));
        assert_eq!(joined(&long), long);
        let comment = "    fn a(\n        // no\n        b: B,\n    ) {\n";
        assert_eq!(joined(comment), comment);
    }
}
