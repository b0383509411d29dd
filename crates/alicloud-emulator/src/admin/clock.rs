use std::time::{Duration, SystemTime};

use alicloud_core::time;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    clock::{DateCheck, EmulatedClock},
    error::AdminError,
    extension::AdminRequest,
};

/// No test needs more, and dates have four digits for the year.
const MOST: Duration = Duration::from_secs(36_500 * 24 * 60 * 60);

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Span {
    days: u64,
    hours: u64,
    minutes: u64,
    seconds: u64,
}

impl Span {
    fn duration(&self) -> Option<Duration> {
        let hours = self.days.checked_mul(24)?.checked_add(self.hours)?;
        let minutes = hours.checked_mul(60)?.checked_add(self.minutes)?;
        let seconds = minutes.checked_mul(60)?.checked_add(self.seconds)?;
        Some(Duration::from_secs(seconds)).filter(|duration| *duration <= MOST)
    }
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
    let advance = match &change.advance {
        Some(span) => Some(
            span.duration()
                .ok_or_else(|| AdminError::bad("`advance` goes no further than 36,500 days"))?,
        ),
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
    if let Some(by) = advance {
        clock.advance(by);
    }
    if let Some(dates) = change.dates {
        clock.judge_dates_by(dates);
    }
    Ok(show(clock))
}
