use cams_flow::{CreateFlowRequest, ListFlowPage, ListFlowRequest};

fn all_members() -> CreateFlowRequest {
    //~ error: cannot create non-exhaustive struct using struct expression
    CreateFlowRequest {
        flow_name: Some("sign-up".to_owned()),
        categories: None,
        cust_space_id: None,
        endpoint_uri: None,
    }
}

fn some_members() -> ListFlowRequest {
    //~ error: cannot create non-exhaustive struct using struct expression
    ListFlowRequest {
        flow_name: Some("sign-up".to_owned()),
        ..Default::default()
    }
}

fn nested() -> ListFlowPage {
    //~ error: cannot create non-exhaustive struct using struct expression
    ListFlowPage {
        index: Some(1),
        size: None,
    }
}

fn main() {
    let _ = (all_members, some_members, nested);
}
