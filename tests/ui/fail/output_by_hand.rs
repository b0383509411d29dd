use cams_flow::{CreateFlowData, CreateFlowResponse, FlowSummary};

fn all_members() -> CreateFlowData {
    //~ error: cannot create non-exhaustive struct using struct expression
    CreateFlowData {
        flow_id: "601482937745120".to_owned(),
        flow_name: None,
        categories: None,
        unknown_members: Default::default(),
    }
}

fn some_members(data: CreateFlowData) -> CreateFlowResponse {
    //~ error: cannot create non-exhaustive struct using struct expression
    CreateFlowResponse {
        data,
        ..Default::default()
    }
}

fn item() -> FlowSummary {
    //~ error: cannot create non-exhaustive struct using struct expression
    FlowSummary {
        flow_id: Some("601482937745120".to_owned()),
        ..Default::default()
    }
}

fn main() {
    let _ = (all_members, some_members, item);
}
