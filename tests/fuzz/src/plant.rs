//! Secrets that are planted into inputs, and must never be shown.

use std::{cell::OnceCell, collections::HashSet};

/// Secrets by their names in inputs.
pub struct Plants {
    plants: Vec<Plant>,
    parts: OnceCell<HashSet<[u8; PART]>>,
}

struct Plant {
    name: &'static str,
    secret: String,
    /// The sensitive member, if the secret is only its value.
    member: Option<&'static str>,
}

/// The least significant part of a secret, in bytes.
const PART: usize = 12;

impl Plants {
    /// Creates the secrets. `{NAME}` in an input is replaced by one, `{NAME%}`, `{NAME%%}`, `{NAME&}`, `{NAME64}` and `{NAME\}` by its
    /// encoded forms: percent once and twice, XML, base64, JSON.
    #[must_use]
    pub fn new(plants: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let plant = |(name, secret)| Plant {
            name,
            secret,
            member: None,
        };
        Self {
            plants: plants.into_iter().map(plant).collect(),
            parts: OnceCell::new(),
        }
    }

    /// Adds a secret that is only the value of a member: `{NAME}` stands for the member in JSON, `{NAME&}` in XML.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, member: &'static str, secret: &str) -> Self {
        self.plants.push(Plant {
            name,
            secret: secret.to_owned(),
            member: Some(member),
        });
        self
    }

    /// Plants the secrets into an input.
    #[must_use]
    pub fn planted(&self, input: &[u8]) -> Vec<u8> {
        let mut output = Vec::with_capacity(input.len());
        let mut rest = input;
        while let Some(&first) = rest.first() {
            let found = (first == b'{').then(|| self.at(rest)).flatten();
            match found {
                Some((length, text)) => {
                    output.extend_from_slice(text.as_bytes());
                    rest = &rest[length..];
                }
                None => {
                    output.push(first);
                    rest = &rest[1..];
                }
            }
        }
        output
    }

    fn at(&self, input: &[u8]) -> Option<(usize, String)> {
        let end = input.iter().take(20).position(|byte| *byte == b'}')?;
        let word = str::from_utf8(&input[1..end]).ok()?;
        let plant = self.plants.iter().find(|plant| word.starts_with(plant.name))?;
        let [plain, once, twice, xml, base64, json] = forms(&plant.secret);
        let text = match (&word[plant.name.len()..], plant.member) {
            ("", Some(member)) => format!("\"{member}\":\"{json}\""),
            ("&", Some(member)) => format!("<{member}>{xml}</{member}>"),
            ("", None) => plain,
            ("%", None) => once,
            ("%%", None) => twice,
            ("&", None) => xml,
            ("64", None) => base64,
            ("\\", None) => json,
            _ => return None,
        };
        Some((end + 1, text))
    }

    /// # Panics
    ///
    /// Panics if a text shows one of the secrets, or a significant part of it, in one of the forms.
    pub fn assert_hidden(&self, text: &str) {
        let shown = self.part_of(text.as_bytes());
        assert!(shown.is_none(), "{shown:?} of a secret is shown: {text:?}");
    }

    /// Returns the first part of a secret in a text, in one of the forms.
    #[must_use]
    pub fn part_of(&self, text: &[u8]) -> Option<String> {
        let parts = self.parts.get_or_init(|| {
            let forms = self.plants.iter().flat_map(|plant| forms(&plant.secret));
            let parts = forms.flat_map(|form| form.as_bytes().windows(PART).map(part).collect::<Vec<_>>());
            parts.collect()
        });
        let found = text.windows(PART).find(|window| parts.contains(&part(window)))?;
        Some(String::from_utf8_lossy(found).into_owned())
    }
}

fn part(window: &[u8]) -> [u8; PART] {
    let mut part = [0; PART];
    part.copy_from_slice(window);
    part
}

/// Returns a text plain; percent-encoded once and twice; in XML; in base64; in JSON.
#[must_use]
pub fn forms(text: &str) -> [String; 6] {
    let once = alicloud_core::encoding::encoded(text);
    let twice = alicloud_core::encoding::encoded(&once);
    let xml = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let json = serde_json::Value::from(text).to_string();
    [
        text.to_owned(),
        once,
        twice,
        xml,
        base64(text.as_bytes()),
        json.trim_matches('"').to_owned(),
    ]
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}
