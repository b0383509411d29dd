//! The documentation of the crate: the page that rustdoc shows first.

use crate::{
    emit::{comment, docs, example, markdown},
    model::{Operation, Service},
};

/// A guide of the runtime: its title, the path of its page, and what it is about.
pub(crate) const GUIDES: [(&str, &str, &str); 20] = [
    ("Credentials", "credentials", "where access keys come from"),
    (
        "Configuration",
        "guide::configuration",
        "a client by variables or settings",
    ),
    (
        "Builders",
        "guide::builders",
        "required and optional parameters, and builders in signatures",
    ),
    (
        "Errors",
        "guide::errors",
        "what an error says, and how programs decide by it",
    ),
    ("Retries", "retry", "which calls are retried, and when"),
    (
        "Reconciliation",
        "guide::reconciliation",
        "creating without duplicates",
    ),
    ("Timeouts", "guide::timeouts", "limits on how long a call takes"),
    (
        "Rate limit",
        "rate_limit",
        "waiting for the quota instead of being throttled",
    ),
    ("Paging", "paging", "paged lists as streams"),
    (
        "Streaming",
        "streaming",
        "server-sent events, and responses that are bytes",
    ),
    ("Bodies", "body", "files, streams and multipart forms in requests"),
    (
        "Responses",
        "guide::responses",
        "the output and the HTTP response it came with",
    ),
    ("Blocking", "blocking", "calls without `async`"),
    ("Testing", "testing", "scripted and recorded responses"),
    (
        "Call options",
        "guide::call_options",
        "settings for a single call",
    ),
    (
        "Explain",
        "guide::explain",
        "the signed request, without sending it",
    ),
    ("Interceptors", "interceptor", "observing and changing calls"),
    ("Tracing", "guide::tracing", "spans and events"),
    (
        "Transports",
        "guide::transports",
        "sending requests with a custom HTTP client",
    ),
    (
        "Signatures",
        "guide::signatures",
        "signature versions, clock skew and rejected signatures",
    ),
];

/// The guide of no subject of its own, which ends the list.
pub(crate) const RECIPES: (&str, &str, &str) = (
    "Recipes",
    "guide::recipes",
    "frequent questions, such as proxies, certificates and shared clients",
);

/// The guides whose page exists with a feature only, and the feature.
const BEHIND_FEATURES: [(&str, &str); 2] = [("blocking", "blocking"), ("testing", "test-util")];

/// The features of every crate, and what they are for.
pub(crate) const FEATURES: [(&str, &str); 7] = [
    ("rustls", "TLS by rustls (default)"),
    (
        "native-tls",
        "TLS by the operating system's library; on Linux it needs OpenSSL",
    ),
    (
        "hyper-rustls",
        "hyper's own client and rustls in place of reqwest: a third fewer crates",
    ),
    (
        "blocking",
        "`send_blocking()` and the like, for programs without `async`",
    ),
    ("redis", "a rate limit that many processes share through Redis"),
    ("test-util", "scripted and recorded responses for tests"),
    (
        "description",
        "the API as data, for programs that show or emulate it",
    ),
];

/// The text of the page.
pub(crate) fn lines(model: &Service) -> Vec<String> {
    let title = format!(
        "An async client of {}, API version {}.",
        markdown::inline(&model.title),
        markdown::code(&model.version)
    );
    let mut lines = markdown::wrapped(&title, "", "");
    docs::section(&mut lines, "", markdown::lines(&model.description));
    docs::section(
        &mut lines,
        "# A first program",
        comment::example("no_run", &example::program(model)),
    );
    operations(model, &mut lines);
    docs::section(&mut lines, "# Guides", guides());
    docs::section(&mut lines, "# Errors", errors());
    docs::section(&mut lines, "# Testing", testing(model));
    let features = features(model)
        .into_iter()
        .flat_map(|(name, text)| markdown::wrapped(&format!("`{name}`: {text}"), "- ", "  "));
    docs::section(&mut lines, "# Features", features.collect());
    let mut last = Vec::new();
    if let Some(address) = &model.documentation {
        let label = format!("The vendor's documentation of {}", markdown::inline(&model.title));
        last.push(markdown::link(&label, address));
    }
    docs::section(&mut lines, "", last);
    lines
}

