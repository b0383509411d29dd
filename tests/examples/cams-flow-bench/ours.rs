//! The generated client.

use cams_flow::{Client, Credentials, FlowCategory};

use super::{CUST_SPACE_ID, Caller, FLOW_ID, FLOW_NAME, KEY_ID, KEY_SECRET, LIST_NAME, Op, Result};

#[derive(Clone)]
pub(crate) struct Ours(Client);

impl Ours {
    pub(crate) fn new(endpoint: &str) -> Result<Self> {
        let client = Client::builder()
            .endpoint(endpoint)
            .credentials(Credentials::new(KEY_ID, KEY_SECRET)?)
            .rate_limit(alicloud_core::RateLimit::off())
            .build()?;
        Ok(Self(client))
    }
}

impl Caller for Ours {
    async fn call(&self, op: Op) -> Result {
        match op {
            Op::Get => {
                let call = self.0.get_flow().flow_id(FLOW_ID).cust_space_id(CUST_SPACE_ID);
                drop(call.send().await?);
            }
            Op::Create => {
                let call = self
                    .0
                    .create_flow()
                    .flow_name(FLOW_NAME)
                    .categories([FlowCategory::SignUp])
                    .cust_space_id(CUST_SPACE_ID);
                drop(call.send().await?);
            }
            Op::List => {
                let call = self
                    .0
                    .list_flow()
                    .flow_name(LIST_NAME)
                    .page_index(1)
                    .page_size(20)
                    .cust_space_id(CUST_SPACE_ID);
                drop(call.send().await?);
            }
        }
        Ok(())
    }
}
