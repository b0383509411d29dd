//! Reads from the service what a comparison needs, and no more: the list, and details of those flows whose entry in the list is not
//! enough.

use std::future::pending;

use alicloud_cli::{Context, Ended, Error, ExitStatus};

use crate::{
    actual::ActualFlow,
    concurrent,
    plan::{
        compare::{ambiguous, needs_details},
        desired::{DesiredFlow, DesiredFlows},
    },
    service::{CallError, NeededScreens, Service, listed},
};

/// So many ids of one name are shown.
const MOST_SHOWN: usize = 5;

/// All flows of the service, by the list.
pub(crate) async fn list(context: &Context, service: &Service) -> Result<Vec<ActualFlow>, Ended> {
    let mut actual = Vec::new();
    let mut flows = service.list(None);
    let progress = context.progress(None, "flows listed");
    while let Some(flow) = flows.next().await {
        let flow = flow.map_err(|error| CallError::from(error).report(context))?;
        actual.extend(listed(flow));
        progress.advance(1);
    }
    Ok(actual)
}

/// The flows of the service, with details where these matter.
pub(crate) async fn actual(
    context: &Context,
    service: &Service,
    desired: &DesiredFlows,
    prune: bool,
    at_once: usize,
) -> Result<Vec<ActualFlow>, Ended> {
    let actual = list(context, service).await?;
    refuse_ambiguous(desired, &actual)?;
    let needed = |flow: &ActualFlow| {
        let desired = desired.flows.get(&flow.name);
        desired.map_or(NeededScreens::Nothing, DesiredFlow::needed_screens)
    };
    let (some, mut rest): (Vec<_>, Vec<_>) = actual
        .into_iter()
        .partition(|flow| needs_details(desired, flow, prune));
    let some = some.into_iter().map(|flow| (needed(&flow), flow)).collect();
    rest.extend(details(context, service, some, at_once).await?);
    Ok(rest)
}

/// The flows with their details, each with what is needed of its screens. Those that are gone meanwhile are left out.
pub(crate) async fn details(
    context: &Context,
    service: &Service,
    flows: Vec<(NeededScreens, ActualFlow)>,
    at_once: usize,
) -> Result<Vec<ActualFlow>, Ended> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let progress = context.progress(Some(flows.len() as u64), "flows read");
    let read = |(needed, flow): (NeededScreens, ActualFlow)| {
        let service = service.clone();
        async move { service.flow(&flow.id, needed).await }
    };
    let seen = |result: &Result<ActualFlow, CallError>| {
        progress.advance(1);
        result.as_ref().err().is_none_or(CallError::is_not_found)
    };
    let finished = concurrent::run(flows, at_once, read, seen, pending()).await;
    progress.finish();
    let mut detailed = Vec::new();
    for result in finished.results.into_iter().flatten() {
        match result {
            Ok(flow) => detailed.push(flow),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.report(context).into()),
        }
    }
    Ok(detailed)
}

fn refuse_ambiguous(desired: &DesiredFlows, actual: &[ActualFlow]) -> Result<(), Error> {
    let ambiguous = ambiguous(desired, actual);
    let Some((name, ids)) = ambiguous.first_key_value() else {
        return Ok(());
    };
    let others = match ambiguous.len() - 1 {
        0 => String::new(),
        others => format!(", and {others} more names are not unique"),
    };
    let message = format!("the service has {} flows of the name `{name}`{others}", ids.len());
    let ids = ids
        .iter()
        .take(MOST_SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    Err(Error::new(ExitStatus::Failure, message)
        .fact("ids", ids)
        .with_help(
            "delete or rename all but one of them, with `delete-flow` or `modify-flow`; nothing was changed",
        ))
}
