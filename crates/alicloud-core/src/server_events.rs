//! Reads a stream of server-sent events, however its bytes are cut.

use std::{fmt, time::Duration};

use bytes::{Buf as _, Bytes};

/// The mark that may stand before the first byte of the stream.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bytes a line may have besides its value: the mark, and the name of its field.
const AROUND_VALUE: usize = 16;

/// One event as the service sent it.
///
/// ```
/// use alicloud_core::streaming::EventParser;
///
/// let mut parser = EventParser::new(1024);
/// parser.push("event: add\ndata: 73857293\n\n");
/// let event = parser.next_event()?.unwrap_or_default();
/// assert_eq!((event.name(), event.data()), ("add", "73857293"));
/// # Ok::<(), alicloud_core::streaming::EventTooLarge>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ServerEvent {
    name: String,
    data: Bytes,
    id: String,
}

impl ServerEvent {
    /// An event that consists of data alone.
    pub(crate) fn of_data(data: Bytes) -> Self {
        Self {
            data,
            ..Self::default()
        }
    }

    /// Returns the name (the field `event`); `message` if the service gave none.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.name.as_str() {
            "" => "message",
            name => name,
        }
    }

    /// Returns the data; several lines are joined by line feeds.
    #[must_use]
    pub fn data(&self) -> &str {
        std::str::from_utf8(&self.data).unwrap_or_default()
    }

    /// Returns the last id that the stream has named, in this event or before; `None` if there is none.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        Some(self.id.as_str()).filter(|id| !id.is_empty())
    }

    /// The data, without a copy.
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.data
    }
}

/// `Debug` shows how long the data is and leaves it out: it may be sensitive.
impl fmt::Debug for ServerEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerEvent")
            .field("name", &self.name())
            .field("id", &self.id())
            .field("data_length", &self.data.len())
            .finish()
    }
}

/// An event, or a line of the stream, has more bytes than it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTooLarge {
    limit: usize,
}

impl fmt::Display for EventTooLarge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "an event has more than the {} that it may have",
            crate::transport::size(self.limit as u64)
        )
    }
}

impl std::error::Error for EventTooLarge {}

/// Makes events of the bytes of a stream, by the rules of the [WHATWG](https://html.spec.whatwg.org/multipage/server-sent-events.html):
/// lines end with CR, LF or both, comments and unknown fields are passed over, and an event that the stream breaks off in
/// is dropped. The bytes may be cut anywhere, also inside of a character.
///
/// [`EventStream`](crate::streaming::EventStream) uses it; by itself it is for streams that come from elsewhere, such as a
/// recording.
///
/// ```
/// use alicloud_core::streaming::EventParser;
///
/// let mut parser = EventParser::new(1024);
/// let mut read = Vec::new();
/// for piece in [": hello\r", "\ndata: a\r\nda", "ta: b\r\n\r\n", "data: c"] {
///     parser.push(piece);
///     while let Some(event) = parser.next_event()? {
///         read.push(event.data().to_owned());
///     }
/// }
/// assert_eq!(read, ["a\nb"]);
/// assert!(parser.is_inside_event(), "`c` is not complete");
/// # Ok::<(), alicloud_core::streaming::EventTooLarge>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventParser {
    limit: usize,
    /// What has not been read yet.
    rest: Bytes,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    /// Whether a line feed would belong to the carriage return before it.
    after_return: bool,
    /// Whether the first line is still to come.
    at_start: bool,
    name: String,
    data: Vec<u8>,
    id: String,
    reconnection_time: Option<Duration>,
}

impl EventParser {
    /// A parser for events of at most `limit` bytes each.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            rest: Bytes::new(),
            line: Vec::new(),
            after_return: false,
            at_start: true,
            name: String::new(),
            data: Vec::new(),
            id: String::new(),
            reconnection_time: None,
        }
    }

    /// Adds the next bytes of the stream.
    pub fn push(&mut self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        self.rest = match self.rest.is_empty() {
            true => bytes,
            false => [&self.rest[..], &bytes].concat().into(),
        };
    }

    /// Returns the next event; `None` if more bytes are needed.
    ///
    /// # Errors
    ///
    /// The event, or a line, has more bytes than the limit. The stream cannot be read further.
    pub fn next_event(&mut self) -> Result<Option<ServerEvent>, EventTooLarge> {
        while let Some(length) = self.line_end()? {
            let rest = self.rest.split_to(length);
            let is_return = self.rest.first() == Some(&b'\r');
            self.rest.advance(1);
            self.after_return = is_return;
            let event = if self.line.is_empty() {
                self.read_line(&rest)?
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(&rest);
                let event = self.read_line(&line);
                line.clear();
                self.line = line;
                event?
            };
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    /// Returns whether fields of an event have come, but not its end. An event in which a stream ends is incomplete.
    #[must_use]
    pub fn is_inside_event(&self) -> bool {
        !self.data.is_empty() || !self.line.is_empty() || !self.rest.is_empty()
    }

    /// Returns how long the service asks to wait before a stream that broke off is asked for again (the field `retry`).
    #[must_use]
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.reconnection_time
    }

    /// Where the first line of the rest ends; without an end, the rest becomes the beginning of a line.
    fn line_end(&mut self) -> Result<Option<usize>, EventTooLarge> {
        if self.after_return && !self.rest.is_empty() {
            if self.rest[0] == b'\n' {
                self.rest.advance(1);
            }
            self.after_return = false;
        }
        let end = self.rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let length = end.unwrap_or(self.rest.len());
        if self.line.len() + length > self.limit.saturating_add(AROUND_VALUE) {
            return Err(self.too_large());
        }
        if end.is_none() {
            let rest = std::mem::take(&mut self.rest);
            self.line.extend_from_slice(&rest);
        }
        Ok(end)
    }

    fn read_line(&mut self, line: &[u8]) -> Result<Option<ServerEvent>, EventTooLarge> {
        let line = match std::mem::take(&mut self.at_start) {
            true => line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line),
            false => line,
        };
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &line[line.len()..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                self.data
                    .extend_from_slice(String::from_utf8_lossy(value).as_bytes());
                self.data.push(b'\n');
            }
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.id = String::from_utf8_lossy(value).into_owned(),
            b"retry" => self.reconnection_time = milliseconds(value).or(self.reconnection_time),
            _ => {}
        }
        // The line feed behind the last line is not part of the event.
        if self.data.len().saturating_sub(1) + self.name.len() + self.id.len() > self.limit {
            return Err(self.too_large());
        }
        Ok(None)
    }

    /// The event that an empty line completes, if it has data.
    fn dispatch(&mut self) -> Option<ServerEvent> {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        Some(ServerEvent {
            name,
            data: data.into(),
            id: self.id.clone(),
        })
    }

    fn too_large(&self) -> EventTooLarge {
        EventTooLarge { limit: self.limit }
    }
}

