use alicloud_core::{
    __private::{Redaction, headers},
    sign::{sls4, v1, v3},
};
use serde::Serialize;

use crate::{
    inspection::signing_mistakes::{self, Candidate},
    ram::KeyRing,
    wire::{CanonicalRequest, WireRequest, string_to_sign},
};

/// How many bytes of a signed text, and of one line of it, are kept.
const TEXT: usize = 16 * 1024;
const LINE: usize = 1024;
/// Up to how many signed bytes mistakes are looked for: some hundred texts of this size are made and signed for a request whose
/// sender need not have a key.
const SEARCHED: usize = 8 * 1024;

/// Why a signature may not have matched.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SignatureMismatch {
    /// What the client signed otherwise, if that is proved; else `secret or unknown`.
    pub verdict: String,
    /// Whether the verdict's text gives the very signature that was sent.
    pub proved: bool,
    /// What the server signs: the canonical request of version 3 or of Log Service, or the string to sign of version 1.
    pub server: String,
    /// Mistakes that are known of clients, and how the signed text would begin to differ.
    pub candidates: Vec<SignatureCandidate>,
}

/// A mistake that a client may have made.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SignatureCandidate {
    /// The mistake.
    pub cause: String,
    /// Whether it gives the very signature that was sent.
    pub proved: bool,
    /// Where the text that the client would have signed begins to differ; none if only the secret does.
    pub first_difference: Option<FirstDifference>,
}

/// The first line, or the first parameter, that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FirstDifference {
    /// As the server has it.
    pub server: String,
    /// As the client would have it.
    pub client: String,
}

/// Looks for the mistake that gives the signature that was sent.
pub(crate) fn explain(
    request: &WireRequest,
    keys: &KeyRing,
    redaction: &Redaction,
) -> Option<SignatureMismatch> {
    let id = request.access_key_id()?;
    let (_, secret) = keys.secrets().find(|(known, _)| *known == id)?;
    let is_v3 = request.signs_headers();
    let own = request.sls4_authorization();
    let (server, candidates, signature) = if let Some(parts) = own {
        let canonical = CanonicalRequest::of_sls4(request);
        let text = canonical.text();
        let candidates = match text.len() {
            ..=SEARCHED => signing_mistakes::sls4(request, &canonical),
            _ => Vec::new(),
        };
        (text, candidates, parts.signature)
    } else if is_v3 {
        let parts = request.authorization()?;
        let canonical = CanonicalRequest::of(request, parts.signed_headers);
        let text = canonical.text();
        let candidates = match text.len() {
            ..=SEARCHED => signing_mistakes::version_3(request, &canonical),
            _ => Vec::new(),
        };
        (text, candidates, parts.signature)
    } else {
        let text = string_to_sign(request);
        let candidates = match text.len() {
            ..=SEARCHED => signing_mistakes::version_1(request),
            _ => Vec::new(),
        };
        (text, candidates, request.parameter("Signature")?)
    };
    let gives = |secret: &str, text: &str| match (own, is_v3) {
        (Some(parts), _) => {
            let date = request.header(headers::LOG_DATE).unwrap_or_default();
            let text = sls4::string_to_sign(date, parts.scope, text);
            sls4::verify(secret, parts.scope, &text, signature)
        }
        (None, true) => v3::verify(secret, &v3::string_to_sign(text), signature),
        (None, false) => v1::verify(secret, text, signature),
    };
    let by_text = candidates
        .into_iter()
        .filter_map(|Candidate { cause, text, listed }| {
            let proved = gives(secret, &text);
            if !listed && !proved {
                return None;
            }
            let first_difference = first_difference(&server, &text, is_v3, redaction);
            // A mistake that changes nothing in this request is none, unless it is about the request itself.
            let applies = first_difference.is_some() || proved;
            applies.then_some(SignatureCandidate {
                cause,
                proved,
                first_difference,
            })
        });
    let mut candidates: Vec<SignatureCandidate> = by_text.collect();
    let secrets = match server.len() {
        ..=SEARCHED => signing_mistakes::secrets(id, secret, keys),
        _ => Vec::new(),
    };
    candidates.extend(secrets.into_iter().map(|(cause, secret)| SignatureCandidate {
        proved: gives(&secret, &server),
        cause,
        first_difference: None,
    }));
    let proof = candidates.iter().find(|candidate| candidate.proved);
    Some(SignatureMismatch {
        verdict: proof.map_or_else(|| "secret or unknown".to_owned(), |proof| proof.cause.clone()),
        proved: proof.is_some(),
        server: shown_text(&server, redaction),
        candidates,
    })
}

/// The beginning of a signed text. What is left out is not looked at either, but for a secret that begins before.
pub(super) fn shown_text(text: &str, redaction: &Redaction) -> String {
    if text.len() <= 2 * TEXT {
        return cut(&redaction.text(text), TEXT);
    }
    let begun = &text[..text.floor_char_boundary(2 * TEXT)];
    let shown = redaction.text(begun);
    let end = shown.floor_char_boundary(TEXT);
    format!("{}… ({} bytes)", &shown[..end], text.len())
}

fn first_difference(
    server: &str,
    client: &str,
    is_v3: bool,
    redaction: &Redaction,
) -> Option<FirstDifference> {
    let pieces = |text: &str| -> Vec<String> {
        let separator = if is_v3 { "\n" } else { "%26" };
        text.split(separator).map(str::to_owned).collect()
    };
    let (server, client) = (pieces(server), pieces(client));
    let at = (0..server.len().max(client.len())).find(|at| server.get(*at) != client.get(*at))?;
    let shown = |pieces: &[String]| {
        let piece = pieces.get(at).map(String::as_str).unwrap_or_default();
        cut(&redaction.text(piece), LINE)
    };
    Some(FirstDifference {
        server: shown(&server),
        client: shown(&client),
    })
}

/// The beginning of a text that is too long, and how long it was.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    format!("{}… ({} bytes)", &text[..end], text.len())
}
