use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use alicloud_core::{InvalidParameter, Record};
use cams_flow::{
    CreateFlowData, CreateFlowRequest, DeleteFlowRequest, DeprecateFlowRequest, FlowCategory, FlowStatus,
    FlowSummary, GetFlowData, GetFlowJsonAssestRequest, GetFlowPreviewUrlRequest, GetFlowRequest,
    ListFlowRequest, ModifyFlowData, ModifyFlowRequest, PublishFlowRequest, UpdateFlowJsonAssetRequest,
};

use super::{DataError, Flow, FlowNotFound, Store, Tenant, lifecycle, preview};
use crate::{
    gateway::{Context, Handler, Outcome, ServiceError, typed},
    rules::{self, Rule},
    settings::{NameMatch, PublishedEdit, Quirks},
    wire::JsonObject,
};

/// Sizes of pages that sibling operations document as their defaults.
const DEFAULT_PAGE_INDEX: i32 = 1;
const DEFAULT_PAGE_SIZE: i32 = 10;

/// How many letters a name may have in another vendor's interface to the same backend.
const LONG_NAME: usize = 200;

type Shared = Arc<Mutex<Store>>;

/// The handlers of all operations, over one store.
pub(crate) fn handlers(store: &Shared) -> HashMap<&'static str, Handler> {
    type Run<R> = fn(&Context<'_>, &mut Store, R) -> Result<Outcome, ServiceError>;
    fn made<R: alicloud_core::Request>(
        store: &Shared,
        run: Run<R>,
        keep: fn(&mut Store) -> Result<(), DataError>,
    ) -> (&'static str, Handler) {
        let store = Arc::clone(store);
        typed(invalid, move |context, request| {
            let mut store = lock(&store);
            let outcome = run(context, &mut store, request);
            keep(&mut store).map_err(not_kept)?;
            outcome
        })
    }
    /// Nothing is acknowledged that would not outlast the emulator.
    fn writing<R: alicloud_core::Request>(store: &Shared, run: Run<R>) -> (&'static str, Handler) {
        made(store, run, Store::keep)
    }
    /// Reading needs no room on the disk.
    fn reading<R: alicloud_core::Request>(store: &Shared, run: Run<R>) -> (&'static str, Handler) {
        made(store, run, Store::keep_if_possible)
    }
    HashMap::from([
        writing::<CreateFlowRequest>(store, create),
        reading::<ListFlowRequest>(store, list),
        writing::<ModifyFlowRequest>(store, modify),
        writing::<DeleteFlowRequest>(store, delete),
        reading::<GetFlowRequest>(store, get),
        writing::<PublishFlowRequest>(store, lifecycle::publish),
        writing::<DeprecateFlowRequest>(store, lifecycle::deprecate),
        writing::<UpdateFlowJsonAssetRequest>(store, lifecycle::update_json),
        reading::<GetFlowJsonAssestRequest>(store, lifecycle::json),
        reading::<GetFlowPreviewUrlRequest>(store, lifecycle::preview_url),
    ])
}

pub(crate) fn lock(store: &Shared) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

fn create(
    context: &Context<'_>,
    store: &mut Store,
    request: CreateFlowRequest,
) -> Result<Outcome, ServiceError> {
    let tenant = tenant(context, request.cust_space_id)?;
    let name = request.flow_name.unwrap_or_default();
    let categories = checked_categories(request.categories)?;
    check_endpoint(request.endpoint_uri.as_deref())?;
    check_name(context, store, &tenant, &name)?;
    let unverified = doubt_of_name(store, &tenant, &name).or_else(|| doubt_of_categories(&categories));
    let flow = store.create(tenant, name, categories, request.endpoint_uri);
    let mut data = CreateFlowData::default();
    data.flow_id = id(context, flow);
    data.flow_name = Some(flow.name.clone());
    data.categories = Some(flow.categories.clone());
    Ok(answer(&data).by(unverified))
}

