use cams_flow::CreateFlowData;

fn taken_apart(data: CreateFlowData) -> String {
    //~ error: `..` required with struct marked as non-exhaustive
    let CreateFlowData {
        flow_id,
        flow_name: _,
        categories: _,
        unknown_members: _,
    } = data;
    flow_id
}

fn main() {
    let _ = taken_apart;
}
