//! Responses with damaged members, or members of another form than documented: everything readable is read.

use std::collections::BTreeMap;

use alicloud_core::{Blob, ErrorKind, Map, Members, RetryClass, UnknownValue, Value, generated::Member};
use cams_flow::ErrorCode;

use crate::support::{DATE, NoWaiting, Script, Step};

/// A colour.
#[derive(Clone, Debug, PartialEq)]
enum Colour {
    Red,
    Unknown(UnknownValue),
}
alicloud_core::generated::open_enum!(Colour { "RED" => Red });

/// A part.
#[derive(Clone, Default, PartialEq)]
struct Part {
    name: String,
    size: Option<i32>,
    unknown_members: Members,
}
alicloud_core::generated::record!(Part { "Name" => name, "Size" => size });

/// One optional member of each kind, and a required one.
#[derive(Clone, Default, PartialEq)]
struct Everything {
    id: i64,
    text: Option<String>,
    small: Option<i32>,
    large: Option<i64>,
    unsigned: Option<u64>,
    single: Option<f32>,
    double: Option<f64>,
    flag: Option<bool>,
    colour: Option<Colour>,
    bytes: Option<Blob>,
    part: Option<Box<Part>>,
    parts: Option<Vec<Part>>,
    texts: Option<Vec<String>>,
    map: Option<Map<String>>,
    numbers: Option<Map<Vec<i32>>>,
    any: Option<Value>,
    unknown_members: Members,
}
alicloud_core::generated::record!(Everything {
    "Id" => id, "Text" => text, "Small" => small, "Large" => large, "Unsigned" => unsigned, "Single" => single,
    "Double" => double, "Flag" => flag, "Colour" => colour, "Bytes" => bytes, "Part" => part, "Parts" => parts,
    "Texts" => texts, "Map" => map, "Numbers" => numbers, "Any" => any,
});

const MEMBERS: [&str; 14] = [
    "Text", "Small", "Large", "Unsigned", "Single", "Double", "Flag", "Colour", "Bytes", "Part", "Parts",
    "Texts", "Map", "Numbers",
];

