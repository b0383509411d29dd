//! RAM policies of access keys: what of them decides about calls.

use std::{borrow::Cow, fmt};

use alicloud_core::{__private::debug_as_report, Operation, Value};

use crate::ram::{
    condition::{Circumstances, Condition},
    wildcard::fits,
};

/// A policy in the form of RAM's documents.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
struct Statement {
    allows: bool,
    actions: Actions,
    /// All of them must hold.
    conditions: Vec<Condition>,
}

/// Patterns in which `*` stands for anything.
#[derive(Clone, Debug)]
enum Actions {
    These(Vec<String>),
    AllBut(Vec<String>),
}

/// An invalid policy.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidPolicy(String);

impl fmt::Display for InvalidPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "invalid policy: {}", self.0)
    }
}

debug_as_report!(InvalidPolicy);

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

/// The RAM action that calls of an operation need.
pub(crate) fn action(operation: &Operation) -> Cow<'static, str> {
    match operation.ram_action() {
        Some(action) => action.into(),
        None => format!("{}:{}", operation.service().product(), operation.name()).into(),
    }
}

impl Policy {
    /// Reads `{"Version": "1", "Statement": [{"Effect": …, "Action": …, "Resource": "*"}]}`. Of statements that concern none of
    /// the actions that are emulated, nothing need be understood.
    pub(crate) fn read(policy: &Value, emulated: &[Cow<'_, str>]) -> Result<Self, InvalidPolicy> {
        let statements = match &policy["Statement"] {
            Value::Array(statements) => statements.as_slice(),
            one @ Value::Object(_) => std::slice::from_ref(one),
            _ => return Err(InvalidPolicy("it has no `Statement`, which is a list".to_owned())),
        };
        let read = statements
            .iter()
            .filter_map(|statement| Statement::read(statement, emulated).transpose());
        Ok(Self {
            statements: read.collect::<Result<_, _>>().map_err(InvalidPolicy)?,
        })
    }

    /// What it says of an action such as `inventory:GetItem`. A statement that denies goes before all that allow.
    pub(crate) fn decide(&self, action: &str, circumstances: &Circumstances) -> Decision {
        let mut decision = Decision::ImplicitDeny;
        for statement in &self.statements {
            if !statement.fits(action, circumstances) {
                continue;
            }
            if !statement.allows {
                return Decision::ExplicitDeny;
            }
            decision = Decision::Allowed;
        }
        decision
    }
}

impl Statement {
    /// `None` for a statement that never concerns an emulated action.
    fn read(statement: &Value, emulated: &[Cow<'_, str>]) -> Result<Option<Self>, String> {
        let allows = match statement["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("the `Effect` of a statement is `Allow` or `Deny`".to_owned()),
        };
        let actions = Actions::read(statement)?;
        if !emulated.iter().any(|action| actions.contain(action)) {
            return Ok(None);
        }
        let known = ["Effect", "Action", "NotAction", "Resource", "Condition"];
        let mut names = statement.as_object().into_iter().flat_map(serde_json::Map::keys);
        if let Some(name) = names.find(|name| !known.contains(&name.as_str())) {
            return Err(format!("this emulator does not judge `{name}`; leave it out"));
        }
        if !covers_calls(&statement["Resource"], emulated)? {
            return Ok(None);
        }
        let conditions = match statement.get("Condition") {
            Some(conditions) => Condition::read_all(conditions)?,
            None => Vec::new(),
        };
        Ok(Some(Self {
            allows,
            actions,
            conditions,
        }))
    }

    fn fits(&self, action: &str, circumstances: &Circumstances) -> bool {
        let holds = |condition: &Condition| condition.holds(circumstances);
        self.actions.contain(action) && self.conditions.iter().all(holds)
    }
}

impl Actions {
    fn read(statement: &Value) -> Result<Self, String> {
        let form = "a statement has either an `Action` such as `product:Operation` or `product:*`, or a list of these, or a `NotAction`";
        let read = match (statement.get("Action"), statement.get("NotAction")) {
            (Some(actions), None) => texts(actions).map(Self::These),
            (None, Some(actions)) => texts(actions).map(Self::AllBut),
            _ => None,
        };
        read.ok_or_else(|| form.to_owned())
    }

    fn contain(&self, action: &str) -> bool {
        let among = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, action));
        match self {
            Self::These(patterns) => among(patterns),
            Self::AllBut(patterns) => !among(patterns),
        }
    }
}

