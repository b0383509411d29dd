//! How kinds look in Rust: as a field, as a setter's argument, and on the way from one to the other.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{Member, TypeRef},
    name::identifier,
};

/// The type of a value.
pub(crate) fn of(kind: &TypeRef) -> TokenStream {
    match kind {
        TypeRef::String | TypeRef::Binary => quote!(String),
        TypeRef::Int32 => quote!(i32),
        TypeRef::Int64 => quote!(i64),
        TypeRef::Uint64 => quote!(u64),
        // Services send more digits than 32 bits hold, whatever their descriptions say.
        TypeRef::Float | TypeRef::Double => quote!(f64),
        TypeRef::Boolean => quote!(bool),
        TypeRef::Any => quote!(Value),
        TypeRef::Blob => quote!(Blob),
        // By its path: a parameter is often named `body`, and its state in the builder is then `Body`.
        TypeRef::Body => quote!(alicloud_core::Body),
        TypeRef::Object => quote!(Members),
        TypeRef::AccessDeniedDetail => quote!(AccessDeniedDetail),
        TypeRef::Array(item) => {
            let item = of(item);
            quote!(Vec<#item>)
        }
        TypeRef::Map(value) => {
            let value = of(value);
            quote!(Map<#value>)
        }
        TypeRef::Named(named) => {
            let name = identifier(&named.name);
            quote!(#name)
        }
    }
}

/// The type of a field.
pub(crate) fn of_field(member: &Member) -> TokenStream {
    let mut field = of(&member.type_ref);
    if member.boxed {
        field = quote!(Box<#field>);
    }
    if member.optional {
        quote!(Option<#field>)
    } else {
        field
    }
}

/// The type of a setter's argument, and the value that it becomes.
pub(crate) fn argument(member: &Member) -> (TokenStream, TokenStream) {
    let name = identifier(&member.name);
    let plain = of(&member.type_ref);
    let (argument, value) = match &member.type_ref {
        kind if converts(kind) => (quote!(impl Into<#plain>), quote!(#name.into())),
        TypeRef::Array(item) if converts(item) => {
            let item = of(item);
            (
                quote!(impl IntoIterator<Item = impl Into<#item>>),
                quote!(#name.into_iter().map(Into::into).collect()),
            )
        }
        TypeRef::Array(item) => {
            let item = of(item);
            (
                quote!(impl IntoIterator<Item = #item>),
                quote!(#name.into_iter().collect()),
            )
        }
        TypeRef::Object => entries(&name, &TypeRef::Any),
        TypeRef::Map(value) => entries(&name, value),
        _ => (plain, quote!(#name)),
    };
    if member.boxed {
        (argument, quote!(Box::new(#value)))
    } else {
        (argument, value)
    }
}

/// Pairs of names and values, from a list or a map.
fn entries(name: &proc_macro2::Ident, value: &TypeRef) -> (TokenStream, TokenStream) {
    let inner = of(value);
    let (inner, value) = if converts(value) {
        (quote!(impl Into<#inner>), quote!(value.into()))
    } else {
        (inner, quote!(value))
    };
    (
        quote!(impl IntoIterator<Item = (impl Into<String>, #inner)>),
        quote!(#name.into_iter().map(|(name, value)| (name.into(), #value)).collect()),
    )
}

/// Whether a setter takes whatever can become the value.
pub(crate) fn converts(kind: &TypeRef) -> bool {
    kind.is_text() || kind.is_enumeration() || matches!(kind, TypeRef::Any | TypeRef::Blob | TypeRef::Body)
}

/// A type as people write it.
pub(crate) fn shown(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for (wide, narrow) in [
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" :: ", "::"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
    ] {
        text = text.replace(wide, narrow);
    }
    // An assignment before a tuple keeps its space.
    text.replace("=(", "= (")
}
