//! RAM policies of access keys: what of them decides about calls.

use std::fmt;

use alicloud_core::Value;
use serde_json::json;

/// A policy in the form of RAM's documents.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
struct Statement {
    allows: bool,
    /// Patterns in which `*` stands for anything.
    actions: Vec<String>,
}

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPolicy(String);

impl fmt::Display for InvalidPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the policy cannot be used: {}", self.0)
    }
}

impl std::error::Error for InvalidPolicy {}

/// What a policy says of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Allowed,
    /// No statement allows it.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

impl Policy {
    /// Reads `{"Version": "1", "Statement": [{"Effect": …, "Action": …, "Resource": "*"}]}`.
    pub(crate) fn read(policy: &Value) -> Result<Self, InvalidPolicy> {
        let wrong = |what: String| InvalidPolicy(what);
        let statements = match &policy["Statement"] {
            Value::Array(statements) => statements.as_slice(),
            Value::Object(_) => std::slice::from_ref(&policy["Statement"]),
            _ => return Err(wrong("it has no `Statement`, which is a list".to_owned())),
        };
        let statements = statements.iter().map(Statement::read);
        Ok(Self {
            statements: statements.collect::<Result<_, _>>().map_err(wrong)?,
        })
    }

    /// What it says of an action such as `cams:GetFlow`. A statement that denies goes before all that allow.
    pub(crate) fn decide(&self, action: &str) -> Decision {
        let fitting = || self.statements.iter().filter(|statement| statement.fits(action));
        if fitting().any(|statement| !statement.allows) {
            Decision::ExplicitDeny
        } else if fitting().next().is_some() {
            Decision::Allowed
        } else {
            Decision::ImplicitDeny
        }
    }
}

impl Statement {
    fn read(statement: &Value) -> Result<Self, String> {
        let allows = match statement["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("the `Effect` of a statement is `Allow` or `Deny`".to_owned()),
        };
        for unknown in ["NotAction", "NotResource", "Condition"] {
            if statement.get(unknown).is_some() {
                return Err(format!("this emulator does not judge `{unknown}`; leave it out"));
            }
        }
        let resource = &statement["Resource"];
        if *resource != json!("*") && *resource != json!(["*"]) {
            return Err("flows have no names as resources: `Resource` is \"*\"".to_owned());
        }
        let actions: Vec<String> = match &statement["Action"] {
            Value::String(action) => vec![action.clone()],
            Value::Array(actions) => actions
                .iter()
                .filter_map(|action| Some(action.as_str()?.to_owned()))
                .collect(),
            _ => Vec::new(),
        };
        if actions.is_empty() {
            return Err("a statement has an `Action` such as `cams:GetFlow` or `cams:*`".to_owned());
        }
        Ok(Self { allows, actions })
    }

    fn fits(&self, action: &str) -> bool {
        self.actions.iter().any(|pattern| fits(pattern, action))
    }
}

/// Whether a text is of a pattern's form, in which `*` stands for anything; capitals do not matter.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("cams:GetFlow", "cams:GetFlow", true),
            ("cams:getflow", "cams:GetFlow", true),
            ("cams:GetFlow", "cams:GetFlowPreviewUrl", false),
            ("cams:Get*", "cams:GetFlowPreviewUrl", true),
            ("cams:*Flow", "cams:GetFlow", true),
            ("cams:*Flow", "cams:GetFlowPreviewUrl", false),
            ("*", "cams:GetFlow", true),
            ("cams:*Flow*Url", "cams:GetFlowPreviewUrl", true),
            ("ecs:*", "cams:GetFlow", false),
            ("cams:Get*GetFlow", "cams:GetFlow", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_denial_goes_first() {
        let policy = Policy::read(&json!({"Version": "1", "Statement": [
            {"Effect": "Allow", "Action": ["cams:*"], "Resource": "*"},
            {"Effect": "Deny", "Action": "cams:Delete*", "Resource": ["*"]},
        ]}))
        .unwrap();
        assert_eq!(policy.decide("cams:GetFlow"), Decision::Allowed);
        assert_eq!(policy.decide("cams:DeleteFlow"), Decision::ExplicitDeny);
        assert_eq!(policy.decide("ecs:StartInstance"), Decision::ImplicitDeny);
    }

    #[test]
    fn what_is_not_judged_is_refused() {
        let refused = |policy: Value| Policy::read(&policy).unwrap_err().to_string();
        assert!(refused(json!({})).contains("Statement"));
        let with = |statement: Value| refused(json!({"Statement": [statement]}));
        assert!(with(json!({"Effect": "Maybe"})).contains("Effect"));
        assert!(
            with(json!({"Effect": "Allow", "Action": "*", "Resource": "acs:cams:*"})).contains("Resource")
        );
        assert!(with(json!({"Effect": "Allow", "Resource": "*"})).contains("Action"));
        let condition = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}});
        assert!(with(condition).contains("Condition"));
    }
}