/// Reads one member between two others, which must survive.
fn read(member: &str, value: &str) -> Everything {
    let json = format!(r#"{{"Before": 1, "{member}": {value}, "Id": 7, "After": [2]}}"#);
    let read = Everything::from_body(&json.clone().into()).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!((read.id, read.unknown_members.len()), (7, 2), "{json}");
    read
}

#[test]
fn an_optional_member_of_another_form_is_absent_and_the_others_are_kept() {
    for (members, values) in [
        (
            &["Small", "Large", "Unsigned", "Single", "Double"][..],
            &[
                r#""""#,
                r#"" ""#,
                r#""many""#,
                "[]",
                "[1]",
                "{}",
                r#"{"a": {"b": [1]}}"#,
                r#""NaN""#,
                r#""1e999""#,
            ][..],
        ),
        (
            &["Small", "Large", "Unsigned"],
            &[
                "1.5",
                r#""1.5""#,
                "1e300",
                "36893488147419103233",
                r#""36893488147419103233""#,
            ],
        ),
        (&["Small"], &["2147483648", "-2147483649", r#""2147483648""#]),
        (&["Large"], &["9223372036854775808"]),
        (&["Unsigned"], &["-1", r#""-1""#]),
        (&["Single"], &["1e300", "-1e300"]),
        (&["Single", "Double"], &["1e999"]),
        (&["Flag"], &[r#""""#, r#""maybe""#, "[]", "{}", "[true]"]),
        (&["Text", "Colour"], &["{}", "[]", r#"{"a": "b"}"#, r#"["a"]"#]),
        (&["Bytes"], &["{}", "[]", r#""no base64!""#, "1"]),
        (
            &["Part", "Map", "Numbers"],
            &[
                "[]",
                r#"[{"Name": "a"}]"#,
                "1",
                "1.5",
                "true",
                r#""text""#,
                r#""[]""#,
                r#""{""#,
            ],
        ),
        (&["Part"], &[r#""""#]),
        (
            &["Parts", "Texts"],
            &[
                "{}",
                r#"{"Item": ["a"]}"#,
                "1",
                "true",
                r#""a,b""#,
                r#""{}""#,
                r#""[1,""#,
            ],
        ),
        (
            &["Parts"],
            &[
                r#"[{"Name": "a"}, "b"]"#,
                r#"["b", {"Name": "a"}]"#,
                "[1]",
                "[[]]",
            ],
        ),
        (&["Texts"], &[r#"["a", {"b": 1}, "c"]"#, "[[]]"]),
        (
            &["Map"],
            &[r#"{"a": "b", "c": {"d": 1}, "e": "f"}"#, r#"{"a": []}"#],
        ),
        (&["Numbers"], &[r#"{"a": [1, "x"], "b": [2]}"#, r#"{"a": {}}"#]),
        (&MEMBERS, &["null"]),
    ] {
        for member in members {
            for value in values {
                let read = read(member, value);
                let rest = Everything {
                    id: 7,
                    unknown_members: read.unknown_members.clone(),
                    ..Everything::default()
                };
                assert_eq!(read, rest, "{member}: {value}");
            }
        }
    }
}

#[test]
fn convertible_forms_are_accepted() {
    assert_eq!(read("Small", "true").small, Some(1));
    assert_eq!(read("Large", "false").large, Some(0));
    assert_eq!(read("Double", "true").double, Some(1.0));
    assert_eq!(read("Small", r#"" 5.0 ""#).small, Some(5));
    assert_eq!(read("Unsigned", "18446744073709551615").unsigned, Some(u64::MAX));
    assert_eq!(read("Double", r#""2.5""#).double, Some(2.5));
    for (value, flag) in [
        ("1", true),
        ("5", true),
        ("-1", true),
        ("0", false),
        ("0.0", false),
        (r#""TRUE""#, true),
        (r#""0""#, false),
    ] {
        assert_eq!(read("Flag", value).flag, Some(flag), "{value}");
    }
    assert_eq!(read("Text", "true").text.as_deref(), Some("true"));
    assert_eq!(read("Colour", r#""RED""#).colour, Some(Colour::Red));
    assert_eq!(
        read("Texts", r#"[null, "a", null, 1]"#).texts,
        Some(vec!["a".to_owned(), "1".to_owned()])
    );
    assert_eq!(read("Texts", r#""""#).texts, Some(Vec::new()));
    let map = read("Map", r#"{"a": null, "b": "c"}"#).map;
    assert_eq!(map, Some(BTreeMap::from([("b".to_owned(), "c".to_owned())])));
    let part = read("Part", r#"{"Name": "a", "Size": "wide"}"#).part.unwrap();
    assert_eq!((part.name.as_str(), part.size), ("a", None));
    assert_eq!(
        read("Any", r#"{"a": [null]}"#).any,
        Some(serde_json::json!({"a": [null]}))
    );
}

#[test]
fn the_error_names_a_required_member_of_another_form() {
    for (json, expected) in [
        (
            r#"{"Id": {"a": "PLANTED"}}"#,
            "`Id`: expected a 64-bit integer, found an object",
        ),
        (
            r#"{"Id": "PLANTED"}"#,
            "`Id`: expected a 64-bit integer, found other text",
        ),
        (r#"{"Id": ""}"#, "`Id`"),
        (r#"{"Id": null}"#, "`Id` is missing"),
        (
            r#"{"Id": 1, "Part": {"Name": ["PLANTED"]}}"#,
            "`Part`: `Name`: expected text, found a list",
        ),
        (
            r#"{"Id": 1, "Parts": [{"Size": 1}]}"#,
            "`Parts`: `Name` is missing",
        ),
        (
            r#"{"Id": 1, "Parts": "[{\"Size\": \"PLANTED\"}]"}"#,
            "`Parts`: `Name` is missing",
        ),
    ] {
        let error = Everything::from_body(&json.into()).unwrap_err().to_string();
        assert!(
            error.contains(expected) && !error.contains("PLANTED"),
            "{json}: {error}"
        );
    }
}

#[test]
fn a_number_read_as_text_keeps_its_digits() {
    for digits in [
        "36893488147419103233",
        "6.01482937745120e14",
        "1.0",
        "1.10",
        "-0",
        "1E3",
        "-0.0",
        "18446744073709551616",
        "0.1000000000000000055511151231257827",
        "1e999",
        "9007199254740993",
        "18446744073709551615",
        "-9223372036854775808",
    ] {
        let other = read("Text", digits);
        assert_eq!(other.text.as_deref(), Some(digits));
        assert_eq!(read("Colour", digits).colour, Some(Colour::from(digits)));
        assert_eq!(
            read("Texts", &format!("[{digits}, \"a\\n\", true]"))
                .texts
                .unwrap(),
            [digits, "a\n", "true"]
        );
        assert_eq!(
            read("Map", &format!(r#""{{\"a\": {digits}}}""#)).map.unwrap()["a"],
            digits
        );
    }
}

#[tokio::test]
async fn the_code_and_the_request_id_keep_their_digits() {
    let body =
        r#"{"Code": 36893488147419103233, "Message": 1.50, "RequestId": 6.0e14, "AccessDeniedDetail": 1.5}"#;
    let error = Script::answering(400, &[], body)
        .client()
        .list_flow()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code_str(), Some("36893488147419103233"));
    assert_eq!((error.message(), error.request_id()), ("1.50", Some("6.0e14")));
}

#[tokio::test]
async fn a_damaged_character_is_replaced_and_the_rest_is_kept() {
    for (damage, meant) in [
        (&br"\ud83d"[..], "\u{fffd}"),
        (br"\ude00x", "\u{fffd}x"),
        (b"\xff", "\u{fffd}"),
        (b"\xb2\xce\xca\xfd", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        (b"a\tb\x01", "a\tb\u{1}"),
        (br"it\'s", "it's"),
    ] {
        let body = [
            br#"{"Code": "OK", "RequestId": "R-1\n", "Data": {"FlowId": "17", "FlowName": ""#,
            damage,
            br#"", "Categories": ["SIGN_UP"]}}"#,
        ]
        .concat();
        for mark in [&b""[..], "\u{feff}".as_bytes()] {
            let body = [mark, &body].concat();
            let script = Script::answering(200, &[], body.clone());
            let flow = script.client().get_flow().flow_id("17").send().await.unwrap();
            assert_eq!(flow.data.flow_name.as_deref(), Some(meant));
            assert_eq!((flow.data.flow_id.as_str(), flow.request_id()), ("17", "R-1"));
            assert_eq!(flow.data.categories.as_ref().map(Vec::len), Some(1));
            assert_eq!(flow.raw_body(), &body, "the raw body is unchanged");
        }
    }
}

#[tokio::test]
async fn a_damaged_error_keeps_its_code_and_is_retried() {
    for (body, message) in [
        (&b"{\"Code\": \"Throttling.User\", \"Message\": \"\xb2\xce\", \"RequestId\": \"R\"}"[..], "\u{fffd}\u{fffd}"),
        (br#"{"Code": "Throttling.User", "Message": "\ud83d", "RequestId": "R"}"#, "\u{fffd}"),
        ("\u{feff}{\"Code\": \"Throttling.User\", \"Message\": \"slow\", \"RequestId\": \"R\"}".as_bytes(), "slow"),
        (b"{\"Code\": \"Throttling.User\", \"Message\": \"a\nb\", \"RequestId\": \"R\"}", r"a\nb"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Error><Code>Throttling.User</Code><Message>\xb2</Message><RequestId>R</RequestId></Error>", "\u{fffd}"),
    ] {
        let script = Script::new([Step::respond(400, &[], body.to_vec()), Step::list()]);
        let client = script.builder().clock(NoWaiting::at(DATE)).build().unwrap();
        assert_eq!(client.list_flow().send().await.unwrap().attempts(), 2);

        let error = Script::answering(400, &[], body.to_vec()).client().list_flow().send().await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Throttled, message));
        assert_eq!(error.code().as_ref().map(ErrorCode::as_str), Some("Throttling.User"));
        assert_eq!((error.request_id(), error.retry()), (Some("R"), Some(RetryClass::AfterDelay)));
        assert_eq!(error.raw_body(), body);
    }
}
