//! Error codes: the service's table is made of those of all its operations.

use indexmap::IndexMap;

use crate::{
    import::{json_ext::JsonExt, report::Report, text},
    spec::{ErrorEntry, RetryClass, Value},
};

/// What the source says about a code, at one place.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Saying {
    status: Option<u16>,
    message: Option<String>,
    cause: Option<String>,
}

/// All codes, and everything that is said about them.
#[derive(Default)]
pub(crate) struct Codes(IndexMap<String, IndexMap<Saying, usize>>);

impl Codes {
    /// The codes of one operation, taken note of, in their order.
    pub(crate) fn of_operation(
        &mut self,
        operation: &Value,
        location: &str,
        report: &mut Report,
    ) -> Vec<String> {
        let mut codes = Vec::new();
        for (status, entries) in operation.entries("errorCodes") {
            let entries = match entries {
                Value::List(entries) => entries.as_slice(),
                _ => &[],
            };
            let status_number = status_of(status);
            for entry in entries {
                let Some(raw) = entry.text("errorCode") else {
                    continue;
                };
                let code = match normal(raw) {
                    Ok(code) => code,
                    Err(reason) => {
                        report.dropped(&format!("{location} errors"), format!("{raw:?} {reason}"));
                        continue;
                    }
                };
                if status_number.is_none() {
                    report.dropped(
                        &format!("{location} errors.{code}"),
                        format!("{status:?} is no HTTP status"),
                    );
                }
                self.take(&code, status_number, entry, "errorMessage");
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        codes
    }

    /// The codes of the product as a whole.
    pub(crate) fn of_product(&mut self, root: &Value, report: &mut Report) {
        for entry in root.list("errorCodes") {
            let Some(raw) = entry.text("code") else { continue };
            let code = match normal(raw) {
                Ok(code) => code,
                Err(reason) => {
                    report.dropped("errorCodes", format!("{raw:?} {reason}"));
                    continue;
                }
            };
            let status = match entry.key("http_code") {
                Some(Value::Number(number)) => status_of(&number.to_string()),
                _ => None,
            };
            self.take(&code, status, entry, "message");
        }
    }

    fn take(&mut self, code: &str, status: Option<u16>, entry: &Value, message: &str) {
        let saying = Saying {
            status,
            message: entry.text(message).and_then(text::line),
            cause: entry.text("description").and_then(text::prose),
        };
        *self
            .0
            .entry(code.to_owned())
            .or_default()
            .entry(saying)
            .or_default() += 1;
    }

    /// The table. Of several sayings about a code it has the most frequent; the others are noted.
    pub(crate) fn into_table(self, report: &mut Report) -> Vec<ErrorEntry> {
        let mut table = Vec::new();
        for (code, sayings) in self.0 {
            let most = sayings.values().copied().max().unwrap_or_default();
            let Some(saying) = sayings
                .iter()
                .find_map(|(saying, count)| (*count == most).then_some(saying))
            else {
                continue;
            };
            let mut entry = entry(&code, saying);
            let mut others: Vec<Value> = Vec::new();
            for message in sayings.keys().filter_map(|other| other.message.as_ref()) {
                let other = Value::String(message.clone());
                if saying.message.as_ref() != Some(message) && !others.contains(&other) {
                    others.push(other);
                }
            }
            if !others.is_empty() {
                let reason = format!("{} other messages: as `x-messages`", others.len());
                report.kept(&format!("errors.{code}"), reason);
                entry.extensions.insert("messages", Value::List(others));
            }
            table.push(entry);
        }
        table
    }
}

/// All error codes of a product, for those who judge a code before the table is made.
pub(crate) fn all(root: &Value) -> Vec<String> {
    let lists = root
        .entries("apis")
        .flat_map(|(_, operation)| operation.entries("errorCodes"));
    let entries = lists.flat_map(|(_, entries)| match entries {
        Value::List(entries) => entries.as_slice(),
        _ => &[],
    });
    let of_operations = entries.filter_map(|entry| entry.text("errorCode"));
    let of_product = root
        .list("errorCodes")
        .iter()
        .filter_map(|entry| entry.text("code"));
    let mut codes: Vec<String> = of_operations
        .chain(of_product)
        .filter_map(|code| normal(code).ok())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Whether a code is one of sorted error codes, or fits one that is a pattern.
pub(crate) fn contains(codes: &[String], code: &str) -> bool {
    let fits = |known: &String| {
        known
            .strip_suffix('*')
            .is_some_and(|start| code.len() > start.len() && code.starts_with(start))
    };
    codes.binary_search_by(|known| known.as_str().cmp(code)).is_ok() || codes.iter().any(fits)
}

fn entry(code: &str, saying: &Saying) -> ErrorEntry {
    let cause = saying.cause.clone().or_else(|| saying.message.clone());
    ErrorEntry {
        code: code.to_owned(),
        status: saying.status,
        message: saying.message.clone(),
        cause: cause.unwrap_or_else(|| "The documentation does not say why.".to_owned()),
        retry: retry(code, saying.status),
        ..ErrorEntry::default()
    }
}

/// What the code and its status promise about a second try: little.
fn retry(code: &str, status: Option<u16>) -> RetryClass {
    let is_limit = ["Throttling", "FlowControl", "LimitControl", "TooManyRequests"]
        .iter()
        .any(|word| code.contains(word));
    match status {
        _ if is_limit => RetryClass::AfterDelay,
        Some(429) => RetryClass::AfterDelay,
        Some(500..=599) => RetryClass::ReadsOnly,
        _ => RetryClass::Never,
    }
}

fn status_of(text: &str) -> Option<u16> {
    let status = text.parse().ok()?;
    (200..=599).contains(&status).then_some(status)
}

/// The code as the format takes it: what begins a placeholder becomes a pattern. The gateway sends codes as they were entered, with
/// blanks and signs (`No permissions`, `-101`); only texts that cannot be codes are left out, with the reason.
fn normal(code: &str) -> Result<String, &'static str> {
    let code = code.trim();
    if code.chars().any(char::is_control) {
        return Err("has a control character, which is not a part of an error code");
    }
    // As in `%s.OverQuota`, whose beginning says nothing.
    let end = code.find(['%', '{', '<', '$', '*']).unwrap_or(code.len());
    let (start, rest) = code.split_at(end);
    let mut characters = start.chars();
    match (characters.next(), characters.next()) {
        (None, _) if !rest.is_empty() => return Err("is an error code of any beginning"),
        (Some(first), _) if first.is_ascii_alphanumeric() => {}
        (Some('-'), Some(second)) if second.is_ascii_digit() => {}
        _ => return Err("cannot be an error code"),
    }
    if code.contains(' ') && code.ends_with('.') {
        return Err("is a sentence, not an error code");
    }
    Ok(match rest {
        "" => start.to_owned(),
        _ => format!("{start}*"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_can_be_sent_is_kept_as_it_is() {
        for code in [
            "Forbidden.RAM",
            "-101",
            "400",
            "No permissions",
            "Forbidden!",
            "Throttli∂ngException",
            "Duplicate\"",
            "a/b:c",
        ] {
            assert_eq!(normal(code).as_deref(), Ok(code));
            assert_eq!(normal(&format!(" {code}\n")).as_deref(), Ok(code));
        }
        for (code, pattern) in [
            ("Invalid.%s", "Invalid.*"),
            ("Missing{name}.x", "Missing*"),
            ("Error %s", "Error *"),
        ] {
            assert_eq!(normal(code).as_deref(), Ok(pattern));
        }
        for text in [
            "",
            "%s",
            "%s.OverQuota",
            "两",
            "-",
            "--",
            "400\tNotFound",
            "The item is not in our records.",
        ] {
            assert!(normal(text).is_err(), "{text}");
        }
    }
}
