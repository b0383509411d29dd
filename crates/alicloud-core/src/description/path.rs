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
    let (template, rest) = match template.split_once("{+") {
        Some((before, name)) => (before, Some(name.trim_end_matches('}'))),
        None => (template, None),
    };
    let count = template.split('/').count();
    let mut values = Pairs::default();
    let path = match rest {
        None => path,
        Some(name) => {
            let (end, slash) = path.match_indices('/').nth(count.checked_sub(2)?)?;
            let (path, rest) = path.split_at(end + slash.len());
            let rest: Vec<String> = rest.split('/').map(decode).collect();
            if rest.iter().any(String::is_empty) {
                return None;
            }
            values.push(name.to_owned(), rest.join("/"));
            path
        }
    };
    if path.split('/').count() != count {
        return None;
    }
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
            ("/a/{+rest}", "/a/b/c%20d", Some("rest=b/c d")),
            ("/a/{B}/{+rest}", "/a/1/2", Some("rest=2 B=1")),
            ("/a/{B}/{+rest}", "/a/1/", None),
            ("/a/{B}/{+rest}", "/a/1", None),
            ("/a/{+rest}", "/b/c", None),
        ] {
            assert_eq!(found(template, path).as_deref(), expected, "{template} {path}");
        }
    }
}