fn list(context: &Context<'_>, store: &mut Store, request: ListFlowRequest) -> Result<Outcome, ServiceError> {
    let tenant = tenant(context, request.cust_space_id)?;
    let page = request.page.unwrap_or_default();
    let index = page.index.unwrap_or(DEFAULT_PAGE_INDEX);
    let size = page.size.unwrap_or(DEFAULT_PAGE_SIZE);
    if index < 1 || size < 1 {
        return Err(ServiceError::new("InvalidParameter.PageInvalid").by(&rules::PAGE_BELOW_ONE));
    }
    let (index, size) = (index as usize, size as usize);
    let name = request.flow_name.unwrap_or_default();
    let first = (index - 1).saturating_mul(size);
    let flows: Box<dyn Iterator<Item = &Flow>> = match context.settings.name_match {
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
            summary.flow_id = Some(id(context, flow));
            summary.flow_name = Some(flow.name.clone());
            summary.categories = Some(flow.categories.clone());
            summary
        })
        .collect();
    let is_whole = first == 0 && flows.next().is_none();
    let mut outcome = documented_detail(context, JsonObject::default().with("Data", &page));
    outcome.unverified = if !name.is_empty() && store.may_have_name_within(&tenant, &name) {
        Some(&rules::NAME_MATCH)
    } else if is_whole {
        None
    } else {
        Some(&rules::LIST_ORDER)
    };
    Ok(outcome)
}

fn modify(
    context: &Context<'_>,
    store: &mut Store,
    request: ModifyFlowRequest,
) -> Result<Outcome, ServiceError> {
    let tenant = tenant(context, request.cust_space_id)?;
    let flow_id = request.flow_id.unwrap_or_default();
    let name = request.flow_name.unwrap_or_default();
    let categories = checked_categories(request.categories)?;
    check_endpoint(request.endpoint_uri.as_deref())?;
    let flow = owned(store, &tenant, &flow_id)?;
    check_editable(context, flow)?;
    let was_published = flow.status == FlowStatus::Published;
    let keeps_endpoint = flow.endpoint_uri.is_some() && request.endpoint_uri.is_none();
    let mut unverified = was_published.then_some(&rules::PUBLISHED_EDIT);
    if flow.name != name {
        check_name(context, store, &tenant, &name)?;
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
    data.flow_id = id(context, flow);
    data.flow_name = Some(flow.name.clone());
    data.categories = Some(flow.categories.clone());
    data.endpoint_uri = flow.endpoint_uri.clone();
    Ok(answer(&data).by(unverified))
}

fn delete(
    context: &Context<'_>,
    store: &mut Store,
    request: DeleteFlowRequest,
) -> Result<Outcome, ServiceError> {
    let tenant = tenant(context, request.cust_space_id)?;
    let flow_id = request.flow_id.unwrap_or_default();
    match owned(store, &tenant, &flow_id)?.status {
        FlowStatus::Draft => {}
        FlowStatus::Published => return Err(state_conflict("Can't delete published Flow (139004)")),
        _ => return Err(state_conflict("Flow can't be deleted: it is no draft (139004)")),
    }
    let flow = store.remove(&flow_id).map_err(not_owned)?;
    let outcome = documented_detail(context, JsonObject::default());
    Ok(outcome.by(flow.once_published.then_some(&rules::ONCE_PUBLISHED)))
}

fn get(context: &Context<'_>, store: &mut Store, request: GetFlowRequest) -> Result<Outcome, ServiceError> {
    let tenant = tenant(context, request.cust_space_id)?;
    let flow = owned(store, &tenant, &request.flow_id.unwrap_or_default())?;
    let (url, expires) = preview::current(flow, context);
    let mut data = GetFlowData::default();
    data.preview_url = Some(url);
    data.preview_url_expires = Some(preview::milliseconds(expires));
    data.flow_id = id(context, flow);
    data.flow_name = Some(flow.name.clone());
    data.status = Some(flow.status.clone());
    data.categories = Some(flow.categories.clone());
    data.json_version = flow.screens.as_ref().map(|screens| screens.json_version.clone());
    data.data_api_version = flow
        .screens
        .as_ref()
        .and_then(|screens| screens.data_api_version.clone());
    data.endpoint_uri = flow.endpoint_uri.clone();
    Ok(answer(&data).by(doubt_of_status(flow)))
}

/// The tenant of a call; a space must be one of the account's, where these are known.
pub(super) fn tenant(context: &Context<'_>, space: Option<String>) -> Result<Tenant, ServiceError> {
    let space = space.filter(|space| !space.is_empty());
    if let (Some(space), Some(spaces)) = (&space, &context.settings.spaces)
        && !spaces.contains(space)
    {
        return Err(ServiceError::new("Unknown.ResourceOwnerId"));
    }
    Ok(Tenant {
        account: context.caller.account.to_owned(),
        space,
    })
}

/// A flow that belongs to the tenant. Whether it exists elsewhere is not told.
pub(super) fn owned<'s>(
    store: &'s mut Store,
    tenant: &Tenant,
    id: &str,
) -> Result<&'s mut Flow, ServiceError> {
    match store.flow_mut(id) {
        Ok(flow) if *flow.tenant == *tenant => Ok(flow),
        Ok(_) => Err(ServiceError::new("Unknown.ResourceOwnerId")),
        Err(error) => Err(not_owned(error)),
    }
}

