//! What the operations do where the service's documents leave a choice, and how it is known.

alicloud_emulator::rules! {
    #[cfg(test)]
    const ALL;

    NAME_TAKEN Code ["CreateFlow", "ModifyFlow"]
        "A name that another flow of the same space has is refused with `InvalidParameter.FlowNameExist`."
        "The backend keeps names unique (its error 100); the code follows that of a sibling operation."
    STATUS_CONFLICT Code ["DeleteFlow", "DeprecateFlow", "ModifyFlow", "PublishFlow", "UpdateFlowJSONAsset"]
        "What a flow's status does not allow is refused with `InvalidParameter.FlowStatusError` and the backend's words."
        "The backend's errors 139001 to 139004; the code is chosen. That only drafts are deleted is documented."
    UNKNOWN_FLOW Code ["DeleteFlow", "DeprecateFlow", "GetFlow", "GetFlowJSONAssest", "GetFlowPreviewUrl", "ModifyFlow", "PublishFlow", "UpdateFlowJSONAsset"]
        "A flow that does not exist is refused with `Unknown.ResourceOwnerId`, as one that belongs to another account."
        "The nearest documented code; the backend, too, does not tell the two apart."
    UNKNOWN_CATEGORY Code ["CreateFlow", "ModifyFlow"]
        "An empty list of categories, or one with an unknown category, is refused with `InvalidCategories`."
        "The gateway's form for parameters that are not valid."
    ENDPOINT_URI Code ["CreateFlow", "ModifyFlow"]
        "An endpoint that is not an HTTP address is refused with `InvalidEndpointUri`."
        "The backend's words (its error 100), in the gateway's form."
    FILE_NOT_FETCHED Code ["UpdateFlowJSONAsset"]
        "A file without an HTTP address is refused with `InvalidParameter.FileUrlError`."
        "Seen in responses of sibling operations; the letter case is not certain."
    FILE_ASSUMED Rule ["UpdateFlowJSONAsset"]
        "A file that no test has put behind its address counts as one with empty screens: the emulator makes no calls."
        "A choice of the emulator."
    PUBLISHED_EDIT Rule ["ModifyFlow", "UpdateFlowJSONAsset"]
        "A published flow that is changed is a draft again; a switch refuses the change instead."
        "The backend's pages say both: the one for flows created since November 2024, the other for older ones."
    NO_SCREENS Rule ["GetFlowJSONAssest"]
        "A flow without screens has no address of a file."
        "A choice of the emulator."
    LIST_ORDER Rule ["ListFlow"]
        "Lists begin with the newest flow, and a page has 10 flows unless the request says otherwise."
        "No order is documented; the size is a sibling operation's. Responses with the whole list do not count as chosen."
    NAME_MATCH Rule ["ListFlow"]
        "A name finds the flows of exactly this name; a switch finds beginnings or parts."
        "Not documented. Responses that the other rules would give, too, do not count as chosen."
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
}

#[cfg(test)]
mod tests {
    use alicloud_emulator::Rule;

    use super::*;

    /// `UPDATE_EXPECTED=1 cargo test -p cams-flow-emulator rules` writes it anew.
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

    #[test]
    fn rules_are_for_operations_that_there_are() {
        for name in ALL.iter().flat_map(|rule| rule.operations) {
            assert!(
                cams_flow::description::DESCRIPTION.operation(name).is_some(),
                "{name}"
            );
        }
    }
}
