//! Server-sent events: however the bytes are cut, the events are the same, and none is larger than it may be.
//!
//! An input is a line whose bytes are the lengths of pieces, over and over, then the stream.
#![no_main]

use alicloud_core::streaming::{EventParser, EventTooLarge, ServerEvent};
use bytes::Bytes;
use cams_flow_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 256;

fuzz_target!(|input: &[u8]| {
    let (lengths, stream) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (&input[..0], input),
    };
    let whole = bounded(stream.len(), || read(stream, &[]));
    assert_eq!(whole, read(stream, &[1]), "cut at every byte");
    assert_eq!(whole, read(stream, lengths), "cut at {lengths:?}");
});

/// The events up to the first that is too large, and whether there is one.
fn read(stream: &[u8], lengths: &[u8]) -> (Vec<ServerEvent>, Option<EventTooLarge>) {
    let mut parser = EventParser::new(LIMIT);
    let mut events = Vec::new();
    let mut lengths = lengths.iter().cycle();
    let mut rest = stream;
    while !rest.is_empty() {
        let length = lengths.next().map_or(rest.len(), |length| usize::from(*length).max(1));
        let (piece, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        parser.push(Bytes::copy_from_slice(piece));
        loop {
            match parser.next_event() {
                Ok(Some(event)) => {
                    assert!(event.data().len() <= LIMIT, "{event:?}");
                    events.push(event);
                }
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
        }
    }
    (events, None)
}
