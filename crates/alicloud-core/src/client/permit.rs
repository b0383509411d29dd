//! The turns of attempts: waiting for them, and telling what became of them.

use std::time::Duration;

use tokio::time::Instant;

use super::{options::Plan, trace};
use crate::{
    Answer, Credentials, ErrorKind, Execution, Failure, Operation, Retry, RetryPolicy,
    rate_limit::{self, NoTurn, Turn},
};

/// A shorter wait is no news.
const WORTH_TELLING: Duration = Duration::from_millis(1);

/// Waits until the quota has room for an attempt; `None` if it is not kept.
pub(super) async fn turn(
    plan: &Plan<'_>,
    operation: &'static Operation,
    credentials: &Credentials,
    deadline: Option<Instant>,
) -> Result<Option<Turn>, Box<Failure>> {
    let pacing = &plan.settings.pacing;
    let Some(quota) = pacing.quota(operation) else {
        return Ok(None);
    };
    let started = Instant::now();
    let account = pacing::account(plan.settings.account.as_deref(), plan.credentials, credentials);
    let max_wait = plan.max_pace_wait.or(pacing.max_wait());
    let limit = max_wait.and_then(|max_wait| started.checked_add(max_wait));
    let latest = deadline.into_iter().chain(limit).min();
    let turn = pacing.turn(operation, quota, plan.endpoint(), &account, latest);
    let turn = turn.await.map_err(paced)?;
    let waited = started.elapsed();
    if waited >= WORTH_TELLING {
        trace::waited(waited);
    }
    Ok(turn)
}

/// Tells the pace what became of an attempt. No response closes the operation for longer than the retry policy would
/// wait for it.
pub(super) async fn give_back(turn: Turn, result: &Result<Answer, Box<Failure>>, retry: &RetryPolicy) {
    match result {
        Ok(_) => turn.answered(),
        Err(failure) => match failure.kind {
            ErrorKind::Throttled => {
                turn.throttled(failure.retry_after, retry.max_requested_delay())
                    .await
            }
            ErrorKind::Connect | ErrorKind::InvalidParameter => turn.never_sent(),
            _ if failure.status.is_some() => turn.answered(),
            // It may have been sent, nobody knows when.
            _ => drop(turn),
        },
    }
}

fn paced(reason: NoTurn) -> Box<Failure> {
    let (message, remedy) = match reason {
        NoTurn::Late(quota, wait) => (
            format!(
                "its turn would come in {wait:.1?} at the soonest, which is later than it may wait: the quota is {} calls in \
                 {:?} for an account, and the calls before it use it up; it was not sent",
                quota.calls(),
                quota.window()
            ),
            "Call less often, or let calls wait longer: see the pacing of the client.",
        ),
        NoTurn::Away(reason) => (
            format!("the quota is kept through Redis, which is away ({reason}); it was not sent"),
            "Start Redis, or let the client pace alone meanwhile: `WhenAway::PaceAlone`.",
        ),
    };
    let mut failure = Failure::new(ErrorKind::Paced, Execution::No, message);
    failure.retry = Some(Retry::Never);
    failure.remedy = Some(remedy);
    failure
}
