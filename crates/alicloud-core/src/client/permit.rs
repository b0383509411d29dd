//! The turns of attempts: waiting for them, and telling what became of them.

use std::time::Duration;

use tokio::time::Instant;

use super::{options::ResolvedOptions, trace};
use crate::{
    credentials::Credentials,
    error::{ErrorKind, Execution, Failure},
    operation::Operation,
    rate_limit::{self, Permit, Rejected},
    response::RawResponse,
    retry::RetryPolicy,
    service::RetryClass,
};

/// A shorter wait is no news.
const WORTH_TELLING: Duration = Duration::from_millis(1);

/// Waits until the quota has room for an attempt; `None` if it is not kept.
pub(super) async fn permit(
    plan: &ResolvedOptions<'_>,
    operation: &'static Operation,
    credentials: &Credentials,
    deadline: Option<Instant>,
) -> Result<Option<Permit>, Box<Failure>> {
    let rate_limit = &plan.settings.rate_limit;
    let Some(quota) = rate_limit.quota(operation) else {
        return Ok(None);
    };
    let started = Instant::now();
    let account = rate_limit::account(plan.settings.account.as_deref(), plan.credentials, credentials);
    let max_wait = plan.max_pace_wait.or(rate_limit.max_wait());
    let limit = max_wait.and_then(|max_wait| started.checked_add(max_wait));
    let latest = deadline.into_iter().chain(limit).min();
    let permit = rate_limit.permit(operation, quota, plan.endpoint(), &account, latest);
    let permit = permit.await.map_err(paced)?;
    let waited = started.elapsed();
    if waited >= WORTH_TELLING {
        trace::waited(waited);
    }
    Ok(permit)
}

/// Tells the pace what became of an attempt. No response closes the operation for longer than the retry policy would
/// wait for it.
pub(super) async fn give_back(permit: Permit, result: Result<&RawResponse, &Failure>, retry: &RetryPolicy) {
    match result {
        Ok(_) => permit.answered(),
        Err(failure) => match failure.kind {
            ErrorKind::Throttled => {
                permit
                    .throttled(failure.retry_after, retry.max_requested_delay())
                    .await
            }
            ErrorKind::ConnectFailed | ErrorKind::InvalidParameter => permit.not_sent(),
            _ if failure.status.is_some() => permit.answered(),
            // It may have been sent, nobody knows when.
            _ => drop(permit),
        },
    }
}

fn paced(reason: Rejected) -> Box<Failure> {
    let (message, remedy) = match reason {
        Rejected::Late(quota, wait) => (
            format!(
                "its turn would come in {wait:.1?} at the soonest, which is later than it may wait: the quota is {} calls in \
                 {:?} for an account, and the calls before it use it up; it was not sent",
                quota.calls(),
                quota.window()
            ),
            "Call less often, or let calls wait longer: see the rate limit of the client.",
        ),
        Rejected::StoreUnavailable(reason) => (
            format!("the quota is kept through Redis, which is away ({reason}); it was not sent"),
            "Start Redis, or let the client pace alone meanwhile: `OnUnavailable::LimitAlone`.",
        ),
    };
    let mut failure = Failure::new(ErrorKind::RateLimited, Execution::No, message);
    failure.retry = Some(RetryClass::Never);
    failure.remedy = Some(remedy);
    failure
}
