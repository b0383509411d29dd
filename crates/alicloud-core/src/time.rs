//! Clocks, and times in the form of the wire: UTC, whole seconds, `2026-03-30T08:09:10Z`.

mod corrected;
mod lenient;

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub(crate) use corrected::CorrectedClock;
pub use lenient::parse_lenient;

/// A source of time. Tests use their own.
pub trait Clock: Send + Sync + 'static {
    /// Returns the time of day.
    fn now(&self) -> SystemTime;

    /// Waits. Defaults to tokio's timer.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

const DAY: u64 = 86_400;

/// Formats a time in the form of the wire. Times before 1970 count as its first second.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let time = UNIX_EPOCH + Duration::from_secs(1_774_858_150);
/// assert_eq!(alicloud_core::time::format(time), "2026-03-30T08:09:10Z");
/// ```
#[must_use]
pub fn format(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (year, month, day) = date_of(seconds / DAY);
    let (hour, minute, second) = time_of_day(seconds);
    // Every call has its time: digit by digit costs a tenth of `format!`.
    let mut text = *b"0000-00-00T00:00:00Z";
    let year_in_century = (year % 100) as u32;
    let century = (year / 100 % 100) as u32;
    for (place, number) in [
        (0, century),
        (2, year_in_century),
        (5, month),
        (8, day),
        (11, hour),
        (14, minute),
        (17, second),
    ] {
        text[place] += (number / 10) as u8;
        text[place + 1] += (number % 10) as u8;
    }
    let text = String::from_utf8_lossy(&text);
    match year {
        ..=9999 => text.into_owned(),
        _ => format!("{year}{}", &text[4..]),
    }
}

/// Parses a time in the form of the wire; `None` for any other form.
///
/// ```
/// use alicloud_core::time;
///
/// let time = time::parse("2026-03-30T08:09:10Z").unwrap();
/// assert_eq!(time::format(time), "2026-03-30T08:09:10Z");
/// assert!(time::parse("2026-03-30T08:09:10.123Z").is_none());
/// assert!(time::parse("2026-02-30T08:09:10Z").is_none());
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<SystemTime> {
    let bytes = text.as_bytes();
    let fits = bytes.len() == 20
        && b"dddd-dd-ddTdd:dd:ddZ"
            .iter()
            .zip(bytes)
            .all(|(form, byte)| match form {
                b'd' => byte.is_ascii_digit(),
                other => other == byte,
            });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if year < 1970 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_until(year, month, day)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(
        days * DAY + hour * 3600 + minute * 60 + second,
    ))
}

/// Parses the header `date` of an HTTP response in its current form, `Sun, 22 Nov 2026 02:15:45 GMT`.
///
/// ```
/// use alicloud_core::time;
///
/// let time = time::parse_http_date("Mon, 30 Mar 2026 08:09:10 GMT").unwrap();
/// assert_eq!(time::format(time), "2026-03-30T08:09:10Z");
/// assert_eq!(time::format_http_date(time), "Mon, 30 Mar 2026 08:09:10 GMT");
/// ```
#[must_use]
pub fn parse_http_date(text: &str) -> Option<SystemTime> {
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let day = parts.next()?;
    let month = parts.next()?;
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    let (year, time) = (parts.next()?, parts.next()?);
    (parts.next()? == "GMT").then_some(())?;
    parse(&format!("{year}-{month:02}-{day}T{time}Z"))
}

/// Formats the header `date` of an HTTP response.
#[must_use]
pub fn format_http_date(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let days = seconds / DAY;
    let (year, month, day) = date_of(days);
    // The first of January 1970 was a Thursday.
    let weekday = WEEKDAYS[((days + 4) % 7) as usize];
    let month = MONTHS[(month - 1) as usize];
    let (hour, minute, second) = time_of_day(seconds);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_in(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 to 1 January of a year.
const fn days_before(year: u64) -> u64 {
    let past = year - 1;
    let leap_days = past / 4 - past / 100 + past / 400;
    (year - 1970) * 365 + leap_days - 477
}

/// Returns hour, minute and second.
const fn time_of_day(seconds: u64) -> (u32, u32, u32) {
    let second = (seconds % DAY) as u32;
    (second / 3600, second / 60 % 60, second % 60)
}

/// Returns year, month and day, in constant time.
const fn date_of(days: u64) -> (u64, u32, u32) {
    // Counted from 1 March 0000, every leap day is the last day of its year, and 400 years have 146,097 days.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    let (month, day) = (month as u32, day as u32);
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

fn days_until(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let months: u64 = (1..month).map(|month| days_in(year, month)).sum();
    Some(days_before(year) + months + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_centuries_survives_the_round_trip() {
        for day in 0..200 * 366 {
            let time = UNIX_EPOCH + Duration::from_secs(day * DAY + 3661);
            assert_eq!(parse(&format(time)), Some(time));
        }
    }

    #[test]
    fn the_latest_time_is_formatted_like_any_other() {
        let far = UNIX_EPOCH + Duration::from_secs(9_223_372_036_854_775_807);
        assert_eq!(format(far), "292277026596-12-04T15:30:07Z");
        assert_eq!(format_http_date(far), "Sun, 04 Dec 292277026596 15:30:07 GMT");
    }

    #[test]
    fn leap_days_are_in_the_right_years() {
        assert_eq!(
            format(UNIX_EPOCH + Duration::from_secs(951_782_400)),
            "2000-02-29T00:00:00Z"
        );
        assert!(parse("2100-02-29T00:00:00Z").is_none());
        assert!(parse("2026-13-01T00:00:00Z").is_none());
        assert!(parse("1969-12-31T23:59:59Z").is_none());
    }
}
