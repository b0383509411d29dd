//! Examples of the description as Rust code.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{comment, rust_type},
    model::{Member, Operation, Service, Stream, Type, TypeBody, TypeRef},
    name::identifier,
    spec::Value,
};

/// A call of the operation with the parameters of its first example, as a fenced test that compiles and is not run.
pub(crate) fn of_call(service: &Service, operation: &Operation) -> Vec<String> {
    let mut code = Code::of(service, operation);
    let call = code.call();
    let call = statements(&match operation.stream {
        Some(Stream::Events) => quote! {
            let mut events = client #call.send_stream().await?;
            while let Some(event) = events.try_next().await? {
                println!("{:#?}", event.data);
            }
        },
        _ => quote! {
            let response = client #call.send().await?;
            println!("{response:#?}");
        },
    });
    let crate_name = service.crate_name();
    let mut text =
        format!("# async fn example(client: {crate_name}::Client) -> Result<(), {crate_name}::Error> {{\n");
    text.push_str(&code.imports(&[]));
    text.push_str(&call);
    text.push_str("# Ok(())\n# }");
    comment::example("no_run", &text)
}

/// A whole program that makes one call.
pub(crate) fn program(service: &Service) -> String {
    let Some(operation) = first(service) else {
        return String::new();
    };
    let mut code = Code::of(service, operation);
    let call = code.call();
    let call = statements(&quote! {
        let client = Client::from_env()?;
        let response = client #call.send().await?;
        println!("{response:#?}");
        Ok(())
    });
    let mut text = code.imports(&["Client"]);
    text.push_str(&format!(
        "#[tokio::main]\nasync fn main() -> Result<(), {}::Error> {{\n",
        service.crate_name()
    ));
    text.push_str("    // Region and access key, by the variables of the vendor's tools.\n");
    for line in call.lines() {
        text.push_str(&format!("    {line}\n"));
    }
    text + "}\n"
}

/// The call of [`program`] as a statement that makes a `response`, and what it imports.
pub(crate) fn first_call(service: &Service) -> Option<(String, String)> {
    let mut code = Code::of(service, first(service)?);
    let call = code.call();
    let statement = statements(&quote!(let response = client #call.send().await?;));
    Some((code.imports(&[]), statement))
}

/// The operation that shows best what a call is: it only reads, which does no harm; a person can tell from its summary what it
/// does; it needs few parameters; and it is a list, the most telling response.
pub(crate) fn first(service: &Service) -> Option<&Operation> {
    let is_plain = |operation: &&Operation| operation.stream.is_none();
    let reads = |operation: &&Operation| {
        operation.effect == crate::spec::Effect::Read && operation.deprecated.is_none()
    };
    let best = service
        .operations
        .iter()
        .filter(is_plain)
        .filter(reads)
        .min_by_key(|operation| {
            (
                !has_summary(operation),
                operation.required().count(),
                operation.paging.is_none(),
            )
        });
    best.or_else(|| service.operations.iter().find(is_plain))
}

/// Whether the summary says more than the name, which stands there where the vendor says nothing.
fn has_summary(operation: &Operation) -> bool {
    !operation
        .summary
        .trim_end_matches('.')
        .eq_ignore_ascii_case(&operation.wire)
}

/// Statements, formatted.
fn statements(tokens: &TokenStream) -> String {
    let Ok(file) = syn::parse2::<syn::File>(quote!(async fn example() { #tokens })) else {
        return String::new();
    };
    let text = prettyplease::unparse(&file);
    let mut lines: Vec<&str> = text.lines().skip(1).collect();
    lines.pop();
    lines
        .iter()
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line)))
        .collect()
}

struct Code<'a> {
    service: &'a Service,
    operation: &'a Operation,
    uses: BTreeSet<String>,
}

impl<'a> Code<'a> {
    fn of(service: &'a Service, operation: &'a Operation) -> Self {
        Self {
            service,
            operation,
            uses: BTreeSet::new(),
        }
    }

