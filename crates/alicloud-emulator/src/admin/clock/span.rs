//! A length of time as people write it.

use std::{fmt, time::Duration};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// No test needs more, and dates have four digits for the year.
const MOST: Duration = Duration::from_secs(36_500 * 24 * 60 * 60);

/// `"30d"`, `"1h 30m"`, or `{"hours": 1, "minutes": 30}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span(pub(super) Duration);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Members {
    days: u64,
    hours: u64,
    minutes: u64,
    seconds: u64,
}

impl Members {
    fn duration(&self) -> Option<Duration> {
        let hours = self.days.checked_mul(24)?.checked_add(self.hours)?;
        let minutes = hours.checked_mul(60)?.checked_add(self.minutes)?;
        let seconds = minutes.checked_mul(60)?.checked_add(self.seconds)?;
        Some(Duration::from_secs(seconds)).filter(|duration| *duration <= MOST)
    }
}

/// Numbers with units, each unit once: days before hours, minutes and seconds.
fn parse(text: &str) -> Option<Members> {
    let mut members = Members::default();
    let mut rest = text.trim();
    let mut units = ["d", "h", "m", "s"].into_iter();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let unit = after.chars().next()?;
        let unit = units.find(|known| known.starts_with(unit))?;
        let number = number.parse().ok()?;
        match unit {
            "d" => members.days = number,
            "h" => members.hours = number,
            "m" => members.minutes = number,
            _ => members.seconds = number,
        }
        rest = after[unit.len()..].trim_start();
    }
    Some(members)
}

struct Forms;

impl<'de> Visitor<'de> for Forms {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a text such as \"30d\" or \"1h 30m\", with the units d, h, m and s, or an object with any of the members days, hours, \
             minutes, seconds",
        )
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Members, E> {
        parse(text).ok_or_else(|| {
            E::custom(format_args!(
                "this text is not a length of time; use {}",
                &self as &dyn serde::de::Expected
            ))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Members, A::Error> {
        Members::deserialize(MapAccessDeserializer::new(members))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = deserializer.deserialize_any(Forms)?;
        let duration = members.duration();
        let duration = duration
            .ok_or_else(|| D::Error::custom("this is more than 36,500 days; use a shorter length of time"))?;
        Ok(Self(duration))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::strict_json::read_json;

    #[test]
    fn texts_and_members_are_lengths_of_time() {
        for (value, seconds) in [
            (json!("30d"), 30 * 86_400),
            (json!("1h30m"), 5400),
            (json!(" 2d 1h 1m 1s "), 2 * 86_400 + 3661),
            (json!("0s"), 0),
            (json!({"days": 1, "seconds": 1}), 86_401),
            (json!({}), 0),
        ] {
            assert_eq!(
                read_json(&value),
                Ok(Span(Duration::from_secs(seconds))),
                "{value}"
            );
        }
    }

    #[test]
    fn other_values_are_refused_with_the_valid_forms() {
        let error = |value: &Value| read_json::<Span>(value).unwrap_err().to_string();
        for value in [
            json!("30"),
            json!("d"),
            json!("30x"),
            json!("-30d"),
            json!(""),
            json!("1h 1h"),
            json!("1m 1h"),
            json!("99999999999999999999d"),
            json!(30),
            json!(["30d"]),
            json!(true),
        ] {
            let text = error(&value);
            assert!(text.contains("use a text such as \"30d\""), "{value}: {text}");
            assert!(text.contains("days, hours, minutes, seconds"), "{value}: {text}");
        }
        assert!(error(&json!("36501d")).contains("36,500 days"));
        assert!(error(&json!({"days": u64::MAX})).contains("36,500 days"));
        assert!(error(&json!({"day": 1})).contains("did you mean `days`?"));
        assert!(error(&json!({"days": "1"})).contains("`days`: this is a text; use a whole number from 0"));
    }
}
