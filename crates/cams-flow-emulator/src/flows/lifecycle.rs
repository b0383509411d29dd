//! The operations that give a flow its screens and move it through its life.

use alicloud_core::Value;
use alicloud_emulator::{Output, ServiceError};
use cams_flow::{
    DeprecateFlowRequest, FlowStatus, GetFlowJsonAssetData, GetFlowJsonAssetRequest, GetFlowPreviewUrlData,
    GetFlowPreviewUrlRequest, PublishFlowRequest, UpdateFlowJsonAssetData, UpdateFlowJsonAssetRequest,
};
use serde_json::json;

use crate::{
    flows::{
        call::{Call, doubt_of_status, owned, respond},
        preview,
        steps::{self, ASSUMED_VERSION, Step},
        store::Store,
    },
    rules,
};

pub(super) fn publish(
    call: &Call<'_>,
    store: &mut Store,
    request: PublishFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow = owned(store, &tenant, &request.flow_id.unwrap_or_default())?;
    call.check(Step::Publish, flow)?;
    steps::publish(flow);
    Ok(Output::default())
}

pub(super) fn deprecate(
    call: &Call<'_>,
    store: &mut Store,
    request: DeprecateFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow = owned(store, &tenant, &request.flow_id.unwrap_or_default())?;
    call.check(Step::Deprecate, flow)?;
    flow.status = FlowStatus::Deprecated;
    Ok(Output::default())
}

pub(super) fn update_json(
    call: &Call<'_>,
    store: &mut Store,
    request: UpdateFlowJsonAssetRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow_id = request.flow_id.unwrap_or_default();
    let (file, assumed) = fetched(store, &request.file_path.unwrap_or_default())?;
    let flow = owned(store, &tenant, &flow_id)?;
    call.check(Step::UpdateJson, flow)?;
    let was_published = flow.status == FlowStatus::Published;
    steps::update_json(flow, file);
    let mut data = UpdateFlowJsonAssetData::default();
    data.flow_id = call.id(flow);
    let edited = was_published.then_some(&rules::PUBLISHED_EDIT);
    Ok(respond(&data).by(edited.or(assumed.then_some(&rules::FILE_ASSUMED))))
}

/// The file behind an address, and whether it is only assumed to be there: the emulator makes no calls.
fn fetched(store: &Store, address: &str) -> Result<(Value, bool), ServiceError> {
    if let Some(file) = store.file(address) {
        return Ok((file.clone(), false));
    }
    match url::Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok((json!({"version": ASSUMED_VERSION, "screens": []}), true))
        }
        _ => Err(ServiceError::new("InvalidParameter.FileUrlError").by(&rules::FILE_NOT_FETCHED)),
    }
}

pub(super) fn json(
    call: &Call<'_>,
    store: &mut Store,
    request: GetFlowJsonAssetRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow_id = request.flow_id.unwrap_or_default();
    let flow = owned(store, &tenant, &flow_id)?;
    let has_screens = flow.screens.is_some();
    let mut data = GetFlowJsonAssetData::default();
    data.flow_id = call.id(flow);
    data.file_path = has_screens.then(|| preview::asset_url(store.file_key(), call.context.host, &flow_id));
    // What is answered for a flow without screens is not known.
    Ok(respond(&data).by((!has_screens).then_some(&rules::NO_SCREENS)))
}

pub(super) fn preview_url(
    call: &Call<'_>,
    store: &mut Store,
    request: GetFlowPreviewUrlRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow = owned(store, &tenant, &request.flow_id.unwrap_or_default())?;
    let (url, expires) = preview::current(flow, call.context);
    let mut data = GetFlowPreviewUrlData::default();
    data.flow_id = call.id(flow);
    data.preview_url = Some(url);
    data.preview_url_expires = Some(preview::milliseconds(expires));
    Ok(respond(&data).by(doubt_of_status(flow)))
}
