//! Operations that should no longer be used, and what takes their place.

use crate::{
    import::{api_docs::ApiDocs, json_ext::JsonExt, text},
    spec::{Deprecation, OperationFile, Value},
};

/// Present if the operation is deprecated; `names` are all operations of the service.
pub(crate) fn deprecation(operation: &Value, docs: &ApiDocs, names: &[String]) -> Option<Deprecation> {
    if !operation.flag("deprecated") {
        return None;
    }
    let info = operation.key("staticInfo");
    let named = info.map(|info| info.list("substitutions")).unwrap_or_default();
    let mut here = Vec::new();
    let mut elsewhere = Vec::new();
    for named in named.iter().filter_map(Value::as_str) {
        match Named::parse(named) {
            named if named.is_of(docs) && names.iter().any(|known| known == named.operation) => {
                here.push(named.operation.to_owned());
            }
            named => elsewhere.push(named.to_string()),
        }
    }
    let mut here = here.into_iter();
    let successor = here.next();
    let others: Vec<_> = here.map(|name| format!("`{name}`")).chain(elsewhere).collect();
    let note = match (others.is_empty(), &successor) {
        (true, _) => info
            .and_then(|info| info.text("noSubstitutionReason"))
            .and_then(text::line),
        (false, Some(_)) => Some(format!("See also {}.", others.join(", "))),
        (false, None) => Some(format!("Use {} instead.", others.join(" or "))),
    };
    Some(Deprecation { successor, note })
}

/// A successor that the service does not have, because it is not imported, is only mentioned.
pub(crate) fn mention_absent(operations: &mut [OperationFile], is_there: impl Fn(&str) -> bool) {
    for deprecation in operations.iter_mut().filter_map(|each| each.deprecated.as_mut()) {
        if let Some(absent) = deprecation.successor.take_if(|successor| !is_there(successor)) {
            let note = deprecation.note.take().map(|note| format!(" {note}"));
            deprecation.note = Some(format!("Use `{absent}` instead.{}", note.unwrap_or_default()));
        }
    }
}

/// An operation as the source refers to it: by its name, or as `Product::version::Operation`.
struct Named<'a> {
    product: Option<(&'a str, &'a str)>,
    operation: &'a str,
}

impl<'a> Named<'a> {
    fn parse(text: &'a str) -> Self {
        let parts: Vec<_> = text.split("::").collect();
        match parts[..] {
            [product, version, operation] => Self {
                product: Some((product, version)),
                operation,
            },
            _ => Self {
                product: None,
                operation: text,
            },
        }
    }

    fn is_of(&self, docs: &ApiDocs) -> bool {
        self.product.is_none_or(|(product, version)| {
            product.eq_ignore_ascii_case(&docs.product) && version == docs.version
        })
    }
}

impl std::fmt::Display for Named<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.product {
            Some((product, version)) => {
                write!(formatter, "`{}` of {product} {version}", self.operation)
            }
            None => write!(formatter, "`{}`", self.operation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::deprecation;
    use crate::{
        import::{ApiDocs, ApiDocsError},
        spec::Deprecation,
    };

    /// What is written about an operation that these take the place of.
    fn parsed(substitutions: &str) -> Result<Option<Deprecation>, ApiDocsError> {
        let docs = ApiDocs::parse(&format!(
            r#"{{ "info": {{ "style": "RPC", "product": "Garden", "version": "2024-05-01" }}, "apis": {{
                "Old": {{ "deprecated": true, "staticInfo": {{ {substitutions} }} }}, "New": {{}} }} }}"#
        ))?;
        let names = ["Old".to_owned(), "New".to_owned()];
        Ok(docs
            .operation("Old")
            .and_then(|old| deprecation(old, &docs, &names)))
    }

    #[test]
    fn successors_are_found_here_and_named_elsewhere() -> Result<(), ApiDocsError> {
        let text = |text: &str| Some(text.to_owned());
        let cases = [
            (r#""substitutions": ["New"]"#, text("New"), None),
            (
                r#""substitutions": ["garden::2024-05-01::New", "New"]"#,
                text("New"),
                text("See also `New`."),
            ),
            (
                r#""substitutions": ["Vpc::2016-04-28::New"]"#,
                None,
                text("Use `New` of Vpc 2016-04-28 instead."),
            ),
            (
                r#""noSubstitutionReason": "There\nis none.""#,
                None,
                text("There is none."),
            ),
            (r#""substitutions": []"#, None, None),
        ];
        for (source, successor, note) in cases {
            assert_eq!(parsed(source)?, Some(Deprecation { successor, note }), "{source}");
        }
        Ok(())
    }
}
