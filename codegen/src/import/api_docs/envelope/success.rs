//! Which codes mean success: words of success, and codes that published responses show beside `Success: true`.

use indexmap::IndexMap;

use crate::{
    import::{api_docs::envelope::FLAGS, json_ext::JsonExt},
    spec::Value,
};

/// Codes that services write for success, whatever else the documents show.
const WORDS: [&str; 6] = [
    "ok",
    "success",
    "successful",
    "succeed",
    "succeeded",
    "successfully",
];

/// The codes that come first in a list of those that mean success.
const USUAL: [&str; 6] = ["OK", "Success", "SUCCESS", "success", "200", "0"];

/// How many published responses have to show a number beside `Success: true` before it counts as one of success.
const ENOUGH: usize = 3;

/// What schema examples and published responses show of a code or a flag.
#[derive(Default)]
pub(super) struct Shown {
    /// Each code that a member has anywhere, with the number of published responses that say `Success: true` beside it.
    codes: IndexMap<String, usize>,
    /// The responses that show success in the member.
    pub(super) evident: usize,
    /// The responses that have the member as `true` or `false`.
    pub(super) flags: usize,
}

impl Shown {
    /// Takes note of the code of an operation's response.
    pub(super) fn code(&mut self, name: &str, member: &Value, demos: &[Value]) {
        let mut is_evident = false;
        if let Some(code) = member.key("example").and_then(code_text) {
            is_evident |= is_success_word(&code);
            self.codes.entry(code).or_default();
        }
        for demo in demos {
            let Some(code) = demo.key(name).and_then(code_text) else {
                continue;
            };
            let says_success = FLAGS.iter().any(|flag| demo.key(flag).is_some_and(is_true));
            is_evident |= is_success_word(&code) || says_success && is_number_or_nothing(&code);
            *self.codes.entry(code).or_default() += usize::from(says_success);
        }
        self.evident += usize::from(is_evident);
    }

    /// Takes note of the flag of an operation's response.
    pub(super) fn flag(&mut self, name: &str, member: &Value, demos: &[Value]) {
        let is_flag = |value: &Value| {
            let text = value.as_str().map(|text| text.trim().to_ascii_lowercase());
            matches!(value, Value::Boolean(_)) || matches!(text.as_deref(), Some("true" | "false"))
        };
        let mut shown = member
            .key("example")
            .into_iter()
            .chain(demos.iter().filter_map(|demo| demo.key(name)));
        let fits = match member.text("type") {
            Some("boolean") => true,
            Some("string") => shown.any(is_flag),
            _ => false,
        };
        self.flags += usize::from(fits);
    }

    /// The codes that mean success.
    pub(super) fn successes(&self) -> Vec<String> {
        let is_success = |(code, confirmed): (&String, &usize)| {
            let is_success = is_success_word(code)
                || code.is_empty() && *confirmed > 0
                || is_number(code) && *confirmed >= ENOUGH;
            is_success.then(|| code.clone())
        };
        let mut codes: Vec<String> = self.codes.iter().filter_map(is_success).collect();
        let rank = |code: &str| {
            USUAL
                .iter()
                .position(|usual| *usual == code)
                .unwrap_or(USUAL.len())
        };
        codes.sort_by(|left, right| rank(left).cmp(&rank(right)).then_with(|| left.cmp(right)));
        codes
    }
}

fn code_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Boolean(flag) => *flag,
        Value::String(text) => text.trim().eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// A word of success, HTTP's 200, or zeros alone.
fn is_success_word(code: &str) -> bool {
    let is_zero = !code.is_empty() && code.len() <= 8 && code.bytes().all(|byte| byte == b'0');
    is_zero || code == "200" || WORDS.iter().any(|word| code.eq_ignore_ascii_case(word))
}

fn is_number(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number_or_nothing(code: &str) -> bool {
    code.is_empty() || is_number(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn successes(demos: &[(&str, bool)]) -> Vec<String> {
        let mut shown = Shown::default();
        for (code, flag) in demos {
            let members = [
                ("Code", Value::String((*code).to_owned())),
                ("Success", Value::Boolean(*flag)),
            ];
            let members = members.map(|(name, value)| (name.to_owned(), value));
            shown.code("Code", &Value::Null, &[Value::Object(IndexMap::from(members))]);
        }
        shown.successes()
    }

    #[test]
    fn words_and_confirmed_codes_mean_success() {
        assert_eq!(
            successes(&[("OK", false), ("0000", true), ("", true)]),
            ["OK", "", "0000"]
        );
        assert_eq!(successes(&[("", false), ("successful", false)]), ["successful"]);
        assert_eq!(successes(&[("Garden.SystemError", true), ("401", true)]), [""; 0]);
        assert_eq!(
            successes(&[("10000", true), ("10000", true), ("10000", true)]),
            ["10000"]
        );
    }
}
