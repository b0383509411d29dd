//! The cases, and how one is gone through.

use std::collections::BTreeMap;

use alicloud_core::Credentials;
use cams_flow_emulator::Emulator;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Driver, Result, expect};

/// A case: an emulator and the calls that it gets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    #[serde(default)]
    emulator: Settings,
    steps: Vec<Step>,
}

/// What differs from the emulator's defaults.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    duplicate_names: bool,
    unsubscribed: bool,
    deny: Vec<String>,
    spaces: Option<Vec<String>>,
}

/// A call, and what must come of it: a body, or an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    call: String,
    with: Map<String, Value>,
    #[serde(default)]
    key: Key,
    body: Option<Value>,
    error: Option<Value>,
    /// Members of the body to remember, by the names that `$name` brings back.
    #[serde(default)]
    keep: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Key {
    #[default]
    Accepted,
    WrongSecret,
    Unknown,
    OtherAccount,
    Temporary,
}

/// A call as drivers get it.
#[derive(Serialize)]
pub(crate) struct Call {
    pub(crate) endpoint: String,
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: String,
    pub(crate) security_token: Option<String>,
    pub(crate) operation: String,
    pub(crate) parameters: Value,
}

/// The result of a call by a client.
#[derive(Debug, Deserialize)]
pub(crate) struct CallResult {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    #[serde(default)]
    pub(crate) error: Option<Value>,
}

/// A case with its own emulator.
pub(crate) struct Run<'c> {
    case: &'c Case,
    emulator: Emulator,
    kept: BTreeMap<String, Value>,
}

impl<'c> Run<'c> {
    pub(crate) async fn new(case: &'c Case) -> Result<Self> {
        let settings = &case.emulator;
        let mut builder = Emulator::builder()
            .access_key(key(Key::OtherAccount)?, "2")
            .access_key(key(Key::Temporary)?, "1");
        if settings.duplicate_names {
            builder = builder.allow_duplicate_names();
        }
        if settings.unsubscribed {
            builder = builder.unsubscribed();
        }
        for operation in &settings.deny {
            builder = builder.deny(operation);
        }
        if let Some(spaces) = &settings.spaces {
            builder = builder.spaces(spaces);
        }
        Ok(Self {
            case,
            emulator: builder.start().await?,
            kept: BTreeMap::new(),
        })
    }

    pub(crate) async fn through(mut self, driver: &mut Driver) -> Result<()> {
        for (number, step) in self.case.steps.iter().enumerate() {
            let call = self.call(step)?;
            let result = match driver {
                Driver::Ours(ours) => ours.call(&call).await?,
                Driver::Theirs(theirs) => theirs.call(&call).await?,
            };
            self.judge(step, &result)
                .map_err(|problem| format!("step {}, {}: {problem}", number + 1, step.call))?;
        }
        Ok(())
    }

    fn call(&self, step: &Step) -> Result<Call> {
        let key = match step.key {
            Key::Accepted => self.emulator.credentials(),
            Key::WrongSecret => {
                Credentials::new(self.emulator.credentials().access_key_id(), "not-the-secret")?
            }
            other => key(other)?,
        };
        Ok(Call {
            endpoint: self.emulator.endpoint().trim_start_matches("http://").to_owned(),
            access_key_id: key.access_key_id().to_owned(),
            access_key_secret: key.access_key_secret().to_owned(),
            security_token: key.security_token().map(str::to_owned),
            operation: step.call.clone(),
            parameters: expect::filled(&Value::Object(step.with.clone()), &self.kept),
        })
    }

    fn judge(&mut self, step: &Step, result: &CallResult) -> Result<()> {
        if let Some(expected) = &step.error {
            let mut error = result.error.clone().ok_or("succeeded, and should not have")?;
            if let Some(members) = error.as_object_mut() {
                members.insert("status".to_owned(), result.status.into());
            }
            return expect::fits(&expect::filled(expected, &self.kept), &error);
        }
        let body = result
            .body
            .as_ref()
            .ok_or_else(|| format!("failed: {result:?}"))?;
        let expected = step.body.as_ref().ok_or("a step without an expectation")?;
        expect::fits(&expect::filled(expected, &self.kept), body)?;
        for (name, path) in &step.keep {
            let pointer = format!("/{}", path.replace('.', "/"));
            let value = body
                .pointer(&pointer)
                .ok_or_else(|| format!("no {path} in {body}"))?;
            self.kept.insert(name.clone(), value.clone());
        }
        Ok(())
    }
}

fn key(key: Key) -> Result<Credentials> {
    let key = match key {
        Key::OtherAccount => Credentials::new("LTAI5tAnotherAccountKey", "another-secret"),
        Key::Temporary => Credentials::temporary("STS.NTemporaryKey", "its-secret", "its+token/=="),
        Key::Accepted | Key::WrongSecret | Key::Unknown => {
            Credentials::new("LTAI5tNobodyKnowsThisKey", "secret")
        }
    };
    Ok(key?)
}
