//! The generated client.

use alicloud_core::{Endpoint, RateLimit, Timeouts, transport::HyperTransport};
use cams_flow::{Client, Credentials, FlowCategory};

use crate::{CUST_SPACE_ID, Caller, FLOW_ID, FLOW_NAME, KEY_ID, KEY_SECRET, LIST_NAME, Op, Result};

#[derive(Clone)]
pub(crate) struct Ours(Client);

impl Ours {
    pub(crate) fn new(endpoint: &str, by_hyper: bool) -> Result<Self> {
        let mut builder = Client::builder()
            .endpoint(endpoint)
            .credentials(Credentials::new(KEY_ID, KEY_SECRET)?)
            .rate_limit(RateLimit::off());
        if by_hyper {
            let endpoint = Endpoint::parse(endpoint)?;
            builder = builder.transport(HyperTransport::new(&endpoint, Timeouts::default())?);
        }
        Ok(Self(builder.build()?))
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
