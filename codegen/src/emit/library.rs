//! The crate's root, and the modules that only hold others.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        file::{RustFile, doc},
        front_page,
    },
    model::{Operation, Service},
    name::identifier,
};

/// `lib.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(front_page::lines(model));
    for attribute in front_page::attributes() {
        file.attribute(attribute);
    }
    file.attribute("#![cfg_attr(docsrs, feature(doc_cfg))]");
    file.attribute("#![forbid(unsafe_code)]");
    file.attribute("#![deny(missing_docs)]");
    let types = (!model.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let listed_elsewhere = listed_elsewhere();
    let type_names = model.types.iter().map(|each| {
        let name = identifier(&each.name);
        quote!(#listed_elsewhere pub use types::#name;)
    });
    let operations = model.operations.iter().map(exports);
    let builder = doc(&["Collects the settings of a client.".to_owned()]);
    let error = doc(&["Why a call failed: kind, code, message, and what to do.".to_owned()]);
    file.closed(quote! {
        mod client;
        mod common_parameters;
        #[cfg(feature = "description")]
        pub mod description;
        mod error_code;
        pub mod operation;
        pub mod required;
        mod service;
        #types

        pub use alicloud_core;
        #[doc(inline)]
        pub use alicloud_core::{
            CallOptions, ConfigurationError, Credentials, ErrorKind, RateLimit, Response, RetryPolicy, Timeouts,
            generated::{Set, Unset},
        };
        pub use client::Client;
        pub use common_parameters::CommonParameters;
        pub use error_code::ErrorCode;
        #(#operations)*
        pub use service::SERVICE;
        #(#type_names)*

        #builder
        pub type ClientBuilder<S = alicloud_core::DefaultCredentials> = alicloud_core::ClientBuilder<Client, S>;

        #error
        pub type Error = alicloud_core::Error<ErrorCode>;
    });
    file
}

/// `operation.rs` and the like: one module for each operation.
pub(crate) fn operations(model: &Service, about: &str, visibility: &str) -> RustFile {
    let mut file = RustFile::new(vec![about.to_owned()]);
    let visibility: syn::Visibility = syn::parse_str(visibility).unwrap_or(syn::Visibility::Inherited);
    let modules = model.operations.iter().map(|operation| {
        let feature = feature(operation);
        let name = identifier(&operation.method);
        quote!(#feature #visibility mod #name;)
    });
    file.items(quote!(#(#modules)*));
    file
}

/// `types.rs`
pub(crate) fn types(model: &Service) -> RustFile {
    let mut file = RustFile::new(vec![
        "Types that operations share. They are at the root of the crate as well.".to_owned(),
    ]);
    let modules = model.types.iter().map(|each| {
        let name = identifier(&each.module);
        quote!(mod #name;)
    });
    let names = model.types.iter().map(|each| {
        let module = identifier(&each.module);
        let name = identifier(&each.name);
        quote!(pub use #module::#name;)
    });
    file.items(quote!(#(#modules)*));
    file.items(quote!(#(#names)*));
    file
}

/// The attribute of what is there only with the operation's feature.
pub(crate) fn feature(operation: &Operation) -> Option<TokenStream> {
    operation
        .feature
        .as_ref()
        .map(|feature| quote!(#[cfg(feature = #feature)]))
}

/// The attribute of names at the root that are documented in their modules, so that they are listed once. It is for rustdoc
/// alone: editors and the compiler suggest the names at the root.
fn listed_elsewhere() -> TokenStream {
    quote!(#[cfg_attr(doc, doc(hidden))])
}

fn exports(operation: &Operation) -> TokenStream {
    let feature = feature(operation);
    let module = identifier(&operation.method);
    let own = [&operation.builder, &operation.request, &operation.response];
    let mut names: Vec<&String> = own
        .into_iter()
        .chain(operation.types.iter().map(|each| &each.name))
        .collect();
    names.sort();
    let names = names.into_iter().map(|name| identifier(name));
    let listed_elsewhere = listed_elsewhere();
    quote!(#feature #listed_elsewhere pub use operation::#module::{#(#names),*};)
}
