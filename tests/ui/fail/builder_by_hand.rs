//! Only setters change the state of a builder.

use cams_flow::{Client, CreateFlow, alicloud_core::generated::Set};

fn claimed(client: &Client) -> CreateFlow<Set, Set> {
    //~ error: mismatched types … expected `CreateFlow<Set, Set>`, found `CreateFlow`
    client.create_flow()
}

fn sent_twice(client: &Client) {
    let call = client.get_flow().flow_id("601482937745120");
    let _first = call.send();
    //~ error: use of moved value: `call`
    let _second = call.send();
}

fn main() {
    let _ = (claimed, sent_twice);
}
