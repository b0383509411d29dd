//! The errors of gateways that response in XML, because a proxy dropped the `Accept` header, or for older reasons.

use std::borrow::Cow;

use crate::client::envelope::Verdict;

/// The members of an `Error` document; `None` when the body is not such a document.
///
/// Names count without their namespace, and attributes do not matter.
pub(super) fn verdict(body: &[u8]) -> Option<Verdict<'static>> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let error = element(text, "Error")?;
    let member = |name| element(error, name).map(|content| Cow::Owned(unescaped(content)));
    let code = member("Code");
    code.as_ref()?;
    Some(Verdict {
        code,
        message: member("Message"),
        request_id: member("RequestId"),
        recommendation: member("Recommend"),
        ..Verdict::default()
    })
}

/// What stands between the tags of the first element of this name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let (tag, after) = next_tag(rest)?;
        if tag.ends_with('/') || !is_named(tag, name) {
            rest = after;
            continue;
        }
        let mut inner = after;
        loop {
            let (tag, behind) = next_tag(inner)?;
            if tag.strip_prefix('/').is_some_and(|tag| is_named(tag, name)) {
                // The tag with its brackets lies between the content and what is behind.
                let end = after.len() - behind.len() - tag.len() - "<>".len();
                return after.get(..end);
            }
            inner = behind;
        }
    }
}

/// The next tag without its brackets, and what is behind it. Comments and sections of text are passed over.
fn next_tag(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        let (_, tag) = rest.split_once('<')?;
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>")];
        match skipped.into_iter().find(|(begin, _)| tag.starts_with(begin)) {
            Some((_, end)) => rest = tag.split_once(end)?.1,
            None => return tag.split_once('>'),
        }
    }
}

fn is_named(tag: &str, name: &str) -> bool {
    let full = tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
    full.rsplit(':').next() == Some(name)
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(start) = rest.find(['<', '&']) {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let section = rest
            .strip_prefix("<![CDATA[")
            .and_then(|section| section.split_once("]]>"));
        let entity = rest.strip_prefix('&').and_then(|entity| entity.split_once(';'));
        let entity = entity.and_then(|(name, after)| Some((character(name)?, after)));
        if let Some((content, after)) = section {
            plain.push_str(content);
            rest = after;
        } else if let Some((character, after)) = entity {
            plain.push(character);
            rest = after;
        } else {
            plain.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "amp" => Some('&'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_document_is_read() {
        for body in [
            r#"<?xml version="1.0"?><Error><RequestId>R-1</RequestId><Code>Some.Code</Code><Message>a &lt;b&gt; &amp;amp;</Message></Error>"#,
            r#"<Error xmlns="http://example.com/doc"><Code>Some.Code</Code><Message>a &lt;b> &#38;amp;</Message><RequestId >R-1</RequestId ></Error>"#,
            "\u{feff}<!-- <Error> -->\n<Response><e:Error xmlns:e='u'\n a='1'><Empty/><e:Code>\n Some.Code </e:Code><e:Message><![CDATA[a <b> &amp;]]></e:Message><e:RequestId>R&#x2d;1</e:RequestId></e:Error></Response>",
        ] {
            let verdict = verdict(body.as_bytes()).unwrap();
            assert_eq!(verdict.code.as_deref(), Some("Some.Code"), "{body}");
            assert_eq!(verdict.message.as_deref(), Some("a <b> &amp;"), "{body}");
            assert_eq!(verdict.request_id.as_deref(), Some("R-1"), "{body}");
        }
        let damaged = verdict(b"<Error><Code>Some.Code</Code><Message>\xb2\xce</Message></Error>").unwrap();
        assert_eq!(damaged.code.as_deref(), Some("Some.Code"));
    }

    #[test]
    fn other_documents_are_none() {
        for body in [
            "",
            "<html><body>502</body></html>",
            "<Error></Error>",
            "<Error/>",
            "<ErrorCode><Code>x</Code></ErrorCode>",
            "<Error xmlns='u'><Codes>x</Codes></Error>",
            "{}",
            "<Error><Code>",
            "<Error><Code>x</Error>",
            "<!--",
            "<",
        ] {
            assert!(verdict(body.as_bytes()).is_none(), "{body}");
        }
    }
}
