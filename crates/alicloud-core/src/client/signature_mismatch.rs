//! Compares the text that the service signed with ours, after it refused our signature.

use crate::{
    encoding::{Pairs, decode_form},
    error::SignatureMismatch,
    headers::KEY_ID,
    redact::Redaction,
    sign::SignatureVersion,
};

/// Names whose values are not shown, though they are not secret.
/// What the service's message tells; `None` when it holds no text to compare with.
///
/// `ours` is the string to sign of version 1, or the canonical request of version 3.
pub(super) fn examine(
    version: SignatureVersion,
    ours: &str,
    message: &str,
    redaction: &Redaction,
) -> Option<SignatureMismatch> {
    let mut mismatch = compared(version, ours, message)?;
    if let SignatureMismatch::Differs {
        name, ours, theirs, ..
    } = &mut mismatch
    {
        let is_hidden =
            redaction.is_secret(name) || ["AccessKeyId", KEY_ID.as_str()].contains(&name.as_str());
        for value in [ours, theirs] {
            *value = value
                .take()
                .filter(|_| !is_hidden)
                .map(|text| redaction.shown(&text));
        }
        *name = redaction.shown(name);
    }
    Some(mismatch)
}

fn compared(version: SignatureVersion, ours: &str, message: &str) -> Option<SignatureMismatch> {
    match version {
        SignatureVersion::V1 => {
            let (_, theirs) = message.split_once("server string to sign is:")?;
            Some(compare_strings_to_sign(ours, theirs.trim_end()))
        }
        SignatureVersion::V3 => {
            let (_, rest) = message.split_once("server CanonicalRequest is [")?;
            let (theirs, _) = rest.rsplit_once(']')?;
            compare_canonical_requests(ours, theirs)
        }
        // Such a service does not say what it signs.
        SignatureVersion::Own(_) => None,
    }
}

fn compare_strings_to_sign(ours: &str, theirs: &str) -> SignatureMismatch {
    if ours == theirs {
        return SignatureMismatch::WrongSecret;
    }
    // METHOD & encoded path & encoded parameters
    fn parts(text: &str) -> (&str, Pairs) {
        let (method, rest) = text.split_once('&').unwrap_or((text, ""));
        let (_, parameters) = rest.split_once('&').unwrap_or(("", rest));
        let encoded = decode_form(parameters);
        let encoded = encoded.iter().map(|(name, _)| name).collect::<String>();
        (method, decode_form(&encoded))
    }
    let (our_method, our_parameters) = parts(ours);
    let (their_method, their_parameters) = parts(theirs);
    if our_method != their_method {
        return differs("method", "", Some(our_method), Some(their_method));
    }
    first_difference("parameter", &our_parameters, &their_parameters)
        .unwrap_or_else(|| differs("parameter", "", None, None))
}

fn compare_canonical_requests(ours: &str, theirs: &str) -> Option<SignatureMismatch> {
    if ours == theirs {
        return Some(SignatureMismatch::WrongSecret);
    }
    let ours = Canonical::parse(ours)?;
    let theirs = Canonical::parse(theirs)?;
    if ours.method != theirs.method {
        return Some(differs("method", "", Some(ours.method), Some(theirs.method)));
    }
    if ours.path != theirs.path {
        return Some(differs("path", "", Some(ours.path), Some(theirs.path)));
    }
    let parameters = first_difference("parameter", &decode_form(ours.query), &decode_form(theirs.query));
    let headers = || first_difference("header", &ours.headers, &theirs.headers);
    let body = || (ours.body != theirs.body).then(|| differs("body", "", None, None));
    Some(
        parameters
            .or_else(headers)
            .or_else(body)
            .unwrap_or_else(|| differs("header", "", None, None)),
    )
}

/// A canonical request, taken apart.
struct Canonical<'t> {
    method: &'t str,
    path: &'t str,
    query: &'t str,
    headers: Pairs,
    body: &'t str,
}

impl<'t> Canonical<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let mut lines = text.lines();
        let (method, path, query) = (lines.next()?, lines.next()?, lines.next()?);
        let headers = lines
            .by_ref()
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once(':'));
        let headers = headers.collect();
        let _signed_headers = lines.next()?;
        Some(Self {
            method,
            path,
            query,
            headers,
            body: lines.next()?,
        })
    }
}

