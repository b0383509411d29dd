//! How the operations of a file are called, by its style. The styles of single products are called as the vendor's own clients call
//! them.

use crate::{
    import::{
        api_docs::ApiDocs,
        json_ext::JsonExt,
        report::{Confidence, Report},
    },
    spec::{ApiStyle, Parameter, Placement, ServiceFile, Shape, Signature, Value},
};

/// The header by which the AliGenie platform knows for whom a call is made.
const ALIGENIE_TOKEN: &str = "x-acs-aligenie-access-token";

/// The style that the format has for one of the metadata; none if it is unknown.
pub(crate) fn api_style(style: &str) -> Option<ApiStyle> {
    match style {
        "RPC" => Some(ApiStyle::Rpc),
        // The gateway takes calls of Function Compute and of AliGenie as those of any other ROA product.
        "ROA" | "FC" | "AliGenie" => Some(ApiStyle::Roa),
        "V3" => Some(ApiStyle::V3),
        // Read to say of each operation why it cannot be called.
        "OSS" | "PDS" => Some(ApiStyle::Roa),
        _ => None,
    }
}

/// Why an operation cannot be called; none if it can.
pub(crate) fn refusal(docs: &ApiDocs, operation: &Value) -> Option<String> {
    let own = match docs.style() {
        "OSS" => "OSS has a signature of its own, and its requests and responses are XML",
        "PDS" => {
            "PDS has signatures of its own (`acs` with HMAC-SHA1, or ACS4-HMAC-SHA256), and hosts that the metadata lacks \
             (`DOMAIN.api.aliyunpds.com`)"
        }
        "AliGenie" if takes(operation, |name| name.contains("OAuth")) => {
            "it takes an OAuth token in the header `Authorization`, where the signature stands"
        }
        _ => return unsendable(operation),
    };
    Some(own.to_owned())
}

/// Why no style could call the operation.
fn unsendable(operation: &Value) -> Option<String> {
    let texts = |key: &str| -> Vec<&str> { operation.list(key).iter().filter_map(Value::as_str).collect() };
    let methods = texts("methods");
    let is_known = |method: &&str| {
        ["get", "post", "put", "patch", "delete", "head"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(method))
    };
    if !methods.is_empty() && !methods.iter().any(is_known) {
        return Some(format!(
            "its only method is `{}`",
            methods.join("`, `").to_uppercase()
        ));
    }
    let is_xml = |key: &str| {
        let kinds = texts(key);
        !kinds.is_empty() && kinds.iter().all(|kind| kind.contains("xml"))
    };
    let mut parameters = operation.list("parameters").iter();
    if parameters.any(|parameter| parameter.text("style") == Some("xml")) {
        return Some("its body is XML".to_owned());
    }
    (is_xml("consumes") && is_xml("produces")).then(|| "its requests and responses are XML".to_owned())
}

/// Sets how the calls of a product are signed and how its errors look, where the vendor's own client knows what the metadata does not
/// say.
pub(crate) fn set_own_protocol(service: &mut ServiceFile, report: &mut Report) {
    if service.product != "sls" {
        return;
    }
    service.signature = Signature::Sls4;
    let envelope = &mut service.envelope;
    envelope.request_id_header = Some("x-log-requestid".to_owned());
    envelope.error_code = Some("errorCode".to_owned());
    envelope.error_message = Some("errorMessage".to_owned());
    report.guessed(
        Confidence::Sure,
        "signature",
        "the service takes signatures of its own alone: calls are signed by SLS4-HMAC-SHA256, as the vendor's own clients sign them, and \
         errors are read as theirs (`errorCode`, `errorMessage`, `x-log-requestid`)",
    );
}

/// What to use when nothing of a product can be called.
pub(crate) fn alternative(style: &str) -> &'static str {
    match style {
        "OSS" => {
            "use the crate `opendal` with its feature `services-oss`, or the vendor's `alibabacloud-oss-sdk-rust-v2`, which is a preview"
        }
        "PDS" => {
            "use the vendor's client for another language, such as `alibabacloud-pds20220301` for Python"
        }
        _ => "use one of the vendor's clients for other languages",
    }
}

/// A parameter that the vendor's clients send without that the metadata lists it.
pub(crate) fn unlisted_parameter(docs: &ApiDocs, operation: &Value) -> Option<(String, Parameter)> {
    let is_aligenie = docs.style() == "AliGenie" && takes(operation, |name| name.starts_with("AliGenie"));
    is_aligenie.then(|| {
        let parameter = Parameter {
            placement: Placement::Header,
            sensitive: true,
            shape: Shape {
                description: Some(
                    "The access token of the AliGenie platform, which says for whom the call is made."
                        .to_owned(),
                ),
                ..Shape::default()
            },
            ..Parameter::default()
        };
        (ALIGENIE_TOKEN.to_owned(), parameter)
    })
}

/// Whether a call takes no credentials, and none instead of others.
pub(crate) fn is_anonymous(operation: &Value) -> bool {
    takes(operation, |name| name == "Anonymous") && !takes(operation, |name| name != "Anonymous")
}

/// Whether a call takes credentials of a kind.
fn takes(operation: &Value, is_kind: impl Fn(&str) -> bool) -> bool {
    let entries = operation.list("security").iter().filter_map(Value::as_object);
    entries.flat_map(|entry| entry.keys()).any(|name| is_kind(name))
}
