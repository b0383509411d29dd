//! What the emulator does where the service's documents leave a choice, and how it is known.
//!
//! Every answer that rests on such a choice names its rule here; its header `x-emulator-unverified` and the table in the crate's
//! documentation are made of it.

/// A rule by which the emulator answers.
#[derive(Debug)]
pub(crate) struct Rule {
    /// What of the answer is chosen.
    pub(crate) chosen: Chosen,
    /// The operations that it is for; all, if none is named.
    #[cfg_attr(not(test), expect(dead_code, reason = "the documentation's table has them"))]
    operations: &'static [&'static str],
    /// What the emulator does.
    pub(crate) says: &'static str,
    /// How that is known.
    pub(crate) evidence: &'static str,
}

/// What of an answer is a choice of this emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
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
    /// The header's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Status => "status",
            Self::Rule => "rule",
            Self::Example => "example",
        }
    }
}

/// The rules, each with its name in the code.
macro_rules! rules {
    ($all:ident $($name:ident $chosen:ident [$($operation:literal),*] $says:literal $evidence:literal)*) => {
        $(pub(crate) static $name: Rule = Rule {
            chosen: Chosen::$chosen,
            operations: &[$($operation),*],
            says: $says,
            evidence: $evidence,
        };)*

        #[cfg(test)]
        const $all: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    OF_OPERATIONS

    NAME_TAKEN Code ["CreateFlow", "ModifyFlow"]
        "A name that another flow of the same space has is refused with `InvalidParameter.FlowNameExist`."
        "The backend keeps names unique (its error 100); the code follows that of a sibling operation."
    STATUS_CONFLICT Code ["DeleteFlow", "DeprecateFlow", "ModifyFlow", "PublishFlow", "UpdateFlowJSONAsset"]
        "What a flow's status does not allow is refused with `InvalidParameter.FlowStatusError` and the backend's words."
        "The backend's errors 139001 to 139004; the code is chosen. That only drafts are deleted is documented."
    UNKNOWN_FLOW Code ["DeleteFlow", "DeprecateFlow", "GetFlow", "GetFlowJSONAssest", "GetFlowPreviewUrl", "ModifyFlow", "PublishFlow", "UpdateFlowJSONAsset"]
        "A flow that does not exist is refused with `Unknown.ResourceOwnerId`, as one that belongs to somebody else."
        "The nearest documented code; the backend, too, does not tell the two apart."
    UNKNOWN_CATEGORY Code ["CreateFlow", "ModifyFlow"]
        "An empty list of categories, or one with an unknown category, is refused with `InvalidCategories`."
        "The gateway's form for parameters that are not valid."
    ENDPOINT_URI Code ["CreateFlow", "ModifyFlow"]
        "An endpoint that is no HTTP address is refused with `InvalidEndpointUri`."
        "The backend's words (its error 100), in the gateway's form."
    FILE_NOT_FETCHED Code ["UpdateFlowJSONAsset"]
        "A file without an HTTP address is refused with `InvalidParameter.FileUrlError`."
        "Seen in answers of sibling operations; the letter case is not certain."
    FILE_ASSUMED Rule ["UpdateFlowJSONAsset"]
        "A file that no test has put behind its address counts as one with empty screens: the emulator calls nobody."
        "A choice of the emulator."
    PUBLISHED_EDIT Rule ["ModifyFlow", "UpdateFlowJSONAsset"]
        "A published flow that is changed is a draft again; a switch refuses the change instead."
        "The backend's pages say both: the one for flows created since November 2024, the other for older ones."
    NO_SCREENS Rule ["GetFlowJSONAssest"]
        "A flow without screens has no address of a file."
        "A choice of the emulator."
    LIST_ORDER Rule ["ListFlow"]
        "Lists begin with the newest flow, and a page has 10 flows unless the request says otherwise."
        "No order is documented; the size is a sibling operation's. Answers with the whole list do not count as chosen."
    NAME_MATCH Rule ["ListFlow"]
        "A name finds the flows of exactly this name; a switch finds beginnings or parts."
        "Not documented. Answers that the other rules would give, too, do not count as chosen."
    PAGE_BELOW_ONE Code ["ListFlow"]
        "A page or a size below 1 is refused with `InvalidParameter.PageInvalid`."
        "The code is documented for pages of a wrong form; what counts as wrong is not."
    NAME_AS_IT_IS Rule ["CreateFlow", "ModifyFlow"]
        "Names are taken as they are: capitals and outer spaces tell them apart, and they may have more than 200 letters."
        "Not documented. Only names of more than 200 letters, with outer spaces, or nearly like another one count as chosen."
    NAME_AGAIN Rule ["CreateFlow", "ModifyFlow"]
        "The name of a flow that is deleted, or is called otherwise now, can be used at once."
        "Not documented. The last 1,000 such names since the start are known."
    CATEGORY_REPEATED Rule ["CreateFlow", "ModifyFlow"]
        "A category that is given twice is kept twice."
        "A choice of the emulator."
    ENDPOINT_KEPT Rule ["ModifyFlow"]
        "A flow keeps its endpoint when the change does not name one."
        "So does the backend with what is left out; the vendor's pages do not say."
    ONCE_PUBLISHED Rule ["DeleteFlow"]
        "A draft can be deleted although it was published before an edit made it a draft again."
        "Only drafts can be deleted; whether that means these, too, is not said."
    PREVIEW_OF_DEPRECATED Rule ["GetFlow", "GetFlowPreviewUrl"]
        "A deprecated flow has a preview."
        "Another vendor's interface to the same backend names drafts and published flows only."
    OTHER_STATUS Rule ["GetFlow", "GetFlowPreviewUrl"]
        "A flow that the backend throttles or blocks is answered with that status, and has a preview."
        "The vendor's pages name three other statuses; whether these are passed on is not known."
    STATUS_OF_CODE Status []
        "An error code that is documented without an HTTP status comes with 400."
        "All errors of these operations that are documented with a status have this one."
    EXAMPLE Example []
        "An operation without a behaviour of its own answers its documented example."
        "The description's example."
}

// What no client of the vendor sends is refused before it is executed.
rules! {
    OF_REQUESTS

    REPEATED Code []
        "A parameter that a request has twice, in one place or in query and form, is refused with `InvalidParameter`, and so is a header that the gateway reads."
        "The vendor's clients send each once; which of two would count is not known."
    PARAMETERS Code []
        "A request with more than 2,048 parameters is refused with `InvalidParameter`."
        "A bound of the emulator; the gateway's is not documented."
    SIGNED Code []
        "A signature is refused with `IncompleteSignature` when it leaves out what the vendor's clients sign (version 3: every `x-acs-` header, and `content-type` with a body; version 1: a body that is no form) or when its list of headers is not sorted, in lower case, and of headers that are sent."
        "So sign all clients of the vendor; whether the gateway insists on it is not known."
    SIGNATURE_VERSION Code []
        "A `SignatureVersion` other than `1.0` is refused with `InvalidSignatureVersion`, and a `SignatureType` that is not empty with `InvalidSignatureType`: other kinds of keys are not emulated."
        "The gateway's form for parameters that are not valid."
}

/// The rules by which answers are chosen, operation by operation, as they stand in the crate's documentation.
#[cfg(test)]
fn table(all: &[&'static Rule]) -> String {
    let mut rows: Vec<(String, &Rule)> = Vec::new();
    for rule in all {
        if rule.operations.is_empty() {
            rows.push(("all".to_owned(), rule));
        }
        rows.extend(
            rule.operations
                .iter()
                .map(|operation| (format!("`{operation}`"), *rule)),
        );
    }
    rows.sort_by(|left, right| left.0.cmp(&right.0));
    let rows: Vec<String> = rows
        .into_iter()
        .map(|(operation, rule)| {
            let chosen = rule.chosen.as_str();
            format!(
                "| {operation} | {} | {} | `{chosen}` |\n",
                rule.says, rule.evidence
            )
        })
        .collect();
    format!(
        "| operation | what the emulator does | how that is known | header |\n| --- | --- | --- | --- |\n{}",
        rows.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE_EXPECTED=1 cargo test -p cams-flow-emulator rules` writes it anew.
    #[test]
    fn the_documentation_has_the_table_of_rules() {
        for (name, rules, expected) in [
            ("rules.md", OF_OPERATIONS, include_str!("rules.md")),
            (
                "rules_of_requests.md",
                OF_REQUESTS,
                include_str!("rules_of_requests.md"),
            ),
        ] {
            if std::env::var_os("UPDATE_EXPECTED").is_some() {
                let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("src")
                    .join(name);
                std::fs::write(path, table(rules)).unwrap();
            }
            assert_eq!(expected, table(rules), "it is written anew by UPDATE_EXPECTED=1");
        }
    }

    #[test]
    fn rules_are_for_operations_that_there_are() {
        let operations = cams_flow::description::DESCRIPTION.operations;
        for name in OF_OPERATIONS.iter().flat_map(|rule| rule.operations) {
            assert!(
                operations.iter().any(|each| each.operation.name() == *name),
                "{name}"
            );
        }
    }
}
