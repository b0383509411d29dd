//! A builder is a value: it can be cloned half-way, kept, passed on and named.

use cams_flow::{
    Client, CreateFlow, Error, FlowCategory, ListFlow,
    alicloud_core::generated::{Set, Unset},
    required,
};

async fn cloned_half_way(client: &Client) -> Result<(), Error> {
    let in_space = client.create_flow().cust_space_id("cams-8f3kd02mxq");
    let survey = in_space.clone().categories([FlowCategory::Survey]);
    for name in ["spring-survey", "autumn-survey"] {
        survey.clone().flow_name(name).send().await?;
    }
    in_space.flow_name("other").categories(["OTHER"]).send().await?;
    Ok(())
}

struct Kept {
    nothing_set: CreateFlow,
    name_set: CreateFlow<Set>,
    categories_set: CreateFlow<Unset, Set>,
    ready: CreateFlow<Set, Set>,
    nothing_required: ListFlow,
}

fn kept(client: &Client) -> Kept {
    let named = client.create_flow().flow_name("sign-up");
    Kept {
        nothing_set: client.create_flow(),
        name_set: named.clone(),
        categories_set: client.create_flow().categories(["SIGN_UP"]),
        ready: named.categories(["SIGN_UP"]),
        nothing_required: client.list_flow(),
    }
}

async fn sent(kept: Kept) -> Result<(), Error> {
    println!("{:?} {:?}", kept.nothing_set, kept.name_set);
    kept.categories_set.flow_name("sign-up").send().await?;
    kept.ready.send().await?;
    kept.nothing_required.send().await?;
    Ok(())
}

/// For code that is generic over the state.
async fn generic<Name, Categories>(call: CreateFlow<Name, Categories>) -> Result<String, Error>
where
    Name: required::FlowName,
    Categories: required::Categories,
{
    Ok(call.send().await?.into_output().data.flow_id)
}

fn main() {
    let _ = (cloned_half_way, kept, sent, generic::<Set, Set>);
}
