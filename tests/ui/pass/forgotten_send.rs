//! Nothing is sent, and the compiler says so.

use cams_flow::Client;

fn builder(client: &Client) {
    //~ warning: unused `DeleteFlow` that must be used … nothing is sent until `send()` is awaited
    client.delete_flow().flow_id("601482937745120");
}

fn future(client: &Client) {
    //~ warning: unused `SendFuture` that must be used … nothing is sent until the future is awaited
    client.delete_flow().flow_id("601482937745120").send();
}

fn main() {
    let _ = (builder, future);
}
