//! Secrets in any encoding, and parts of them.

use super::*;

/// Encodings in which a proxy or a service may repeat a text.
fn encodings() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..6, 0..4)
}

fn in_encodings(text: &str, encodings: &[u8]) -> String {
    encodings
        .iter()
        .fold(text.to_owned(), |text, encoding| match encoding {
            0 => encoded(&text),
            1 => encoded(&text).to_lowercase(),
            2 => xml(&text).replace('"', "&quot;"),
            3 => Value::from(text.as_str()).to_string(),
            4 => text
                .chars()
                .map(|letter| {
                    if letter.is_alphanumeric() {
                        letter.to_string()
                    } else {
                        format!("\\u{:04x}", u32::from(letter))
                    }
                })
                .collect(),
            _ => text
                .chars()
                .map(|letter| {
                    if letter.is_alphanumeric() {
                        letter.to_string()
                    } else {
                        format!("&#x{:x};", u32::from(letter))
                    }
                })
                .collect(),
        })
}

fn has_quote(text: &str) -> bool {
    let decoded = alicloud_core::encoding::decode(text);
    text.contains(['"', '\'', '`']) || (decoded != text && has_quote(&decoded))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// In any encoding, and cut anywhere, no significant part of a token is left.
    #[test]
    fn no_part_of_a_key_is_left(
        key in "[A-Za-z0-9+/=&<\"' ]{12,60}",
        before in "[ -~]{0,20}",
        after in "[ -~]{0,20}",
        encodings in encodings(),
        cut in any::<prop::sample::Index>(),
    ) {
        let key = key.trim();
        prop_assume!(key.len() >= 12);
        let mut redaction = alicloud_core::__private::Redaction::new();
        redaction.add_key(key);
        let text = format!("{before} {} {after}", in_encodings(key, &encodings));
        let end = text.floor_char_boundary(cut.index(text.len() + 1));
        for text in [&text[..], &text[..end]] {
            let shown = redaction.text(text).into_owned();
            // Only characters that no encoding changes can be searched without decoding.
            for plain in key.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| part.len() >= 16) {
                let elsewhere = before.contains(plain) || after.contains(plain);
                prop_assert!(elsewhere || !shown.to_lowercase().contains(&plain.to_lowercase()), "{shown}");
            }
            prop_assert!(!shown.contains(key) , "{shown}");
        }
    }

    /// No shown text has the value of a secret member, even if it is cut.
    #[test]
    fn no_value_of_a_secret_name_is_left(
        value in "[a-z0-9+/=%&<\"\\\\]{0,10}PLANTED[a-z0-9+/=%&<\"\\\\]{0,10}",
        name in prop::sample::select(vec!["Password", "access_key_secret", "x-acs-security-token", "PreviewUrl", "clientSecret"]),
        nested in any::<bool>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut redaction = alicloud_core::__private::Redaction::new();
        redaction.add_names(["PreviewUrl"]);
        let mut members = json!({"A": 1, name: value, "Z": [true, {"B": "end"}]});
        if nested {
            members = json!({"Text": members.to_string()});
        }
        let texts = [
            members.to_string(),
            format!("A=1&{name}={}&Z=end", encoded(&value)),
            encoded(&format!("A=1&{name}={}&Z=end", encoded(&value))),
            format!("<A>1</A><{name}>{}</{name}><Z>end</Z>", xml(&value)),
            format!("host: h\n{name}: {}\nz: end", encoded(&value)),
        ];
        for text in texts {
            let whole = redaction.text(&text).into_owned();
            prop_assert!(!whole.contains(MARK), "{whole}");
            // An unclosed quote may hide the rest, an encoded one (`%22`), too.
            prop_assert!(has_quote(&value) || whole.contains("end"), "{whole}");
            prop_assert!(!text.starts_with('{') || serde_json::from_str::<Value>(&whole).is_ok(), "{whole}");
            let end = text.floor_char_boundary(cut.index(text.len() + 1));
            let part = redaction.text(&text[..end]).into_owned();
            prop_assert!(!part.contains(MARK), "{part}");
        }
    }
}
