//! The crate's root, and the modules that only hold others.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        comment, docs, example,
        file::{RustFile, doc},
        markdown,
    },
    model::{Operation, Service},
    name::identifier,
};

/// `lib.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(about(model));
    file.attribute("#![cfg_attr(docsrs, feature(doc_cfg))]");
    file.attribute("#![forbid(unsafe_code)]");
    file.attribute("#![deny(missing_docs)]");
    let types = (!model.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let type_names = model.types.iter().map(|each| {
        let name = identifier(&each.name);
        quote!(pub use types::#name;)
    });
    let operations = model.operations.iter().map(exports);
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

        pub use alicloud_core::{
            self, CallOptions, Credentials, ErrorKind, RateLimit, Response, RetryPolicy, Timeouts,
        };
        pub use client::Client;
        pub use common_parameters::CommonParameters;
        pub use error_code::ErrorCode;
        #(#operations)*
        pub use service::SERVICE;
        #(#type_names)*

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
    let mut file = RustFile::new(vec!["Types that operations share.".to_owned()]);
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
    quote!(#feature pub use operation::#module::{#(#names),*};)
}

fn about(model: &Service) -> Vec<String> {
    let title = format!(
        "A client of {}, API version {}.",
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
    let operation = |operation: &Operation| {
        let link = format!("[`{0}`](Client::{1})", operation.wire, operation.method);
        markdown::wrapped(
            &format!("{link}: {}", markdown::inline(&operation.summary)),
            "- ",
            "  ",
        )
    };
    docs::section(
        &mut lines,
        "# Operations",
        model.operations.iter().flat_map(operation).collect(),
    );
    let features = [
        "- `rustls` (on by default): TLS by rustls.",
        "- `native-tls`: TLS by the operating system's own library.",
        "- `blocking`: calls for programs that are not asynchronous.",
        "- `redis`: quotas that many processes keep together, through Redis.",
        "- `test-util`: scripted answers, and records of real ones, for tests.",
        "- `description`: tables of all that is known, for programs that show or serve the API.",
    ];
    let groups = model.groups().into_iter().map(|group| {
        format!(
            "- {} (on by default): a group of operations.",
            markdown::code(group)
        )
    });
    let features = features.into_iter().map(str::to_owned).chain(groups);
    docs::section(&mut lines, "# Features", features.collect());
    if let Some(address) = &model.documentation {
        docs::section(
            &mut lines,
            "",
            vec![markdown::link("The vendor's documentation", address)],
        );
    }
    lines
}
