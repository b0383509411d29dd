use std::collections::HashMap;

use indexmap::IndexMap;

use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        Example, Member, Operation, Value,
        check::{Checker, reference::known_code, value, value::Side},
    },
};

/// Examples are contracts: each fits its operation, and at least one succeeds.
pub(super) fn check(checker: &mut Checker<'_>, operation: &Operation) {
    let examples = &operation.file.examples;
    let mut names = HashMap::new();
    let mut succeeds = false;
    for (index, example) in examples.iter().enumerate() {
        let path = DocumentPath::of(["examples"]).join(index);
        let name = path.join("name");
        if let Some(first) = names.get(&example.name) {
            let message = format!("the example `{}` is here a second time", example.name);
            checker.again(
                Code::DuplicateExample,
                &name,
                first,
                message,
                "give it another name",
            );
        } else {
            names.insert(&example.name, name);
        }
        if example.published.as_ref() == Some(&example.response) {
            let message = "`published` says the same as `response`";
            checker.error_at_key(
                Code::PublishedAlike,
                &path.join("published"),
                message,
                "remove it: it is for what differs",
            );
        }
        let is_success = is_success(checker, example);
        succeeds |= is_success;
        // Who leaves a required parameter out wants to show the error.
        request(checker, operation, example, &path.join("request"), is_success);
        let path = path.join("response");
        if operation.file.response_stream.is_some() && is_success {
            events(checker, operation, example, &path);
            continue;
        }
        if let (Some(shape), true) = (&operation.file.response_type, is_success) {
            value::check(checker, &example.response, shape, &path, Side::Response);
            continue;
        }
        match (&example.response, is_success) {
            (Value::Object(members), true) => success(checker, operation, members, &path),
            (Value::Object(members), false) => failure(checker, example, members, &path),
            (other, _) => {
                let message = format!("{}, where an object is wanted", other.kind());
                checker.error(
                    Code::ValueType,
                    &path,
                    message,
                    "a response is an object of members, unless `response-type` says what else it is",
                );
            }
        }
    }
    if !succeeds {
        let help =
            "examples appear in the documentation and are tested: show at least one call that succeeds";
        checker.error(
            Code::NoSuccess,
            &DocumentPath::of(["examples"]),
            "no example succeeds",
            help,
        );
    }
}

/// The events of a stream, in their order.
fn events(checker: &mut Checker<'_>, operation: &Operation, example: &Example, path: &DocumentPath) {
    let help = "the response is the list of the events of the stream";
    let Value::List(events) = &example.response else {
        let message = format!("{}, where a list of events is wanted", example.response.kind());
        checker.error(Code::ValueType, path, message, help);
        return;
    };
    if events.is_empty() {
        checker.error(Code::ValueType, path, "a stream without events", help);
    }
    for (index, event) in events.iter().enumerate() {
        let path = path.join(index);
        match (&operation.file.response_type, event) {
            (Some(shape), event) => value::check(checker, event, shape, &path, Side::Response),
            (None, Value::Object(members)) => success(checker, operation, members, &path),
            (None, other) => {
                let message = format!("{}, where an object is wanted", other.kind());
                checker.error(
                    Code::ValueType,
                    &path,
                    message,
                    "an event is an object of members",
                );
            }
        }
    }
}

/// What clients take for success: a status of 2xx, and a code that says so where responses have codes.
fn is_success(checker: &Checker<'_>, example: &Example) -> bool {
    let service = checker.service;
    let is_error = |code: &str| service.error(code).is_some();
    (200..300).contains(&example.status) && service.file.envelope.says_success(&example.response, is_error)
}

fn request(
    checker: &mut Checker<'_>,
    operation: &Operation,
    example: &Example,
    path: &DocumentPath,
    is_success: bool,
) {
    let parameters = &operation.file.request;
    let common = &checker.service.file.common_parameters;
    for (name, sent) in &example.request {
        let path = path.join(name.as_str());
        match parameters.get(name).or_else(|| common.get(name)) {
            Some(parameter) => value::check(checker, sent, &parameter.shape, &path, Side::Request),
            None => value::unknown_member(checker, name, &path, parameters.keys()),
        }
    }
    let missing = parameters
        .iter()
        .filter(|(name, parameter)| is_success && parameter.required && !example.request.contains_key(*name));
    for (name, _) in missing {
        checker.error(
            Code::MissingMember,
            path,
            format!("the required parameter `{name}` is missing"),
            "a call without it would fail",
        );
    }
}

fn success(
    checker: &mut Checker<'_>,
    operation: &Operation,
    members: &IndexMap<String, Value>,
    path: &DocumentPath,
) {
    let own = &operation.file.response;
    let envelope = &checker.service.file.envelope_members;
    for (name, value) in members {
        let path = path.join(name.as_str());
        match own.get(name).or_else(|| envelope.get(name)) {
            Some(member) => value::check(checker, value, &member.shape, &path, Side::Response),
            None => value::unknown_member(checker, name, &path, own.keys().chain(envelope.keys())),
        }
    }
    let is_missing = |(name, member): &(&String, &Member)| member.always && !members.contains_key(*name);
    for (name, _) in own.iter().chain(envelope).filter(is_missing) {
        checker.error(
            Code::MissingMember,
            path,
            format!("the member `{name}` is missing"),
            "its description says `always: true`",
        );
    }
}

/// An error has a code that is known, with the status that comes with it. Gateways add members of their own.
fn failure(
    checker: &mut Checker<'_>,
    example: &Example,
    members: &IndexMap<String, Value>,
    path: &DocumentPath,
) {
    let service = checker.service;
    for (name, value) in members {
        if let Some(member) = service.file.envelope_members.get(name) {
            value::check(
                checker,
                value,
                &member.shape,
                &path.join(name.as_str()),
                Side::Response,
            );
        }
    }
    let named = service.file.envelope.code.as_deref();
    let names = named.into_iter().chain(["Code", "code"]);
    let Some((name, code)) = names.filter_map(|name| members.get_key_value(name)).next() else {
        checker.error(
            Code::ErrorWithoutCode,
            path,
            format!("an error without `{}`", named.unwrap_or("Code")),
            "add the error code, or a `status` of 200 if the call succeeds",
        );
        return;
    };
    let Some(code) = code.as_str() else { return };
    known_code(checker, code, &path.join(name.as_str()));
    // A business error may come with status 200; a status that the table does not have is a mistake.
    let status = service.error(code).and_then(|error| error.entry.status);
    if let Some(status) = status.filter(|status| example.status != 200 && example.status != *status) {
        let message = format!("`{code}` comes with status {status}, not {}", example.status);
        let path = path.parent().unwrap_or_default().join("status");
        checker.error(
            Code::StatusOfOtherCode,
            &path,
            message,
            format!("write `status: {status}`"),
        );
    }
}
