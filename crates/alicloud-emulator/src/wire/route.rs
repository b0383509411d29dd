//! Which operation a request means: by name, or by method and path.

use alicloud_core::{
    ApiStyle,
    description::{OperationDescription, ServiceDescription},
    encoding::{decode, decode_form},
    parameters::Pairs,
};

use super::request::WireRequest;

/// The operation of the name that the request gives, if it is called by name; else the one whose method and path fit.
pub(crate) fn find(
    service: &'static ServiceDescription,
    request: &WireRequest,
    name: Option<&str>,
) -> Option<&'static OperationDescription> {
    let by_path = |operation: &OperationDescription| operation.operation.style() == ApiStyle::Roa;
    let named = name.and_then(|name| service.operation(name));
    if let Some(operation) = named.filter(|operation| !by_path(operation)) {
        return Some(operation).filter(|_| request.path() == "/");
    }
    let fits = |operation: &&OperationDescription| {
        let facts = operation.operation;
        by_path(operation)
            && facts.method().as_str() == request.method.as_str()
            && values(facts.path(), request.path()).is_some()
            && has_fixed_query(facts.path(), request)
    };
    // Of several templates that fit, the one with the fewest gaps says most.
    let gaps = |operation: &&OperationDescription| operation.operation.path().matches('{').count();
    service.operations.iter().copied().filter(fits).min_by_key(gaps)
}

/// The values of the template's `{name}`s; none if the path is another one.
pub(super) fn values(template: &str, path: &str) -> Option<Pairs> {
    let template = template.split_once('?').map_or(template, |(path, _)| path);
    let mut values = Pairs::default();
    let (mut pattern, mut text) = (template.split('/'), path.split('/'));
    loop {
        match (pattern.next(), text.next()) {
            (None, None) => return Some(values),
            (Some(pattern), Some(text)) => segment(pattern, text, &mut values)?,
            _ => return None,
        }
    }
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

fn has_fixed_query(template: &str, request: &WireRequest) -> bool {
    let Some((_, query)) = template.split_once('?') else {
        return true;
    };
    let fixed = decode_form(query);
    fixed
        .iter()
        .all(|(name, value)| request.query().get(name) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_template() {
        let found = |template: &str, path: &str| {
            let values = values(template, path)?;
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
        ] {
            assert_eq!(found(template, path).as_deref(), expected, "{template} {path}");
        }
    }
}
