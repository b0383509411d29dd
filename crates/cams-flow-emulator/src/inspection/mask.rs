use std::collections::BTreeSet;

use alicloud_core::{
    Value,
    description::{MemberDescription, ServiceDescription, TypeKind},
    encoding::{decode, encoded},
};

use crate::gateway::KeyRing;

const MASKED: &str = "***";

/// Parameters and headers that prove who calls.
const PROOFS: [&str; 5] = [
    "AccessKeySecret",
    "SecurityToken",
    "Signature",
    "authorization",
    "x-acs-security-token",
];

/// Takes out of records what must not be shown.
pub(crate) struct Mask {
    /// Members and parameters whose values are hidden.
    names: BTreeSet<&'static str>,
    /// Texts that are hidden wherever they stand.
    secrets: Vec<String>,
}

impl Mask {
    pub(crate) fn new(services: impl Iterator<Item = &'static ServiceDescription>, keys: &KeyRing) -> Self {
        let mut names = BTreeSet::from(PROOFS);
        let mut add = |members: &'static [MemberDescription]| {
            names.extend(
                members
                    .iter()
                    .filter(|member| member.sensitive)
                    .map(|member| member.name),
            );
        };
        for service in services {
            let mut types: Vec<_> = service.types.iter().collect();
            add(service.common_parameters);
            for operation in service.operations {
                add(operation.parameters);
                add(operation.response);
                types.extend(operation.types);
            }
            for entry in types {
                if let TypeKind::Object(members) = entry.kind {
                    add(members);
                }
            }
        }
        let secrets = keys.secrets().map(|(_, secret)| secret).chain(keys.tokens());
        let secrets = secrets.filter(|text| !text.is_empty()).flat_map(|text| {
            // As it is, as in a query, and as in the text that version 1 signs.
            let once = encoded(text);
            let twice = encoded(&once);
            [text.to_owned(), once, twice]
        });
        Self {
            names,
            secrets: secrets.collect(),
        }
    }

    /// Hides the values of sensitive members and all secrets inside a value.
    pub(super) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    if self.hides(name) {
                        *member = MASKED.into();
                    } else {
                        self.value(member);
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn hides(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Hides the secrets inside a text.
    pub(super) fn text(&self, text: &str) -> String {
        let hide = |text: String, secret: &String| match text.contains(secret.as_str()) {
            true => text.replace(secret.as_str(), MASKED),
            false => text,
        };
        let hidden = self.secrets.iter().fold(text.to_owned(), hide);
        // Clients that encode in ways of their own must not get a secret past this.
        let once = decode(&hidden);
        let twice = decode(&once);
        let tells = |secret: &String| once.contains(secret.as_str()) || twice.contains(secret.as_str());
        if self.secrets.iter().any(tells) {
            return MASKED.to_owned();
        }
        hidden
    }

    /// Hides the values of sensitive parameters and headers in a text that is signed, of either version.
    pub(super) fn signed_text(&self, text: &str) -> String {
        let lines: Vec<String> = text.split('\n').map(|line| self.signed_line(line)).collect();
        self.text(&lines.join("\n"))
    }

    fn signed_line(&self, line: &str) -> String {
        if let Some((name, _)) = line.split_once(':')
            && self.hides(name)
        {
            return format!("{name}:{MASKED}");
        }
        let query = self.pairs(line, "&", "=");
        self.pairs(&query, "%26", "%3D")
    }

    fn pairs(&self, text: &str, between: &str, equals: &str) -> String {
        let pairs: Vec<String> = text
            .split(between)
            .map(|pair| match pair.split_once(equals) {
                // In version 1 the first pair follows on method and path.
                Some((name, _)) if self.hides(name.rsplit('&').next().unwrap_or(name)) => {
                    format!("{name}{equals}{MASKED}")
                }
                _ => self.text(pair),
            })
            .collect();
        pairs.join(between)
    }
}
