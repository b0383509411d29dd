//! The file of an operation: its facts, builder, request, answer, and the types inside of them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::name::identifier;
use crate::model::{Member, Operation, Parameter, Service, Shortcut, TypeRef};
use crate::spec::{ApiStyle, Effect, Method, Paging, Placement, Role, Value};

use super::file::{RustFile, doc};
use super::print::WIDTH;
use super::{docs, markdown, record, rust_type};

/// The whole file.
pub(crate) fn file(service: &Service, operation: &Operation) -> RustFile {
    let mut file = RustFile::new(vec![format!(
        "The operation {}.",
        markdown::code(&operation.wire)
    )]);
    file.items(facts(service, operation));
    file.items(builder(service, operation));
    common_methods(&mut file, operation);
    request(&mut file, operation);
    answer(&mut file, operation);
    super::paging::table(&mut file, service, operation);
    super::probe::call(&mut file, service, operation);
    for each in &operation.types {
        record::type_of(&mut file, each);
    }
    file
}

/// `pub static CREATE_FLOW: Operation = …;`
fn facts(service: &Service, operation: &Operation) -> TokenStream {
    let about = doc(&[format!(
        "What the runtime knows of {}.",
        markdown::code(&operation.wire)
    )]);
    let name = identifier(&operation.constant);
    let wire = &operation.wire;
    let method = method(operation.http_method);
    let path = operation.path.as_deref().unwrap_or("/");
    let start = match service.style {
        ApiStyle::Rpc if operation.http_method == Method::Post => quote!(Operation::rpc(&SERVICE, #wire)),
        ApiStyle::Rpc => quote!(Operation::rpc(&SERVICE, #wire).with_method(#method)),
        ApiStyle::Roa => quote!(Operation::roa(&SERVICE, #wire, #method, #path)),
    };
    let effect = match operation.effect {
        Effect::Read => quote!(Effect::Read),
        Effect::Create => quote!(Effect::Create),
        Effect::Update => quote!(Effect::Update),
        Effect::Delete => quote!(Effect::Delete),
    };
    let idempotent = operation.idempotent.then(|| quote!(.idempotent()));
    let quota = operation.quota.map(|quota| {
        let calls = proc_macro2::Literal::u32_unsuffixed(quota.calls);
        let seconds = proc_macro2::Literal::u32_unsuffixed(quota.seconds);
        quote!(.with_quota(Quota::new(#calls, #seconds)))
    });
    let action = operation
        .ram_action
        .as_ref()
        .map(|action| quote!(.with_ram_action(#action)));
    let paging = operation
        .paging
        .as_ref()
        .and_then(paging)
        .map(|paging| quote!(.with_paging(#paging)));
    let bare = operation.bare.is_some().then(|| quote!(.with_bare_answer()));
    let is_body = |parameter: &&Parameter| parameter.placement == Placement::Body;
    let body = operation.parameters.iter().find(is_body);
    let body = body
        .is_some_and(|parameter| parameter.member.sensitive)
        .then(|| quote!(.with_sensitive_body()));
    let answer = operation.bare.as_ref();
    let answer = answer
        .is_some_and(|answer| answer.sensitive)
        .then(|| quote!(.with_sensitive_answer()));
    let region = role(operation, Role::Region).map(|place| quote!(.with_region_parameter(#place)));
    let token = role(operation, Role::IdempotencyToken).map(|place| quote!(.with_idempotency_token(#place)));
    let probe = super::probe::fact(service, operation);
    quote! {
        #about
        pub static #name: Operation =
            #start.with_effect(#effect)#idempotent #bare #body #answer #quota #action #paging #probe #region #token;
    }
}

/// Name and place of the parameter with a role that the runtime fills in.
fn role(operation: &Operation, role: Role) -> Option<TokenStream> {
    let parameter = operation
        .parameters
        .iter()
        .find(|parameter| parameter.member.role == Some(role))?;
    let name = &parameter.member.wire;
    let placement = super::description::placement(parameter.placement);
    Some(quote!(#name, #placement))
}

pub(crate) fn method(method: Method) -> TokenStream {
    match method {
        Method::Post => quote!(Method::Post),
        Method::Get => quote!(Method::Get),
        Method::Put => quote!(Method::Put),
        Method::Patch => quote!(Method::Patch),
        Method::Delete => quote!(Method::Delete),
        Method::Head => quote!(Method::Head),
    }
}

fn paging(paging: &Paging) -> Option<TokenStream> {
    let text = |path: &crate::spec::MemberPath| path.as_str().to_owned();
    let optional = |path: &Option<crate::spec::MemberPath>| match path {
        Some(path) => {
            let path = path.as_str();
            quote!(Some(#path))
        }
        None => quote!(None),
    };
    let items = paging.items.as_str();
    let size = optional(&paging.size);
    if let (Some(token), Some(next)) = (
        paging.token.as_ref().map(text),
        paging.next_token.as_ref().map(text),
    ) {
        return Some(quote!(Paging::Token { token: #token, size: #size, next_token: #next, items: #items }));
    }
    let index = text(paging.index.as_ref()?);
    let size = text(paging.size.as_ref()?);
    let first = proc_macro2::Literal::i32_unsuffixed(paging.first);
    let id = optional(&paging.item_id);
    let total = optional(&paging.total);
    Some(quote! {
        Paging::Number { index: #index, size: #size, first: #first, items: #items, item_id: #id, total: #total }
    })
}

/// The builder: a request in the making, whose type says which required parameters are set.
fn builder(service: &Service, operation: &Operation) -> TokenStream {
    let name = identifier(&operation.builder);
    let request = identifier(&operation.request);
    let mut about = docs::operation(service, operation);
    let link = format!("Made by [`Client::{0}`](crate::Client::{0}).", operation.method);
    docs::section(&mut about, "", vec![link]);
    let about = doc(&about);
    let states: Vec<_> = operation
        .required()
        .map(|parameter| identifier(&parameter.state))
        .collect();
    let state = match states.as_slice() {
        [] => None,
        [only] => Some(quote!(, #only)),
        states => Some(quote!(, (#(#states),*))),
    };
    let setters = operation
        .parameters
        .iter()
        .map(|parameter| setter(operation, parameter, &states));
    let shortcuts = operation.shortcuts.iter().map(shortcut);
    let setters = quote!(#(#setters)* #(#shortcuts)*);
    let (generics, blocks) = if states.is_empty() {
        (quote!(), quote!(impl #name { #setters }))
    } else {
        let generics = quote!(<#(#states = Unset),*>);
        (
            generics,
            quote!(impl<#(#states),*> #name<#(#states),*> { #setters }),
        )
    };
    quote! {
        #about
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent until `send()` is awaited"]
        pub struct #name #generics {
            pub(crate) call: RequestBuilder<#request #state>,
        }
        #blocks
    }
}

fn setter(operation: &Operation, parameter: &Parameter, states: &[proc_macro2::Ident]) -> TokenStream {
    let member = &parameter.member;
    let about = docs::member(member);
    let target = quote!(self.call.request);
    if !member.required {
        return record::setter(member, &about, &target);
    }
    let about = doc(&about);
    let name = identifier(&member.name);
    let builder = identifier(&operation.builder);
    let (argument, value) = rust_type::argument(member);
    let deprecated = record::deprecated(member);
    let after = states.iter().map(|state| {
        if *state == parameter.state {
            quote!(Set)
        } else {
            quote!(#state)
        }
    });
    quote! {
        #about
        #deprecated
        pub fn #name(mut self, #name: #argument) -> #builder<#(#after),*> {
            #target.#name = Some(#value);
            #builder { call: self.call.with_state() }
        }
    }
}

/// A setter for a member inside a parameter.
fn shortcut(shortcut: &Shortcut) -> TokenStream {
    let name = identifier(&shortcut.name);
    let outer = identifier(&shortcut.outer);
    let inner = identifier(&shortcut.inner.name);
    let mut about = docs::member(&shortcut.inner);
    docs::section(
        &mut about,
        "",
        vec![format!(
            "The same as `{}` inside of `{}`.",
            shortcut.inner.name, shortcut.outer
        )],
    );
    let about = doc(&about);
    let (argument, value) = rust_type::argument(&Member {
        name: shortcut.name.clone(),
        ..shortcut.inner.clone()
    });
    quote! {
        #about
        pub fn #name(mut self, #name: #argument) -> Self {
            self.call.request.#outer.get_or_insert_default().#inner = Some(#value);
            self
        }
    }
}

/// What all builders have, given by the runtime: `send` and its like, for which all required parameters must be set.
fn common_methods(file: &mut RustFile, operation: &Operation) {
    let types = format!("{}, {}", operation.request, operation.response);
    let states: Vec<&str> = operation
        .required()
        .map(|parameter| parameter.state.as_str())
        .collect();
    if states.is_empty() {
        file.call(format!("builder!({} => {types});", operation.builder));
        return;
    }
    let bounds: Vec<String> = operation
        .required()
        .map(|parameter| format!("{}: required::{}", parameter.state, parameter.marker))
        .collect();
    let head = format!(
        "builder!({}<{}> => {types} where",
        operation.builder,
        states.join(", ")
    );
    let bounds = bounds.join(", ");
    let line = format!("{head} {bounds});");
    if line.chars().count() + "alicloud_core::".len() <= WIDTH {
        file.call(line);
    } else {
        file.call(format!("{head}\n    {bounds});"));
    }
}

fn request(file: &mut RustFile, operation: &Operation) {
    let mut about = vec![format!(
        "What {} takes, as a value.",
        markdown::code(&operation.wire)
    )];
    let made = format!(
        "Made by [`{}::into_request`] or read by serde; sent by [`Client::send`](crate::Client::send).",
        operation.builder
    );
    docs::section(&mut about, "", markdown::wrapped(&made, "", ""));
    docs::section(
        &mut about,
        "",
        docs::examples(operation, |example| {
            (Value::Object(example.request.clone()), None)
        }),
    );
    let members: Vec<&Member> = operation
        .parameters
        .iter()
        .map(|parameter| &parameter.member)
        .collect();
    file.items(record::structure(&operation.request, &about, &members, false));
    let rows: Vec<String> = operation.parameters.iter().map(record::parameter_row).collect();
    let head = format!(
        "request!({} => {}, {}, ErrorCode",
        operation.request, operation.constant, operation.response
    );
    file.table(&head, &rows);
}

fn answer(file: &mut RustFile, operation: &Operation) {
    let mut about = vec![format!("What {} answers.", markdown::code(&operation.wire))];
    docs::section(
        &mut about,
        "",
        docs::examples(operation, |example| {
            (example.response.clone(), example.published.as_ref())
        }),
    );
    if let Some(body) = &operation.bare {
        file.items(record::bare(&operation.response, &about, body));
        let flag = if body.type_ref == TypeRef::String {
            " text"
        } else {
            ""
        };
        file.call(format!("bare!({}{flag});", operation.response));
        return;
    }
    let members: Vec<&Member> = operation.answer.iter().collect();
    file.items(record::structure(&operation.response, &about, &members, true));
    let rows: Vec<String> = members.iter().map(|member| record::row(member)).collect();
    file.table(&format!("record!({}", operation.response), &rows);
}
