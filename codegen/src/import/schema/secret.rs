//! Which members hold secrets: those that the source marks, and those that are called so. Few of them are marked.

use crate::{
    import::json_ext::JsonExt,
    spec::{Shape, TypeName, Value},
};

/// What names of secrets end with, in small letters without separators.
const SECRETS: [&str; 19] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secretkey",
    "privatekey",
    "sharedkey",
    "psk",
    "apikey",
    "authkey",
    "authcode",
    "plaintext",
    "kubeconfig",
    "kubeconfigcontent",
    "cookie",
    "cookies",
    "credential",
    "accesskeysecret",
];

/// What names of secrets may have behind the secret.
const CONTENTS: [&str; 10] = [
    "data", "value", "string", "content", "body", "pem", "text", "base64", "blob", "plain",
];

/// Tokens that are no secrets: they continue a list, make a call idempotent, or are counted.
const HARMLESS_TOKENS: [&str; 16] = [
    "client",
    "next",
    "page",
    "continuation",
    "continue",
    "start",
    "marker",
    "prev",
    "previous",
    "last",
    "idempotent",
    "max",
    "total",
    "query",
    "scroll",
    "sync",
];

/// Whether a value must not be shown.
pub(crate) fn is_sensitive(name: &str, schema: &Value, shape: &Shape) -> bool {
    schema.flag("sensitive")
        || shape.type_name == TypeName::String && shape.enumeration.is_empty() && is_secret_name(name)
}

fn is_secret_name(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let is_secret = |name: &str| SECRETS.iter().any(|secret| name.ends_with(secret)) || is_token(name);
    is_secret(&name)
        || CONTENTS
            .iter()
            .filter_map(|content| name.strip_suffix(content))
            .any(is_secret)
}

fn is_token(name: &str) -> bool {
    name.strip_suffix("token")
        .is_some_and(|start| !HARMLESS_TOKENS.iter().any(|harmless| start.ends_with(harmless)))
}

#[cfg(test)]
mod tests {
    use super::is_secret_name;

    #[test]
    fn names_tell_secrets() {
        for name in [
            "Plaintext",
            "SecretData",
            "PrivateKeyData",
            "PrivateKeyBody",
            "AccessToken",
            "SecurityToken",
            "Token",
            "Psk",
            "KubeConfig",
            "ApiKey",
            "api_key",
            "Cookie",
            "AccountPassword",
            "AccessKeySecret",
            "RefreshToken",
            "PasswordText",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "NextToken",
            "ClientToken",
            "PageToken",
            "next_token",
            "SecretName",
            "SecretId",
            "AccessKeyId",
            "PasswordPolicy",
            "Ciphertext",
            "KeyId",
            "TokenCount",
            "MaxTokens",
            "Data",
            "Value",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
