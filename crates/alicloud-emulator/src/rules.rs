//! What the emulator does where the documents leave a choice, and how it is known.
//!
//! Every response that rests on such a choice names its rule; its header `x-emulator-unverified` and the table in the crate's
//! documentation are made of it.

/// An unconfirmed rule by which the emulator answers. [`rules!`](crate::rules!) defines them.
#[derive(Debug)]
pub struct Rule {
    /// What of the response is chosen.
    pub chosen: Chosen,
    /// The operations that it is for; all, if none is named.
    pub operations: &'static [&'static str],
    /// What the emulator does.
    pub says: &'static str,
    /// How that is known.
    pub evidence: &'static str,
}

/// What of a response is a choice of the emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chosen {
    /// The error code.
    Code,
    /// The HTTP status.
    Status,
    /// The behaviour.
    Rule,
    /// All of it.
    Example,
}

/// The header that says what was chosen.
pub(crate) const HEADER: &str = "x-emulator-unverified";

impl Chosen {
    /// Returns the header's value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Status => "status",
            Self::Rule => "rule",
            Self::Example => "example",
        }
    }
}

impl Rule {
    /// Returns a table for the documentation, operation by operation, in Markdown.
    #[must_use]
    pub fn table(rules: &[&Self]) -> String {
        let mut rows: Vec<(String, &Self)> = Vec::new();
        for rule in rules {
            if rule.operations.is_empty() {
                rows.push(("all".to_owned(), rule));
            }
            let names = rule.operations.iter();
            rows.extend(names.map(|operation| (format!("`{operation}`"), *rule)));
        }
        rows.sort_by(|left, right| left.0.cmp(&right.0));
        let rows = rows.into_iter().map(|(operation, rule)| {
            let chosen = rule.chosen.as_str();
            format!(
                "| {operation} | {} | {} | `{chosen}` |\n",
                rule.says, rule.evidence
            )
        });
        format!(
            "| operation | what the emulator does | how that is known | header |\n| --- | --- | --- | --- |\n{}",
            rows.collect::<String>()
        )
    }
}

/// Defines [rules](Rule): each by its name in the code, what is [chosen](Chosen), the operations, what the emulator does, and how that
/// is known. The first line names the list of all.
///
/// ```
/// alicloud_emulator::rules! {
///     const ALL;
///
///     NAME_TAKEN Code ["CreateItem"]
///         "A name that another item has is refused with `InvalidParameter.Name`."
///         "A choice of the emulator."
/// }
/// assert_eq!(ALL[0].chosen.as_str(), NAME_TAKEN.chosen.as_str());
/// ```
#[macro_export]
macro_rules! rules {
    (
        $(#[$meta:meta])* const $all:ident;
        $($name:ident $chosen:ident [$($operation:literal),*] $says:literal $evidence:literal)*
    ) => {
        $(pub(crate) static $name: $crate::Rule = $crate::Rule {
            chosen: $crate::Chosen::$chosen,
            operations: &[$($operation),*],
            says: $says,
            evidence: $evidence,
        };)*

        $(#[$meta])*
        const $all: &[&$crate::Rule] = &[$(&$name),*];
    };
}

rules! {
    #[cfg(test)]
    const ALL;

    STATUS_OF_CODE Status []
        "An error code that is documented without an HTTP status comes with 400."
        "A choice of the emulator: most errors that are documented with a status have this one."
    EXAMPLE Example []
        "An operation without a handler answers its documented example."
        "The description's example."
    REPEATED Code []
        "A parameter that a request has twice, in one place or in query and form, is refused with `InvalidParameter`, and so is a header that the gateway reads."
        "The vendor's clients send each once; which of two would count is not known."
    PARAMETERS Code []
        "A request with more than 2,048 parameters is refused with `InvalidParameter`."
        "A bound of the emulator; the gateway's is not documented."
    SIGNED Code []
        "A signature is refused with `IncompleteSignature` when it leaves out what the vendor's clients sign (version 3: every `x-acs-` header, and `content-type` with a body; version 1: a body that is not a form) or when its list of headers is not sorted, in lower case, and of headers that are sent."
        "So sign all clients of the vendor; whether the gateway insists on it is not known."
    SIGNATURE_VERSION Code []
        "A `SignatureVersion` other than `1.0` is refused with `InvalidSignatureVersion`, and a `SignatureType` that is not empty with `InvalidSignatureType`: other kinds of keys are not emulated."
        "The gateway's form for parameters that are not valid."
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE_EXPECTED=1 cargo test -p alicloud-emulator rules` writes it anew.
    #[test]
    fn the_documentation_has_the_table_of_rules() {
        let table = Rule::table(ALL);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules.md");
            std::fs::write(path, &table).unwrap();
        }
        assert_eq!(
            include_str!("rules.md"),
            table,
            "UPDATE_EXPECTED=1 writes it anew"
        );
    }
}
