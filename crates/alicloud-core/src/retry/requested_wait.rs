//! The wait that a response asks for. It says when the request may be sent again, never whether.

use std::time::Duration;

use http::HeaderMap;

use crate::{headers::RETRY_AFTER, time};

/// The wait in the vendor's current form, else in its older form, else in that of HTTP.
pub(crate) fn requested_wait(headers: &HeaderMap) -> Option<Duration> {
    let milliseconds = value(headers, RETRY_AFTER.as_str()).and_then(whole);
    let milliseconds = milliseconds.or_else(|| {
        let limits = ["x-ratelimit-user-api", "x-ratelimit-user"].into_iter();
        limits.filter_map(|name| time_left(value(headers, name)?)).max()
    });
    milliseconds
        .map(Duration::from_millis)
        .or_else(|| standard(headers))
        .filter(|wait| !wait.is_zero())
}

/// `TimeLeft` of a list such as `Limit:5,Remain:0,TimeLeft:400`.
fn time_left(limits: &str) -> Option<u64> {
    let mut limits = limits.split(',').filter_map(|limit| limit.split_once(':'));
    limits.find_map(|(name, value)| {
        let is_it = name.trim().eq_ignore_ascii_case("TimeLeft");
        is_it.then(|| whole(value)).flatten()
    })
}

/// `Retry-After`, in seconds or as a date. A date is taken against the response's own, as clocks differ.
fn standard(headers: &HeaderMap) -> Option<Duration> {
    let text = value(headers, "retry-after")?;
    if let Some(seconds) = whole(text) {
        return Some(Duration::from_secs(seconds));
    }
    let until = time::parse_http_date(text.trim())?;
    let now = time::parse_http_date(value(headers, "date")?.trim())?;
    until.duration_since(now).ok()
}

/// A whole number. One beyond what can be counted is the largest, as it asks for a long wait, not for none.
fn whole(text: &str) -> Option<u64> {
    let text = text.trim();
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| text.parse().unwrap_or(u64::MAX))
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(headers: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = headers.iter().map(|(name, value)| {
            let name = http::HeaderName::from_static(name);
            (name, value.parse().unwrap())
        });
        requested_wait(&headers.collect())
    }

    #[test]
    fn each_form_is_read_and_the_vendor_s_come_first() {
        let milliseconds = |count| Some(Duration::from_millis(count));
        let date = ("date", "Mon, 30 Mar 2026 08:09:10 GMT");
        let largest = u64::MAX.to_string();
        for (headers, expected) in [
            (vec![("x-acs-retry-after", "1500")], milliseconds(1500)),
            (vec![("x-acs-retry-after", " 7 ")], milliseconds(7)),
            (
                vec![("x-acs-retry-after", "1500"), ("retry-after", "9")],
                milliseconds(1500),
            ),
            (vec![("x-acs-retry-after", "0")], None),
            (vec![("x-acs-retry-after", "-5")], None),
            (vec![("x-acs-retry-after", "soon")], None),
            (
                vec![("x-acs-retry-after", largest.as_str())],
                milliseconds(u64::MAX),
            ),
            (
                vec![("x-acs-retry-after", "99999999999999999999999")],
                milliseconds(u64::MAX),
            ),
            (
                vec![("x-ratelimit-user", "Limit:5,Remain:0,TimeLeft:200")],
                milliseconds(200),
            ),
            (
                vec![
                    ("x-ratelimit-user", "TimeLeft:200"),
                    ("x-ratelimit-user-api", "Odd, TimeLeft: 400"),
                ],
                milliseconds(400),
            ),
            (vec![("retry-after", "7")], milliseconds(7000)),
            (vec![("retry-after", "1.5")], None),
            (
                vec![("retry-after", "99999999999999999999999")],
                Some(Duration::from_secs(u64::MAX)),
            ),
            (
                vec![date, ("retry-after", "Mon, 30 Mar 2026 08:09:40 GMT")],
                milliseconds(30_000),
            ),
            (vec![date, ("retry-after", "Mon, 30 Mar 2026 08:09:00 GMT")], None),
            (vec![("retry-after", "Mon, 30 Mar 2026 08:09:40 GMT")], None),
            (vec![date], None),
        ] {
            assert_eq!(wait(&headers), expected, "{headers:?}");
        }
    }
}
