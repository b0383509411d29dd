//! Events do not depend on how their bytes are cut.

use alicloud_core::streaming::{EventParser, ServerEvent};
use bytes::Bytes;
use proptest::prelude::*;

fn read<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> (Vec<ServerEvent>, bool) {
    let mut parser = EventParser::new(1 << 16);
    let mut events = Vec::new();
    for piece in pieces {
        parser.push(Bytes::copy_from_slice(piece));
        while let Some(event) = parser.next_event().unwrap() {
            events.push(event);
        }
    }
    (events, parser.is_inside_event())
}

/// Cuts a stream at these places.
fn cut<'s>(stream: &'s [u8], places: &[prop::sample::Index]) -> Vec<&'s [u8]> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(stream.len() + 1)).collect();
    places.extend([0, stream.len()]);
    places.sort_unstable();
    places
        .windows(2)
        .map(|range| &stream[range[0]..range[1]])
        .collect()
}

/// A line as services write it, with any of the ends.
fn line() -> impl Strategy<Value = String> {
    let content = prop_oneof![
        4 => "data: ?[a-z烟é\u{1f600} :]{0,8}",
        1 => "(event|id|retry): ?[a-z0-9]{0,4}",
        1 => ":[a-z ]{0,4}",
        1 => "[a-z]{0,4}",
        3 => Just(String::new()),
    ];
    let end = prop_oneof![Just("\n"), Just("\r"), Just("\r\n")];
    (content, end).prop_map(|(content, end)| content + end)
}

proptest! {
    #[test]
    fn any_cuts_give_the_same_events(
        mark in any::<bool>(),
        lines in prop::collection::vec(line(), 0..40),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let stream = format!("{}{}", if mark { "\u{feff}" } else { "" }, lines.concat());
        let whole = read([stream.as_bytes()]);
        prop_assert_eq!(&whole, &read(cut(stream.as_bytes(), &places)));
        prop_assert_eq!(&whole, &read(stream.as_bytes().chunks(1)));
    }

    #[test]
    fn so_do_those_of_bytes_that_are_not_text(
        stream in prop::collection::vec(
            prop_oneof![prop::sample::select(&b"data:\n\r id\xe7\x83\x9f"[..]), any::<u8>()],
            0..200,
        ),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let whole = read([&stream[..]]);
        prop_assert_eq!(&whole, &read(cut(&stream, &places)));
        prop_assert_eq!(&whole, &read(stream.chunks(1)));
    }

    /// A second reading of the rules: of whole text, line by line.
    #[test]
    fn data_is_that_of_the_lines_before_an_empty_one(lines in prop::collection::vec(line(), 0..40)) {
        let stream = lines.concat();
        let unified = stream.replace("\r\n", "\n").replace('\r', "\n");
        let complete = unified.rfind('\n').map_or("", |end| &unified[..=end]);
        let mut expected = Vec::new();
        let mut data: Vec<&str> = Vec::new();
        for line in complete.split_terminator('\n') {
            let field = line.strip_prefix("data");
            if line.is_empty() && !data.is_empty() {
                expected.push(data.join("\n"));
                data.clear();
            } else if line == "data" {
                data.push("");
            } else if let Some(value) = field.and_then(|rest| rest.strip_prefix(':')) {
                data.push(value.strip_prefix(' ').unwrap_or(value));
            }
        }
        let (events, is_inside) = read([stream.as_bytes()]);
        let found: Vec<_> = events.iter().map(|event| event.data().to_owned()).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(is_inside, !data.is_empty());
    }
}
