use std::{
    fmt,
    str::FromStr,
    time::{SystemTime, UNIX_EPOCH},
};

/// A day, as `2026-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u64,
    month: u64,
    day: u64,
}

/// A text that is not a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write it as `2026-01-31`")]
pub struct InvalidDate(String);

impl Date {
    /// The day of a time in UTC; the first of 1970 for an earlier one.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut left = seconds / (24 * 60 * 60);
        let mut year = 1970;
        while left >= days_of_year(year) {
            left -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while left >= days_of_month(year, month) {
            left -= days_of_month(year, month);
            month += 1;
        }
        Self {
            year,
            month,
            day: left + 1,
        }
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let number = |part: Option<&str>, length: usize| {
            let digits =
                part.filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<u64>().ok())
        };
        let mut parts = text.split('-');
        let date = (
            number(parts.next(), 4),
            number(parts.next(), 2),
            number(parts.next(), 2),
        );
        match (date, parts.next()) {
            ((Some(year), Some(month), Some(day)), None)
                if (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day) =>
            {
                Ok(Self { year, month, day })
            }
            _ => Err(InvalidDate(text.to_owned())),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Date;

    #[test]
    fn a_time_is_on_its_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_799, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_767_225_599, "2025-12-31"),
            (1_767_225_600, "2026-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let date = Date::of(UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(date.to_string(), day);
            assert_eq!(day.parse(), Ok(date));
        }
    }

    #[test]
    fn other_texts_are_rejected() {
        for text in [
            "",
            "2026-1-31",
            "2026-02-29",
            "2026-13-01",
            "31.1.2026",
            "2026-01-31-1",
            "2026-00-10",
        ] {
            let error = text.parse::<Date>().unwrap_err();
            assert!(error.to_string().contains("2026-01-31"), "{error}");
        }
    }
}
