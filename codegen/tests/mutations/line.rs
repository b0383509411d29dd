//! What a line of a description is, as far as a mutation has to know.

/// A line that begins with a key.
#[derive(Clone, Debug)]
pub(crate) struct KeyLine {
    /// The keys above it, and its own.
    pub(crate) path: Vec<String>,
    /// Blanks and `- ` before the key.
    pub(crate) before: String,
    pub(crate) key: String,
    /// What stands behind the colon, without blanks around it and without a comment.
    pub(crate) value: String,
}

impl KeyLine {
    pub(crate) fn with_key(&self, key: &str) -> String {
        format!("{}{key}: {}", self.before, self.value)
            .trim_end()
            .to_owned()
    }

    pub(crate) fn with_value(&self, value: &str) -> String {
        format!("{}{}: {value}", self.before, self.key)
            .trim_end()
            .to_owned()
    }

    /// Whether the key is one of the format, and not a name or a part of a value.
    pub(crate) fn is_of_format(&self) -> bool {
        context(&self.path) == Context::Format && !self.key.starts_with("x-")
    }

    /// Whether the value is one word or text on this line.
    pub(crate) fn has_scalar(&self) -> bool {
        !self.value.is_empty() && !self.value.starts_with(['[', '{', '>', '|'])
    }

    pub(crate) fn is_number(&self) -> bool {
        self.value.parse::<f64>().is_ok()
    }

    pub(crate) fn is_boolean(&self) -> bool {
        matches!(self.value.as_str(), "true" | "false")
    }

    /// Whether the value is whatever the described type is.
    pub(crate) fn takes_anything(&self) -> bool {
        matches!(self.key.as_str(), "example" | "default")
    }

    /// The keys above that name the place.
    pub(crate) fn parent(&self) -> &str {
        let above = self.path.len().checked_sub(2);
        above.map_or("", |index| self.path[index].as_str())
    }
}

/// What the keys of a mapping are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Keys of the format.
    Format,
    /// Names of parameters, members or types; below each are keys of the format.
    Names,
    /// Parts of a value.
    Data,
}

/// What the last key of a path is.
pub(crate) fn context(path: &[String]) -> Context {
    let mut context = Context::Format;
    let above = path.split_last().map_or(path, |(_, above)| above);
    for (depth, key) in above.iter().enumerate() {
        context = match (context, key.as_str()) {
            (Context::Data, _) => Context::Data,
            (Context::Names, _) => Context::Format,
            (Context::Format, "request" | "response") if depth > 0 => Context::Data,
            (
                Context::Format,
                "request" | "response" | "members" | "types" | "envelope-members" | "common-parameters",
            ) => Context::Names,
            (Context::Format, "regions" | "send" | "match" | "example" | "default") => Context::Data,
            (Context::Format, key) if key.starts_with("x-") => Context::Data,
            (Context::Format, _) => Context::Format,
        };
    }
    context
}

/// What each line of a text is: none for blank lines, comments, text over several lines and items of lists.
pub(crate) fn key_lines(text: &str) -> Vec<Option<KeyLine>> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut text_deeper_than = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start();
        let indentation = line.len() - bare.len();
        if text_deeper_than.is_some_and(|least| indentation > least || bare.is_empty()) {
            lines.push(None);
            continue;
        }
        text_deeper_than = None;
        let dash = if bare.starts_with("- ") { 2 } else { 0 };
        let Some((key, value)) = split(&bare[dash..]).filter(|_| !bare.starts_with('#')) else {
            lines.push(None);
            continue;
        };
        let column = indentation + dash;
        above.retain(|(other, _)| *other < column);
        above.push((column, key.trim_matches('"').to_owned()));
        if value.starts_with(['>', '|']) {
            text_deeper_than = Some(column);
        }
        lines.push(Some(KeyLine {
            path: above.iter().map(|(_, key)| key.clone()).collect(),
            before: line[..column].to_owned(),
            key: key.to_owned(),
            value: value.to_owned(),
        }));
    }
    lines
}

fn split(line: &str) -> Option<(&str, &str)> {
    if line.starts_with(['{', '[']) {
        return None;
    }
    let (key, value) = line
        .split_once(": ")
        .or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let is_key = !key.contains([' ', '{', '[']) && !key.is_empty();
    let value = value.split(" #").next().unwrap_or_default();
    is_key.then_some((key, value.trim()))
}

/// The keys inside of the braces of a line: where they begin, and their paths.
pub(crate) fn inner_keys(line: &KeyLine) -> Vec<(usize, Vec<String>)> {
    let text = line.with_value(&line.value);
    let start = text.len() - line.value.len();
    let mut path = line.path.clone();
    let mut open = Vec::new();
    let mut keys = Vec::new();
    let mut is_quoted = false;
    let mut last_key = String::new();
    for (index, character) in text.char_indices().skip_while(|(index, _)| *index < start) {
        match character {
            '"' => is_quoted = !is_quoted,
            '{' | '[' if !is_quoted => {
                open.push(path.len());
                if !last_key.is_empty() {
                    path.push(std::mem::take(&mut last_key));
                }
            }
            '}' | ']' if !is_quoted => path.truncate(open.pop().unwrap_or_default()),
            ' ' if !is_quoted && text[..index].ends_with(['{', ',']) => {
                let rest = &text[index + 1..];
                if let Some((key, _)) = rest.split_once(": ")
                    && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                {
                    let mut of_key = path.clone();
                    of_key.push(key.to_owned());
                    keys.push((index + 1, of_key));
                    last_key = key.to_owned();
                }
            }
            _ => {}
        }
    }
    keys
}
