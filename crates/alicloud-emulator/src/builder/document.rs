//! Settings as one JSON document, for programs in other languages.

use alicloud_core::{Credentials, Value, credentials::masked};

use crate::{
    access::AllowedHost,
    builder::EmulatorBuilder,
    emulator::Emulator,
    settings::{InvalidSettings, LocatedValue},
    suggestion,
};

type Result<T> = std::result::Result<T, InvalidSettings>;

/// A member's name, and what it does to the builder.
type Member = (
    &'static str,
    fn(EmulatorBuilder, &LocatedValue<'_>) -> Result<EmulatorBuilder>,
);

/// All members, in the order in which they are read: policies need their keys.
const MEMBERS: &[Member] = &[
    ("access_keys", access_keys),
    ("policies", policies),
    ("unsubscribed", |builder, at| {
        at.switch(builder, EmulatorBuilder::unsubscribed)
    }),
    ("unsubscribed_accounts", |builder, at| {
        let accounts = at.texts()?;
        Ok(accounts
            .into_iter()
            .fold(builder, EmulatorBuilder::unsubscribed_account))
    }),
    ("deny", deny),
    ("quirks", |builder, at| Ok(builder.quirks(at.choice()?))),
    ("error_transport", |builder, at| {
        Ok(builder.error_transport(at.choice()?))
    }),
    ("strict_evidence", |builder, at| {
        at.switch(builder, EmulatorBuilder::strict_evidence)
    }),
    ("enforce_quota", |builder, at| {
        at.switch(builder, EmulatorBuilder::enforce_quota)
    }),
    ("allowed_hosts", |builder, at| {
        at.list()?.try_fold(builder, |builder, at| {
            AllowedHost::parse(at.text()?).map_err(|reason| at.invalid(reason))?;
            Ok(builder.allow_host(at.text()?))
        })
    }),
];

/// The members of an access key.
const KEY_MEMBERS: &[&str] = &["id", "secret", "security_token", "account", "policy"];

/// Adds a document's settings to those of the builder; `read` gets the members of these other names.
pub(crate) fn apply(
    mut builder: EmulatorBuilder,
    document: &Value,
    others: &[&str],
    mut read: impl FnMut(&str, &LocatedValue<'_>) -> Result<()>,
) -> Result<EmulatorBuilder> {
    let document = LocatedValue::whole(document);
    let names = MEMBERS.iter().map(|(name, _)| *name);
    let names: Vec<&str> = names.chain(others.iter().copied()).collect();
    document.check_members(&names)?;
    for (name, read) in MEMBERS {
        if let Some(at) = document.member(name) {
            builder = read(builder, &at)?;
        }
    }
    for name in others {
        if let Some(at) = document.member(name) {
            read(name, &at)?;
        }
    }
    Ok(builder)
}

fn access_keys(mut builder: EmulatorBuilder, at: &LocatedValue<'_>) -> Result<EmulatorBuilder> {
    for at in at.list()? {
        at.check_members(KEY_MEMBERS)?;
        let id_at = at.required("id")?;
        let (id, secret) = (id_at.text()?, at.required("secret")?.text()?);
        if id == Emulator::ACCESS_KEY_ID {
            return Err(
                id_at.invalid("this is the emulator's own key; a policy for it stands under `policies`")
            );
        }
        if builder.has_key(id) {
            return Err(id_at.invalid("an access key before has this id, too; each has its own"));
        }
        let credentials = match at.member("security_token") {
            Some(token) => Credentials::temporary(id, secret, token.text()?),
            None => Credentials::new(id, secret),
        };
        let credentials = credentials.map_err(|error| at.invalid(error.to_string()))?;
        let account = match at.member("account") {
            Some(account) => account.text()?,
            None => Emulator::ACCOUNT,
        };
        builder = builder.access_key(credentials, account);
        if let Some(at) = at.member("policy") {
            builder = policy(builder, &at, id)?;
        }
    }
    Ok(builder)
}

fn policies(mut builder: EmulatorBuilder, at: &LocatedValue<'_>) -> Result<EmulatorBuilder> {
    for (id, at) in at.members()? {
        if !builder.has_key(id) {
            return Err(at.invalid("no access key has this id; add one under `access_keys`"));
        }
        builder = policy(builder, &at, id)?;
    }
    Ok(builder)
}

fn policy(builder: EmulatorBuilder, at: &LocatedValue<'_>, id: &str) -> Result<EmulatorBuilder> {
    let read = builder.policy(id, at.value());
    read.map_err(|error| at.invalid(format!("for the access key {}, {error}", masked(id))))
}

fn deny(mut builder: EmulatorBuilder, at: &LocatedValue<'_>) -> Result<EmulatorBuilder> {
    for at in at.list()? {
        let name = at.text()?;
        let names: Vec<_> = builder.operations().map(|operation| operation.name()).collect();
        if !names.contains(&name) {
            return Err(at.invalid(suggestion::unknown("operation", name, &names)));
        }
        builder = builder.deny(name);
    }
    Ok(builder)
}

#[cfg(test)]
mod tests {
    use inventory_client::description::DESCRIPTION;
    use serde_json::json;

    use super::*;

    fn builder() -> EmulatorBuilder {
        Emulator::builder(&DESCRIPTION)
    }

    fn apply(builder: EmulatorBuilder, document: &Value) -> Result<EmulatorBuilder> {
        builder.settings(document)
    }

    const GUIDE: &str = include_str!("../guide/settings.md");

    /// The first two columns of the table below a heading: a name, and a value as JSON.
    fn table(heading: &str) -> Vec<(&'static str, Value)> {
        let (_, below) = GUIDE.split_once(&format!("# {heading}\n")).unwrap();
        let section = below.split("\n# ").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        rows.map(|row| {
            let mut cells = row.split(" | ").map(|cell| cell.trim_matches(['|', ' ', '`']));
            let name = cells.next().unwrap();
            (name, serde_json::from_str(cells.next().unwrap()).unwrap())
        })
        .collect()
    }

    #[test]
    fn the_guide_has_all_members_and_each_of_them_has_an_effect() {
        let rows = table("Members");
        let documented: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
        let known: Vec<&str> = MEMBERS.iter().map(|(name, _)| *name).collect();
        assert_eq!(documented, known);
        let shown = |builder: &EmulatorBuilder| format!("{:?} {:?}", builder.settings, builder.keys);
        let before = shown(&builder());
        for (name, value) in rows {
            let builder = apply(builder(), &json!({name: value})).unwrap();
            assert_ne!(shown(&builder), before, "{name}");
        }
    }

    #[test]
    fn the_guide_has_all_members_of_an_access_key_and_each_of_them_is_read() {
        let rows = table("Access keys");
        let documented: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
        assert_eq!(documented, KEY_MEMBERS);
        let key: serde_json::Map<_, _> = rows
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let builder = apply(builder(), &json!({"access_keys": [key]})).unwrap();
        let key = &builder.keys[0];
        assert_eq!(key.credentials.access_key_id(), "LTAI5tReadersAccessKey");
        assert_eq!(key.credentials.access_key_secret(), "readers-secret");
        assert_eq!(key.credentials.security_token(), Some("token"));
        assert_eq!(key.account, "2");
        assert!(builder.settings.policies.contains_key("LTAI5tReadersAccessKey"));
    }

    #[test]
    fn the_guide_s_example_can_be_used() {
        let (_, example) = GUIDE.split_once("```json\n").unwrap();
        let example: Value = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
        let builder = apply(builder(), &example).unwrap();
        assert_eq!(builder.keys.len(), 2);
        assert_eq!(builder.keys[0].account, Emulator::ACCOUNT);
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_is_shown() {
        let key = |other: Value| {
            let mut key = json!({"id": "LTAI5tReadersAccessKey", "secret": "S3CRET"});
            for (name, value) in other.as_object().unwrap() {
                key[name] = value.clone();
            }
            json!({"access_keys": [key]})
        };
        for (document, member, expected) in [
            (json!("S3CRET"), "", "JSON object"),
            (
                json!({"quirk": "S3CRET"}),
                "quirk",
                "use one of access_keys, policies, unsubscribed, ",
            ),
            (
                json!({"quirks": "cleen"}),
                "quirks",
                "unknown value `cleen` (did you mean `clean`?); use one of documented, clean, noisy",
            ),
            (json!({"quirks": {"S3CRET": 1}}), "quirks", "a text"),
            (
                json!({"unsubscribed": "S3CRET"}),
                "unsubscribed",
                "`true` or `false`",
            ),
            (json!({"deny": "S3CRET"}), "deny", "a list"),
            (
                json!({"unsubscribed_accounts": ["1", ""]}),
                "unsubscribed_accounts[1]",
                "empty",
            ),
            (
                json!({"deny": ["CreatItem"]}),
                "deny[0]",
                "use one of AskItem, CountItems, CreateItem, ",
            ),
            (
                json!({"allowed_hosts": ["emulator", "http://S3CRET:8180/"]}),
                "allowed_hosts[1]",
                "without scheme, port and path",
            ),
            (
                json!({"access_keys": ["S3CRET"]}),
                "access_keys[0]",
                "JSON object",
            ),
            (
                json!({"access_keys": [{"secret": "S3CRET"}]}),
                "access_keys[0].id",
                "missing",
            ),
            (
                json!({"access_keys": [{"id": "i"}]}),
                "access_keys[0].secret",
                "missing",
            ),
            (key(json!({"id": ""})), "access_keys[0].id", "empty"),
            (key(json!({"id": "S3CRET S3CRET"})), "access_keys[0]", "a space"),
            (
                key(json!({"id": "LTAI5tEmulatorAccessKey"})),
                "access_keys[0].id",
                "own key",
            ),
            (key(json!({"secret": ""})), "access_keys[0].secret", "empty"),
            (
                key(json!({"secret": ["S3CRET"]})),
                "access_keys[0].secret",
                "a text",
            ),
            (
                key(json!({"secret": "S3CRET\n"})),
                "access_keys[0]",
                "secret has white space",
            ),
            (
                key(json!({"security_token": "S3CRET\n"})),
                "access_keys[0]",
                "token has white space",
            ),
            (key(json!({"account": 2})), "access_keys[0].account", "a text"),
            (
                key(json!({"Secret": "S3CRET"})),
                "access_keys[0].Secret",
                "use one of id, secret, ",
            ),
            (
                key(json!({"policy": {}})),
                "access_keys[0].policy",
                "LTAI****sKey, invalid policy",
            ),
            (
                json!({"policies": {"other": {"Statement": []}}}),
                "policies.other",
                "no access key",
            ),
        ] {
            let error = apply(builder(), &document).unwrap_err();
            assert_eq!(error.member(), member);
            let text = format!("{error} {error:?}");
            assert!(text.contains(expected), "{text}");
            assert!(!text.contains("S3CRET"), "{text}");
        }
        let twice = json!({"access_keys": [{"id": "one", "secret": "a"}, {"id": "one", "secret": "b"}]});
        let error = apply(builder(), &twice).unwrap_err();
        assert_eq!(error.member(), "access_keys[1].id");
        let builder = apply(builder(), &key(json!({"security_token": "T0KEN"}))).unwrap();
        let shown = format!("{builder:?} {:?}", builder.keys);
        assert!(!shown.contains("S3CRET") && !shown.contains("T0KEN"), "{shown}");
    }
}
