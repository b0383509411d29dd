use serde_yaml::Value;

/// The value of a bare word; none if readers of YAML disagree about it.
///
/// `on` is true in YAML 1.1 and text in 1.2, `010` is eight or ten, `2020-06-06` a date or text, `1:30` a time or text.
pub(super) fn resolve(text: &str) -> Option<Value> {
    match text {
        "" | "null" => return Some(Value::Null),
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        _ => {}
    }
    if is_plain_decimal(text) {
        return number(text);
    }
    (!is_ambiguous(text)).then(|| Value::String(text.to_owned()))
}

/// What is wrong with a bare word that readers of YAML disagree about, and what to do.
pub(super) fn ambiguity(text: &str) -> (String, String) {
    // No such word has a character that quotes would have to escape.
    let quoted = format!("\"{text}\"");
    let to_some = |what: &str| format!("`{text}` is {what} to some readers of YAML and text to others");
    if let Some(boolean) = boolean(text) {
        let message = to_some(&format!("the boolean `{boolean}`"));
        return (
            message,
            format!("write `{boolean}` if it is a boolean, {quoted} if it is text"),
        );
    }
    if matches!(text.to_ascii_lowercase().as_str(), "null" | "~") {
        return (
            to_some("nothing"),
            format!("remove the key if the value is missing, write {quoted} if it is text"),
        );
    }
    if matches!(text, "=" | "<<") {
        return (to_some("an instruction"), format!("put it in quotes: {quoted}"));
    }
    let message = format!("not every reader of YAML takes `{text}` for the same number, date or text");
    (
        message,
        format!("write {quoted} if it is text; a number is a plain decimal"),
    )
}

/// The boolean that old readers of YAML take a word for.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" | "true" => Some(true),
        "n" | "no" | "off" | "false" => Some(false),
        _ => None,
    }
}

/// Whether a bare word is text to every reader of YAML.
pub(crate) fn is_text_to_all(text: &str) -> bool {
    matches!(resolve(text), Some(Value::String(_)))
}

fn number(text: &str) -> Option<Value> {
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = text.parse::<u64>() {
        return Some(integer.into());
    }
    // An integer that fits no type would lose digits as a fraction.
    let is_fraction = text.contains(['.', 'e', 'E']);
    let fraction = text
        .parse::<f64>()
        .ok()
        .filter(|fraction| is_fraction && fraction.is_finite())?;
    Some(fraction.into())
}

/// `-12`, `0.5`, `1e9`: what JSON takes for a number, too.
fn is_plain_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<",
    ];
    let lower = text.to_ascii_lowercase();
    WORDS.contains(&lower.as_str()) || is_like_a_number(&lower)
}

/// Begins like a number and holds nothing that no kind of number, date or time has.
fn is_like_a_number(lower: &str) -> bool {
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(lower);
    if matches!(unsigned, ".inf" | ".nan") {
        return true;
    }
    let mut rest = unsigned.strip_prefix('.').unwrap_or(unsigned);
    if !rest.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    if let Some(hexadecimal) = rest.strip_prefix("0x") {
        return hexadecimal
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    if let Some(other) = rest.strip_prefix("0o").or_else(|| rest.strip_prefix("0b")) {
        rest = other;
    }
    rest.bytes()
        .all(|byte| byte.is_ascii_digit() || b"_:-+.etz ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Value, resolve};

    #[test]
    fn words_that_all_readers_agree_about() {
        for (text, value) in [
            ("", Value::Null),
            ("null", Value::Null),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("0", 0.into()),
            ("-17", (-17).into()),
            ("9223372036854775807", i64::MAX.into()),
            ("18446744073709551615", u64::MAX.into()),
            ("2.0", 2.0.into()),
            ("-0.5e-3", (-0.0005).into()),
            ("None", "None".into()),
            ("cams:GetFlow", "cams:GetFlow".into()),
            ("10 items", "10 items".into()),
            ("17E9B4C6-D028", "17E9B4C6-D028".into()),
            ("预约", "预约".into()),
        ] {
            assert_eq!(resolve(text), Some(value), "{text}");
        }
    }

    #[test]
    fn words_that_readers_disagree_about() {
        for text in [
            "y",
            "No",
            "ON",
            "off",
            "True",
            "NULL",
            "~",
            "=",
            "<<",
            "010",
            "0x1F",
            "0o17",
            "0b11",
            "1_000",
            "1:30",
            "12:30:45",
            "2020-06-06",
            "2020-06-06T08:00:00Z",
            "+1",
            ".5",
            "5.",
            ".inf",
            "-.INF",
            ".nan",
            "1e999",
            "99999999999999999999",
        ] {
            assert_eq!(resolve(text), None, "{text}");
        }
    }
}
