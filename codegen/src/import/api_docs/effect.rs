//! What a call does, by the name of the operation and the markers of the source.
//!
//! The markers alone are not to be trusted: `CreateFlow` is marked as one that reads. A read is repeated after a lost
//! response, so an operation counts as one only if nothing speaks against it.

use crate::{
    import::{json_ext::JsonExt, report::Confidence},
    spec::{Effect, Value},
};

const READ: [&str; 15] = [
    "Describe", "Desc", "List", "Get", "Query", "Search", "Check", "Count", "Preview", "Estimate", "Is",
    "Has", "Find", "View", "Lookup",
];
const CREATE: [&str; 13] = [
    "Create", "Add", "Run", "Allocate", "Purchase", "Buy", "Copy", "Clone", "Import", "Insert", "Register",
    "Launch", "Generate",
];
const DELETE: [&str; 7] = [
    "Delete",
    "Remove",
    "Release",
    "Drop",
    "Destroy",
    "Purge",
    "Terminate",
];
const UPDATE: [&str; 33] = [
    "Modify",
    "Update",
    "Set",
    "Reset",
    "Put",
    "Enable",
    "Disable",
    "Start",
    "Stop",
    "Restart",
    "Reboot",
    "Attach",
    "Detach",
    "Associate",
    "Disassociate",
    "Bind",
    "Unbind",
    "Grant",
    "Revoke",
    "Authorize",
    "Tag",
    "Untag",
    "Cancel",
    "Send",
    "Publish",
    "Join",
    "Leave",
    "Move",
    "Rename",
    "Resize",
    "Save",
    "Upgrade",
    "Change",
];

/// What a call uses up, whatever its verb: a code is sent by `GetVerifyCode` and spent by `CheckVerifyCode`.
const VERIFICATIONS: [&str; 4] = ["VerifyCode", "VerificationCode", "Verification", "Verify"];

/// Words that begin the summary of a call that changes something, and are no nouns.
const CHANGES: [&str; 9] = [
    "Adds",
    "Configures",
    "Creates",
    "Deletes",
    "Enables",
    "Generates",
    "Modifies",
    "Removes",
    "Sends",
];
const CHANGES_IN_CHINESE: [&str; 7] = ["创建", "新增", "提交", "发送", "删除", "修改", "更新"];

/// What is thought of an operation's effect.
pub(crate) struct Guess {
    pub(crate) effect: Effect,
    pub(crate) confidence: Confidence,
    pub(crate) reason: String,
}

/// The effect of an operation. One that is not plainly a read is not taken for one.
pub(crate) fn effect(name: &str, operation: &Value) -> Guess {
    let tags = operation.key("systemTags");
    let tag = tags
        .and_then(|tags| tags.text("operationType"))
        .unwrap_or_default();
    let marked = match tag {
        "get" | "list" => Some(Effect::Read),
        "create" => Some(Effect::Create),
        "update" => Some(Effect::Update),
        "delete" => Some(Effect::Delete),
        _ => None,
    };
    let Some((verb, named)) = verb(name) else {
        let effect = marked
            .filter(|effect| *effect != Effect::Read)
            .unwrap_or(Effect::Update);
        let reason = match marked {
            Some(Effect::Read) => {
                "its name has no known verb; the source marks it as one that reads".to_owned()
            }
            Some(_) => format!("its name has no known verb; the source marks it as `{tag}`"),
            None => "its name has no known verb, and the source does not mark it".to_owned(),
        };
        return guess(effect, Confidence::Unsure, reason);
    };
    if named != Effect::Read {
        let confidence = match marked {
            Some(marked) if marked == named => Confidence::Sure,
            _ => Confidence::Likely,
        };
        return guess(named, confidence, format!("by its verb `{verb}`"));
    }
    if let Some(reason) = against_read(name, operation, marked, tag) {
        let effect = marked
            .filter(|effect| *effect != Effect::Read)
            .unwrap_or(Effect::Update);
        return guess(
            effect,
            Confidence::Unsure,
            format!("its verb is `{verb}`, but {reason}"),
        );
    }
    let is_write = operation.text("operationType") == Some("write");
    let has_token = has_token(operation);
    let doubts = [
        (marked.is_none(), "the source does not mark it"),
        (is_write, "the source also calls it a write"),
        (is_paid(operation), "it is charged"),
        (has_token, "it takes a client token"),
    ];
    let doubts: Vec<&str> = doubts
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, doubt)| doubt)
        .collect();
    if doubts.is_empty() {
        guess(Effect::Read, Confidence::Sure, format!("by its verb `{verb}`"))
    } else {
        let reason = format!("by its verb `{verb}`, though {}", doubts.join(" and "));
        guess(Effect::Read, Confidence::Likely, reason)
    }
}

