//! Numbers of options and settings.

use std::{ops::RangeInclusive, time::Duration};

use serde::{Deserialize as _, Deserializer, de::Error as _};

/// So often a call may be attempted.
const ATTEMPTS: RangeInclusive<u64> = 1..=1000;

/// Seconds: less is not a time that a call takes, and more overflows clocks.
const SECONDS: RangeInclusive<f64> = 0.001..=31_536_000.0;

/// Reads a time in seconds.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(alicloud_cli::seconds("0.5"), Ok(Duration::from_millis(500)));
/// assert!(alicloud_cli::seconds("1e30").is_err());
/// ```
///
/// # Errors
///
/// Errors if the text is not a number from 0.001 to 31536000, a year; the error says so.
pub fn seconds(text: &str) -> Result<Duration, String> {
    of_seconds(text.parse().unwrap_or(f64::NAN))
}

/// Reads a whole number of a range.
///
/// ```
/// assert_eq!(alicloud_cli::whole_number("8", 1..=64), Ok(8));
/// assert_eq!(
///     alicloud_cli::whole_number("0", 1..=64),
///     Err("expected a whole number from 1 to 64".to_owned())
/// );
/// ```
///
/// # Errors
///
/// Errors if the text is another number, or not a number; the error names the range.
pub fn whole_number(text: &str, range: RangeInclusive<u64>) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| match (range.start(), range.end()) {
        (start, &u64::MAX) => format!("expected a whole number, {start} or more"),
        (start, end) => format!("expected a whole number from {start} to {end}"),
    })
}

/// Reads how often a call is attempted at most.
pub(crate) fn attempts(text: &str) -> Result<u32, String> {
    whole_number(text, ATTEMPTS).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// Reads how many items are wanted at most.
pub(crate) fn limit(text: &str) -> Result<u64, String> {
    whole_number(text, 1..=u64::MAX)
}

/// A time by its number of seconds.
pub(crate) fn of_seconds(seconds: f64) -> Result<Duration, String> {
    let valid = SECONDS.contains(&seconds).then_some(seconds);
    valid
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| {
            format!(
                "expected seconds, from {} to {} (a year)",
                SECONDS.start(),
                SECONDS.end()
            )
        })
}

/// Of the configuration file: a time in seconds.
pub(crate) fn seconds_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let seconds = Option::<f64>::deserialize(deserializer)?;
    if let Some(seconds) = seconds {
        of_seconds(seconds).map_err(D::Error::custom)?;
    }
    Ok(seconds)
}

/// Of the configuration file: how often a call is attempted at most.
pub(crate) fn attempts_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    // As a float, numbers of any size and sign are read, and get the same message.
    let number = Option::<f64>::deserialize(deserializer)?;
    let attempts = number.map(|number| attempts(&number.to_string()));
    attempts.transpose().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_numbers_are_no_times() {
        for text in [
            "0", "-1", "-0", "1e30", "1e300", "1e400", "NaN", "inf", "-inf", "infinity", "", "1s", "1_0",
            "1e-9", "31536001",
        ] {
            assert_eq!(
                seconds(text),
                Err("expected seconds, from 0.001 to 31536000 (a year)".to_owned()),
                "{text}"
            );
        }
        assert_eq!(seconds("1e3"), Ok(Duration::from_secs(1000)));
        assert_eq!(seconds("31536000"), Ok(Duration::from_secs(31_536_000)));
    }

    #[test]
    fn odd_numbers_are_no_counts() {
        for text in ["0", "-1", "1.5", "1e2", "", "NaN", "18446744073709551616"] {
            assert_eq!(
                attempts(text),
                Err("expected a whole number from 1 to 1000".to_owned()),
                "{text}"
            );
            assert_eq!(
                limit(text),
                Err("expected a whole number, 1 or more".to_owned()),
                "{text}"
            );
        }
        assert_eq!(limit("18446744073709551615"), Ok(u64::MAX));
    }
}
