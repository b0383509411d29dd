//! Which members of responses say how a call went, guessed from what most responses have.

use indexmap::IndexMap;

use crate::{
    import::{
        api_docs::{ApiDocs, response::success_schema},
        json_ext::JsonExt,
        report::Report,
        schema::Schemas,
        text,
    },
    spec::{Envelope, Member, Shape, TypeName, Value},
};

/// Codes that mean success, as services write them.
const SUCCESS: [&str; 7] = ["OK", "Ok", "Success", "SUCCESS", "success", "200", "0"];

/// What is known about a member of this name in all responses.
#[derive(Default)]
struct Seen {
    texts: usize,
    integers: usize,
    others: usize,
    description: Option<String>,
    examples: Vec<String>,
}

/// The envelope, and its members.
pub(crate) fn envelope(
    docs: &ApiDocs,
    schemas: &Schemas<'_>,
    report: &mut Report,
) -> (Envelope, IndexMap<String, Member>) {
    let (seen, responses) = survey(docs, schemas);
    let most = |names: &[&'static str]| -> &'static str {
        let count = |name: &str| seen.get(name).map_or(0, |seen| seen.texts + seen.integers);
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
    members.insert(
        request_id.to_owned(),
        text_member(
            seen.get(request_id),
            "The id of the call. The vendor's support asks for it.",
        ),
    );
    let code = most(&["Code", "code"]);
    let success = seen.get(code).map(successes).unwrap_or_default();
    let usual = seen.get(code).filter(|seen| {
        seen.others == 0 && 2 * (seen.texts + seen.integers) > responses && !success.is_empty()
    });
    if let Some(usual) = usual {
        let mut member = text_member(Some(usual), "How the call went.");
        if usual.integers > usual.texts {
            member.shape.type_name = TypeName::Int64;
        }
        members.insert(code.to_owned(), member);
    } else {
        report.changed(
            "envelope",
            "most responses have no code: they are judged by their HTTP status",
        );
    }
    let success = if usual.is_some() { success } else { Vec::new() };
    members.insert(
        message.to_owned(),
        text_member(seen.get(message), "What went wrong, in words."),
    );
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
        code: usual.map(|_| code.to_owned()),
        success,
        message: message.to_owned(),
        access_denied_detail: has_denied.then(|| denied.to_owned()),
    };
    (envelope, members)
}

fn survey<'d>(docs: &'d ApiDocs, schemas: &'d Schemas<'_>) -> (IndexMap<&'d str, Seen>, usize) {
    let names = [
        "RequestId",
        "requestId",
        "request_id",
        "Code",
        "code",
        "Message",
        "message",
        "AccessDeniedDetail",
    ];
    let mut seen: IndexMap<&str, Seen> = IndexMap::new();
    let mut responses = 0;
    for name in docs.operations() {
        let Some(schema) = docs.operation(name).and_then(success_schema) else {
            continue;
        };
        let Some(schema) = schemas.target(schema) else {
            continue;
        };
        responses += 1;
        for (name, member) in schema
            .entries("properties")
            .filter(|(name, _)| names.contains(name))
        {
            let seen = seen.entry(name).or_default();
            match member.text("type") {
                Some("string") => seen.texts += 1,
                Some("integer") => seen.integers += 1,
                _ => seen.others += 1,
            }
            let description = member.text("description").and_then(text::prose);
            seen.description = seen.description.take().or(description);
            match member.key("example") {
                Some(Value::String(example)) => seen.examples.push(example.trim().to_owned()),
                Some(Value::Number(example)) => seen.examples.push(example.to_string()),
                _ => {}
            }
        }
    }
    (seen, responses)
}

/// The codes of success that the examples have.
fn successes(seen: &Seen) -> Vec<String> {
    let shown = |code: &&str| seen.examples.iter().any(|example| example == code);
    SUCCESS.iter().copied().filter(shown).map(str::to_owned).collect()
}

fn text_member(seen: Option<&Seen>, otherwise: &str) -> Member {
    let description = seen.and_then(|seen| seen.description.clone());
    let shape = Shape {
        description: Some(description.unwrap_or_else(|| otherwise.to_owned())),
        ..Shape::default()
    };
    Member {
        shape,
        ..Member::default()
    }
}