/// The nearest documented code for a flow that does not exist; the backend, too, answers both cases alike.
pub(super) fn not_owned(_: FlowNotFound) -> ServiceError {
    ServiceError::new("Unknown.ResourceOwnerId").by(&rules::UNKNOWN_FLOW)
}

fn not_kept(error: DataError) -> ServiceError {
    ServiceError::new("InternalError")
        .with_status(500)
        .with_message(error.to_string())
}

pub(super) fn state_conflict(message: &str) -> ServiceError {
    ServiceError::new("InvalidParameter.FlowStatusError")
        .with_message(message)
        .by(&rules::STATUS_CONFLICT)
}

/// A draft can be changed; whether a published flow can, depends on its age, which the emulator leaves to a switch.
pub(super) fn check_editable(context: &Context<'_>, flow: &Flow) -> Result<(), ServiceError> {
    match flow.status {
        FlowStatus::Draft => Ok(()),
        FlowStatus::Published if context.settings.published_edit == PublishedEdit::RevertToDraft => Ok(()),
        _ => Err(state_conflict("Flow can't be updated (139001)")),
    }
}

fn check_name(context: &Context<'_>, store: &Store, tenant: &Tenant, name: &str) -> Result<(), ServiceError> {
    if context.settings.unique_names && store.has_name(tenant, name) {
        return Err(ServiceError::new("InvalidParameter.FlowNameExist")
            .with_message("Flow name is not unique (100)")
            .by(&rules::NAME_TAKEN));
    }
    Ok(())
}

/// What of a flow's status, or of a preview of one, is a choice of the emulator.
pub(super) fn doubt_of_status(flow: &Flow) -> Option<&'static Rule> {
    match flow.status {
        FlowStatus::Draft | FlowStatus::Published => None,
        FlowStatus::Deprecated => Some(&rules::PREVIEW_OF_DEPRECATED),
        _ => Some(&rules::OTHER_STATUS),
    }
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

fn invalid(error: InvalidParameter) -> ServiceError {
    match error.name {
        "Page" => ServiceError::new("InvalidParameter.PageInvalid"),
        name => ServiceError::invalid(name),
    }
}

pub(super) fn id(context: &Context<'_>, flow: &Flow) -> String {
    match context.settings.quirks {
        Quirks::Noisy => format!("{}\n", flow.id),
        _ => flow.id.to_string(),
    }
}

pub(super) fn answer(data: &impl Record) -> Outcome {
    Outcome {
        members: JsonObject::default().with("Data", data),
        unverified: None,
    }
}

/// The documents show the text `None` as the detail of lists and deletions, and of no other operation.
fn documented_detail(context: &Context<'_>, mut members: JsonObject) -> Outcome {
    if context.settings.quirks != Quirks::Clean {
        members.put("AccessDeniedDetail", "None");
    }
    Outcome {
        members,
        unverified: None,
    }
}
