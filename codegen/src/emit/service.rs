//! The facts of the service, and its error codes.

use std::collections::BTreeSet;

use crate::{
    emit::{
        docs,
        file::RustFile,
        markdown, record,
        table::{Chain, list, literal},
    },
    model::Service,
    spec::{self, EndpointRule, ErrorEntry, RetryClass, Signature},
};

/// `service.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::default();
    let head = format!(
        "Service::new({}, {})",
        literal(&model.product),
        literal(&model.version)
    );
    let rule = match (model.endpoints.rule, &model.endpoints.host) {
        (EndpointRule::Global, Some(host)) => format!("Global({})", literal(host)),
        (EndpointRule::Regional, _) => "Regional".to_owned(),
        (EndpointRule::Listed | EndpointRule::Global, _) => "Listed".to_owned(),
    };
    // The runtime has the rows that say the same as the gateway's.
    let known: BTreeSet<String> = spec::gateway_errors()
        .iter()
        .map(|entry| fact(0, entry))
        .collect();
    let errors = model
        .errors
        .iter()
        .filter(|entry| !known.contains(&fact(0, entry)));
    let table = Chain::new(0, head)
        .text("with_title", &model.title)
        .list("with_endpoints", &model.endpoints.regions, |_, (region, host)| {
            format!("({}, {})", literal(region), literal(host))
        })
        .call(format!("with_endpoint_rule(EndpointRule::{rule})"))
        .call(format!("with_envelope({})", envelope(model)));
    let table = match model.signature {
        Signature::Acs3 => table,
        Signature::Sls4 => table.call("with_signature(ServiceSignature::SLS4)"),
    };
    let table = table.list("with_errors", errors, fact).list(
        "with_sensitive_members",
        model.sensitive_members(),
        |_, name| literal(name),
    );
    file.printed(format!(
        "/// What the runtime knows of the service.\npub static SERVICE: Service = {};\n",
        table.print()
    ));
    file
}

/// `error_code.rs`
pub(crate) fn error_code(model: &Service) -> RustFile {
    let mut file = RustFile::default();
    let about = ["The code of an error: why the service refused a call, and what to do.".to_owned()];
    let unknown = "A code that this version of the crate does not know; kept as sent.";
    let variants = model.error_codes.iter().map(|variant| {
        let entry = model.error(&variant.value).map(docs::error).unwrap_or_default();
        let text = format!("{entry} On the wire: {}.", markdown::code(&variant.value));
        (variant, markdown::wrapped(&text, "", ""))
    });
    record::enumeration(&mut file, "ErrorCode", &about, variants, unknown);
    file
}

/// The runtime's own error table, for services that have none.
pub(crate) fn gateway_errors() -> RustFile {
    let mut file = RustFile::default();
    let rows: Vec<String> = spec::gateway_errors()
        .iter()
        .map(|entry| fact(1, entry))
        .collect();
    file.printed(format!(
        "/// What the gateway before every service sends, by `spec/common/gateway-errors.yaml`.
\
         pub(super) static GATEWAY_ERRORS: &[ErrorFact] = {};
",
        list(0, &rows)
    ));
    file
}

/// A row of an error table.
fn fact(depth: usize, entry: &ErrorEntry) -> String {
    let head = format!("ErrorFact::new({}, {})", literal(&entry.code), retry(entry));
    let chain = match entry.meaning {
        Some(meaning) => Chain::new(depth, head).call(format!("with_meaning(ErrorMeaning::{meaning:?})")),
        None => Chain::new(depth, head),
    };
    let remedy = one_line(entry.remedy.as_deref().unwrap_or_default());
    chain.text("with_remedy", &remedy).print()
}

/// The retry class of an error.
fn retry(entry: &ErrorEntry) -> &'static str {
    match entry.retry {
        RetryClass::Always => "RetryClass::Always",
        RetryClass::AfterDelay => "RetryClass::AfterDelay",
        RetryClass::Once => "RetryClass::Once",
        RetryClass::ReadsOnly => "RetryClass::ReadsOnly",
        RetryClass::AfterChange => "RetryClass::AfterChange",
        RetryClass::Never => "RetryClass::Never",
    }
}

/// The members that say how a call went, as far as they are not the usual ones.
fn envelope(model: &Service) -> String {
    let envelope = &model.envelope;
    let text = |name: &str, usual: &str| {
        if name == usual {
            String::new()
        } else {
            name.to_owned()
        }
    };
    let chain =
        Chain::new(1, "Envelope::STANDARD").text("with_request_id", &text(&envelope.request_id, "RequestId"));
    let chain = match &envelope.code {
        Some(code) if code == "Code" && envelope.success == ["OK"] => chain,
        Some(code) => {
            let success: Vec<String> = envelope.success.iter().map(|code| literal(code)).collect();
            chain.call(format!("with_code({}, {})", literal(code), list(2, &success)))
        }
        None => chain.call("without_code()"),
    };
    let flag = envelope.success_flag.as_deref().unwrap_or_default();
    let denied = envelope.access_denied_detail.as_deref().unwrap_or_default();
    chain
        .text("with_success_flag", flag)
        .text("with_message", &text(&envelope.message, "Message"))
        .text("with_access_denied_detail", &text(denied, "AccessDeniedDetail"))
        .text(
            "with_request_id_header",
            envelope.request_id_header.as_deref().unwrap_or_default(),
        )
        .text(
            "with_error_code",
            envelope.error_code.as_deref().unwrap_or_default(),
        )
        .text(
            "with_error_message",
            envelope.error_message.as_deref().unwrap_or_default(),
        )
        .print()
}

/// A text without line breaks: how the description was folded means nothing.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
