//! With the generated client.

use cams_flow::{Client, Credentials, RateLimit};
use workspace_cost::{Caller, FLOW_ID, KEY_ID, KEY_SECRET, Load, Result};

#[derive(Clone)]
struct Ours(Client);

impl Caller for Ours {
    async fn call(&self) -> Result {
        let flow = self.0.get_flow().flow_id(FLOW_ID).send().await?;
        if flow.data.flow_id.is_empty() {
            return Err("the flow has no id".into());
        }
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let load = Load::from_arguments()?;
    let client = Client::builder()
        .endpoint(&load.endpoint)
        .credentials(Credentials::new(KEY_ID, KEY_SECRET)?)
        .rate_limit(RateLimit::off())
        .build()?;
    load.run(Ours(client)).await
}
