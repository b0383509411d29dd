use indexmap::IndexMap;

use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        Effect, Features, Member, MemberPath, Operation, Probe,
        check::{Checker, paging::entry_names, reference},
        suggestion::one_of,
    },
};

/// A probe belongs to a create, looks with a paged read, and names only what is there.
pub(super) fn check<'a>(checker: &mut Checker<'a>, operation: &'a Operation, probe: &Probe) {
    let path = DocumentPath::of(["probe"]);
    if operation.file.effect != Effect::Create {
        checker.error_at_key(
            Code::ProbeOfNoCreate,
            &path,
            "only a call that creates something has a probe",
            "remove it, or write `effect: create`",
        );
    }
    if probe.matches.is_empty() {
        let help = "name a member of an entry, and the parameter that it must equal";
        checker.error_at_key(
            Code::ProbeWithoutMatch,
            &path.join("match"),
            "`match` is empty",
            help,
        );
    }
    if looking_elsewhere(checker, operation, probe) {
        let message = format!("`{}` is in another `group`", probe.operation);
        let help = "a crate may be built without that group: put both operations in one";
        checker.error(Code::ProbeInOtherGroup, &path.join("operation"), message, help);
    }
    let mut missing = Vec::new();
    unfilled(checker, &operation.file.response, "", probe, &mut missing);
    for name in missing {
        let message = format!("nothing fills `{name}`, which is `always` in the response");
        let help = format!("add `{name}:` and the member of an entry that it is");
        checker.error_at_key(Code::ProbeLeavesOut, &path.join("response"), message, help);
    }
    let ours = || reference::of_parameters(&operation.file.request);
    for (key, map) in [("send", &probe.send), ("match", &probe.matches)] {
        for (name, parameter) in map {
            checker.follow(parameter, ours(), &path.join(key).join(name.as_str()));
        }
    }
    let Some(looking) = checker.service.operation(&probe.operation) else {
        unknown_operation(checker, &probe.operation, &path.join("operation"));
        return;
    };
    let Some(paging) = looking
        .file
        .paging
        .as_ref()
        .filter(|_| looking.file.effect == Effect::Read)
    else {
        let message = format!("`{}` cannot look", probe.operation);
        checker.error(
            Code::ProbeCannotLook,
            &path.join("operation"),
            message,
            "a probe needs an operation with `effect: read` and `paging`",
        );
        return;
    };
    for name in probe.send.keys() {
        let theirs = reference::of_parameters(&looking.file.request);
        checker.follow(
            &MemberPath::new(name),
            theirs,
            &path.join("send").join(name.as_str()),
        );
    }
    if paging.item_id.is_none() {
        let message = format!("the paging of `{}` has no `item-id`", probe.operation);
        let help = "an entry that is new must be distinguishable from those that were there before";
        checker.error(Code::ProbeCannotLook, &path.join("operation"), message, help);
    }
    for name in probe.response.keys() {
        let ours = reference::of_members(&operation.file.response);
        let path = path.join("response").join(name.as_str());
        checker.follow(&MemberPath::new(name), ours, &path);
    }
    // If the list's own `items` leads nowhere, that has its diagnostic in the list's file.
    let theirs = reference::of_members(&looking.file.response);
    let Ok(items) = checker.look_up(&paging.items, theirs) else {
        return;
    };
    for name in probe.matches.keys() {
        let entry = entry_names(checker, items.shape);
        checker.follow(
            &MemberPath::new(name),
            entry,
            &path.join("match").join(name.as_str()),
        );
    }
    for (name, member) in &probe.response {
        let entry = entry_names(checker, items.shape);
        checker.follow(member, entry, &path.join("response").join(name.as_str()));
    }
}

/// Whether the operation that looks may be absent from a crate that has this one.
fn looking_elsewhere(checker: &Checker<'_>, operation: &Operation, probe: &Probe) -> bool {
    let by_group = checker.service.file.package.features == Features::ByGroup;
    let looking = checker.service.operation(&probe.operation).filter(|_| by_group);
    looking.is_some_and(|looking| looking.file.group.is_some() && looking.file.group != operation.file.group)
}

/// The members of the response that are always there, and that no entry fills.
fn unfilled(
    checker: &Checker<'_>,
    members: &IndexMap<String, Member>,
    before: &str,
    probe: &Probe,
    missing: &mut Vec<String>,
) {
    for (name, member) in members.iter().filter(|(_, member)| member.always) {
        let path = format!("{before}{name}");
        if probe.response.contains_key(&path) {
            continue;
        }
        let inside = format!("{path}.");
        if !probe.response.keys().any(|filled| filled.starts_with(&inside)) {
            missing.push(path);
            continue;
        }
        let resolved = checker.resolve(&member.shape);
        if let Some(members) = resolved.and_then(|shape| shape.members.as_ref()) {
            unfilled(checker, members, &inside, probe, missing);
        }
    }
}

/// An operation that the service does not have.
pub(super) fn unknown_operation(checker: &mut Checker<'_>, name: &str, path: &DocumentPath) {
    if !checker.known.operations {
        return;
    }
    let operations = &checker.service.operations;
    let known: Vec<_> = operations
        .iter()
        .map(|operation| operation.file.operation.as_str())
        .collect();
    let message = format!("there is no operation `{name}`");
    let diagnostic = checker.source.error(Code::UnknownOperation, path, message);
    checker.unknown(
        diagnostic,
        name,
        &known,
        &format!("the service has {}", one_of(&known)),
    );
}
