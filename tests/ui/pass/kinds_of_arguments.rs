use std::borrow::Cow;

use cams_flow::{Client, FlowCategory, ListFlowPage};

fn texts(client: &Client, text: String, borrowed: Cow<'static, str>) {
    let _ = client.get_flow().flow_id("601482937745120");
    let _ = client.get_flow().flow_id(&text);
    let _ = client.get_flow().flow_id(text);
    let _ = client.get_flow().flow_id(borrowed);
    let _ = client.get_flow().flow_id('7');
}

fn lists(client: &Client, categories: Vec<FlowCategory>, texts: &[&str]) {
    let _ = client.create_flow().categories([FlowCategory::SignUp]);
    let _ = client.create_flow().categories(["SIGN_UP", "A_NEW_ONE"]);
    let _ = client.create_flow().categories(vec!["SIGN_UP".to_owned()]);
    let _ = client.create_flow().categories(categories.iter().cloned());
    let _ = client.create_flow().categories(categories);
    let _ = client.create_flow().categories(texts.iter().copied());
    let _ = client.create_flow().categories(Some(FlowCategory::Other));
}

fn pages(client: &Client) {
    let _ = client.list_flow().page_index(1).page_size(20).send();
    let _ = client
        .list_flow()
        .page(ListFlowPage::default().index(1).size(20))
        .page_index(2)
        .send();
}

/// Optional parameters can be decided at run time, and the last value counts.
fn decided(client: &Client, space: Option<&str>) {
    let mut call = client.get_flow().flow_id("601482937745120");
    if let Some(space) = space {
        call = call.cust_space_id(space);
    }
    let _ = call.flow_id("601482937745133").send();
}

fn main() {
    let _ = (texts, lists, pages, decided);
}