/// Whether the resources of a statement are those of emulated calls. These have no names: the vendor's documents ask for `*`,
/// and do not say what else RAM takes for it, so that the emulator refuses to guess.
fn covers_calls(resources: &Value, emulated: &[Cow<'_, str>]) -> Result<bool, String> {
    let names = texts(resources).ok_or("a statement has a `Resource`: \"*\"")?;
    if names
        .iter()
        .any(|name| !name.is_empty() && name.bytes().all(|byte| byte == b'*'))
    {
        return Ok(true);
    }
    let is_emulated = |product: &str| {
        let mut products = emulated.iter().filter_map(|action| action.split(':').next());
        products.any(|emulated| fits(product, emulated))
    };
    let may_cover = |name: &&String| match name.split(':').collect::<Vec<_>>()[..] {
        ["acs", product, _, _, ..] => is_emulated(product),
        _ => true,
    };
    match names.iter().find(may_cover) {
        None => Ok(false),
        Some(name) => Err(format!(
            "these operations cannot be permitted for single resources: in place of `{name}`, `Resource` is \"*\""
        )),
    }
}

/// A text or a list of texts, not empty.
fn texts(value: &Value) -> Option<Vec<String>> {
    let texts: Vec<String> = match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(texts) => texts
            .iter()
            .map(|text| text.as_str().map(str::to_owned))
            .collect::<Option<_>>()?,
        _ => return None,
    };
    (!texts.is_empty()).then_some(texts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const EMULATED: &[Cow<'_, str>] = &[
        Cow::Borrowed("inventory:GetItem"),
        Cow::Borrowed("inventory:DeleteItem"),
    ];

    fn read(statements: Value) -> Result<Policy, String> {
        let policy = json!({"Version": "1", "Statement": statements});
        Policy::read(&policy, EMULATED).map_err(|error| error.to_string())
    }

    /// What is decided about a caller with this address.
    fn decide(policy: &Policy, action: &str, peer: &str) -> Decision {
        let circumstances = Circumstances {
            peer: peer.parse().unwrap(),
            now: std::time::UNIX_EPOCH,
        };
        policy.decide(action, &circumstances)
    }

    #[test]
    fn a_denial_goes_first() {
        let policy = read(json!([
            {"Effect": "Allow", "Action": ["inventory:*"], "Resource": "*"},
            {"Effect": "Deny", "Action": "inventory:Delete*", "Resource": ["acs:inventory:*:*:*", "*"]},
        ]))
        .unwrap();
        let decided = |action| decide(&policy, action, "127.0.0.1");
        assert_eq!(decided("inventory:GetItem"), Decision::Allowed);
        assert_eq!(decided("inventory:DeleteItem"), Decision::ExplicitDeny);
        assert_eq!(decided("ecs:StartInstance"), Decision::ImplicitDeny);
    }

    #[test]
    fn exceptions_are_left_out() {
        let allow = json!({"Effect": "Allow", "NotAction": ["ram:*", "inventory:Delete*"], "Resource": "*"});
        let deny = json!({"Effect": "Deny", "NotAction": "inventory:Get*", "Resource": "*"});
        for (statements, get, delete) in [
            (json!(allow), Decision::Allowed, Decision::ImplicitDeny),
            (json!([allow, deny]), Decision::Allowed, Decision::ExplicitDeny),
        ] {
            let policy = read(statements).unwrap();
            assert_eq!(decide(&policy, "inventory:GetItem", "::1"), get);
            assert_eq!(decide(&policy, "inventory:DeleteItem", "::1"), delete);
        }
    }

    #[test]
    fn conditions_decide_whether_a_statement_counts() {
        let policy = read(json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
                "NotIpAddress": {"acs:SourceIp": "192.0.2.0/24"},
                "Bool": {"acs:SecureTransport": false},
            }},
        ]))
        .unwrap();
        let decided = |peer| decide(&policy, "inventory:GetItem", peer);
        assert_eq!(decided("192.0.2.9"), Decision::Allowed);
        assert_eq!(decided("127.0.0.1"), Decision::ExplicitDeny);
    }

    #[test]
    fn what_is_not_judged_is_refused() {
        assert!(
            Policy::read(&json!({}), EMULATED)
                .unwrap_err()
                .to_string()
                .contains("no `Statement`")
        );
        for (statement, expected) in [
            (json!({"Effect": "Maybe"}), "`Effect`"),
            (json!({"Effect": "Allow", "Resource": "*"}), "`Action`"),
            (
                json!({"Effect": "Allow", "Action": ["inventory:*", 1], "Resource": "*"}),
                "`Action`",
            ),
            (
                json!({"Effect": "Allow", "Action": "*", "NotAction": "ram:*", "Resource": "*"}),
                "either",
            ),
            (
                json!({"Effect": "Allow", "Action": "*", "NotResource": "*"}),
                "`NotResource`",
            ),
            (json!({"Effect": "Allow", "Action": "*"}), "`Resource`"),
            (
                json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}),
                "`Condition`",
            ),
            (
                json!({"Effect": "Allow", "Action": "*", "Resource": "acs:inventory:*:*:*"}),
                "`acs:inventory:*:*:*`",
            ),
            (
                json!({"Effect": "Allow", "Action": "*", "Resource": "acs:*:*:*:*"}),
                "`acs:*:*:*:*`",
            ),
            (
                json!({"Effect": "Allow", "Action": "*", "Resource": "flow/1"}),
                "`flow/1`",
            ),
        ] {
            let error = read(statement.clone()).unwrap_err();
            assert!(error.contains(expected), "{statement}: {error}");
        }
    }

    #[test]
    fn statements_about_other_products_need_not_be_understood() {
        let policy = read(json!([
            {"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:bucket/*", "Condition":
                {"StringLike": {"oss:Prefix": "2026/*"}}},
            {"Effect": "Allow", "NotAction": "ram:*", "Resource": "acs:oss:*:*:*"},
        ]));
        assert_eq!(
            decide(&policy.unwrap(), "inventory:GetItem", "::1"),
            Decision::ImplicitDeny
        );
    }
}
