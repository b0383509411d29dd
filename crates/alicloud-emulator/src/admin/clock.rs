mod span;

use std::time::SystemTime;

use alicloud_core::time;
use serde::Deserialize;
use serde_json::{Value, json};

use self::span::Span;
use crate::{
    clock::{DateCheck, EmulatedClock},
    error::AdminError,
    extension::AdminRequest,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    #[serde(default)]
    reset: bool,
    set: Option<String>,
    advance: Option<Span>,
    freeze: Option<bool>,
    dates: Option<DateCheck>,
}

pub(super) fn show(clock: &EmulatedClock) -> Value {
    json!({
        "now": time::format(clock.now()),
        "real": time::format(clock.real_now()),
        "mode": clock.mode(),
        "dates": clock.dates(),
    })
}

/// Changes the clock, all or nothing.
pub(super) fn change(clock: &EmulatedClock, request: &AdminRequest<'_>) -> Result<Value, AdminError> {
    let change: Change = request.json()?;
    let set: Option<SystemTime> = match &change.set {
        Some(text) => Some(time::parse(text).ok_or_else(|| {
            AdminError::bad(format!(
                "`set` is a time such as 2026-03-30T08:09:10Z, not `{text}`"
            ))
        })?),
        None => None,
    };
    if change.reset {
        clock.reset();
    }
    if let Some(now) = set {
        clock.set(now);
    }
    match change.freeze {
        Some(true) => clock.freeze(),
        Some(false) => clock.resume(),
        None => {}
    }
    if let Some(Span(by)) = change.advance {
        clock.advance(by);
    }
    if let Some(dates) = change.dates {
        clock.judge_dates_by(dates);
    }
    Ok(show(clock))
}
