//! Setters that take an `Option`, and builders in signatures.

use cams_flow::{
    CreateFlow, CreateFlowRequest, FlowCategory, ListFlowRequest, ModifyFlowRequest, Set, Unset,
};

#[test]
fn a_value_is_set_and_none_is_left_out() {
    let built = |name: Option<&str>, index: Option<i32>| {
        ListFlowRequest::builder()
            .maybe_flow_name(name)
            .maybe_page_index(index)
            .into_request()
    };
    assert_eq!(built(None, None), ListFlowRequest::default());
    let request = built(Some("a"), Some(2));
    assert_eq!(request.flow_name.as_deref(), Some("a"));
    assert_eq!(request.page.unwrap().index, Some(2));
}

#[test]
fn none_keeps_what_was_set_before() {
    let request = ModifyFlowRequest::builder()
        .flow_id("1")
        .flow_name("a")
        .categories([FlowCategory::Other])
        .endpoint_uri("https://example.com")
        .maybe_endpoint_uri(None::<String>)
        .into_request();
    assert_eq!(request.endpoint_uri.as_deref(), Some("https://example.com"));
}

/// `flow_name` is set, `categories` is not.
fn named(call: CreateFlow) -> CreateFlow<Set, Unset> {
    call.flow_name("a")
}

fn in_space<N, C>(call: CreateFlow<N, C>, space: Option<&str>) -> CreateFlow<N, C> {
    call.maybe_cust_space_id(space)
}

#[test]
fn a_builder_that_is_not_complete_goes_through_functions() {
    let begun = in_space(named(CreateFlowRequest::builder()), Some("s"));
    let request = begun.categories([FlowCategory::SignUp]).into_request();
    assert_eq!(request.cust_space_id.as_deref(), Some("s"));
}