fn guess(effect: Effect, confidence: Confidence, reason: String) -> Guess {
    Guess {
        effect,
        confidence,
        reason,
    }
}

/// What speaks against an operation that is called like one that reads.
fn against_read(name: &str, operation: &Value, marked: Option<Effect>, tag: &str) -> Option<String> {
    if marked.is_some_and(|marked| marked != Effect::Read) {
        return Some(format!("the source marks it as `{tag}`"));
    }
    if let Some(other) = second_verb(name) {
        return Some(format!("its name also says `{other}`"));
    }
    if let Some(end) = VERIFICATIONS.into_iter().find(|end| name.ends_with(end)) {
        return Some(format!("a `{end}` is sent, used up or charged by the call"));
    }
    if let Some(word) = summary_verb(operation) {
        return Some(format!("its summary begins with `{word}`"));
    }
    let calls_it_read = operation.text("operationType") == Some("read");
    if is_paid(operation) && !(marked == Some(Effect::Read) && calls_it_read) {
        return Some("it is charged, and the source does not plainly call it a read".to_owned());
    }
    let methods: Vec<&str> = operation
        .list("methods")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let is_writing = |method: &&str| matches!(*method, "put" | "patch" | "delete");
    if !methods.is_empty() && methods.iter().all(is_writing) {
        return Some(format!(
            "it is called with {}",
            methods.join(" or ").to_ascii_uppercase()
        ));
    }
    let risk = operation.key("systemTags").and_then(|tags| tags.text("riskType"));
    if risk == Some("high") {
        return Some("the source marks it as risky".to_owned());
    }
    if marked.is_none() && has_token(operation) {
        return Some("it takes a client token, as creates do".to_owned());
    }
    None
}

/// The word with which the summary says that something is changed: `Creates a token.`, `创建应用Token`.
fn summary_verb(operation: &Value) -> Option<&'static str> {
    let summary = operation.text("summary")?.trim_start();
    let word = summary.split(|next: char| !next.is_ascii_alphabetic()).next();
    let mut chinese = CHANGES_IN_CHINESE.into_iter();
    let found = CHANGES.into_iter().find(|verb| word == Some(*verb));
    found.or_else(|| chinese.find(|verb| summary.starts_with(verb)))
}

fn is_paid(operation: &Value) -> bool {
    operation
        .key("systemTags")
        .and_then(|tags| tags.text("chargeType"))
        == Some("paid")
}

fn has_token(operation: &Value) -> bool {
    let mut parameters = operation.list("parameters").iter();
    parameters.any(|parameter| {
        parameter
            .text("name")
            .is_some_and(|name| name.eq_ignore_ascii_case("ClientToken"))
    })
}

/// The verb that a name begins with, and what it says.
fn verb(name: &str) -> Option<(&'static str, Effect)> {
    let name = name
        .strip_prefix("Batch")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name);
    verbs().find(|(verb, _)| is_verb(name, verb))
}

fn verbs() -> impl Iterator<Item = (&'static str, Effect)> {
    let of = |verbs: &'static [&'static str], effect| verbs.iter().map(move |verb| (*verb, effect));
    of(&READ, Effect::Read)
        .chain(of(&DELETE, Effect::Delete))
        .chain(of(&CREATE, Effect::Create))
        .chain(of(&UPDATE, Effect::Update))
}

/// The verb that changes something in `GetOrCreateSession` and `QueryAndLockRecord`.
fn second_verb(name: &str) -> Option<&'static str> {
    let places = name.match_indices("Or").chain(name.match_indices("And"));
    let mut rests = places.map(|(start, word)| &name[start + word.len()..]);
    rests.find_map(|rest| {
        let others = verbs().filter(|(_, effect)| *effect != Effect::Read);
        let more = ["Lock", "Use", "Save", "Consume", "Apply", "Open"].map(|verb| (verb, Effect::Update));
        let mut all = others.chain(more);
        all.find(|(verb, _)| rest.starts_with(verb) && is_verb(rest, verb))
            .map(|(verb, _)| verb)
    })
}

