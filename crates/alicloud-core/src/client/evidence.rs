//! What a response, or the lack of one, proves about execution. The one place that decides it.
//!
//! | who spoke | what was said | executed |
//! | --- | --- | --- |
//! | none: nothing was sent | no connection, no credentials, no permit, an invalid parameter | No |
//! | none: it was sent | the connection was lost, or no response came in time | Maybe |
//! | the service | success, in its envelope | Yes |
//! | the service or its gateway | throttled, or a code that the error table calls `always` or `after-delay` | No |
//! | | a code that the error table calls `reads-only` | Maybe |
//! | | any other code of the error table, status below 500 | No |
//! | | the same, status 500 and above | Maybe |
//! | the service | 429, and a code that no table has, or none | No |
//! | | 408 or 2xx, and a code that no table has, or none | Maybe |
//! | | any other status below 500, and a code that no table has, or none | No |
//! | | status 500 and above, and a code that no table has, or none | Maybe |
//! | a proxy | 407 | No |
//! | | anything else, whatever the status | Maybe |
//!
//! *The service* is known by a request id: in its envelope, or in the header of its gateway. *The gateway* may leave
//! the id out, and is then known by a code of the error table. Whatever has neither is *a proxy*: web pages, foreign
//! JSON, `{}`, empty and truncated bodies, whatever their status.
//!
//! Why the rows are as they are:
//!
//! - A proxy proves nothing by a refusal: 401, 403 and 404 are also how a content filter answers that has read the
//!   response of a request it forwarded, and 408, 413 and 429 may come from the second try of a proxy that retries by
//!   itself. Only 407 speaks of the proxy's own door: whoever sends it has not opened it.
//! - The service's 408 may come after the request was read whole.
//! - A code that no table has in a 2xx response may be an internal error: where all errors come with 200, the status says nothing.
//! - A table entry with a status of 500 and above whose class is not about execution does not outweigh the status.
//! - Headers that ask for a wait are not in the table: they say when, never whether.

use crate::{error::Execution, service::RetryClass};

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The service, or the gateway before it: there is a request id.
    Service,
    /// The gateway: there is no request id, but a code of the error table.
    Gateway,
    /// Something on the way.
    Proxy,
}

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// The operation succeeded, in the form that the service gives to that.
    Success,
    /// A code with a class in the error table, or one for throttling.
    Known(RetryClass),
    /// A code that no table has, no code, or a body that cannot be read.
    Unknown,
}

impl Speaker {
    pub(super) fn of(has_request_id: bool, is_code_known: bool) -> Self {
        match (has_request_id, is_code_known) {
            (true, _) => Self::Service,
            (false, true) => Self::Gateway,
            (false, false) => Self::Proxy,
        }
    }
}

/// Whether the request was executed, by the table above.
pub(super) fn execution(speaker: Speaker, statement: Statement, status: u16) -> Execution {
    match (speaker, statement, status) {
        (Speaker::Service, Statement::Success, 200..300) => Execution::Yes,
        (Speaker::Service | Speaker::Gateway, Statement::Known(retry), _) => match retry {
            RetryClass::Always | RetryClass::AfterDelay => Execution::No,
            RetryClass::ReadsOnly => Execution::Maybe,
            RetryClass::Once | RetryClass::AfterChange | RetryClass::Never if status < 500 => Execution::No,
            RetryClass::Once | RetryClass::AfterChange | RetryClass::Never => Execution::Maybe,
        },
        (Speaker::Service, Statement::Unknown, 200..300 | 408) => Execution::Maybe,
        (Speaker::Service, Statement::Unknown, ..500) => Execution::No,
        (Speaker::Proxy, Statement::Unknown, 407) => Execution::No,
        _ => Execution::Maybe,
    }
}

/// Whether a request was executed to which no response came.
pub(super) const fn without_response(was_sent: bool) -> Execution {
    if was_sent { Execution::Maybe } else { Execution::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Statement = Statement::Known(RetryClass::Never);
    const THROTTLED: Statement = Statement::Known(RetryClass::AfterDelay);
    const DOUBTFUL: Statement = Statement::Known(RetryClass::ReadsOnly);

    #[test]
    fn every_row_of_the_table_holds() {
        use Execution::{Maybe, No, Yes};
        use Speaker::{Gateway, Proxy, Service};
        use Statement::{Success, Unknown};

        let all: Vec<u16> = (100..600).collect();
        let below: Vec<u16> = (100..500).collect();
        let above: Vec<u16> = (500..600).collect();
        let successes: Vec<u16> = (200..300).collect();
        let others = |left_out: &[u16], statuses: &[u16]| -> Vec<u16> {
            let kept = statuses.iter().filter(|status| !left_out.contains(status));
            kept.copied().collect()
        };
        let mut doubtful = successes.clone();
        doubtful.push(408);
        for (speaker, statement, statuses, expected) in [
            (Service, Success, successes.clone(), Yes),
            (Gateway, Success, all.clone(), Maybe),
            (Proxy, Success, all.clone(), Maybe),
            (Service, THROTTLED, all.clone(), No),
            (Gateway, THROTTLED, all.clone(), No),
            (Service, Statement::Known(RetryClass::Always), all.clone(), No),
            (Service, DOUBTFUL, all.clone(), Maybe),
            (Gateway, DOUBTFUL, all.clone(), Maybe),
            (Service, NEVER, below.clone(), No),
            (Gateway, NEVER, below.clone(), No),
            (Service, NEVER, above.clone(), Maybe),
            (Gateway, NEVER, above.clone(), Maybe),
            (Service, Statement::Known(RetryClass::Once), below.clone(), No),
            (
                Service,
                Statement::Known(RetryClass::AfterChange),
                below.clone(),
                No,
            ),
            (Service, Unknown, vec![429], No),
            (Service, Unknown, doubtful.clone(), Maybe),
            (Service, Unknown, others(&doubtful, &below), No),
            (Service, Unknown, above, Maybe),
            (Proxy, Unknown, vec![407], No),
            (Proxy, Unknown, others(&[407], &all), Maybe),
        ] {
            for status in statuses {
                let executed = execution(speaker, statement, status);
                assert_eq!(executed, expected, "{speaker:?} {statement:?} {status}");
            }
        }
        assert_eq!((without_response(false), without_response(true)), (No, Maybe));
    }

    #[test]
    fn who_spoke_is_known_by_the_request_id_and_else_by_the_code() {
        assert_eq!(Speaker::of(true, false), Speaker::Service);
        assert_eq!(Speaker::of(true, true), Speaker::Service);
        assert_eq!(Speaker::of(false, true), Speaker::Gateway);
        assert_eq!(Speaker::of(false, false), Speaker::Proxy);
    }
}