/// A number of milliseconds in digits alone; anything else counts as nothing.
fn milliseconds(digits: &[u8]) -> Option<Duration> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(Duration::from_millis(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(limit: usize, pieces: &[&[u8]]) -> Result<Vec<(String, String, Option<String>)>, EventTooLarge> {
        let mut parser = EventParser::new(limit);
        let mut events = Vec::new();
        for piece in pieces {
            parser.push(Bytes::copy_from_slice(piece));
            while let Some(event) = parser.next_event()? {
                events.push((
                    event.name().to_owned(),
                    event.data().to_owned(),
                    event.id().map(str::to_owned),
                ));
            }
        }
        Ok(events)
    }

    fn data(stream: &str) -> Vec<String> {
        let events = read(100, &[stream.as_bytes()]).unwrap();
        events.into_iter().map(|(_, data, _)| data).collect()
    }

    #[test]
    fn the_streams_of_the_standard_are_read_as_it_says() {
        assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
        assert_eq!(data("data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
        assert_eq!(data("data:test\n\ndata: test\n\n"), ["test", "test"]);
        assert_eq!(data(": comment\n\ndata:  third event\n\n"), [" third event"]);
        let events = read(
            100,
            &[b": test stream\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\nid: a\0b\n\n"],
        );
        let ids: Vec<_> = events.unwrap().into_iter().map(|(_, _, id)| id).collect();
        assert_eq!(ids, [Some("1".to_owned()), None, None]);
    }

    #[test]
    fn lines_end_with_any_of_the_three_ends() {
        for end in ["\n", "\r", "\r\n"] {
            let stream = format!("event: e{end}data: a{end}data: b{end}{end}data: c{end}{end}");
            assert_eq!(data(&stream), ["a\nb", "c"], "{end:?}");
        }
        assert_eq!(data("data: a\r\rdata: b\n\r\n"), ["a", "b"]);
    }

    #[test]
    fn a_return_at_the_end_of_a_piece_completes_the_line_at_once() {
        let mut parser = EventParser::new(100);
        parser.push("data: a\r\r");
        assert_eq!(parser.next_event().unwrap().unwrap().data(), "a");
        parser.push("\ndata: b\n\n");
        assert_eq!(parser.next_event().unwrap().unwrap().data(), "b");
        assert!(!parser.is_inside_event());
    }

    #[test]
    fn a_mark_counts_at_the_start_alone_and_bad_text_is_replaced() {
        assert_eq!(data("\u{feff}data: a\n\n\u{feff}data: b\n\n"), ["a"]);
        let events = read(100, &[b"\xef", b"\xbb\xbfda", b"ta: \xe7\x83", b"\x9f \xff\n\n"]).unwrap();
        assert_eq!(events[0].1, "烟 \u{fffd}");
    }

    #[test]
    fn a_wait_before_a_new_try_is_digits_alone() {
        let mut parser = EventParser::new(100);
        parser.push("retry: 1500\nretry: +3\nretry: 99999999999999999999999\nretry\n\n");
        assert_eq!(parser.next_event(), Ok(None));
        assert_eq!(parser.reconnection_time(), Some(Duration::from_millis(1500)));
    }

    #[test]
    fn an_event_may_have_as_many_bytes_as_the_limit() {
        let error = read(6, &[b"data: 1234567\n\n"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "an event has more than the 6 bytes that it may have"
        );
        assert!(read(7, &[b"data: 1234567\n\n"]).is_ok());
        for long in [
            "data:1\n".repeat(9),
            format!(": {}", "x".repeat(40)),
            "event:1234567\nid:1234567\ndata:1\n\n".to_owned(),
        ] {
            assert!(read(14, &[long.as_bytes()]).is_err(), "{long}");
            let bytes: Vec<&[u8]> = long.as_bytes().chunks(1).collect();
            assert!(read(14, &bytes).is_err(), "{long}");
        }
        let many = "data: 1234\n\n".repeat(1000);
        assert_eq!(read(14, &[many.as_bytes()]).unwrap().len(), 1000);
    }
}
