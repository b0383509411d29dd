//! Ways in which a server says what it got: the vendor's own words, others', pages and broken bodies.

use super::*;

pub(super) const VERSIONS: [SignatureVersion; 2] = [SignatureVersion::V3, SignatureVersion::V1];

pub(super) type Wording = fn(&HttpRequest) -> Result<HttpResponse, TransportError>;

/// Answers that repeat what came, in all kinds of words.
pub(super) const WORDINGS: [Wording; 15] = [
    |request| {
        let message = format!(
            "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&{}",
            encoded(&heard(request))
        );
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message, "RequestId": "R"}).to_string(),
        )
    },
    |request| {
        let message = format!(
            "Specified signature does not match our calculation. server StringToSign is [x] server CanonicalRequest is [{}]",
            heard(request)
        );
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message}).to_string(),
        )
    },
    |request| {
        answered(403, json!({"Code": "SignatureDoesNotMatch", "Message": format!("We calculated another signature for {}", heard(request))}).to_string())
    },
    |request| {
        answered(
            403,
            json!({"Code": "SignatureNotMatch.Unknown", "Message": canonical(request)}).to_string(),
        )
    },
    |request| {
        answered(
            403,
            format!(
                "<?xml version='1.0'?><Error><Code>SignatureDoesNotMatch</Code><Message>{}</Message></Error>",
                xml(&heard(request))
            ),
        )
    },
    |request| {
        answered(
            403,
            format!("<html><body>You asked for {}</body></html>", xml(&heard(request))),
        )
    },
    |request| answered(502, format!("<html>\u{1b}[31m\u{202e}{}", heard(request))),
    |request| answered(200, heard(request)),
    |request| answered(400, STANDARD.encode(heard(request))),
    |request| answered(400, encoded(&encoded(&heard(request)))),
    |request| {
        answered(400, json!({"Code": heard(request), "Message": "x", "RequestId": heard(request), "Recommend": heard(request)}).to_string())
    },
    |request| {
        let detail = json!({"AuthAction": heard(request), "NoPermissionType": heard(request)});
        answered(
            403,
            json!({"Code": "NoPermission", "Message": "x", "AccessDeniedDetail": detail}).to_string(),
        )
    },
    |_| {
        answered(
            400,
            json!({"Code": "Wrong", "Message": format!("the secret {SECRET} and the token '{}'", TOKEN)})
                .to_string(),
        )
    },
    |request| {
        let inner = json!({"request": heard(request)}).to_string();
        answered(
            400,
            json!({"Code": "Wrong", "Message": json!({"inner": inner}).to_string()}).to_string(),
        )
    },
    |request| {
        Err(TransportError::new(
            TransportErrorKind::ConnectionLost,
            io::Error::other(heard(request)),
        ))
    },
];

/// A body with a link that is sensitive, by its name in the description.
pub(super) fn body_with_link() -> String {
    json!({"RequestId": "R", "Code": "OK", "Data": {"FlowId": "1", "PreviewUrl": LINK, "Categories": ["OTHER"], "JSONVersion": "1"}}).to_string()
}
