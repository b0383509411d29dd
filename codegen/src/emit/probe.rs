//! How another operation tells whether a call was executed.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{Operation, Service},
    name::identifier,
    spec::MemberPath,
};

/// `.with_probe(…)`
pub(super) fn fact(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let probe = operation.probe.as_ref()?;
    let probing = probing(service, operation)?;
    let module = identifier(&probing.method);
    let constant = identifier(&probing.constant);
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
    let responding = pairs("responding", &probe.response);
    Some(quote! {
        .with_probe(Probe::by(&crate::operation::#module::#constant)#sending #matching #responding)
    })
}

/// The operation that probes.
pub(super) fn probing<'s>(service: &'s Service, operation: &Operation) -> Option<&'s Operation> {
    let probe = operation.probe.as_ref()?;
    service
        .operations
        .iter()
        .find(|each| each.wire == probe.operation)
}
