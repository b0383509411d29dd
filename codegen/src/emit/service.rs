//! The facts of the service, and its error codes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Service;
use crate::spec::{EndpointRule, ErrorEntry, RetryClass};

use super::file::{RustFile, doc};
use super::record;

/// `service.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::default();
    let (product, version, title) = (&model.product, &model.version, &model.title);
    let about = doc(&["What the runtime knows of the service.".to_owned()]);
    let endpoints = model
        .endpoints
        .regions
        .iter()
        .map(|(region, host)| quote!((#region, #host)));
    let endpoints =
        (!model.endpoints.regions.is_empty()).then(|| quote!(.with_endpoints(&[#(#endpoints),*])));
    let rule = match (model.endpoints.rule, &model.endpoints.host) {
        (EndpointRule::Global, Some(host)) => quote!(EndpointRule::Global(#host)),
        (EndpointRule::Regional, _) => quote!(EndpointRule::Regional),
        (EndpointRule::Listed | EndpointRule::Global, _) => quote!(EndpointRule::Listed),
    };
    let envelope = envelope(model);
    let errors = model.errors.iter().map(fact);
    let sensitive = model.sensitive_members();
    let sensitive = (!sensitive.is_empty()).then(|| quote!(.with_sensitive_members(&[#(#sensitive),*])));
    file.items(quote! {
        #about
        pub static SERVICE: Service = Service::new(#product, #version)
            .with_title(#title)
            #endpoints
            .with_endpoint_rule(#rule)
            .with_envelope(#envelope)
            .with_errors(&[#(#errors),*])
            #sensitive;
    });
    file
}

/// `error_code.rs`
pub(crate) fn error_code(model: &Service) -> RustFile {
    let mut file = RustFile::default();
    let about = ["A code that says why the service refused a call.".to_owned()];
    let unknown = "A code that this version of the crate does not know; kept as sent.";
    record::enumeration(&mut file, "ErrorCode", &about, &model.error_codes, unknown);
    file
}

/// The retry class of an error.
pub(crate) fn retry(entry: &ErrorEntry) -> TokenStream {
    match entry.retry {
        RetryClass::Always => quote!(RetryClass::Always),
        RetryClass::AfterDelay => quote!(RetryClass::AfterDelay),
        RetryClass::Once => quote!(RetryClass::Once),
        RetryClass::ReadsOnly => quote!(RetryClass::ReadsOnly),
        RetryClass::AfterChange => quote!(RetryClass::AfterChange),
        RetryClass::Never => quote!(RetryClass::Never),
    }
}

fn fact(entry: &ErrorEntry) -> TokenStream {
    let code = &entry.code;
    let retry = retry(entry);
    let remedy = entry.remedy.as_ref().map(|remedy| {
        let remedy = one_line(remedy);
        quote!(.with_remedy(#remedy))
    });
    quote!(ErrorFact::new(#code, #retry)#remedy)
}

fn envelope(model: &Service) -> TokenStream {
    let envelope = &model.envelope;
    let (request_id, message, success) = (&envelope.request_id, &envelope.message, &envelope.success);
    let code = match &envelope.code {
        Some(code) => quote!(Some(#code)),
        None => quote!(None),
    };
    let denied = match &envelope.access_denied_detail {
        Some(name) => quote!(#name),
        None => quote!(Envelope::STANDARD.access_denied_detail),
    };
    quote! {
        Envelope {
            request_id: #request_id,
            code: #code,
            success: &[#(#success),*],
            message: #message,
            access_denied_detail: #denied,
        }
    }
}

/// A text without line breaks: how the description was folded means nothing.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
