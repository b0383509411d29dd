use std::time::SystemTime;

use serde_json::Value;

use crate::time;

/// Written by some programs for a time that was never set.
const NEVER_SET: &str = "0001-01-01T00:00:00";

/// Reads the expiry of a key in any of the forms of [`time::parse_lenient`], as text or as a number; `None` if the member is
/// missing, null, empty or zero. The error completes the sentence "the member … ".
pub(crate) fn read(value: Option<&Value>) -> Result<Option<SystemTime>, &'static str> {
    let text = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return Err("is neither text nor a number"),
    };
    if text.is_empty() || text.parse() == Ok(0.0) || text.starts_with(NEVER_SET) {
        return Ok(None);
    }
    time::parse_lenient(&text)
        .map(Some)
        .ok_or("is not a time, such as `2026-03-30T08:09:10Z`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_has_many_forms_or_is_missing() {
        let read = |json: &str| read(Some(&serde_json::from_str(json).unwrap()));
        let time = time::parse("2026-03-30T08:09:10Z");
        for json in [
            r#""2026-03-30T08:09:10Z""#,
            r#""2026-03-30T16:09:10.5+08:00""#,
            r#""1774858150""#,
            r#"" 1774858150000 ""#,
            "1774858150",
            "1774858150000",
            "1774858150.5",
        ] {
            assert_eq!(read(json), Ok(time), "{json}");
        }
        for json in [
            "null",
            r#""""#,
            r#"" ""#,
            "0",
            r#""0""#,
            "0.0",
            r#""0001-01-01T00:00:00Z""#,
        ] {
            assert_eq!(read(json), Ok(None), "{json}");
        }
        assert_eq!(super::read(None), Ok(None));
        for json in [
            "true",
            "[]",
            "{}",
            "-1",
            "1e40",
            r#""soon""#,
            r#""2026-13-30T08:09:10Z""#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
