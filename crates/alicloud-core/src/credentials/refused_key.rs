use crate::{credentials::access_key::Credentials, service::ErrorMeaning};

/// Returns whether an error means that another key may be accepted: the used one was rotated, disabled, or has expired, so that
/// its provider should be asked again.
pub(crate) fn refuses_key(meaning: Option<ErrorMeaning>, used: &Credentials) -> bool {
    match meaning {
        Some(ErrorMeaning::Credentials) => true,
        // The secret of a session never changes; that of a file may have been corrected.
        Some(ErrorMeaning::Signature) => used.expiration().is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Service;

    static SERVICE: Service = Service::new("demo", "1");

    fn refuses(code: &str, key: &Credentials) -> bool {
        refuses_key(SERVICE.meaning(code), key)
    }

    #[test]
    fn codes_about_the_key_are_distinguished_from_others() {
        let key = Credentials::new("id", "secret").unwrap();
        for code in [
            "InvalidAccessKeyId.NotFound",
            "InvalidAccessKeyId.Inactive",
            "InvalidAccessKeyId",
            "Forbidden.AccessKeyDisabled",
            "AccessKeyDisabled",
            "AccessKeyExpired",
            "SecurityTokenExpired",
            "InvalidSTSToken.Expired",
            "InvalidSecurityToken.Expired",
            "InvalidSecurityToken.Malformed",
            "InvalidSecurityToken.MismatchWithAccessKey",
            "MissingSecurityToken",
            "SignatureDoesNotMatch",
        ] {
            assert!(refuses(code, &key), "{code}");
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
            assert!(!refuses(code, &key), "{code}");
        }
        let session = key.with_expiration(std::time::UNIX_EPOCH);
        assert!(!refuses("SignatureDoesNotMatch", &session));
        assert!(refuses("InvalidAccessKeyId.NotFound", &session));
    }
}
