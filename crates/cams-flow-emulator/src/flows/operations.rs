use alicloud_emulator::{Output, Rule, ServiceError};
use cams_flow::{
    CreateFlowData, CreateFlowRequest, DeleteFlowRequest, FlowCategory, FlowStatus, FlowSummary, GetFlowData,
    GetFlowRequest, ListFlowRequest, ModifyFlowData, ModifyFlowRequest,
};

use crate::{
    flows::{
        call::{Call, doubt_of_status, not_owned, owned, respond},
        flow::{Flow, Tenant},
        preview,
        steps::Step,
        store::Store,
    },
    rules,
    settings::NameMatch,
};

/// Sizes of pages that sibling operations document as their defaults.
const DEFAULT_PAGE_INDEX: i32 = 1;
const DEFAULT_PAGE_SIZE: i32 = 10;

/// How many letters a name may have in another vendor's interface to the same backend.
const LONG_NAME: usize = 200;

pub(super) fn create(
    call: &Call<'_>,
    store: &mut Store,
    request: CreateFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let name = request.flow_name.unwrap_or_default();
    let categories = checked_categories(request.categories)?;
    check_endpoint(request.endpoint_uri.as_deref())?;
    check_name(call, store, &tenant, &name)?;
    let unverified = doubt_of_name(store, &tenant, &name).or_else(|| doubt_of_categories(&categories));
    let flow = store.create(tenant, name, categories, request.endpoint_uri);
    let mut data = CreateFlowData::default();
    data.flow_id = call.id(flow);
    data.flow_name = Some(flow.name.clone());
    data.categories = Some(flow.categories.clone());
    Ok(respond(&data).by(unverified))
}

pub(super) fn list(
    call: &Call<'_>,
    store: &mut Store,
    request: ListFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let page = request.page.unwrap_or_default();
    let index = page.index.unwrap_or(DEFAULT_PAGE_INDEX);
    let size = page.size.unwrap_or(DEFAULT_PAGE_SIZE);
    if index < 1 || size < 1 {
        return Err(ServiceError::new("InvalidParameter.PageInvalid").by(&rules::PAGE_BELOW_ONE));
    }
    let (index, size) = (index as usize, size as usize);
    let name = request.flow_name.unwrap_or_default();
    let first = (index - 1).saturating_mul(size);
    let flows: Box<dyn Iterator<Item = &Flow>> = match call.settings.name_match {
        _ if name.is_empty() => Box::new(store.newest_first(&tenant)),
        NameMatch::Exact => Box::new(store.named(&tenant, &name)),
        NameMatch::Prefix => {
            let newest = store.newest_first(&tenant);
            Box::new(newest.filter(|flow| flow.name.starts_with(&name)))
        }
        NameMatch::Contains => {
            let newest = store.newest_first(&tenant);
            Box::new(newest.filter(|flow| flow.name.contains(&name)))
        }
    };
    let mut flows = flows.skip(first);
    let page: Vec<FlowSummary> = flows
        .by_ref()
        .take(size)
        .map(|flow| {
            let mut summary = FlowSummary::default();
            summary.flow_id = Some(call.id(flow));
            summary.flow_name = Some(flow.name.clone());
            summary.categories = Some(flow.categories.clone());
            summary
        })
        .collect();
    let is_whole = first == 0 && flows.next().is_none();
    let output = call.documented_detail(Output::default().with("Data", &page));
    let unverified = if !name.is_empty() && store.may_have_name_within(&tenant, &name) {
        Some(&rules::NAME_MATCH)
    } else if is_whole {
        None
    } else {
        Some(&rules::LIST_ORDER)
    };
    Ok(output.by(unverified))
}

