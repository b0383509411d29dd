use crate::configuration::ConfigurationError;

/// The parts of an access key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Id,
    Secret,
    Token,
}

const COPY: &str = "copy it again from the console of the account, without the text around it";
const QUOTES: &[char] = &['"', '\'', '`', '“', '”', '‘', '’', '«', '»'];
const BRACKETS: [(char, char); 4] = [('[', ']'), ('<', '>'), ('{', '}'), ('(', ')')];
/// Characters that no key id has; some of them would end it in the header that carries it.
const NOT_IN_IDS: &[char] = &[
    '"', '\'', '`', '[', ']', '<', '>', '{', '}', '(', ')', '$', '%', '&', ';', '\\', '|', '*', '#', '?', '!',
];

/// Errors if a text cannot be this part of an access key. The error does not show it.
pub(super) fn check(part: Part, text: &str) -> Result<(), ConfigurationError> {
    match problem(part, text) {
        None => Ok(()),
        Some((problem, help)) => {
            let name = match part {
                Part::Id => "access key id",
                Part::Secret => "access key secret",
                Part::Token => "security token",
            };
            Err(ConfigurationError::new(format!("the {name} {problem}")).with_help(help))
        }
    }
}

fn problem(part: Part, text: &str) -> Option<(String, &'static str)> {
    let found = |problem: &str, help| Some((problem.to_owned(), help));
    if text.trim().is_empty() {
        return found("is empty", "copy it again from the console of the account");
    }
    if let Some(letter) = text.chars().find(|letter| is_invisible(*letter)) {
        return Some((
            format!("holds the invisible character U+{:04X}", u32::from(letter)),
            "copy it again from the console of the account, not from a document or a chat",
        ));
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return found(
            "has white space around it or a control character in it",
            "copy it again, without the line break behind it",
        );
    }
    if part == Part::Id && text.contains([',', '=', ' ']) {
        return found("holds a comma, an equals sign or a space", COPY);
    }
    if text.contains(char::is_whitespace) {
        return found("has white space in it", COPY);
    }
    if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        return found(
            "has a quotation mark at its beginning or end",
            "remove the quotation marks",
        );
    }
    if is_placeholder(text) {
        return found(
            "is a placeholder or a variable that was not replaced by its value",
            "replace it by the value",
        );
    }
    if BRACKETS
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
    {
        return found("has brackets around it", "remove the brackets");
    }
    if text.contains("***") {
        return found("is redacted with asterisks", COPY);
    }
    if part == Part::Id && text.contains(NOT_IN_IDS) {
        return found(
            "holds characters that no id has, such as quotes or brackets",
            COPY,
        );
    }
    // Ids and tokens travel in headers; secrets never travel and may hold any letter.
    if part != Part::Secret && !text.is_ascii() {
        return found(
            "holds characters that are not ASCII",
            "copy it again from the console of the account",
        );
    }
    None
}

/// White space other than ASCII's, marks of width zero and of direction, the byte order mark, and the like.
fn is_invisible(letter: char) -> bool {
    (letter.is_whitespace() && !letter.is_ascii())
        || matches!(
            letter,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'
                ..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}'
                | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// `${VAR}`, `$VAR`, `$(…)`, `%VAR%`, `{{ … }}`, `<your-key>`, `yourAccessKeyId` and their like.
fn is_placeholder(text: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|letter: char| letter.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let between = |before: &str, after: &str| {
        text.strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|name| !name.is_empty())
    };
    let lower = text.to_ascii_lowercase();
    text.contains("${")
        || text.contains("$(")
        || text.contains("{{")
        || text.strip_prefix('$').is_some_and(is_name)
        || text
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'))
            .is_some_and(is_name)
        || between("<", ">")
        || (lower.starts_with("your") && ["key", "secret", "token"].iter().any(|word| lower.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_invalid(part: Part, text: &str) -> bool {
        match check(part, text) {
            Ok(()) => false,
            Err(error) => {
                let shown = format!("{error} {error:?}");
                // The error has no word of the text.
                let word = text.split(|letter: char| !letter.is_ascii_alphanumeric());
                for word in word.filter(|word| word.len() >= 6) {
                    assert!(!shown.contains(word), "{text}: {shown}");
                }
                true
            }
        }
    }

    #[test]
    fn invalid_texts_are_errors_in_every_part() {
        for text in [
            "",
            " ",
            "\t\n",
            "\"LTAI5tExample\"",
            "'LTAI5tExample'",
            "`LTAI5tExample`",
            "“LTAI5tExample”",
            "\"LTAI5tExample",
            "LTAI5tExample'",
            "[LTAI5tExample]",
            "<LTAI5tExample>",
            "{LTAI5tExample}",
            "(LTAI5tExample)",
            "${MY_VARIABLE}",
            "$MY_VARIABLE",
            "$(cat S3CRETfile)",
            "prefix-${MY_VARIABLE}",
            "%MY_VARIABLE%",
            "{{MY_VARIABLE}}",
            "<your-key>",
            "yourAccessKeySecret",
            "YOUR_ACCESS_KEY_ID",
            "LTAI****Example",
            "****",
            " LTAI5tExample",
            "LTAI5tExample ",
            "LTAI5tExample\n",
            "LTAI5tExample\r",
            "LTAI5t Example",
            "LTAI5t\tExample",
            "LTAI5t\0Example",
            "LTAI5t\u{7f}Example",
            "\u{feff}LTAI5tExample",
            "LTAI5t\u{200b}Example",
            "LTAI5t\u{a0}Example",
            "LTAI5tExample\u{a0}",
            "LTAI5t\u{202e}Example",
            "LTAI5t\u{2060}Example",
            "LTAI5t\u{ad}Example",
            "LTAI5t\u{3000}Example",
            "LTAI5t\u{fffd}Example",
        ] {
            for part in [Part::Id, Part::Secret, Part::Token] {
                assert!(is_invalid(part, text), "{text:?}");
            }
        }
        for text in ["a,b", "a=b", "a&b", "a\"b", "a;b", "LTAI烟", "a*b"] {
            assert!(is_invalid(Part::Id, text), "{text:?}");
        }
        assert!(is_invalid(Part::Token, "CAIS烟"));
    }

    #[test]
    fn valid_texts_are_accepted() {
        for text in ["LTAI5tExampleKeyId", "STS.NTemporaryKey", "TMPSK.x-1_2", "id"] {
            assert!(!is_invalid(Part::Id, text), "{text}");
        }
        for text in ["sécret&烟", "a+b/c==", "it's", "100%", "$", "a[1]", "you", "a$b"] {
            assert!(!is_invalid(Part::Secret, text), "{text}");
        }
        for text in ["CAISExample+/==", "a=b&c", "{\"a\":1}x"] {
            assert!(!is_invalid(Part::Token, text), "{text}");
        }
    }
}