fn first_difference(part: &'static str, ours: &Pairs, theirs: &Pairs) -> Option<SignatureMismatch> {
    let names = ours.iter().chain(theirs.iter()).map(|(name, _)| name);
    let values = |name: &str| (ours.get(name), theirs.get(name));
    let (name, (ours, theirs)) = names
        .map(|name| (name, values(name)))
        .find(|(_, (ours, theirs))| ours != theirs)?;
    Some(differs(part, name, ours, theirs))
}

fn differs(part: &'static str, name: &str, ours: Option<&str>, theirs: Option<&str>) -> SignatureMismatch {
    SignatureMismatch::Differs {
        part,
        name: name.to_owned(),
        ours: ours.map(str::to_owned),
        theirs: theirs.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::{examine as examine_with, *};
    use crate::sign::{canonical_query, v1, v3};

    const REFUSAL_1: &str =
        "Specified signature is not matched with our calculation. server string to sign is:";

    fn examine(version: SignatureVersion, ours: &str, message: &str) -> Option<SignatureMismatch> {
        examine_with(version, ours, message, &Redaction::new())
    }

    fn version_1(name: &str) -> String {
        v1::string_to_sign(
            "POST",
            &canonical_query([("Action", "GetFlow"), ("FlowName", name)]),
        )
    }

    fn version_3(query: &[(&str, &str)], agent: &str) -> String {
        let headers = [("host", "h"), ("x-acs-agent", agent)];
        v3::canonical_request(
            "POST",
            "/",
            &canonical_query(query.iter().copied()),
            headers.into_iter(),
            "host;x-acs-agent",
            v3::EMPTY_BODY,
        )
    }

    fn refusal_3(canonical: &str) -> String {
        format!(
            "Specified signature does not match our calculation. server StringToSign is [x] server CanonicalRequest is [{canonical}]"
        )
    }

    #[test]
    fn equal_texts_mean_a_wrong_secret() {
        let text = version_1("a");
        let found = examine(SignatureVersion::V1, &text, &format!("{REFUSAL_1}{text}"));
        assert_eq!(found, Some(SignatureMismatch::WrongSecret));
        let text = version_3(&[("a", "1")], "x");
        assert_eq!(
            examine(SignatureVersion::V3, &text, &refusal_3(&text)),
            Some(SignatureMismatch::WrongSecret)
        );
    }

    #[test]
    fn the_parameter_that_differs_is_named() {
        let found = examine(
            SignatureVersion::V1,
            &version_1("a b"),
            &format!("{REFUSAL_1}{}", version_1("a+b")),
        )
        .unwrap();
        let shown = found.to_string();
        assert!(shown.contains("parameter `FlowName`"), "{shown}");
        assert!(
            shown.contains("we signed `a b`, the service saw `a+b`"),
            "{shown}"
        );
        let theirs = version_3(&[("a", "2")], "x");
        let found = examine(
            SignatureVersion::V3,
            &version_3(&[("a", "1")], "x"),
            &refusal_3(&theirs),
        )
        .unwrap();
        assert!(found.to_string().contains("parameter `a`"), "{found}");
    }

    #[test]
    fn the_header_that_differs_is_named() {
        let theirs = version_3(&[], "rewritten");
        let found = examine(SignatureVersion::V3, &version_3(&[], "ours"), &refusal_3(&theirs)).unwrap();
        assert!(found.to_string().contains("header `x-acs-agent`"), "{found}");
    }

    #[test]
    fn secrets_are_not_shown() {
        let ours = canonical_query([("SecurityToken", "planted-secret")]);
        let theirs = canonical_query([("SecurityToken", "planted-other")]);
        let text = v1::string_to_sign("POST", &ours);
        let found = examine(
            SignatureVersion::V1,
            &text,
            &format!("{REFUSAL_1}{}", v1::string_to_sign("POST", &theirs)),
        );
        let shown = format!("{found:?} {}", found.as_ref().unwrap());
        assert!(
            shown.contains("SecurityToken") && !shown.contains("planted"),
            "{shown}"
        );
    }

    #[test]
    fn a_message_without_a_text_tells_nothing() {
        assert_eq!(examine(SignatureVersion::V1, "x", "no"), None);
        assert_eq!(
            examine(SignatureVersion::V3, "x", "server CanonicalRequest is [broken"),
            None
        );
    }
}
