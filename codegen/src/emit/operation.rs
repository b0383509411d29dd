//! The file of an operation: its facts, builder, request, response, and the types inside of them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        docs,
        file::{RustFile, doc},
        markdown, record, rust_type,
        table::MacroCall,
    },
    model::{Member, Operation, Parameter, Service, Shortcut, Stream, TypeRef},
    name::{identifier, in_code},
    spec::{Effect, Method, Paging, Placement, Role, Value},
};

/// The whole file.
pub(crate) fn file(service: &Service, operation: &Operation) -> RustFile {
    let mut file = RustFile::new(vec![format!(
        "The operation {}.",
        markdown::code(&operation.wire)
    )]);
    file.items(facts(service, operation));
    file.items(builder(service, operation));
    common_methods(&mut file, service, operation);
    request(&mut file, service, operation);
    response(&mut file, service, operation);
    super::paging::table(&mut file, service, operation);
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
    let start = match &operation.path {
        None if operation.http_method == Method::Post => quote!(Operation::rpc(&SERVICE, #wire)),
        None => quote!(Operation::rpc(&SERVICE, #wire).with_method(#method)),
        Some(path) => quote!(Operation::roa(&SERVICE, #wire, #method, #path)),
    };
    let effect = match operation.effect {
        Effect::Read => quote!(Effect::Read),
        Effect::Create => quote!(Effect::Create),
        Effect::Update => quote!(Effect::Update),
        Effect::Delete => quote!(Effect::Delete),
    };
    let idempotent = operation.idempotent.then(|| quote!(.idempotent()));
    let anonymous = operation.anonymous.then(|| quote!(.anonymous()));
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
    let stream = match operation.stream {
        Some(Stream::Events) => Some(quote!(.with_event_stream())),
        Some(Stream::Bytes) => Some(quote!(.with_binary_response())),
        None => None,
    };
    // Bytes are bare by themselves.
    let is_bare = operation.bare.is_some() && operation.stream != Some(Stream::Bytes);
    let bare = is_bare.then(|| quote!(.with_bare_response()));
    let is_body = |parameter: &&Parameter| parameter.placement == Placement::Body;
    let body = operation.parameters.iter().find(is_body);
    let body = body
        .is_some_and(|parameter| parameter.member.sensitive)
        .then(|| quote!(.with_sensitive_body()));
    let response = operation.bare.as_ref();
    let response = response
        .is_some_and(|response| response.sensitive)
        .then(|| quote!(.with_sensitive_response()));
    let multipart = operation.multipart.then(|| quote!(.with_multipart_form()));
    let region = role(operation, Role::Region).map(|place| quote!(.with_region_parameter(#place)));
    let token = role(operation, Role::IdempotencyToken).map(|place| quote!(.with_idempotency_token(#place)));
    let is_host = |parameter: &&Parameter| parameter.placement == Placement::Host;
    let host = operation.parameters.iter().find(is_host).map(|parameter| {
        let name = &parameter.member.wire;
        quote!(.with_host_parameter(#name))
    });
    let probe = super::probe::fact(service, operation);
    quote! {
        #about
        pub static #name: Operation =
            #start.with_effect(#effect)#idempotent #anonymous #bare #stream #body #multipart #response #quota #action #paging #probe #region #token #host;
    }
}

/// Name and place of the parameter with a role that the runtime fills in.
fn role(operation: &Operation, role: Role) -> Option<TokenStream> {
    let parameter = operation
        .parameters
        .iter()
        .find(|parameter| parameter.member.role == Some(role))?;
    let name = &parameter.member.wire;
    let placement: syn::Path = syn::parse_str(super::description::placement(parameter.placement)).ok()?;
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
    let optional = |setter: &str, path: &Option<crate::spec::MemberPath>| {
        let (setter, path) = (identifier(setter), path.as_ref()?.as_str());
        Some(quote!(.#setter(#path)))
    };
    let items = paging.items.as_str();
    let size = optional("with_size", &paging.size);
    if let (Some(token), Some(next)) = (
        paging.token.as_ref().map(text),
        paging.next_token.as_ref().map(text),
    ) {
        return Some(quote!(Paging::by_token(#token, #next, #items)#size));
    }
    let size = text(paging.size.as_ref()?);
    let id = optional("with_item_id", &paging.item_id);
    let total = optional("with_total", &paging.total);
    if let Some(offset) = paging.offset.as_ref().map(text) {
        return Some(quote!(Paging::by_offset(#offset, #size, #items) #id #total));
    }
    let index = text(paging.index.as_ref()?);
    let first = proc_macro2::Literal::i32_unsuffixed(paging.first);
    let first = (paging.first != 1).then(|| quote!(.with_first(#first)));
    Some(quote! {
        Paging::by_number(#index, #size, #items) #first #id #total
    })
}

/// The builder: a request in the making, whose type says which required parameters are set.
fn builder(service: &Service, operation: &Operation) -> TokenStream {
    let name = identifier(&operation.builder);
    let request = identifier(&operation.request);
    let mut about = docs::operation(service, operation);
    docs::section(&mut about, "", docs::builder(service, operation));
    let about = doc(&about);
    let must_use = match operation.stream {
        Some(Stream::Events) => "nothing is sent until `send_stream()` is awaited",
        _ => "nothing is sent until `send()` is awaited",
    };
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
        #[must_use = #must_use]
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
            "The same as `{}` inside `{}`.",
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

/// The methods that the runtime gives a builder. They are named one by one, so that a later runtime adds none.
fn common_methods(file: &mut RustFile, service: &Service, operation: &Operation) {
    let subject = format!(
        "{} => {}, {}",
        with_states(operation),
        operation.request,
        operation.response
    );
    let methods = match operation.stream {
        None => "options, send, send_blocking, explain, into_request",
        Some(Stream::Events) => {
            "options, send_stream(events), send_stream_blocking(events), explain, into_request"
        }
        Some(Stream::Bytes) => {
            "options, send, send_blocking, send_stream(bytes), send_stream_blocking(bytes), explain, into_request"
        }
    };
    let mut methods = vec![methods.to_owned()];
    if super::paging::has_pages(service, operation) {
        methods.push("into_stream, pages, iter_blocking, pages_blocking".to_owned());
    }
    if let Some(probing) = super::probe::probing(service, operation) {
        methods.push(format!("reconcile(crate::{})", probing.request));
    }
    methods.extend(optional_setters(operation));
    let call = MacroCall::new("builder", subject).bounds(bounds(operation));
    file.call(&call.rows(methods));
}

/// The setters that take an `Option`: `maybe_page_size(page_size: i32)`. Parameters that are required, or should no longer be
/// used, have none.
fn optional_setters(operation: &Operation) -> Vec<String> {
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| parameter.member.clone());
    let shortcuts = operation.shortcuts.iter().map(|shortcut| Member {
        name: shortcut.name.clone(),
        required: false,
        ..shortcut.inner.clone()
    });
    let setters: Vec<Member> = parameters.chain(shortcuts).collect();
    let mut taken: BTreeSet<String> = setters.iter().map(|setter| setter.name.clone()).collect();
    let rows = setters
        .iter()
        .filter(|setter| !setter.required && setter.deprecated.is_none())
        .map(|setter| (setter, format!("maybe_{}", setter.name.trim_start_matches('_'))))
        .filter(|(_, name)| taken.insert(name.clone()))
        .map(|(setter, name)| {
            let (argument, _) = rust_type::argument(setter);
            let (setter, argument) = (in_code(&setter.name), rust_type::shown(&argument));
            format!("{name}({setter}: {argument})")
        });
    rows.collect()
}

/// The builder with its type parameters: `CreateFlow<FlowName, Categories>`.
fn with_states(operation: &Operation) -> String {
    let states: Vec<&str> = operation.required().map(|each| each.state.as_str()).collect();
    match states.as_slice() {
        [] => operation.builder.clone(),
        states => format!("{}<{}>", operation.builder, states.join(", ")),
    }
}

/// What the type parameters must be so that a request can be sent.
fn bounds(operation: &Operation) -> impl Iterator<Item = String> {
    let required = operation.required();
    required.map(|each| format!("{}: required::{}", each.state, each.marker))
}

fn request(file: &mut RustFile, service: &Service, operation: &Operation) {
    let mut about = vec![format!(
        "The request of {}, as a value.",
        markdown::code(&operation.wire)
    )];
    let send = match operation.stream {
        Some(Stream::Events) => "send_stream",
        _ => "send",
    };
    let made = format!(
        "Made by [`builder`](Self::builder), by [`{}::into_request`] or by serde; sent by \
         [`Client::{send}`](crate::Client::{send}).",
        operation.builder
    );
    docs::section(&mut about, "", markdown::wrapped(&made, "", ""));
    let examples = docs::examples(service, operation, |example| {
        (Value::Object(example.request.clone()), None)
    });
    docs::section(&mut about, "", examples);
    let members: Vec<&Member> = operation
        .parameters
        .iter()
        .map(|parameter| &parameter.member)
        .collect();
    file.items(record::structure(&operation.request, &about, &members, false));
    let subject = format!(
        "{} => {}, {}, ErrorCode, {}",
        operation.request, operation.constant, operation.response, operation.builder
    );
    let rows = operation.parameters.iter().map(record::parameter_row);
    file.call(&MacroCall::new("request", subject).rows(rows));
    let kind = match operation.stream {
        Some(Stream::Events) => "events",
        Some(Stream::Bytes) => "bytes",
        None => return,
    };
    let subject = format!("{} => {kind} {}", operation.request, operation.response);
    file.call(&MacroCall::new("streamed", subject));
}

fn response(file: &mut RustFile, service: &Service, operation: &Operation) {
    let wire = markdown::code(&operation.wire);
    let mut about = vec![match operation.stream {
        Some(Stream::Events) => format!("An event in the response of {wire}."),
        _ => format!("The response of {wire}."),
    }];
    let examples = docs::examples(service, operation, |example| {
        (example.response.clone(), example.published.as_ref())
    });
    docs::section(&mut about, "", examples);
    if let Some(body) = &operation.bare {
        file.items(record::bare(&operation.response, &about, body));
        let flag = if body.type_ref == TypeRef::String {
            " text"
        } else {
            ""
        };
        file.call(&MacroCall::new(
            "root_value",
            format!("{}{flag}", operation.response),
        ));
        return;
    }
    let members: Vec<&Member> = operation.response_members.iter().collect();
    file.items(record::structure(&operation.response, &about, &members, true));
    let rows = members.iter().map(|member| record::row(member));
    let subject = format!("{} => {}", operation.response, operation.constant);
    file.call(&MacroCall::new("output", subject).rows(rows));
}
