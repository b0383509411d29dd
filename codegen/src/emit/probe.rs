//! How another operation tells whether a call was executed: the fact, and the method of the builder.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::model::name::identifier;
use crate::model::{Operation, Service};
use crate::spec::MemberPath;

use super::file::RustFile;
use super::operation::with_states;
use super::table::MacroCall;

/// `.with_probe(…)`
pub(super) fn fact(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let probe = operation.probe.as_ref()?;
    let looking = looking(service, operation)?;
    let module = identifier(&looking.method);
    let constant = identifier(&looking.constant);
    let pairs = |name: &str, pairs: &IndexMap<String, MemberPath>| {
        let name = identifier(name);
        let filled = pairs.iter().map(|(target, source)| {
            let source = source.as_str();
            quote!((#target, #source))
        });
        (!pairs.is_empty()).then(|| quote!(.#name(&[#(#filled),*])))
    };
    let sending = pairs("sending", &probe.send);
    let matching = pairs("matching", &probe.matches);
    let answering = pairs("answering", &probe.answer);
    Some(quote! {
        .with_probe(Probe::by(&crate::operation::#module::#constant)#sending #matching #answering)
    })
}

/// Adds what gives the builder `reconcile`, if the operation has a probe.
pub(super) fn call(file: &mut RustFile, service: &Service, operation: &Operation) {
    let Some(looking) = looking(service, operation) else {
        return;
    };
    let subject = format!("{} => crate::{}", with_states(operation), looking.request);
    file.call(&MacroCall::new("probed", subject));
}

/// The operation that looks.
fn looking<'s>(service: &'s Service, operation: &Operation) -> Option<&'s Operation> {
    let probe = operation.probe.as_ref()?;
    service
        .operations
        .iter()
        .find(|each| each.wire == probe.operation)
}
