//! Responses that repeat a request: in the vendor's own words, in others, as web pages and broken bodies.

use super::*;

pub(super) const VERSIONS: [SignatureVersion; 2] = [SignatureVersion::V3, SignatureVersion::V1];

pub(super) type Wording = fn(&HttpRequest) -> Result<HttpResponse, TransportError>;

/// Responses that repeat a request, in all kinds of words.
pub(super) const WORDINGS: [Wording; 15] = [
    |request| {
        let message = format!(
            "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&{}",
            encoded(&echo(request))
        );
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message, "RequestId": "R"}).to_string(),
        )
    },
    |request| {
        let message = format!(
            "Specified signature does not match our calculation. server StringToSign is [x] server CanonicalRequest is [{}]",
            echo(request)
        );
        answered(
            400,
            json!({"Code": "SignatureDoesNotMatch", "Message": message}).to_string(),
        )
    },
    |request| {
        answered(403, json!({"Code": "SignatureDoesNotMatch", "Message": format!("We calculated another signature for {}", echo(request))}).to_string())
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
                xml(&echo(request))
            ),
        )
    },
    |request| {
        answered(
            403,
            format!("<html><body>You asked for {}</body></html>", xml(&echo(request))),
        )
    },
    |request| answered(502, format!("<html>\u{1b}[31m\u{202e}{}", echo(request))),
    |request| answered(200, echo(request)),
    |request| answered(400, STANDARD.encode(echo(request))),
    |request| answered(400, encoded(&encoded(&echo(request)))),
    |request| {
        answered(400, json!({"Code": echo(request), "Message": "x", "RequestId": echo(request), "Recommend": echo(request)}).to_string())
    },
    |request| {
        let detail = json!({"AuthAction": echo(request), "NoPermissionType": echo(request)});
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
        let inner = json!({"request": echo(request)}).to_string();
        answered(
            400,
            json!({"Code": "Wrong", "Message": json!({"inner": inner}).to_string()}).to_string(),
        )
    },
    |request| {
        Err(TransportError::new(
            TransportErrorKind::ConnectionLost,
            io::Error::other(echo(request)),
        ))
    },
];

/// A body with a link that is sensitive, by its name in the description.
pub(super) fn body_with_link() -> String {
    json!({"RequestId": "R", "Code": "OK", "Data": {"FlowId": "1", "PreviewUrl": LINK, "Categories": ["OTHER"], "JSONVersion": "1"}}).to_string()
}