/// Attributes of the crate that complete the page: where the links to pages behind features lead.
pub(crate) fn attributes() -> Vec<String> {
    let define = |(page, feature): &(&str, &str)| {
        let link = |condition: &str, target: &str| {
            format!("#![cfg_attr({condition}, doc = \"[guide-{page}]: {target}\")]")
        };
        [
            link(
                &format!("feature = \"{feature}\""),
                &format!("alicloud_core::{page}"),
            ),
            link(&format!("not(feature = \"{feature}\")"), "#features"),
        ]
    };
    // The empty line ends the last paragraph.
    let blank = "#![doc = \"\"]".to_owned();
    std::iter::once(blank)
        .chain(BEHIND_FEATURES.iter().flat_map(define))
        .collect()
}

/// The features of the crate: those of every crate, and its groups of operations.
pub(crate) fn features(model: &Service) -> Vec<(&str, String)> {
    let groups = model
        .groups()
        .into_iter()
        .map(|group| (group, "a group of operations (default)".to_owned()));
    let common = FEATURES.map(|(name, text)| (name, text.to_owned()));
    common.into_iter().chain(groups).collect()
}

/// The operations in their groups, in the order in which the groups first occur; those without a group come first.
pub(crate) fn by_group(model: &Service) -> Vec<(Option<&str>, Vec<&Operation>)> {
    let mut groups: Vec<(Option<&str>, Vec<&Operation>)> = Vec::new();
    for operation in &model.operations {
        let name = operation.group.as_deref();
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, operations)) => operations.push(operation),
            None => groups.push((name, vec![operation])),
        }
    }
    groups.sort_by_key(|(name, _)| name.is_some());
    groups
}

/// A group as a heading: `publishing` is "Publishing".
pub(crate) fn heading(group: &str) -> String {
    let words = group.replace('-', " ");
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn operations(model: &Service, lines: &mut Vec<String>) {
    let line = |operation: &&Operation| {
        let link = format!("[`{0}`](Client::{1})", operation.wire, operation.method);
        markdown::wrapped(
            &format!("{link}: {}", markdown::inline(&operation.summary)),
            "- ",
            "  ",
        )
    };
    let about = "Each is a method of [`Client`], whose builder ends with `send()`. The types of an operation are in its module of \
                 [`operation`], and at the root of the crate as well.";
    docs::section(lines, "# Operations", markdown::wrapped(about, "", ""));
    for (group, operations) in by_group(model) {
        let heading = group.map(|group| format!("## {}", heading(group)));
        docs::section(
            lines,
            &heading.unwrap_or_default(),
            operations.iter().flat_map(line).collect(),
        );
    }
}

fn guides() -> Vec<String> {
    let line = |(title, path, about): &(&str, &str, &str)| {
        let feature = BEHIND_FEATURES.iter().find(|(page, _)| page == path);
        let link = match feature {
            Some((page, feature)) => format!("[{title}][guide-{page}] (feature `{feature}`)"),
            None => format!("[{title}](alicloud_core::{path})"),
        };
        markdown::wrapped(&format!("{link}: {about}"), "- ", "  ")
    };
    GUIDES.iter().chain([&RECIPES]).flat_map(line).collect()
}

fn errors() -> Vec<String> {
    let text = "Every call fails with one type, [`Error`]. Printed, it is one line: the operation, the service's code and message, \
                whether the call may have been executed, the request id, and what to do. Programs decide by \
                [`code()`](Error::code), an [`ErrorCode`], by [`kind()`](alicloud_core::Failure::kind) and by \
                [`execution()`](alicloud_core::Failure::execution).";
    markdown::wrapped(text, "", "")
}

fn testing(model: &Service) -> Vec<String> {
    let emulator = match &model.package.emulator {
        Some(emulator) => format!(
            "[`{emulator}`](https://docs.rs/{emulator}) is an emulator of the service. In a test it runs in-process, without an account \
             and without a network: `Emulator::start().await?` starts it, and its `client()` calls it."
        ),
        None => "[`alicloud-emulator`](https://docs.rs/alicloud-emulator) emulates the service from the tables of the feature \
                 `description`, in-process or as a server: each operation returns its documented example."
            .to_owned(),
    };
    let text = format!("{emulator} Scripted and recorded responses need neither: [Testing][guide-testing].");
    markdown::wrapped(&text, "", "")
}
