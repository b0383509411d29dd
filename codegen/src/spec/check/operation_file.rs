use std::collections::{HashMap, HashSet};

use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        ApiStyle, BUILT_IN_FEATURES, Features, Operation, Parameter, Placement, ServiceFile, Shape, TypeName,
        check::{Checker, example, paging, probe, reference::known_code, value::Side},
    },
};

pub(super) fn check<'a>(checker: &mut Checker<'a>, operation: &'a Operation) {
    let root = DocumentPath::root();
    let file = &operation.file;
    unique_name(checker, operation);
    checker.short_name(&file.operation, &root.join("operation"));
    for (key, name) in [("rust-name", &file.rust_name), ("group", &file.group)] {
        if let Some(name) = name {
            checker.short_name(name, &root.join(key));
        }
    }
    checker.address(file.documentation.as_ref(), &root.join("documentation"));
    route(checker, operation);
    if let Some(quota) = file.quota
        && (quota.calls == 0 || quota.seconds == 0)
    {
        let key = if quota.calls == 0 { "calls" } else { "seconds" };
        let path = root.join("quota").join(key);
        checker.error(
            Code::EmptyQuota,
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
    if checker.service.file.package.features == Features::ByGroup {
        group(checker, file.group.as_deref());
    }
    let style = file.style(checker.service.file.style);
    checker.parameters(file.request.iter(), style, &root.join("request"));
    one_body(checker, operation);
    in_host(checker, operation);
    common_names(checker, operation);
    for (name, member) in &file.response {
        let path = root.join("response").join(name.as_str());
        checker.member(name, member, &path, Side::Response);
    }
    if let Some(shape) = &file.response_type {
        bare_response(checker, operation, shape);
    }
    if file.response_stream.is_some() {
        events(checker, operation);
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

/// A response without an envelope is not also an object with one.
fn bare_response(checker: &mut Checker<'_>, operation: &Operation, shape: &Shape) {
    let path = DocumentPath::of(["response-type"]);
    if !operation.file.response.is_empty() {
        let help = "a response is an object of members (`response`) or a value by itself (`response-type`)";
        checker.error_at_key(
            Code::ResponseForm,
            &path,
            "`response-type` beside `response`",
            help,
        );
    }
    if shape.is_record() {
        let help = "write the members under `response`";
        checker.error(
            Code::ResponseForm,
            &path.join("type"),
            "an object with members has an envelope",
            help,
        );
    }
    checker.shape(shape, &path, Side::Response);
}

/// Events come one by one, so that no response has a list of items in pages, or what a call made.
fn events(checker: &mut Checker<'_>, operation: &Operation) {
    let file = &operation.file;
    let unfit = [
        ("paging", file.paging.is_some(), "a list in pages"),
        ("probe", file.probe.is_some(), "a probe"),
    ];
    for (key, _, what) in unfit.into_iter().filter(|(_, is_there, _)| *is_there) {
        let message = format!("{what} beside `response-stream: events`");
        let help = "remove one of the two: both `paging` and `probe` are about one document";
        checker.error_at_key(Code::StreamUnfit, &DocumentPath::of([key]), message, help);
    }
    let shape = file.response_type.as_ref();
    if shape.is_some_and(|shape| shape.type_name == TypeName::Binary) {
        let help = "events are text; bytes are a stream without `response-stream`, by `response-type` alone";
        checker.error(
            Code::StreamUnfit,
            &DocumentPath::of(["response-type", "type"]),
            "bytes as the data of an event",
            help,
        );
    }
}

fn unique_name(checker: &mut Checker<'_>, operation: &Operation) {
    let name = &operation.file.operation;
    let path = DocumentPath::of(["operation"]);
    let first = checker.service.operation(name);
    if let Some(first) = first.filter(|first| first.source.file() != operation.source.file()) {
        let message = format!("the operation `{name}` is described twice");
        let diagnostic = checker.source.error(Code::DuplicateOperation, &path, message);
        let diagnostic = diagnostic.related(&first.source, first.source.span(&path), "first described here");
        checker
            .found
            .push(diagnostic.help("remove one of the two files, or correct the name"));
    }
}

/// An operation is called by name, or by method and path.
fn route(checker: &mut Checker<'_>, operation: &Operation) {
    let file = &operation.file;
    let path = DocumentPath::of(["path"]);
    match (file.style(checker.service.file.style), &file.path) {
        (ApiStyle::Rpc, Some(_)) => {
            checker.error_at_key(
                Code::RpcPath,
                &path,
                "an RPC operation has no path",
                "remove it, or write `style: roa` in `service.yaml`",
            );
        }
        (ApiStyle::Roa, None) => {
            checker.error(
                Code::PathMissing,
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
            for (name, _) in placed.filter(|(name, _)| !has_place(template, name)) {
                let message = format!("the path has no `{{{name}}}`");
                checker.error(
                    Code::PathParameters,
                    &path,
                    message,
                    "every parameter in the path has its place there, in braces",
                );
            }
            let Some(names) = placeholders(template) else {
                let help = "a parameter stands between braces: `/clusters/{ClusterId}`";
                checker.error(
                    Code::PathBraces,
                    &path,
                    "the braces of the path do not match",
                    help,
                );
                return;
            };
            let mut seen = HashSet::new();
            for name in names {
                let name = name.strip_prefix('+').unwrap_or(name);
                if !seen.insert(name) {
                    let message = format!("`{{{name}}}` is in the path a second time");
                    checker.error(Code::PathParameters, &path, message, "a parameter has one place");
                }
                if file
                    .request
                    .get(name)
                    .is_none_or(|parameter| parameter.placement != Placement::Path)
                {
                    let message = format!("there is no parameter `{name}` for the path");
                    let help = format!("describe `{name}` in `request`, with `in: path`");
                    checker.error(Code::PathParameters, &path, message, help);
                }
            }
        }
        (ApiStyle::Rpc | ApiStyle::V3, _) => {}
    }
}

/// Whether a path has braces for a parameter.
fn has_place(template: &str, name: &str) -> bool {
    ["", "+"]
        .iter()
        .any(|plus| template.contains(&format!("{{{plus}{name}}}")))
}

/// The names in braces; none if a brace has no counterpart.
fn placeholders(template: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut parts = template.split('{');
    if parts.next().is_some_and(|before| before.contains('}')) {
        return None;
    }
    for part in parts {
        let (name, after) = part.split_once('}')?;
        // Several segments end where the path does.
        let is_rest = name.starts_with('+');
        if matches!(name, "" | "+") || after.contains('}') || is_rest && !matches!(after, "" | "?") {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

/// At most one parameter is the body, and then there is no form.
fn one_body(checker: &mut Checker<'_>, operation: &Operation) {
    let request = &operation.file.request;
    let has_form = |parameter: &Parameter| matches!(parameter.placement, Placement::Form | Placement::File);
    if operation.file.request_form.is_some() && !request.values().any(has_form) {
        let help = "remove it, or put parameters into the form: `in: form`, `in: file`";
        let message = "a multipart form without a parameter";
        checker.error_at_key(
            Code::FileUnfit,
            &DocumentPath::of(["request-form"]),
            message,
            help,
        );
    }
    let placed = |placement| {
        request
            .iter()
            .filter(move |(_, parameter)| parameter.placement == placement)
            .map(|(name, _)| name)
    };
    let Some(first) = placed(Placement::Body).next() else {
        return;
    };
    for name in placed(Placement::Body).skip(1) {
        let path = DocumentPath::of(["request", name.as_str()]).join("in");
        let message = format!("`{first}` is the body already");
        checker.error(Code::TwoBodies, &path, message, "put both into one object");
    }
    for name in placed(Placement::Form).chain(placed(Placement::File)) {
        let path = DocumentPath::of(["request", name.as_str()]).join("in");
        let message = format!("a form beside the body `{first}`");
        checker.error(
            Code::TwoBodies,
            &path,
            message,
            "a request has one body: a form, or a parameter with `in: body`",
        );
    }
}

/// One label at the most stands in front of the endpoint's name, and it is text.
fn in_host(checker: &mut Checker<'_>, operation: &Operation) {
    let request = operation.file.request.iter();
    let placed = request.filter(|(_, parameter)| parameter.placement == Placement::Host);
    let mut first: Option<&String> = None;
    for (name, parameter) in placed {
        let path = DocumentPath::of(["request", name.as_str()]);
        let is_text = |shape: &Shape| {
            shape.type_name == TypeName::String || !shape.enumeration.is_empty() && shape.items.is_none()
        };
        if !checker.resolve(&parameter.shape).is_none_or(is_text) {
            let message = format!("`{}` in the host's name", parameter.shape.type_name);
            let help = "a label of a name is text: write `type: string`";
            checker.error(Code::HostParameter, &path.join("type"), message, help);
        }
        if let Some(first) = first {
            let message = format!("`{first}` is in the host's name already");
            let help = "an operation has one parameter there";
            checker.error(Code::HostParameter, &path.join("in"), message, help);
        }
        first = first.or(Some(name));
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
        described_twice(checker, "common-parameters", name, &path, message);
    }
    for name in operation
        .file
        .response
        .keys()
        .filter(|name| is_described_twice(service, operation, name))
    {
        let path = DocumentPath::of(["response", name.as_str()]);
        let message = format!("`{name}` is one of the service's `envelope-members`");
        described_twice(checker, "envelope-members", name, &path, message);
    }
}

/// A member that only shares its name with one of the envelope is a list or an object, where the envelope has text.
fn is_described_twice(service: &ServiceFile, operation: &Operation, name: &str) -> bool {
    use TypeName::{AccessDeniedDetail, Array, Map, Named, Object};

    match (
        service.envelope_members.get(name),
        operation.file.response.get(name),
    ) {
        (Some(usual), Some(own)) => {
            let is_text = !matches!(
                usual.shape.type_name,
                AccessDeniedDetail | Array | Map | Named(_) | Object
            );
            !(is_text && matches!(own.shape.type_name, Array | Map | Named(_) | Object))
        }
        _ => false,
    }
}

fn described_twice(checker: &mut Checker<'_>, owner: &str, name: &str, path: &DocumentPath, message: String) {
    let first = &checker.service.source;
    let span = first.key_span(&DocumentPath::of([owner, name]));
    let diagnostic = checker
        .source
        .error_at_key(Code::DescribedTwice, path, message)
        .related(first, span, "first described here");
    checker
        .found
        .push(diagnostic.help("a wire name is described once: remove one of the two"));
}

fn errors(checker: &mut Checker<'_>, operation: &Operation) {
    let mut seen = HashMap::new();
    for (index, code) in operation.file.errors.iter().enumerate() {
        let path = DocumentPath::of(["errors"]).join(index);
        if let Some(first) = seen.get(code) {
            let message = format!("the error code `{code}` is here a second time");
            checker.again(
                Code::DuplicateErrorCode,
                &path,
                first,
                message,
                "remove one of the two",
            );
        } else {
            seen.insert(code, path.clone());
        }
        known_code(checker, code, &path);
    }
}

/// Where groups are features, every operation is in one, and its name is not that of another feature.
fn group(checker: &mut Checker<'_>, group: Option<&str>) {
    match group {
        None => {
            let help = "the package has `features: by-group`, so every operation is in one";
            let root = DocumentPath::root();
            checker.error(Code::GroupMissing, &root, "`group` is missing", help);
        }
        Some(group) if BUILT_IN_FEATURES.contains(&group) => {
            let message = format!("`{group}` is a feature that every crate has");
            let path = DocumentPath::of(["group"]);
            let help = "give the group another name";
            checker.error(Code::GroupIsFeature, &path, message, help);
        }
        Some(_) => {}
    }
}
