use std::collections::HashMap;

use crate::{
    diagnostic::{Code, Diagnostic, DocumentPath},
    name::is_keyword,
    spec::{
        ApiStyle, EndpointRule, Placement, Service, Signature,
        check::{Checker, value::Side},
        suggestion::one_of,
    },
    text::{is_device, is_host},
};

pub(super) fn check(checker: &mut Checker<'_>) {
    let root = DocumentPath::root();
    let service = checker.service;
    let file = &service.file;
    checker.address(file.documentation.as_ref(), &root.join("documentation"));
    package_name(checker, &file.package.name);
    if file.signature == Signature::Sls4 && file.style != ApiStyle::Roa {
        let help = "write `style: roa`, and a `path` in each operation";
        checker.error(
            Code::SignatureUnfit,
            &root.join("signature"),
            "calls that are signed by `sls4` name their operation by method and path alone",
            help,
        );
    }
    endpoints(checker);
    envelope(checker);
    for (name, member) in &file.envelope_members {
        let path = root.join("envelope-members").join(name.as_str());
        checker.member(name, member, &path, Side::Response);
    }
    let common = root.join("common-parameters");
    // What all calls share is in each of them, whatever its style.
    let style = match file.style {
        ApiStyle::Roa => ApiStyle::Roa,
        ApiStyle::Rpc | ApiStyle::V3 => ApiStyle::Rpc,
    };
    checker.parameters(file.common_parameters.iter(), style, &common);
    for (name, parameter) in &file.common_parameters {
        if parameter.placement == Placement::Host {
            let path = common.join(name.as_str()).join("in");
            let help = "describe it in each operation";
            checker.error(
                Code::HostParameter,
                &path,
                "a common parameter cannot be in the host's name",
                help,
            );
        }
        if parameter.required {
            let path = common.join(name.as_str()).join("required");
            let help =
                "it is set on the client, if at all: remove `required`, or describe it in each operation";
            checker.error_at_key(
                Code::RequiredCommon,
                &path,
                "a common parameter cannot be required",
                help,
            );
        }
    }
    for (name, definition) in &file.types {
        let path = root.join("types").join(name.as_str());
        type_name(checker, name, &path);
        checker.short_name(name, &path);
        let shape = &definition.shape;
        let is_object = shape.is_record();
        if !is_object && shape.enumeration.is_empty() {
            let help = "describe other types where they are used";
            checker.error_at_key(
                Code::UnsharedType,
                &path,
                "a shared type is an object with `members`, or has an `enum`",
                help,
            );
        }
        checker.shape(shape, &path, Side::Shared);
    }
}

/// A folder and a crate of this name must be possible.
fn package_name(checker: &mut Checker<'_>, name: &str) {
    let path = DocumentPath::of(["package", "name"]);
    checker.short_name(name, &path);
    const CRATES: [&str; 5] = ["alloc", "core", "proc-macro", "std", "test"];
    if is_device(name) || is_keyword(name) || CRATES.contains(&name) {
        let message = format!("a crate cannot be called `{name}`");
        let help = "add a word to it: `cams-flow`";
        checker.error(Code::PackageNameReserved, &path, message, help);
    }
}

fn type_name(checker: &mut Checker<'_>, name: &str, path: &DocumentPath) {
    let is_capital = name.starts_with(|first: char| first.is_ascii_uppercase());
    if !is_capital || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let help = "a name of letters and digits that begins with a capital letter";
        let message = format!("a type cannot be called `{name}`");
        checker.error_at_key(Code::TypeNameForm, path, message, help);
    }
}

fn endpoints(checker: &mut Checker<'_>) {
    let endpoints = &checker.service.file.endpoints;
    let path = DocumentPath::of(["endpoints"]);
    match (endpoints.rule, &endpoints.host) {
        (EndpointRule::Global, None) => {
            checker.error(
                Code::EndpointRule,
                &path.join("rule"),
                "`global` without `host`",
                "add the one host of the service as `host`",
            );
        }
        (EndpointRule::Regional | EndpointRule::Listed, Some(_)) => {
            checker.error_at_key(
                Code::EndpointRule,
                &path.join("host"),
                "`host` is for the rule `global`",
                "remove it, or write `rule: global`",
            );
        }
        (EndpointRule::Listed, None) if endpoints.regions.is_empty() => {
            checker.error(
                Code::EndpointRule,
                &path.join("rule"),
                "`listed` without `regions`",
                "list the regions and their hosts",
            );
        }
        _ => {}
    }
    let regions = endpoints
        .regions
        .iter()
        .map(|(region, host)| (path.join("regions").join(region.as_str()), host));
    let global = endpoints.host.iter().map(|host| (path.join("host"), host));
    for (path, host) in regions.chain(global) {
        if !is_host(host) {
            checker.error(
                Code::HostForm,
                &path,
                format!("{host:?} is not a host"),
                "a host name without `https://`, path and blanks",
            );
        }
    }
}

/// The envelope names members that responses have.
fn envelope(checker: &mut Checker<'_>) {
    let file = &checker.service.file;
    let envelope = &file.envelope;
    let path = DocumentPath::of(["envelope"]);
    let named = [
        ("request-id", Some(&envelope.request_id)),
        ("code", envelope.code.as_ref()),
        // Errors of the gateway have a message, whether or not a response of the service has one.
        (
            "message",
            Some(&envelope.message).filter(|name| !name.eq_ignore_ascii_case("message")),
        ),
        ("access-denied-detail", envelope.access_denied_detail.as_ref()),
    ];
    let known: Vec<_> = file.envelope_members.keys().map(String::as_str).collect();
    for (key, name) in named {
        let Some(name) = name.filter(|name| !known.contains(&name.as_str())) else {
            continue;
        };
        let message = format!("there is no envelope member `{name}`");
        let diagnostic = checker
            .source
            .error(Code::UnknownEnvelopeMember, &path.join(key), message);
        let help = format!("`envelope-members` has {}", one_of(&known));
        checker.unknown(diagnostic, name, &known, &help);
    }
    match (&envelope.code, envelope.success.is_empty()) {
        (Some(_), true) => {
            checker.error(
                Code::SuccessCodes,
                &path.join("code"),
                "`code` without `success`",
                "list the codes that mean success",
            );
        }
        (None, false) => {
            checker.error_at_key(
                Code::SuccessCodes,
                &path.join("success"),
                "`success` without `code`",
                "name the member with the code",
            );
        }
        _ => {}
    }
}

/// Every service makes a crate of its own.
pub(in crate::spec) fn packages(services: &[Service]) -> Vec<Diagnostic> {
    let path = DocumentPath::of(["package", "name"]);
    let mut found = Vec::new();
    let mut first: HashMap<&str, &Service> = HashMap::new();
    for service in services {
        let name = service.file.package.name.as_str();
        if let Some(first) = first.get(name) {
            let message = format!("another service makes the crate `{name}`");
            let diagnostic = service.source.error(Code::DuplicateCrate, &path, message);
            let diagnostic = diagnostic.related(&first.source, first.source.span(&path), "first named here");
            found.push(diagnostic.help("give one of the two another name"));
        } else {
            first.insert(name, service);
        }
    }
    found
}
