use super::Checker;
use super::paging::entry_names;
use super::reference;
use crate::diagnostic::{Code, DocumentPath};
use crate::spec::suggestion::one_of;
use crate::spec::{Effect, MemberPath, Operation, Probe};

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
    // If the list's own `items` leads nowhere, that has its finding in the list's file.
    let answer = reference::of_members(&looking.file.response);
    let Ok(items) = checker.look_up(&paging.items, answer) else {
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
    let finding = checker.source.error(Code::UnknownOperation, path, message);
    checker.unknown(
        finding,
        name,
        &known,
        &format!("the service has {}", one_of(&known)),
    );
}