pub(super) fn modify(
    call: &Call<'_>,
    store: &mut Store,
    request: ModifyFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow_id = request.flow_id.unwrap_or_default();
    let name = request.flow_name.unwrap_or_default();
    let categories = checked_categories(request.categories)?;
    check_endpoint(request.endpoint_uri.as_deref())?;
    let flow = owned(store, &tenant, &flow_id)?;
    call.check(Step::Modify, flow)?;
    let was_published = flow.status == FlowStatus::Published;
    let keeps_endpoint = flow.endpoint_uri.is_some() && request.endpoint_uri.is_none();
    let mut unverified = was_published.then_some(&rules::PUBLISHED_EDIT);
    if flow.name != name {
        check_name(call, store, &tenant, &name)?;
        unverified = unverified.or_else(|| doubt_of_name(store, &tenant, &name));
        store.rename(&flow_id, name).map_err(not_owned)?;
    }
    let unverified = unverified
        .or_else(|| doubt_of_categories(&categories))
        .or(keeps_endpoint.then_some(&rules::ENDPOINT_KEPT));
    let flow = store.flow_mut(&flow_id).map_err(not_owned)?;
    flow.categories = categories;
    flow.status = FlowStatus::Draft;
    if request.endpoint_uri.is_some() {
        flow.endpoint_uri = request.endpoint_uri;
    }
    let mut data = ModifyFlowData::default();
    data.flow_id = call.id(flow);
    data.flow_name = Some(flow.name.clone());
    data.categories = Some(flow.categories.clone());
    data.endpoint_uri = flow.endpoint_uri.clone();
    Ok(respond(&data).by(unverified))
}

pub(super) fn delete(
    call: &Call<'_>,
    store: &mut Store,
    request: DeleteFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow_id = request.flow_id.unwrap_or_default();
    call.check(Step::Delete, owned(store, &tenant, &flow_id)?)?;
    let flow = store.remove(&flow_id).map_err(not_owned)?;
    let output = call.documented_detail(Output::default());
    Ok(output.by(flow.once_published.then_some(&rules::ONCE_PUBLISHED)))
}

pub(super) fn get(
    call: &Call<'_>,
    store: &mut Store,
    request: GetFlowRequest,
) -> Result<Output, ServiceError> {
    let tenant = call.tenant(request.cust_space_id)?;
    let flow = owned(store, &tenant, &request.flow_id.unwrap_or_default())?;
    let (url, expires) = preview::current(flow, call.context);
    let mut data = GetFlowData::default();
    data.preview_url = Some(url);
    data.preview_url_expires = Some(preview::milliseconds(expires));
    data.flow_id = call.id(flow);
    data.flow_name = Some(flow.name.clone());
    data.status = Some(flow.status.clone());
    data.categories = Some(flow.categories.clone());
    data.json_version = flow.screens.as_ref().map(|screens| screens.json_version.clone());
    data.data_api_version = flow
        .screens
        .as_ref()
        .and_then(|screens| screens.data_api_version.clone());
    data.endpoint_uri = flow.endpoint_uri.clone();
    Ok(respond(&data).by(doubt_of_status(flow)))
}

fn check_name(call: &Call<'_>, store: &Store, tenant: &Tenant, name: &str) -> Result<(), ServiceError> {
    if call.settings.unique_names && store.has_name(tenant, name) {
        return Err(ServiceError::new("InvalidParameter.FlowNameExist")
            .with_message("Flow name is not unique (100)")
            .by(&rules::NAME_TAKEN));
    }
    Ok(())
}

/// What of taking a name for a new one is a choice of the emulator.
fn doubt_of_name(store: &Store, tenant: &Tenant, name: &str) -> Option<&'static Rule> {
    if name.chars().count() > LONG_NAME || name.trim() != name || store.has_name_alike(tenant, name) {
        Some(&rules::NAME_AS_IT_IS)
    } else if store.had_name(tenant, name) {
        Some(&rules::NAME_AGAIN)
    } else {
        None
    }
}

fn doubt_of_categories(categories: &[FlowCategory]) -> Option<&'static Rule> {
    let is_repeated = |(index, category): (usize, &FlowCategory)| categories[..index].contains(category);
    let any = categories.iter().enumerate().any(is_repeated);
    any.then_some(&rules::CATEGORY_REPEATED)
}

fn checked_categories(categories: Option<Vec<FlowCategory>>) -> Result<Vec<FlowCategory>, ServiceError> {
    let categories = categories.unwrap_or_default();
    if categories.is_empty()
        || categories
            .iter()
            .any(|category| matches!(category, FlowCategory::Unknown(_)))
    {
        return Err(ServiceError::invalid("Categories").by(&rules::UNKNOWN_CATEGORY));
    }
    Ok(categories)
}

fn check_endpoint(uri: Option<&str>) -> Result<(), ServiceError> {
    let Some(uri) = uri.filter(|uri| !uri.is_empty()) else {
        return Ok(());
    };
    match url::Url::parse(uri) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => Err(ServiceError::new("InvalidEndpointUri")
            .with_message("Invalid Endpoint URI (100)")
            .by(&rules::ENDPOINT_URI)),
    }
}
