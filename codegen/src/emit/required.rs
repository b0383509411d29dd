//! The traits that stand for required parameters in the bounds of `send`.

use quote::quote;

use crate::{
    emit::{
        comment, docs,
        file::{RustFile, doc},
        markdown,
    },
    model::{Operation, Service, TypeRef},
    name::{identifier, in_code},
};

/// `required.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(about(model));
    let traits = model.required.iter().map(|required| {
        let about = doc(&[format!("The parameter `{}` is set.", required.setter)]);
        let message = format!("required parameter `{}` is not set", required.setter);
        let label = format!("call `.{}(…)` before this", in_code(&required.setter));
        let marker = identifier(&required.marker);
        quote! {
            #about
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #marker {}
            impl #marker for alicloud_core::generated::Set {}
        }
    });
    file.closed(quote!(#(#traits)*));
    file
}

fn about(model: &Service) -> Vec<String> {
    let mut lines = vec![
        "States of builders: which required parameters are set.".to_owned(),
        String::new(),
        "The compiler names the missing setter where `send` is called too early.".to_owned(),
    ];
    // Two parameters show both states; a text needs no type of the crate.
    let begins_with_text = |operation: &&Operation| {
        let first = operation.required().next();
        first.is_some_and(|first| first.member.type_ref == TypeRef::String)
            && operation.feature.is_none()
            && operation.deprecated.is_none()
    };
    let mut operations = model
        .operations
        .iter()
        .filter(begins_with_text)
        .collect::<Vec<_>>();
    operations.sort_by_key(|operation| operation.required().count().abs_diff(2));
    let Some(operation) = operations.first() else {
        return lines;
    };
    let (crate_name, builder, method) = (model.crate_name(), &operation.builder, &operation.method);
    let states: Vec<&str> = operation.required().map(|each| each.state.as_str()).collect();
    let setter = operation
        .required()
        .next()
        .map(|first| in_code(&first.member.name));
    let setter = setter.unwrap_or_default();
    let others = vec!["Unset"; states.len() - 1];
    let started = [&["Set"][..], &others].concat().join(", ");
    let is_unset = if others.is_empty() { "" } else { "Unset, " };
    let (open, method) = (states.join(", "), in_code(method));
    let text = format!(
        "A function that takes or returns a builder names its state: [`Set`](crate::Set) or [`Unset`](crate::Unset) for each \
         required parameter, in their order. Or it leaves the state open. For [`{builder}`](crate::{builder}):"
    );
    docs::section(&mut lines, "", markdown::wrapped(&text, "", ""));
    let example = format!(
        "use {crate_name}::{{CallOptions, Client, {builder}, Set, {is_unset}}};

/// Only `{setter}` is set.
fn started(client: &Client, {setter}: &str) -> {builder}<{started}> {{
    client.{method}().{setter}({setter})
}}

/// Whatever is set stays so.
fn traced<{open}>(call: {builder}<{open}>) -> {builder}<{open}> {{
    call.options(CallOptions::new().header(\"x-acs-trace\", \"on\"))
}}
# let _ = (started, traced::<Set{}>);",
        ", Unset".repeat(states.len() - 1)
    );
    let example = example.replace(", }", "}");
    docs::section(&mut lines, "", comment::example("", &example));
    lines
}
