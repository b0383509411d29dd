use cams_flow::Client;

fn text(client: &Client) {
    //~ error: `String: From<{integer}>` is not satisfied … flow_name
    let _ = client.create_flow().flow_name(17);
}

fn number(client: &Client) {
    //~ error: mismatched types … expected `i32`, found `&str`
    let _ = client.list_flow().page_size("20");
}

fn list(client: &Client) {
    //~ error: `FlowCategory` is not an iterator
    let _ = client.create_flow().categories(cams_flow::FlowCategory::SignUp);
}

fn item(client: &Client) {
    //~ error: `FlowCategory: From<FlowStatus>` is not satisfied … categories
    let _ = client.create_flow().categories([cams_flow::FlowStatus::Draft]);
}

fn main() {
    let _ = (text, number, list, item);
}