/// `Get` is the verb of `GetFlow` and of `getFlow`, not of `Getaway`.
fn is_verb(name: &str, verb: &str) -> bool {
    let Some((start, rest)) = name.split_at_checked(verb.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(verb) && !rest.starts_with(|next: char| next.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::effect;
    use crate::{import::report::Confidence, spec::Effect};

    #[test]
    fn names_and_markers_tell_the_effect() -> Result<(), serde_json::Error> {
        let tag = |tag: &str| format!(r#"{{ "systemTags": {{ "operationType": "{tag}" }} }}"#);
        let with_token = r#"{ "parameters": [{ "name": "ClientToken" }] }"#.to_owned();
        let put = r#"{ "methods": ["put"] }"#.to_owned();
        let nothing = "{}".to_owned();
        let summary =
            |text: &str| format!(r#"{{ "summary": "{text}", "systemTags": {{ "operationType": "get" }} }}"#);
        let paid = |kind: &str| {
            format!(
                r#"{{ "operationType": "{kind}", "systemTags": {{ "operationType": "get", "chargeType": "paid" }} }}"#
            )
        };
        for (name, source, expected, confidence) in [
            ("DescribeInstances", tag("get"), Effect::Read, Confidence::Sure),
            (
                "DescribeInstances",
                nothing.clone(),
                Effect::Read,
                Confidence::Likely,
            ),
            ("BatchGetTables", tag("list"), Effect::Read, Confidence::Sure),
            ("CreateFlow", tag("get"), Effect::Create, Confidence::Likely),
            ("CreateFlow", tag("create"), Effect::Create, Confidence::Sure),
            ("RemoveUser", tag("delete"), Effect::Delete, Confidence::Sure),
            (
                "GetawayStart",
                nothing.clone(),
                Effect::Update,
                Confidence::Unsure,
            ),
            ("CutPlant", tag("get"), Effect::Update, Confidence::Unsure),
            ("CutPlant", tag("create"), Effect::Create, Confidence::Unsure),
            ("PublishFlow", nothing.clone(), Effect::Update, Confidence::Likely),
            (
                "GetOrCreateSession",
                tag("get"),
                Effect::Update,
                Confidence::Unsure,
            ),
            ("QueryAndLockRecord", nothing, Effect::Update, Confidence::Unsure),
            ("GetPlant", tag("update"), Effect::Update, Confidence::Unsure),
            ("GetPlant", put, Effect::Update, Confidence::Unsure),
            ("GetPlant", with_token, Effect::Update, Confidence::Unsure),
            ("ViewPlant", tag("get"), Effect::Read, Confidence::Sure),
            (
                "GetGateVerifyCode",
                tag("get"),
                Effect::Update,
                Confidence::Unsure,
            ),
            (
                "DescribeCardVerify",
                tag("get"),
                Effect::Update,
                Confidence::Unsure,
            ),
            ("DescribeVerifyResult", tag("get"), Effect::Read, Confidence::Sure),
            (
                "GetPlot",
                summary("Creates a plot."),
                Effect::Update,
                Confidence::Unsure,
            ),
            (
                "GetPlot",
                summary("Modifies a plot."),
                Effect::Update,
                Confidence::Unsure,
            ),
            ("GetPlot", summary("创建苗圃"), Effect::Update, Confidence::Unsure),
            (
                "GetPlot",
                summary("Tags of a plot."),
                Effect::Read,
                Confidence::Sure,
            ),
            (
                "GetPlot",
                paid("readAndWrite"),
                Effect::Update,
                Confidence::Unsure,
            ),
            ("GetPlot", paid("read"), Effect::Read, Confidence::Likely),
        ] {
            let found = effect(name, &serde_json::from_str(&source)?);
            assert_eq!(
                (found.effect, found.confidence),
                (expected, confidence),
                "{name} {source}"
            );
        }
        Ok(())
    }
}
