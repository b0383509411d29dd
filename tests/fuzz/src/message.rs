/// An HTTP message as a person writes it: a line, headers, an empty line, a body.
///
/// Every input is one. Invalid headers are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The first line.
    pub line: String,
    /// The headers, in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Message {
    /// Parses bytes.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let (line, mut rest) = split(bytes, b"\n");
        let mut headers = Vec::new();
        while !rest.is_empty() {
            let (header, after) = split(rest, b"\n");
            rest = after;
            if header.is_empty() {
                break;
            }
            let (name, value) = split(header, b":");
            if let Ok(name) = str::from_utf8(name) {
                headers.push((name.to_owned(), value.trim_ascii().to_owned()));
            }
        }
        Self {
            line: String::from_utf8_lossy(line).into_owned(),
            headers,
            body: rest.to_owned(),
        }
    }

    /// Splits an input into messages, at lines of dashes.
    #[must_use]
    pub fn all(bytes: &[u8]) -> Vec<Self> {
        let mut messages = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (message, after) = split(rest, b"\n----\n");
            messages.push(Self::parse(message));
            rest = after;
        }
        messages
    }

    /// Returns the valid headers.
    #[must_use]
    pub fn header_map(&self) -> http::HeaderMap {
        let mut map = http::HeaderMap::new();
        for (name, value) in self.headers.iter().take(100) {
            if let (Ok(name), Ok(value)) = (
                http::HeaderName::from_bytes(name.as_bytes()),
                http::HeaderValue::from_bytes(value),
            ) {
                map.append(name, value);
            }
        }
        map
    }
}

/// Splits at the first separator.
fn split<'b>(bytes: &'b [u8], separator: &[u8]) -> (&'b [u8], &'b [u8]) {
    let found = bytes
        .windows(separator.len())
        .position(|window| window == separator);
    match found {
        Some(index) => (&bytes[..index], &bytes[index + separator.len()..]),
        None => (bytes, &[]),
    }
}
