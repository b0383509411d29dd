//! The clients of this workspace.

use alicloud_core::{RateLimit, RawResponse, Request, Response, RetryPolicy, SignatureVersion};
use cams_flow::{Client, Credentials, Error};
use serde_json::{Value, json};

use crate::{
    Driver, Result,
    case::{Call, CallResult},
};

/// Our client, with one of the signatures.
pub(crate) struct Ours {
    signature: SignatureVersion,
}

impl Ours {
    pub(crate) fn all() -> Vec<(String, Driver)> {
        let versions = [("V3", SignatureVersion::V3), ("V1", SignatureVersion::V1)];
        versions
            .map(|(name, signature)| (format!("cams-flow, {name}"), Driver::Ours(Self { signature })))
            .into()
    }

    pub(crate) async fn call(&self, call: &Call) -> Result<CallResult> {
        let (id, secret) = (call.access_key_id.as_str(), call.access_key_secret.as_str());
        let key = match &call.security_token {
            Some(token) => Credentials::temporary(id, secret, token),
            None => Credentials::new(id, secret),
        };
        let client = Client::builder()
            .endpoint(format!("http://{}", call.endpoint))
            .credentials(key?)
            .signature(self.signature)
            .retry(RetryPolicy::never())
            .rate_limit(RateLimit::off())
            .build()?;
        match call.operation.as_str() {
            "CreateFlow" => send::<cams_flow::CreateFlowRequest>(&client, call).await,
            "ListFlow" => send::<cams_flow::ListFlowRequest>(&client, call).await,
            "GetFlow" => send::<cams_flow::GetFlowRequest>(&client, call).await,
            "ModifyFlow" => send::<cams_flow::ModifyFlowRequest>(&client, call).await,
            "DeleteFlow" => send::<cams_flow::DeleteFlowRequest>(&client, call).await,
            "PublishFlow" => send::<cams_flow::PublishFlowRequest>(&client, call).await,
            "DeprecateFlow" => send::<cams_flow::DeprecateFlowRequest>(&client, call).await,
            "UpdateFlowJSONAsset" => send::<cams_flow::UpdateFlowJsonAssetRequest>(&client, call).await,
            "GetFlowJSONAssest" => send::<cams_flow::GetFlowJsonAssetRequest>(&client, call).await,
            "GetFlowPreviewUrl" => send::<cams_flow::GetFlowPreviewUrlRequest>(&client, call).await,
            other => Err(format!("no case may call {other}").into()),
        }
    }
}

async fn send<R>(client: &Client, call: &Call) -> Result<CallResult>
where
    R: Request<Code = cams_flow::ErrorCode> + for<'de> serde::Deserialize<'de>,
    R::Output: serde::Serialize,
{
    let request: R = serde_json::from_value(call.parameters.clone())?;
    Ok(match client.send(request).await {
        Ok(result) => succeeded(&result)?,
        Err(error) => failed(&error),
    })
}

fn succeeded<T: serde::Serialize>(result: &Response<T>) -> Result<CallResult> {
    let raw: &RawResponse = result.raw();
    // Through the typed output, so that what it loses is missed. The members of the envelope are beside it.
    let mut body = serde_json::to_value(&**result)?;
    body["Code"] = raw.code().into();
    body["RequestId"] = raw.request_id().into();
    body["Message"] = raw.message().into();
    Ok(CallResult {
        status: raw.status(),
        body: Some(body),
        error: None,
    })
}

fn failed(error: &Error) -> CallResult {
    let error_members: Value = json!({
        "Code": error.code_str(),
        "Message": error.message(),
        "RequestId": error.request_id(),
    });
    CallResult {
        status: error.status().unwrap_or_default(),
        body: None,
        error: Some(error_members),
    }
}
