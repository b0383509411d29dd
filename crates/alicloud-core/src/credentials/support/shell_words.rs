/// Splits a command into words as a POSIX shell does, with quotes and backslashes; only an unquoted `~` at the beginning of
/// a word is expanded, to the home folder. `None` if a quote is not closed or a backslash is the last character.
pub(crate) fn split(command: &str, home: Option<&str>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '~' if word.is_none() => {
                let next = letters.clone().next();
                let is_home = next.is_none_or(|next| next == '/' || next.is_ascii_whitespace());
                word = Some(home.filter(|_| is_home).unwrap_or("~").to_owned());
            }
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        other => word.push(other),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            '\n' => {}
                            escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        other => word.push(other),
                    }
                }
            }
            '\\' => match letters.next()? {
                '\n' => {}
                escaped => word.get_or_insert_default().push(escaped),
            },
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_shell() {
        let cases: [(&str, Option<&[&str]>); 14] = [
            ("", Some(&[])),
            ("  tool  get\tkey\n", Some(&["tool", "get", "key"])),
            (r#"'a b' "c d""#, Some(&["a b", "c d"])),
            (r#"a'b c'"d"e"#, Some(&["ab cde"])),
            (r#""" ''"#, Some(&["", ""])),
            (r"a\ b \'", Some(&["a b", "'"])),
            (r#""a\"b\\c\nd""#, Some(&[r#"a"b\c\nd"#])),
            (r"'a\b'", Some(&[r"a\b"])),
            ("a\\\nb", Some(&["ab"])),
            ("$HOME `x` *", Some(&["$HOME", "`x`", "*"])),
            (
                "~/bin/get ~ a~/b",
                Some(&["/home/me/bin/get", "/home/me", "a~/b"]),
            ),
            ("'~/a' \"~\" \\~/a ~user/a", Some(&["~/a", "~", "~/a", "~user/a"])),
            ("'open", None),
            ("end\\", None),
        ];
        for (command, words) in cases {
            let split = split(command, Some("/home/me"));
            let split: Option<Vec<&str>> = split
                .as_ref()
                .map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(split.as_deref(), words, "{command}");
        }
        assert_eq!(split("\"open", None), None);
        assert_eq!(split("~/a", None), Some(vec!["~/a".to_owned()]));
    }
}
