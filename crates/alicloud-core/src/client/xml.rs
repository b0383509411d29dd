//! The errors of gateways that answer in XML, because a proxy dropped the wish for JSON or for older reasons.

use std::borrow::Cow;

use super::envelope::Verdict;

/// The members of an `Error` document; `None` when the body is no such document.
pub(super) fn verdict(body: &[u8]) -> Option<Verdict<'_>> {
    let text = std::str::from_utf8(body).ok()?.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let error = element(text, "Error")?;
    let code = element(error, "Code").map(unescaped);
    code.as_ref()?;
    Some(Verdict {
        code,
        message: element(error, "Message").map(unescaped),
        request_id: element(error, "RequestId").map(unescaped),
        recommendation: element(error, "Recommend").map(unescaped),
        access_denied_detail: None,
    })
}

/// The text between the tags of the first element of this name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (content, _) = rest.split_once(&format!("</{name}>"))?;
    Some(content)
}

fn unescaped(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if let Some(content) = text
        .strip_prefix("<![CDATA[")
        .and_then(|rest| rest.strip_suffix("]]>"))
    {
        return Cow::Borrowed(content);
    }
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_document_is_read() {
        let body = br#"<?xml version="1.0"?><Error><RequestId>R-1</RequestId><Code>Some.Code</Code><Message>a &lt;b&gt; &amp;amp;</Message></Error>"#;
        let verdict = verdict(body).unwrap();
        assert_eq!(verdict.code.as_deref(), Some("Some.Code"));
        assert_eq!(verdict.message.as_deref(), Some("a <b> &amp;"));
        assert_eq!(verdict.request_id.as_deref(), Some("R-1"));
    }

    #[test]
    fn other_documents_are_none() {
        for body in [
            "",
            "<html><body>502</body></html>",
            "<Error></Error>",
            "{}",
            "<Error><Code>",
        ] {
            assert!(verdict(body.as_bytes()).is_none(), "{body}");
        }
    }
}
