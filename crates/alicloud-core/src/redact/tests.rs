use super::*;

const TOKEN: &str = "CAISxQ1q6Ft+PLANTED/t0ken==&<x>";

fn redaction() -> Redaction {
    let mut redaction = Redaction::new();
    redaction.add_key(TOKEN);
    redaction.add_names(["PreviewUrl"]);
    redaction
}

fn plain(text: &str) -> String {
    redaction().text(text).into_owned()
}

#[test]
fn a_key_is_found_in_every_encoding() {
    let once = crate::encoding::encoded(TOKEN);
    let twice = crate::encoding::encoded(&once);
    let xml = TOKEN
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&#x3e;");
    let json = crate::record::Value::from(TOKEN)
        .to_string()
        .replace('/', "\\/")
        .replace('+', "\\u002b");
    for form in [
        TOKEN,
        &once,
        &once.to_lowercase(),
        &twice,
        &xml,
        json.trim_matches('"'),
    ] {
        assert_eq!(
            plain(&format!("we got {form}, alas")),
            "we got ***, alas",
            "{form}"
        );
    }
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    for before in ["", "u", "us", "use:"] {
        let encoded = STANDARD.encode(format!("{before}{TOKEN}"));
        let shown = plain(&format!("Proxy says {encoded}"));
        let rest = shown.split(' ').next_back().unwrap();
        assert!(rest.contains("***") && rest.len() < 16, "{before}: {shown}");
    }
}

#[test]
fn a_part_of_a_key_is_found() {
    for end in 7..TOKEN.len() {
        assert_eq!(plain(&format!("we got {}", &TOKEN[..end])), "we got ***");
        assert_eq!(plain(&format!("we got {}…", &TOKEN[..end])), "we got ***…");
    }
    let encoded = crate::encoding::encoded(TOKEN);
    for end in 7..encoded.len() {
        let shown = plain(&format!("we got {}", &encoded[..end]));
        assert_eq!(shown, "we got ***", "{}", &encoded[..end]);
    }
    assert_eq!(plain("we got …1q6Ft+PLANTED/t0… it says"), "we got …***… it says");
}

#[test]
fn a_hash_is_not_taken_for_the_rest_of_another_one() {
    let mut redaction = Redaction::new();
    let signature = "41c0d76ea9b25f3811c0d76ea9b25f3841c0d76ea9b25f3841c0d76ea9b2e3b0";
    redaction.add_key(signature);
    // It begins as the signature ends, and the other way round.
    for hash in ["e3b0c44298fc1c149afbf4c8", "9afbf4c8996fb92427ae41c0"] {
        assert_eq!(redaction.text(hash), hash);
    }
    assert_eq!(
        redaction.text("6ea9b2e3b0 at the end of 41c0d76e"),
        "*** at the end of ***"
    );
    assert_eq!(redaction.text(signature), "***");
}

