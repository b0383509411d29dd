//! Which members of responses say how a call went, guessed from what the responses have and what the published ones show.

mod success;

use indexmap::IndexMap;

use crate::{
    import::{
        api_docs::{ApiDocs, envelope::success::Shown, response::success_schema},
        json_ext::JsonExt,
        report::{Confidence, Report},
        schema::Schemas,
        text,
    },
    spec::{Envelope, Member, Shape, TypeName, Value},
};

const CODES: [&str; 2] = ["Code", "code"];
const FLAGS: [&str; 2] = ["Success", "success"];

/// What is known about a member of this name in all responses.
#[derive(Default)]
struct Seen {
    texts: usize,
    integers: usize,
    others: usize,
    /// How often each description stands there.
    descriptions: IndexMap<String, usize>,
    shown: Shown,
}

impl Seen {
    fn scalars(&self) -> usize {
        self.texts + self.integers
    }

    /// The description that most responses have; `None` if that may be chance.
    fn description(&self) -> Option<String> {
        let most = self.descriptions.values().copied().max()?;
        let mut most_frequent = self.descriptions.iter().filter(|(_, count)| **count == most);
        let (description, _) = most_frequent.next()?;
        let is_alone = most_frequent.next().is_none();
        (is_alone && (most > 1 || self.descriptions.len() == 1)).then(|| description.clone())
    }
}

/// The envelope, and its members.
pub(crate) fn envelope(
    docs: &ApiDocs,
    schemas: &Schemas<'_>,
    report: &mut Report,
) -> (Envelope, IndexMap<String, Member>) {
    let seen = survey(docs, schemas);
    let most = |names: &[&'static str]| -> &'static str {
        let count = |name: &str| seen.get(name).map_or(0, Seen::scalars);
        // The first of those that are equally frequent.
        let mut best = names[0];
        for name in names {
            if count(name) > count(best) {
                best = name;
            }
        }
        best
    };
    let request_id = most(&["RequestId", "requestId", "request_id"]);
    let message = most(&["Message", "message"]);
    let mut members = IndexMap::new();
    let own = "The id of the request, which the vendor's support asks for.";
    members.insert(request_id.to_owned(), text_member(seen.get(request_id), own));
    let code = most(&CODES);
    let found = seen
        .get(code)
        .and_then(|seen| judge_code(seen, code, report).map(|success| (seen, success)));
    let success = match found {
        Some((usual, success)) => {
            let mut member = text_member(Some(usual), "The result code.");
            if usual.integers > usual.texts {
                member.shape.type_name = TypeName::Int64;
            }
            members.insert(code.to_owned(), member);
            Some(success)
        }
        None => None,
    };
    let flag = FLAGS
        .into_iter()
        .find(|name| seen.get(*name).is_some_and(|seen| seen.shown.flags > 0));
    if let Some(flag) = flag {
        report.guessed(
            Confidence::Likely,
            "envelope",
            format!("`{flag}: true` means success, `{flag}: false` an error"),
        );
    }
    if success.is_none() && flag.is_none() {
        report.changed(
            "envelope",
            "the responses have no code: they are judged by their HTTP status",
        );
    }
    if seen.get(message).is_some_and(|seen| seen.scalars() > 0) {
        let own = "The message of the service.";
        members.insert(message.to_owned(), text_member(seen.get(message), own));
    }
    let denied = "AccessDeniedDetail";
    let has_denied = seen.contains_key(denied);
    if has_denied {
        let shape = Shape {
            type_name: TypeName::AccessDeniedDetail,
            description: Some("Why access was denied, and by which kind of policy.".to_owned()),
            ..Shape::default()
        };
        members.insert(
            denied.to_owned(),
            Member {
                shape,
                ..Member::default()
            },
        );
    }
    let envelope = Envelope {
        request_id: request_id.to_owned(),
        code: success.is_some().then(|| code.to_owned()),
        success: success.unwrap_or_default(),
        success_flag: flag.map(str::to_owned),
        message: message.to_owned(),
        access_denied_detail: has_denied.then(|| denied.to_owned()),
        ..Envelope::default()
    };
    (envelope, members)
}

/// The codes of success, if the member is a result code: at least half of the responses with the member show success in it. A task
/// that failed has a `Code`, too.
fn judge_code(seen: &Seen, name: &str, report: &mut Report) -> Option<Vec<String>> {
    let success = seen.shown.successes();
    let responses = seen.scalars() + seen.others;
    if success.is_empty() || 2 * seen.shown.evident < responses {
        if responses > 0 {
            let reason = format!(
                "`{name}` of {responses} responses is not taken for a result code: few examples show success in it"
            );
            report.guessed(Confidence::Unsure, "envelope", reason);
        }
        return None;
    }
    let confidence = match seen.shown.evident == responses {
        true => Confidence::Sure,
        false => Confidence::Likely,
    };
    let codes: Vec<String> = success.iter().map(|code| format!("{code:?}")).collect();
    let reason = format!("`{name}` says success as {}", codes.join(" or "));
    report.guessed(confidence, "envelope", reason);
    Some(success)
}

fn survey<'d>(docs: &'d ApiDocs, schemas: &'d Schemas<'_>) -> IndexMap<&'d str, Seen> {
    let names = [
        "RequestId",
        "requestId",
        "request_id",
        "Message",
        "message",
        "AccessDeniedDetail",
    ];
    let mut seen: IndexMap<&str, Seen> = IndexMap::new();
    for operation in docs.operations() {
        let Some(schema) = docs.operation(operation).and_then(success_schema) else {
            continue;
        };
        let Some(schema) = schemas.target(schema) else {
            continue;
        };
        let demos: Vec<Value> = docs
            .demos(operation)
            .iter()
            .filter_map(|demo| serde_json::from_str(demo).ok())
            .collect();
        for (name, member) in schema.entries("properties") {
            let is_code = CODES.contains(&name);
            let is_flag = FLAGS.contains(&name);
            if !is_code && !is_flag && !names.contains(&name) {
                continue;
            }
            let seen = seen.entry(name).or_default();
            match member.text("type") {
                Some("string") => seen.texts += 1,
                Some("integer") => seen.integers += 1,
                _ => seen.others += 1,
            }
            if let Some(description) = member.text("description").and_then(text::prose) {
                *seen.descriptions.entry(description).or_default() += 1;
            }
            if is_code {
                seen.shown.code(name, member, &demos);
            } else if is_flag {
                seen.shown.flag(name, member, &demos);
            }
        }
    }
    seen
}

fn text_member(seen: Option<&Seen>, otherwise: &str) -> Member {
    let description = seen.and_then(Seen::description);
    let shape = Shape {
        description: Some(description.unwrap_or_else(|| otherwise.to_owned())),
        ..Shape::default()
    };
    Member {
        shape,
        ..Member::default()
    }
}
