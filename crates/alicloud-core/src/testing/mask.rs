//! What must not get into a file.

use std::collections::BTreeSet;

use crate::{
    Value,
    description::{MemberDescription, ServiceDescription, TypeKind},
    transport::HttpRequest,
};

/// Stands in place of a secret.
pub(super) const MASK: &str = "***";

/// Names of secrets, whatever the service. In small letters.
const ALWAYS: [&str; 14] = [
    "accesskeyid",
    "accesskeysecret",
    "authorization",
    "cookie",
    "oidctoken",
    "password",
    "secret",
    "secretkey",
    "securitytoken",
    "set-cookie",
    "signature",
    "ststoken",
    "x-acs-accesskey-id",
    "x-acs-security-token",
];

/// Shorter texts stand in too many others to be looked for there.
const SHORTEST: usize = 6;

/// The names of members and parameters whose values are masked.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    names: BTreeSet<String>,
}

impl Masks {
    pub(super) fn new(description: &ServiceDescription) -> Self {
        let operations = description.operations.iter();
        let mut members: Vec<&MemberDescription> = operations
            .flat_map(|operation| operation.parameters.iter().chain(operation.response))
            .chain(description.common_parameters)
            .collect();
        let own = description
            .operations
            .iter()
            .flat_map(|operation| operation.types);
        for each in description.types.iter().chain(own) {
            if let TypeKind::Object(inside) = &each.kind {
                members.extend(inside.iter());
            }
        }
        let described = members.into_iter().filter(|member| member.sensitive);
        let described = described.map(|member| member.name.to_lowercase());
        let always = ALWAYS.iter().map(|name| (*name).to_owned());
        Self {
            names: always.chain(described).filter(|name| !name.is_empty()).collect(),
        }
    }

    pub(super) fn add(&mut self, name: &str) {
        self.names.insert(name.to_lowercase());
    }

    /// Whether a name, or a part of a name such as `Lock.1.Secret`, is that of a secret.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.names.contains(&name) || name.split('.').any(|part| self.names.contains(part))
    }

    /// Masks a text that is the value of a name; if it is JSON, the secrets in it.
    pub(super) fn text(&self, name: &str, text: &str, secrets: &mut Secrets) -> String {
        if self.is_secret(name) {
            secrets.add(text);
            return MASK.to_owned();
        }
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) if value.is_object() || value.is_array() => {
                let before = value.clone();
                self.value(&mut value, secrets);
                if value == before {
                    text.to_owned()
                } else {
                    value.to_string()
                }
            }
            _ => text.to_owned(),
        }
    }

    fn value(&self, value: &mut Value, secrets: &mut Secrets) {
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    if self.is_secret(name) {
                        blot(member, secrets);
                    } else {
                        self.value(member, secrets);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, secrets)),
            // JSON stands in texts, too.
            Value::String(text) => *text = self.text("", text, secrets),
            _ => {}
        }
    }
}

/// Masks all that is in a value; the value keeps its type, so that it can still be read.
fn blot(value: &mut Value, secrets: &mut Secrets) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| blot(member, secrets)),
        Value::Array(items) => items.iter_mut().for_each(|item| blot(item, secrets)),
        Value::String(text) => {
            secrets.add(text);
            MASK.clone_into(text);
        }
        Value::Number(number) => {
            secrets.add(&number.to_string());
            *value = Value::from(0);
        }
        Value::Bool(truth) => *truth = false,
        Value::Null => {}
    }
}

/// The values of secrets that an exchange had: they may stand in other places as well.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.len() >= SHORTEST && text != MASK {
            self.0.push(text.to_owned());
        }
    }

    /// Those that the signature brings with it.
    pub(super) fn add_signature(&mut self, request: &HttpRequest) {
        let header = |name: &str| request.headers.get(name)?.to_str().ok();
        if let Some(text) = header("authorization") {
            let parts = text.split([' ', ',']);
            for (name, value) in parts.filter_map(|part| part.split_once('=')) {
                if matches!(name, "Credential" | "Signature") {
                    self.add(value);
                }
            }
        }
        for name in ["x-acs-accesskey-id", "x-acs-security-token"] {
            self.add(header(name).unwrap_or_default());
        }
        let query = request.url.split_once('?').map_or("", |(_, query)| query);
        let query = crate::encoding::decode_form(query);
        for name in ["AccessKeyId", "SecurityToken", "Signature"] {
            self.add(query.get(name).unwrap_or_default());
        }
    }

    /// Masks the secrets wherever they stand in texts.
    pub(super) fn scrub(&self, value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|member| self.scrub(member)),
            Value::Array(items) => items.iter_mut().for_each(|item| self.scrub(item)),
            Value::String(text) => {
                for secret in &self.0 {
                    let escaped = Value::from(secret.as_str()).to_string();
                    for form in [
                        secret.as_str(),
                        escaped.trim_matches('"'),
                        &crate::encoding::encoded(secret),
                    ] {
                        if text.contains(form) {
                            *text = text.replace(form, MASK);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
