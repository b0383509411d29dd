//! Structs with their tables, and open enumerations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        docs,
        file::{RustFile, doc},
        markdown, rust_type,
        table::MacroCall,
    },
    model::{Member, Parameter, Type, TypeBody, TypeRef, Variant},
    name::{identifier, in_code},
    spec::{ParameterStyle, Placement},
};

/// A struct whose members are documented; `unknown` says whether it keeps what it does not know.
pub(crate) fn structure(name: &str, about: &[String], members: &[&Member], unknown: bool) -> TokenStream {
    let name = identifier(name);
    let about = doc(about);
    let fields = members.iter().map(|member| {
        let about = doc(&docs::member(member));
        let name = identifier(&member.name);
        let field = rust_type::of_field(member);
        quote!(#about pub #name: #field)
    });
    let unknown = unknown.then(|| {
        let about = doc(&["Members that this version of the crate does not know.".to_owned()]);
        quote!(#about pub unknown_members: Members,)
    });
    quote! {
        #about
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields,)* #unknown }
    }
}

/// The struct around a response that is not an object of members.
pub(crate) fn bare(name: &str, about: &[String], body: &Member) -> TokenStream {
    let name = identifier(name);
    let about = doc(about);
    let mut inside = markdown::lines(&body.description);
    if inside.is_empty() {
        inside.push("The response itself: it is not an object.".to_owned());
    }
    let inside = doc(&inside);
    let field = rust_type::of_field(body);
    quote! {
        #about
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #inside pub body: #field }
    }
}

/// The row of a member in a table.
pub(crate) fn row(member: &Member) -> String {
    let is_text = member.type_ref == TypeRef::String;
    let flags = [
        (member.padded && is_text, "padded"),
        (member.text_none && is_text && member.optional, "text_none"),
        (member.sensitive, "sensitive"),
    ];
    let flags: Vec<&str> = flags
        .iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, flag)| *flag)
        .collect();
    with_flags(member, &flags)
}

/// The row of a parameter in a table.
pub(crate) fn parameter_row(parameter: &Parameter) -> String {
    let member = &parameter.member;
    let placement = match parameter.placement {
        Placement::Query => None,
        Placement::Form => Some("form"),
        Placement::File => Some("file"),
        Placement::Path => Some("path"),
        Placement::Header => Some("header"),
        Placement::Body => Some("body"),
        Placement::Host => Some("host"),
    };
    let style = match parameter.style {
        Some(ParameterStyle::Flat) | None => None,
        Some(ParameterStyle::Json) => Some("json"),
        Some(ParameterStyle::RepeatList) => Some("repeat_list"),
        Some(ParameterStyle::Simple) => Some("simple"),
        Some(ParameterStyle::SpaceDelimited) => Some("space_delimited"),
        Some(ParameterStyle::PipeDelimited) => Some("pipe_delimited"),
    };
    let required = member.required.then_some("required");
    let sensitive = member.sensitive.then_some("sensitive");
    let flags: Vec<&str> = [required, placement, style, sensitive]
        .into_iter()
        .flatten()
        .collect();
    with_flags(member, &flags)
}

fn with_flags(member: &Member, flags: &[&str]) -> String {
    let flags = if flags.is_empty() {
        String::new()
    } else {
        format!(" ({})", flags.join(", "))
    };
    format!("{:?} => {}{flags}", member.wire, in_code(&member.name))
}

/// A setter that leaves the type as it is; `target` is what it sets.
pub(crate) fn setter(member: &Member, about: &[String], target: &TokenStream) -> TokenStream {
    let about = doc(about);
    let name = identifier(&member.name);
    let (argument, value) = rust_type::argument(member);
    let deprecated = deprecated(member);
    quote! {
        #about
        #deprecated
        pub fn #name(mut self, #name: #argument) -> Self {
            #target.#name = Some(#value);
            self
        }
    }
}

/// The attribute of a setter that should no longer be used.
pub(crate) fn deprecated(member: &Member) -> Option<TokenStream> {
    let note = docs::deprecation_note(member.deprecated.as_ref()?);
    Some(if note.is_empty() {
        quote!(#[deprecated])
    } else {
        quote!(#[deprecated(note = #note)])
    })
}

/// A type of the crate.
pub(crate) fn type_of(file: &mut RustFile, each: &Type) {
    match &each.body {
        TypeBody::Enumeration(variants) => {
            let unknown = "A value that this version of the crate does not know; kept as sent.";
            let variants = variants.iter().map(|each| (each, variant(each)));
            enumeration(file, &each.name, &docs::type_of(each), variants, unknown);
        }
        TypeBody::Record(record) => {
            let is_input = each.direction == Some(crate::model::Direction::Request);
            let members: Vec<&Member> = record.members.iter().collect();
            file.items(structure(&each.name, &docs::type_of(each), &members, !is_input));
            let rows = members.iter().map(|member| row(member));
            let table = if is_input { "input" } else { "record" };
            file.call(&MacroCall::new(table, &each.name).rows(rows));
            if each.is_sent() && !members.is_empty() {
                let name = identifier(&each.name);
                let target = quote!(self);
                let setters = members
                    .iter()
                    .map(|member| setter(member, &docs::member(member), &target));
                file.items(quote!(impl #name { #(#setters)* }));
            }
        }
    }
}

/// An open enumeration; each variant with what it means.
pub(crate) fn enumeration<'v>(
    file: &mut RustFile,
    name: &str,
    about: &[String],
    variants: impl IntoIterator<Item = (&'v Variant, Vec<String>)>,
    unknown: &str,
) {
    let ident = identifier(name);
    let about = doc(about);
    let mut rows = Vec::new();
    let mut known = Vec::new();
    for (variant, about) in variants {
        rows.push(format!("{:?} => {}", variant.value, in_code(&variant.name)));
        let (about, name) = (doc(&about), identifier(&variant.name));
        known.push(quote!(#about #name));
    }
    let unknown = doc(&[unknown.to_owned()]);
    // The names of values are no uses of what else has these names.
    file.closed(quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #ident { #(#known,)* #unknown Unknown(alicloud_core::UnknownValue) }
    });
    file.call(&MacroCall::new("open_enum", name).rows(rows));
}

/// What a variant means, and its value on the wire: in one paragraph, if what it means is one.
fn variant(variant: &Variant) -> Vec<String> {
    let value = format!("On the wire: {}.", markdown::code(&variant.value));
    let mut about = markdown::lines(&variant.description);
    if markdown::is_paragraph(&about) {
        return markdown::wrapped(&format!("{} {value}", about.join(" ")), "", "");
    }
    docs::section(&mut about, "", vec![value]);
    about
}
