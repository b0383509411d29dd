use std::collections::HashSet;

use super::shape::Side;
use super::{Checker, example, paging, probe};
use crate::diagnostic::DocumentPath;
use crate::spec::{ApiStyle, Features, Operation, Placement};

pub(super) fn check<'a>(checker: &mut Checker<'a>, operation: &'a Operation) {
    let root = DocumentPath::root();
    let file = &operation.file;
    unique_name(checker, operation);
    address(checker, operation);
    if let Some(quota) = file.quota
        && (quota.calls == 0 || quota.seconds == 0)
    {
        let key = if quota.calls == 0 { "calls" } else { "seconds" };
        let path = root.join("quota").join(key);
        checker.error(
            &path,
            "a quota of 0 would allow no call",
            "write 1 or more, or leave `quota` out",
        );
    }
    if let Some(successor) = file
        .deprecated
        .as_ref()
        .and_then(|deprecated| deprecated.successor.as_ref())
        && checker.service.operation(successor).is_none()
    {
        let path = root.join("deprecated").join("successor");
        probe::unknown_operation(checker, successor, &path);
    }
    if file.group.is_none() && checker.service.file.package.features == Features::ByGroup {
        let help = "the package has `features: by-group`, so every operation is in one";
        checker.error(&root, "`group` is missing", help);
    }
    checker.parameters(file.request.iter(), &root.join("request"));
    common_names(checker, operation);
    for (name, member) in &file.response {
        let path = root.join("response").join(name.as_str());
        checker.member(name, member, &path, Side::Response);
    }
    if let Some(described) = &file.paging {
        paging::check(checker, operation, described);
    }
    if let Some(described) = &file.probe {
        probe::check(checker, operation, described);
    }
    errors(checker, operation);
    example::check(checker, operation);
}

fn unique_name(checker: &mut Checker<'_>, operation: &Operation) {
    let name = &operation.file.operation;
    let path = DocumentPath::of(["operation"]);
    let first = checker.service.operation(name);
    if let Some(first) = first.filter(|first| first.source.file() != operation.source.file()) {
        let help = format!("it is first described in {}", first.source.location(&path));
        checker.error(&path, format!("the operation `{name}` is described twice"), help);
    }
}

/// An operation is called by name, or by method and path.
fn address(checker: &mut Checker<'_>, operation: &Operation) {
    let file = &operation.file;
    let path = DocumentPath::of(["path"]);
    match (checker.service.file.style, &file.path) {
        (ApiStyle::Rpc, Some(_)) => {
            checker.error_at_key(
                &path,
                "an RPC operation has no path",
                "remove it, or write `style: roa` in `service.yaml`",
            );
        }
        (ApiStyle::Roa, None) => {
            checker.error(
                &DocumentPath::root(),
                "`path` is missing",
                "a ROA operation is called by its path",
            );
        }
        (ApiStyle::Roa, Some(template)) => {
            let placed = file
                .request
                .iter()
                .filter(|(_, parameter)| parameter.placement == Placement::Path);
            for (name, _) in placed.filter(|(name, _)| !template.contains(&format!("{{{name}}}"))) {
                let message = format!("the path has no `{{{name}}}`");
                checker.error(
                    &path,
                    message,
                    "every parameter in the path has its place there, in braces",
                );
            }
            for name in template
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name)
            {
                if file
                    .request
                    .get(name)
                    .is_none_or(|parameter| parameter.placement != Placement::Path)
                {
                    let message = format!("there is no parameter `{name}` for the path");
                    checker.error(
                        &path,
                        message,
                        format!("describe `{name}` in `request`, with `in: path`"),
                    );
                }
            }
        }
        (ApiStyle::Rpc, None) => {}
    }
}

/// What all calls share is not described a second time.
fn common_names(checker: &mut Checker<'_>, operation: &Operation) {
    let service = &checker.service.file;
    for name in operation
        .file
        .request
        .keys()
        .filter(|name| service.common_parameters.contains_key(*name))
    {
        let path = DocumentPath::of(["request", name.as_str()]);
        let message = format!("`{name}` is one of the service's `common-parameters`");
        checker.error_at_key(
            &path,
            message,
            "a wire name is described once: remove one of the two",
        );
    }
    for name in operation
        .file
        .response
        .keys()
        .filter(|name| service.envelope_members.contains_key(*name))
    {
        let path = DocumentPath::of(["response", name.as_str()]);
        let message = format!("`{name}` is one of the service's `envelope-members`");
        checker.error_at_key(
            &path,
            message,
            "a wire name is described once: remove one of the two",
        );
    }
}

fn errors(checker: &mut Checker<'_>, operation: &Operation) {
    let mut seen = HashSet::new();
    for (index, code) in operation.file.errors.iter().enumerate() {
        let path = DocumentPath::of(["errors"]).join(index);
        if !seen.insert(code) {
            checker.error(
                &path,
                format!("the error code `{code}` is here a second time"),
                "remove one of the two",
            );
        }
        known_code(checker, code, &path);
    }
}

/// A code that a table has, as itself or by a pattern.
pub(super) fn known_code(checker: &mut Checker<'_>, code: &str, path: &DocumentPath) {
    if !checker.known.errors || checker.service.error(code).is_some() {
        return;
    }
    let known: Vec<_> = checker
        .service
        .errors
        .iter()
        .map(|error| error.entry.code.as_str())
        .collect();
    let help = format!(
        "{}codes are described under `errors` of `service.yaml`, or in a file of its `error-tables`",
        crate::spec::suggestion::suggest(code, &known),
    );
    checker.error(path, format!("the error code `{code}` is in no table"), help);
}
