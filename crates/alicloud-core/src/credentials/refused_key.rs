use crate::credentials::access_key::Credentials;

/// What the codes begin with by which services refuse the key or the token of a request, before anything is executed.
const BEGINNINGS: [&str; 8] = [
    "InvalidAccessKey",
    "Forbidden.AccessKey",
    "AccessKeyDisabled",
    "AccessKeyExpired",
    "InvalidSecurityToken",
    "MissingSecurityToken",
    "SecurityTokenExpired",
    "InvalidSTSToken",
];

/// Whether an error's code means that another key than the one that was used may be taken: it was rotated, disabled, or has
/// expired, so that whoever gave it should be asked again.
pub(crate) fn refuses_key(code: &str, used: &Credentials) -> bool {
    let code = code.trim();
    // The secret of a session never changes; that of a file may have been corrected.
    let has_wrong_secret = code == "SignatureDoesNotMatch" && used.expiration().is_none();
    has_wrong_secret || BEGINNINGS.iter().any(|beginning| code.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_about_the_key_are_told_from_others() {
        let key = Credentials::new("id", "secret").unwrap();
        for code in [
            "InvalidAccessKeyId.NotFound",
            "InvalidAccessKeyId.Inactive",
            "InvalidAccessKeyId",
            "Forbidden.AccessKeyDisabled",
            "InvalidSecurityToken.Expired",
            "InvalidSecurityToken.Malformed",
            "InvalidSecurityToken.MismatchWithAccessKey",
            "MissingSecurityToken",
            "SignatureDoesNotMatch",
        ] {
            assert!(refuses_key(code, &key), "{code}");
        }
        for code in [
            "",
            "Forbidden",
            "Forbidden.RAM",
            "NoPermission",
            "SignatureNonceUsed",
            "InvalidTimeStamp.Expired",
            "IncompleteSignature",
            "Throttling.User",
            "MissingAccessKeyId",
        ] {
            assert!(!refuses_key(code, &key), "{code}");
        }
        let session = key.with_expiration(std::time::UNIX_EPOCH);
        assert!(!refuses_key("SignatureDoesNotMatch", &session));
        assert!(refuses_key("InvalidAccessKeyId.NotFound", &session));
    }
}
