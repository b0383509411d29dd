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