    /// `.create_flow().flow_name("…")`, without `.send()`.
    fn call(&mut self) -> TokenStream {
        let method = identifier(&self.operation.method);
        let mut setters = TokenStream::new();
        let Some(example) = self.operation.examples.first() else {
            return quote!(.#method());
        };
        for parameter in &self.operation.parameters {
            let member = &parameter.member;
            if let Some(value) = example.request.get(&member.wire) {
                setters.extend(self.setters(member, value));
            }
        }
        quote!(.#method()#setters)
    }

    /// `use cams_flow::{…};` and a blank line.
    fn imports(&self, more: &[&str]) -> String {
        let names: BTreeSet<&str> = self
            .uses
            .iter()
            .map(String::as_str)
            .chain(more.iter().copied())
            .collect();
        let names: Vec<&str> = names.into_iter().collect();
        match names.as_slice() {
            [] => String::new(),
            [name] => format!("use {}::{name};\n\n", self.service.crate_name()),
            names => format!("use {}::{{{}}};\n\n", self.service.crate_name(), names.join(", ")),
        }
    }

    /// The setter of a parameter; or its shortcuts, if they say all of it.
    fn setters(&mut self, member: &Member, value: &Value) -> TokenStream {
        let inside = value.as_object();
        let shortcut = |wire: &String| {
            self.operation
                .shortcuts
                .iter()
                .find(|each| each.outer == member.name && each.inner.wire == *wire)
        };
        let found: Option<Vec<_>> = inside
            .map(|inside| inside.keys().map(shortcut).collect())
            .unwrap_or_default();
        if let Some(inside) = inside
            && let Some(found) = found.filter(|found| !found.is_empty())
        {
            let setters = found.into_iter().zip(inside.values()).map(|(shortcut, value)| {
                let name = identifier(&shortcut.name);
                let value = self.argument(&shortcut.inner.type_ref, value);
                quote!(.#name(#value))
            });
            return setters.collect();
        }
        self.setter(member, value)
    }

    fn setter(&mut self, member: &Member, value: &Value) -> TokenStream {
        let name = identifier(&member.name);
        let value = self.argument(&member.type_ref, value);
        quote!(.#name(#value))
    }

    /// A value as a setter takes it.
    fn argument(&mut self, kind: &TypeRef, value: &Value) -> TokenStream {
        match (kind, value) {
            (kind, Value::String(text)) if kind.is_text() => quote!(#text),
            (TypeRef::Array(item), Value::List(values)) => {
                if values.is_empty() {
                    let item = self.named_type(item);
                    return quote!(Vec::<#item>::new());
                }
                let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
                match texts {
                    Some(texts) if item.is_text() => quote!([#(#texts),*]),
                    _ => {
                        let values = values.iter().map(|value| self.owned(item, value));
                        quote!([#(#values),*])
                    }
                }
            }
            (TypeRef::Map(inner), Value::Object(members)) => self.entries(inner, members, false),
            (TypeRef::Object, Value::Object(members)) => self.entries(&TypeRef::Any, members, false),
            _ => self.owned(kind, value),
        }
    }

    /// Pairs of names and values; owned where nothing converts them.
    fn entries(
        &mut self,
        kind: &TypeRef,
        members: &indexmap::IndexMap<String, Value>,
        owned: bool,
    ) -> TokenStream {
        if members.is_empty() && !owned {
            let inner = self.named_type(kind);
            let inner = if *kind == TypeRef::Any {
                quote!(serde_json::Value)
            } else {
                inner
            };
            return quote!(Vec::<(String, #inner)>::new());
        }
        let entries = members.iter().map(|(name, value)| match value {
            _ if owned => {
                let value = self.owned(kind, value);
                quote!((#name.to_owned(), #value))
            }
            Value::String(text) if kind.is_text() => quote!((#name, #text)),
            value => {
                let value = self.owned(kind, value);
                quote!((#name, #value))
            }
        });
        quote!([#(#entries),*])
    }

    /// A value of exactly this kind.
    fn owned(&mut self, kind: &TypeRef, value: &Value) -> TokenStream {
        match (kind, value) {
            (TypeRef::String | TypeRef::Binary, Value::String(text)) => quote!(#text.to_owned()),
            (TypeRef::Blob | TypeRef::Body, Value::String(text)) => {
                let bytes = Literal::byte_string(&base64(text));
                quote!(&#bytes[..])
            }
            (TypeRef::Float | TypeRef::Double, Value::Number(number)) => {
                let literal = Literal::f64_unsuffixed(number.as_f64().unwrap_or_default());
                quote!(#literal)
            }
            (TypeRef::Int32 | TypeRef::Int64, Value::Number(number)) => {
                let literal = Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
                quote!(#literal)
            }
            (TypeRef::Uint64, Value::Number(number)) => {
                let literal = Literal::u64_unsuffixed(number.as_u64().unwrap_or_default());
                quote!(#literal)
            }
            (TypeRef::Boolean, Value::Boolean(boolean)) => quote!(#boolean),
            (TypeRef::Array(item), Value::List(values)) => {
                let values = values.iter().map(|value| self.owned(item, value));
                quote!(vec![#(#values),*])
            }
            (TypeRef::Map(inner), Value::Object(members)) => {
                let entries = self.entries(inner, members, true);
                quote!(#entries.into())
            }
            (TypeRef::Object, Value::Object(members)) => {
                let entries = self.entries(&TypeRef::Any, members, true);
                quote!(#entries.into_iter().collect())
            }
            (TypeRef::Named(named), Value::String(text)) if named.is_enumeration => {
                self.enumeration(&named.name, text)
            }
            (TypeRef::Named(named), Value::Object(members)) => self.record(&named.name, members),
            (_, value) => json(value),
        }
    }

    fn enumeration(&mut self, name: &str, text: &str) -> TokenStream {
        self.uses.insert(name.to_owned());
        let ident = identifier(name);
        let found = self
            .service
            .type_named(Some(self.operation), name)
            .map(|found| &found.body);
        let Some(TypeBody::Enumeration(variants)) = found else {
            return quote!(#text.into());
        };
        match variants.iter().find(|variant| variant.value == text) {
            Some(variant) => {
                let variant = identifier(&variant.name);
                quote!(#ident::#variant)
            }
            None => quote!(#ident::from(#text)),
        }
    }

    fn record(&mut self, name: &str, inside: &indexmap::IndexMap<String, Value>) -> TokenStream {
        self.uses.insert(name.to_owned());
        let ident = identifier(name);
        let members = self
            .service
            .type_named(Some(self.operation), name)
            .map(Type::members)
            .unwrap_or_default();
        let mut setters = TokenStream::new();
        for member in members {
            if let Some(value) = inside.get(&member.wire) {
                setters.extend(self.setter(member, value));
            }
        }
        quote!(#ident::default()#setters)
    }

    /// The type of an item, imported if need be.
    fn named_type(&mut self, kind: &TypeRef) -> TokenStream {
        if let Some(named) = kind.named() {
            self.uses.insert(named.name.clone());
        }
        rust_type::of(kind)
    }
}

/// The bytes of a text in base64; what is none stands for nothing.
fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    let digits = text.bytes();
    for digit in digits.filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)) {
        bits = bits << 6 | u32::try_from(digit).unwrap_or_default();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    bytes
}

/// A value of any form.
fn json(value: &Value) -> TokenStream {
    let tokens = json_tokens(value);
    quote!(serde_json::json!(#tokens))
}

/// JSON in the tokens of Rust, whose escapes are others than those of JSON.
fn json_tokens(value: &Value) -> TokenStream {
    match value {
        Value::String(text) => quote!(#text),
        Value::List(values) => {
            let values = values.iter().map(json_tokens);
            quote!([#(#values),*])
        }
        Value::Object(members) => {
            let names = members.keys();
            let values = members.values().map(json_tokens);
            quote!({ #(#names: #values),* })
        }
        // Words and numbers are the same in both.
        other => serde_json::to_string(other)
            .unwrap_or_default()
            .parse()
            .unwrap_or_default(),
    }
}
