//! The permits of attempts: waiting for them, and reporting outcomes to them.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    client::{options::ResolvedOptions, trace},
    credentials::Credentials,
    error::{ErrorKind, Execution, Failure},
    operation::Operation,
    rate_limit::{self, Permit, Rejected},
    response::RawResponse,
    retry::RetryPolicy,
    service::RetryClass,
};

/// Shorter waits are not traced.
const TRACED: Duration = Duration::from_millis(1);

/// Waits for a permit of an attempt; `None` if the operation is not limited.
pub(super) async fn permit(
    plan: &ResolvedOptions<'_>,
    operation: &'static Operation,
    credentials: &Credentials,
    deadline: Option<Instant>,
) -> Result<Option<Permit>, Box<Failure>> {
    let settings = plan.settings;
    let rate_limit = &settings.rate_limit;
    let Some(quota) = rate_limit.quota(operation) else {
        return Ok(None);
    };
    let account = rate_limit::account(settings.account.as_deref(), plan.credentials, credentials);
    let limiter = rate_limit.limiter(
        &settings.limiters,
        operation,
        quota,
        plan.service_endpoint(),
        account,
    );
    let Some(limiter) = limiter else {
        return Ok(None);
    };
    let now = Instant::now();
    if let Some(permit) = limiter.try_permit(now) {
        return Ok(Some(permit));
    }
    let max_wait = plan.max_permit_wait.or(rate_limit.max_wait());
    let limit = max_wait.and_then(|max_wait| now.checked_add(max_wait));
    let latest = deadline.into_iter().chain(limit).min();
    // In a box, so that calls which need not wait keep no room for it.
    let permit = Box::pin(limiter.permit(now, latest))
        .await
        .map_err(rate_limited)?;
    let waited = now.elapsed();
    if waited >= TRACED {
        trace::waited(waited);
    }
    Ok(Some(permit))
}

/// Reports the outcome of an attempt to its permit. No response closes the operation for longer than the retry policy would
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
            // It may have been sent at an unknown time.
            _ => drop(permit),
        },
    }
}

fn rate_limited(reason: Rejected) -> Box<Failure> {
    let (message, remedy) = match reason {
        Rejected::Late(quota, wait) => (
            format!(
                "no permit is free for {wait:.1?}, longer than the call may wait: the quota is {} calls in {:?} for an account; \
                 the call was not sent",
                quota.calls(),
                quota.window()
            ),
            "Call less often, or let calls wait longer for permits.",
        ),
        Rejected::StoreUnavailable(reason) => (
            format!("the shared rate limit in Redis is unavailable ({reason}); the call was not sent"),
            "Start Redis, or limit in each process meanwhile: `OnUnavailable::LimitAlone`.",
        ),
    };
    let mut failure = Failure::new(ErrorKind::RateLimited, Execution::No, message);
    failure.retry = Some(RetryClass::Never);
    failure.remedy = Some(remedy.into());
    failure
}
