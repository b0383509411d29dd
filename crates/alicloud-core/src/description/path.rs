use crate::{
    encoding::{Pairs, decode},
    operation::Operation,
};

impl Operation {
    /// Returns the values that stand in a path in place of the `{name}`s of the operation's own, decoded; `None` if the path is that of
    /// another operation.
    #[must_use]
    pub fn path_values(&self, path: &str) -> Option<Pairs> {
        path_values(self.path(), path)
    }
}

fn path_values(template: &str, path: &str) -> Option<Pairs> {
    let template = template.split_once('?').map_or(template, |(path, _)| path);
    if template.split('/').count() != path.split('/').count() {
        return None;
    }
    let mut values = Pairs::default();
    let mut segments = template.split('/').zip(path.split('/'));
    segments.try_for_each(|(pattern, text)| segment(pattern, text, &mut values))?;
    Some(values)
}

/// One segment: literal, or a name between literal text.
fn segment(pattern: &str, text: &str, values: &mut Pairs) -> Option<()> {
    let Some((before, rest)) = pattern.split_once('{') else {
        return (pattern == text).then_some(());
    };
    let (name, after) = rest.split_once('}')?;
    let text = text.strip_prefix(before)?;
    // Up to where the literal text goes on.
    let literal = after.split('{').next().unwrap_or_default();
    let end = if literal.is_empty() {
        text.len()
    } else {
        text.find(literal)?
    };
    let (value, text) = text.split_at(end);
    if value.is_empty() {
        return None;
    }
    values.push(name.to_owned(), decode(value));
    segment(after, text, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_template() {
        let found = |template: &str, path: &str| {
            let values = path_values(template, path)?;
            let pairs = values.iter().map(|(name, value)| format!("{name}={value}"));
            Some(pairs.collect::<Vec<_>>().join(" "))
        };
        for (template, path, expected) in [
            ("/a", "/a", Some("")),
            ("/a", "/a/", None),
            ("/a/{B}", "/a/x%20%2F+y", Some("B=x /+y")),
            ("/a/{B}", "/a/", None),
            ("/a/{B}/c/{D}", "/a/1/c/2", Some("B=1 D=2")),
            ("/a/v{B}.{C}?x", "/a/v1.2", Some("B=1 C=2")),
            ("/{a}", "/x%3Dy%26z", Some("a=x=y&z")),
            (
                "/shelves/{s}/items/{id}.json?x=y",
                "/shelves/a%2Fb/items/7.json",
                Some("s=a/b id=7"),
            ),
            ("/items/{id}", "/other/7", None),
        ] {
            assert_eq!(found(template, path).as_deref(), expected, "{template} {path}");
        }
    }
}
