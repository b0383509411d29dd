use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{Shape, TypeName, check::Checker},
};

/// Limits stand where they mean something, and the lower is not above the upper.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape, path: &DocumentPath) {
    let limits = &shape.limits;
    let is_number = matches!(
        shape.type_name,
        TypeName::Int32 | TypeName::Int64 | TypeName::Uint64 | TypeName::Float | TypeName::Double
    );
    let is_text = matches!(shape.type_name, TypeName::String | TypeName::Binary);
    let is_list = shape.type_name == TypeName::Array;
    let given = [
        ("minimum", limits.minimum.is_some(), is_number, "numbers"),
        ("maximum", limits.maximum.is_some(), is_number, "numbers"),
        ("min-length", limits.min_length.is_some(), is_text, "text"),
        ("max-length", limits.max_length.is_some(), is_text, "text"),
        ("pattern", limits.pattern.is_some(), is_text, "text"),
        ("min-items", limits.min_items.is_some(), is_list, "arrays"),
        ("max-items", limits.max_items.is_some(), is_list, "arrays"),
    ];
    for (key, is_given, fits, owners) in given {
        if is_given && !fits {
            let message = format!("`{key}` is for {owners}, not for `{}`", shape.type_name);
            checker.error_at_key(Code::LimitOfOtherType, &path.join(key), message, "remove it");
        }
    }
    let number = |limit: &Option<serde_json::Number>| limit.as_ref()?.as_f64();
    let pairs = [
        (
            "minimum",
            "maximum",
            is_above(number(&limits.minimum), number(&limits.maximum)),
        ),
        (
            "min-length",
            "max-length",
            is_above(limits.min_length, limits.max_length),
        ),
        (
            "min-items",
            "max-items",
            is_above(limits.min_items, limits.max_items),
        ),
    ];
    for (lower, upper, _) in pairs.iter().filter(|(_, _, is_above)| *is_above) {
        let message = format!("`{lower}` is greater than `{upper}`");
        let (source, upper) = (checker.source, path.join(*upper));
        let diagnostic = source.error(Code::LimitsCrossed, &path.join(*lower), message);
        let diagnostic = diagnostic.related(source, source.span(&upper), "the upper limit");
        checker.found.push(diagnostic.help("exchange or correct them"));
    }
}

fn is_above<T: PartialOrd>(lower: Option<T>, upper: Option<T>) -> bool {
    lower.zip(upper).is_some_and(|(lower, upper)| lower > upper)
}