#[test]
fn a_value_is_found_behind_its_name() {
    for (text, shown) in [
        ("Password=pw&Next=1", "Password=***&Next=1"),
        ("a=1&db.1.password=pw%26x", "a=1&db.1.password=***"),
        (
            "POST&%2F&Password%3Dpw%2520x%26Next%3D1",
            "POST&%2F&Password%3D***%26Next%3D1",
        ),
        (
            r#"{"Code": "x", "PreviewUrl" : "https://x/?a=b"#,
            r#"{"Code": "x", "PreviewUrl" : "***"#,
        ),
        (r#"{"preview_url":"a\"b","c":1"#, r#"{"preview_url":"***","c":1"#),
        (
            r#""{\"PreviewUrl\":\"pw\",\"c\":1"#,
            r#""{\"PreviewUrl\":\"***\",\"c\":1"#,
        ),
        (r#"{"PreviewUrl":{"a":["b",{"c":"}"#, r#"{"PreviewUrl":***"#),
        (
            "<A><PreviewUrl>a&amp;b</PreviewUrl><B>1</B>",
            "<A><PreviewUrl>***</PreviewUrl><B>1</B>",
        ),
        (
            "<ns:Password><![CDATA[a]]></ns:Password>",
            "<ns:Password>***</ns:Password>",
        ),
        (
            "&lt;PreviewUrl&gt;abc&lt;/PreviewUrl&gt;",
            "&lt;PreviewUrl&gt;***&lt;/PreviewUrl&gt;",
        ),
        ("<PreviewUrl x='1'>abc", "<PreviewUrl x='1'>***"),
        (
            "x-acs-security-token:abc\nhost:h",
            "x-acs-security-token:***\nhost:h",
        ),
        (
            "Authorization: Basic abc, d\nHost: h",
            "Authorization: ***\nHost: h",
        ),
        ("use Bearer abcdefghijklmnop.qr now", "use Bearer *** now"),
        ("http://user:pw@host/?token=abc'd", "http://***@host/?token=***"),
        (
            "the Token is wrong; InvalidToken: nothing",
            "the Token is wrong; InvalidToken: nothing",
        ),
        ("InvalidPassword: it is short", "InvalidPassword: it is short"),
        (
            "Fail.OIDCToken.Expired: too old",
            "Fail.OIDCToken.Expired: too old",
        ),
        ("db.password: pw", "db.password: ***"),
        ("NextToken=abc&ClientToken=d", "NextToken=abc&ClientToken=d"),
        (
            r#"[("Password", "pw"), ("Other", "x")]"#,
            r#"[("Password", "***"), ("Other", "x")]"#,
        ),
    ] {
        assert_eq!(plain(text), shown, "{text}");
    }
}

#[test]
fn json_stays_json() {
    let text =
        r#"{"A":{"Password":{"p":[1,true,"x",null]}},"B":"{\"PreviewUrl\":\"u\"}","C":12345678901234567890}"#;
    assert_eq!(
        plain(text),
        r#"{"A":{"Password":{"p":[0,false,"***",null]}},"B":"{\"PreviewUrl\":\"***\"}","C":12345678901234567890}"#
    );
    let same = r#"{ "A" : 1.50 }"#;
    assert!(matches!(redaction().text(same), Cow::Borrowed(_)));
}

#[test]
fn a_value_that_was_seen_is_masked_elsewhere() {
    let mut redaction = redaction();
    redaction.learn(r#"{"PreviewUrl":"https://x/1234567","Pin":1"#);
    assert_eq!(redaction.text("open https://x/1234567 now"), "open *** now");
    redaction.learn_pair("Password", "pear");
    assert_eq!(redaction.text("pear, appear"), "***, appear");
}

#[test]
fn a_text_from_outside_is_shown_on_one_line_and_not_too_long() {
    let shown = line("a\u{1b}[31m\n\u{202e}b\u{200b}");
    assert_eq!(shown, "a\\u{1b}[31m\\n\\u{202e}b\\u{200b}");
    let long = "é".repeat(5_000_000);
    let shown = line(&long).into_owned();
    assert!(
        shown.ends_with("… (10000000 bytes; raw_body() has all of them)"),
        "{shown}"
    );
    assert!(shown.chars().count() <= 1024);
    assert_eq!(line(&shown), shown);
    assert!(line(&"\u{202e}".repeat(1000)).chars().count() <= 1024);
}

#[test]
fn an_excerpt_shows_no_query_and_reads_other_encodings() {
    let redaction = redaction();
    let page = "<html>  <a href='https://x/page?x=1#y'>\u{7}</a>";
    assert_eq!(
        redaction.excerpt(page.as_bytes(), 200),
        "<html> <a href='https://x/page?***'>\\u{7}</a>"
    );
    let wide: Vec<u8> = r#"{"PreviewUrl":"abc""#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(redaction.excerpt(&wide, 200), r#"{"PreviewUrl":"***""#);
    assert_eq!(redaction.excerpt(&[b'x'; 300], 4), "xxxx…");
}

#[test]
fn of_a_wrong_address_only_scheme_and_host_are_shown() {
    for (text, shown) in [
        ("https://host/path?token=x", "https://host…"),
        ("https://u:p@host", "https://…@host"),
        ("u:p@ss/w#d@host", "…"),
        ("host?a=@x", "…"),
        ("user:secret", "user:…"),
        ("host:99999", "host:99999"),
        ("secret value://x", "…://x"),
        ("ho st", "ho…"),
        ("[::1]:x/", "[::1]:…"),
    ] {
        assert_eq!(address(text), shown, "{text}");
    }
}

#[test]
fn an_error_of_decoding_tells_kinds_and_no_values() {
    for (error, shown) in [
        (
            r#"`A`: invalid type: string "x, expected y", expected i32 at line 1"#,
            "`A`: invalid type: string, expected i32 at line 1",
        ),
        (
            "invalid value: integer `12345`, expected u8",
            "invalid value: integer, expected u8",
        ),
        (
            "invalid type: null, expected a map",
            "invalid type: null, expected a map",
        ),
        ("EOF while parsing", "EOF while parsing"),
    ] {
        assert_eq!(kinds_only(error), shown);
    }
}
