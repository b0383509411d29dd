use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::time::{parse, parse_http_date};

/// Parses a time in any form in which servers and programs write the expiry of a key; `None` for any other text.
///
/// - RFC 3339 with any offset (`Z`, `+08:00`, `+0800`, `+08`), with or without a fraction of a second, which is ignored.
///   `t` and `z` may be in lower case, a space may replace the `T`, and seconds may be left out. Without an offset the
///   time is UTC.
/// - The date of HTTP headers, `Mon, 30 Mar 2026 08:09:10 GMT`.
/// - A number counted from 1970, with or without a fraction. Its magnitude decides its unit: below 10^11 seconds, then
///   milliseconds, microseconds and nanoseconds.
///
/// ```
/// use alicloud_core::time;
///
/// let time = time::parse("2026-03-30T08:09:10Z");
/// assert_eq!(time::parse_lenient("2026-03-30 16:09:10.123+08:00"), time);
/// assert_eq!(time::parse_lenient("1774858150000"), time);
/// assert_eq!(time::parse_lenient("tomorrow"), None);
/// ```
#[must_use]
pub fn parse_lenient(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    if text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return parse_http_date(text);
    }
    since_1970(text).or_else(|| of_calendar(text))
}

fn since_1970(text: &str) -> Option<SystemTime> {
    // The parser of floats takes signs and words such as `inf` as well.
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    let unit = match number {
        0.0..1e11 => 1.0,
        1e11..1e14 => 1e3,
        1e14..1e17 => 1e6,
        1e17..1e20 => 1e9,
        _ => return None,
    };
    let seconds = Duration::try_from_secs_f64((number / unit).trunc()).ok()?;
    UNIX_EPOCH.checked_add(seconds)
}

fn of_calendar(text: &str) -> Option<SystemTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest
        .find(|letter: char| !letter.is_ascii_digit() && letter != ':')
        .unwrap_or(rest.len());
    let (clock, rest) = rest.split_at(end);
    let local = match clock.len() {
        5 => parse(&format!("{date}T{clock}:00Z"))?,
        // A leap second counts as the one before.
        _ if clock.ends_with(":60") => parse(&format!("{date}T{}59Z", clock.strip_suffix("60")?))?,
        _ => parse(&format!("{date}T{clock}Z"))?,
    };
    let offset = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
            (rest.len() < fraction.len()).then_some(rest)?
        }
        None => rest,
    };
    let offset = offset.trim_start();
    let Some(sign) = offset.chars().next().filter(|sign| "+-".contains(*sign)) else {
        let is_utc = ["", "Z", "UTC", "GMT"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(offset));
        return is_utc.then_some(local);
    };
    let distance = distance(&offset[1..])?;
    let time = match sign {
        '+' => local.checked_sub(distance),
        _ => local.checked_add(distance),
    };
    // As everywhere on this wire, times begin in 1970.
    time.filter(|time| *time >= UNIX_EPOCH)
}

/// Parses an offset behind its sign: `08:00`, `0800` or `08`, and perhaps the name of the zone.
fn distance(text: &str) -> Option<Duration> {
    let (digits, name) = text.split_once(' ').unwrap_or((text, ""));
    if !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let (hours, minutes) = match (digits.len(), digits.split_once(':')) {
        (5, Some((hours, minutes))) => (hours, minutes),
        (4, None) => digits.split_at_checked(2)?,
        (2, None) => (digits, "00"),
        _ => return None,
    };
    let number = |text: &str, limit: u64| {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain
            .then(|| text.parse().ok())
            .flatten()
            .filter(|&number: &u64| number < limit)
    };
    Some(Duration::from_secs(
        number(hours, 24)? * 3600 + number(minutes, 60)? * 60,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_time_is_parsed() {
        let time = parse("2026-03-30T08:09:10Z");
        for text in [
            "2026-03-30T08:09:10Z",
            "2026-03-30t08:09:10z",
            "2026-03-30 08:09:10Z",
            "2026-03-30T08:09:10",
            "2026-03-30T08:09:10.123",
            "2026-03-30T08:09:10.123456789Z",
            "2026-03-30T08:09:10,5Z",
            "2026-03-30T08:09:10+00:00",
            "2026-03-30T08:09:10-00:00",
            "2026-03-30T16:09:10+08:00",
            "2026-03-30T16:09:10.999+08:00",
            "2026-03-30T16:09:10+0800",
            "2026-03-30T16:09:10+08",
            "2026-03-30 16:09:10 +0800 CST",
            "2026-03-30 08:09:10 +0000 UTC",
            "2026-03-30 08:09:10 UTC",
            "2026-03-30T02:39:10-05:30",
            "2026-03-31T07:08:10+22:59",
            "Mon, 30 Mar 2026 08:09:10 GMT",
            " 2026-03-30T08:09:10Z\n",
            "1774858150",
            "1774858150.9",
            "1.77485815e9",
            "1774858150000",
            "1774858150123",
            "1774858150123456",
            "1774858150123456789",
        ] {
            assert_eq!(parse_lenient(text), time, "{text}");
        }
        assert_eq!(parse_lenient("2026-03-30T08:09Z"), parse("2026-03-30T08:09:00Z"));
        assert_eq!(
            parse_lenient("2026-12-31T23:59:60Z"),
            parse("2026-12-31T23:59:59Z")
        );
        assert_eq!(parse_lenient("99999999999"), parse("5138-11-16T09:46:39Z"));
        assert_eq!(parse_lenient("100000000000"), parse("1973-03-03T09:46:40Z"));
    }

    #[test]
    fn other_texts_are_not_a_time() {
        for text in [
            "",
            " ",
            "tomorrow",
            "inf",
            "NaN",
            "-1",
            "+1",
            "1e30",
            "2026-03-30",
            "2026-03-30T",
            "2026-03-30T08",
            "2026-03-30T08:09:10.Z",
            "2026-03-30T08:09:10.5.5Z",
            "2026-03-30T08:09:10+",
            "2026-03-30T08:09:10+8",
            "2026-03-30T08:09:10+24:00",
            "2026-03-30T08:09:10+08:60",
            "2026-03-30T08:09:10+08:00:00",
            "2026-03-30T08:09:10+０8:00",
            "2026-03-30T08:09:10Zulu",
            "2026-02-30T08:09:10Z",
            "2026-03-30T24:00:00Z",
            "1970-01-01T00:00:00+08:00",
            "2026-03-30é08:09:10Z",
            "２０２６-03-30T08:09:10Z",
            "0x69ca2ce6",
        ] {
            assert_eq!(parse_lenient(text), None, "{text}");
        }
    }
}
