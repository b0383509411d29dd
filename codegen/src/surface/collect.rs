//! From the model to the surface: the names and types that [`emit`](crate::emit) writes.

use std::{collections::BTreeMap, hash::Hasher};

use crate::{
    emit::{docs, rust_type},
    model::{Member, Operation, Parameter, Service, Stream, Type, TypeBody, Variant},
    spec::{self, ApiStyle, Effect, EndpointRule, Paging, Placement, Probe, Signature},
    surface::{Fact, Item, ItemKind, Surface, file::FORMAT},
};

/// What the crate of a service offers.
#[must_use]
pub fn surface(model: &Service) -> Surface {
    let mut surface = Surface {
        format: FORMAT,
        package: model.package.name.clone(),
        version: model.package.version.clone(),
        items: BTreeMap::new(),
    };
    surface.service(model);
    for each in &model.types {
        surface.type_of(each, "");
    }
    for operation in &model.operations {
        surface.operation(model, operation);
    }
    surface
}

impl Surface {
    fn add(&mut self, path: &str, item: Item) {
        self.items.insert(path.to_owned(), item);
    }

    fn service(&mut self, model: &Service) {
        let mut about = Item::new(
            ItemKind::Service,
            "",
            &[model.title.clone(), model.description.clone()],
        );
        about.fact(Fact::Api, format!("{} {}", model.product, model.version));
        let style = match model.style {
            ApiStyle::Rpc => "RPC",
            ApiStyle::Roa => "ROA",
            ApiStyle::V3 => "V3",
        };
        let signature = match model.signature {
            Signature::Acs3 => "",
            Signature::Sls4 => ", signed by SLS4-HMAC-SHA256",
        };
        about.fact(Fact::Style, format!("{style}{signature}"));
        about.fact(Fact::Envelope, envelope(&model.envelope));
        let rule = match model.endpoints.rule {
            EndpointRule::Regional => "by the name of the region",
            EndpointRule::Global => "one for all",
            EndpointRule::Listed => "only those listed",
        };
        about.fact(Fact::EndpointRule, rule);
        about.optional(Fact::Host, model.endpoints.host.clone());
        self.add("service", about);
        for (region, host) in &model.endpoints.regions {
            let mut item = Item::new(ItemKind::Region, "", &[]);
            item.fact(Fact::Host, host.as_str());
            self.add(&format!("region::{region}"), item);
        }
        for group in model.groups() {
            self.add(
                &format!("feature::{group}"),
                Item::new(ItemKind::Feature, "", &[]),
            );
        }
        self.add("CommonParameters", Item::new(ItemKind::Record, "", &[]));
        for parameter in &model.common_parameters {
            self.field("CommonParameters", &parameter.member, Some(parameter));
            self.setter("CommonParameters", &parameter.member);
        }
        self.add("ErrorCode", Item::new(ItemKind::Enumeration, "", &[]));
        self.variants("ErrorCode", &model.error_codes);
        for variant in &model.error_codes {
            let entry = model.error(&variant.value);
            let item = self.items.get_mut(&format!("ErrorCode::{}", variant.name));
            if let (Some(entry), Some(item)) = (entry, item) {
                let retry = match entry.retry {
                    spec::RetryClass::Always => "always",
                    spec::RetryClass::AfterDelay => "after a delay",
                    spec::RetryClass::Once => "once",
                    spec::RetryClass::ReadsOnly => "reads only",
                    spec::RetryClass::AfterChange => "after a change by the caller",
                    spec::RetryClass::Never => "never",
                };
                item.fact(Fact::RetryClass, retry);
                let texts = [entry.cause.clone(), entry.remedy.clone().unwrap_or_default()];
                item.documentation = fingerprint(&texts);
            }
        }
    }

    fn operation(&mut self, model: &Service, operation: &Operation) {
        let path = format!("Client::{}", operation.method);
        let mut method = Item::new(ItemKind::Operation, "", &docs::operation(model, operation));
        method.fact(Fact::Wire, operation.wire.as_str());
        method.optional(Fact::Feature, operation.feature.clone());
        let effect = match operation.effect {
            Effect::Read => "read",
            Effect::Create => "create",
            Effect::Update => "update",
            Effect::Delete => "delete",
        };
        method.fact(Fact::Effect, effect);
        if operation.idempotent {
            method.fact(Fact::Idempotent, "yes");
        }
        if operation.anonymous {
            method.fact(Fact::Anonymous, "yes");
        }
        let quota = operation
            .quota
            .map(|quota| format!("{} calls in {} s", quota.calls, quota.seconds));
        method.optional(Fact::Quota, quota);
        method.optional(Fact::Paging, operation.paging.as_ref().map(paging));
        method.optional(Fact::Probe, operation.probe.as_ref().map(probe));
        let stream = operation.stream.map(|stream| match stream {
            Stream::Events => "events",
            Stream::Bytes => "bytes",
        });
        method.optional(Fact::Stream, stream.map(str::to_owned));
        let route = format!(
            "{:?} {}",
            operation.http_method,
            operation.path.as_deref().unwrap_or("/")
        );
        method.fact(Fact::Route, route);
        method.optional(Fact::RamAction, operation.ram_action.clone());
        method.deprecated = operation.deprecated.as_ref().map(docs::deprecation_note);
        self.add(&path, method);

        self.builder(&path, operation);
        self.add(&operation.request, Item::new(ItemKind::Request, &path, &[]));
        for parameter in &operation.parameters {
            self.field(&operation.request, &parameter.member, Some(parameter));
        }
        self.add(&operation.response, Item::new(ItemKind::Response, &path, &[]));
        if let Some(body) = &operation.bare {
            self.field(&operation.response, body, None);
        } else {
            for member in &operation.response_members {
                self.field(&operation.response, member, None);
            }
            self.unknown_members(&operation.response);
        }
        for each in &operation.types {
            self.type_of(each, &path);
        }
    }

    fn builder(&mut self, owner: &str, operation: &Operation) {
        let name = &operation.builder;
        let mut builder = Item::new(ItemKind::Builder, owner, &[]);
        let states: Vec<&str> = operation
            .required()
            .map(|parameter| parameter.state.as_str())
            .collect();
        builder.signature = states.join(", ");
        self.add(name, builder);
        for parameter in &operation.parameters {
            self.setter(name, &parameter.member);
        }
        for shortcut in &operation.shortcuts {
            let mut member = shortcut.inner.clone();
            member.name.clone_from(&shortcut.name);
            self.setter(name, &member);
        }
    }

    fn type_of(&mut self, each: &Type, owner: &str) {
        let about = docs::type_of(each);
        match &each.body {
            TypeBody::Enumeration(variants) => {
                self.add(&each.name, Item::new(ItemKind::Enumeration, owner, &about));
                self.variants(&each.name, variants);
            }
            TypeBody::Record(record) => {
                self.add(&each.name, Item::new(ItemKind::Record, owner, &about));
                for member in &record.members {
                    self.field(&each.name, member, None);
                    if each.is_sent() {
                        self.setter(&each.name, member);
                    }
                }
                if each.direction != Some(crate::model::Direction::Request) {
                    self.unknown_members(&each.name);
                }
            }
        }
    }

    fn field(&mut self, record: &str, member: &Member, parameter: Option<&Parameter>) {
        let mut field = Item::new(ItemKind::Field, record, &docs::member(member));
        field.signature = rust_type::shown(&rust_type::of_field(member));
        if !member.wire.is_empty() {
            field.fact(Fact::Wire, member.wire.as_str());
        }
        if member.sensitive {
            field.fact(Fact::Sensitive, "yes");
        }
        let cleaned = [
            (member.padded, "white space"),
            (member.text_none, "words for nothing"),
        ];
        let cleaned = cleaned.into_iter().filter(|(is_cleaned, _)| *is_cleaned);
        let cleaned: Vec<&str> = cleaned.map(|(_, what)| what).collect();
        field.optional(Fact::Cleaned, (!cleaned.is_empty()).then(|| cleaned.join(", ")));
        field.optional(
            Fact::Default,
            member.default.as_ref().map(|value| value.to_json().to_string()),
        );
        field.optional(Fact::Role, member.role.map(role));
        field.optional(Fact::Place, parameter.map(place));
        field.deprecated = member.deprecated.as_ref().map(docs::deprecation_note);
        self.add(&format!("{record}.{}", member.name), field);
    }

    fn unknown_members(&mut self, record: &str) {
        let mut field = Item::new(ItemKind::Field, record, &[]);
        "Members".clone_into(&mut field.signature);
        self.add(&format!("{record}.unknown_members"), field);
    }

    fn setter(&mut self, owner: &str, member: &Member) {
        // Its documentation is the field's, and so is its deprecation.
        let mut setter = Item::new(ItemKind::Setter, owner, &[]);
        setter.signature = rust_type::shown(&rust_type::argument(member).0);
        setter.fact(Fact::Wire, member.wire.as_str());
        if member.required {
            setter.fact(Fact::Required, "yes");
        }
        self.add(&format!("{owner}::{}", member.name), setter);
    }

    fn variants(&mut self, owner: &str, variants: &[Variant]) {
        for variant in variants {
            let mut item = Item::new(
                ItemKind::Variant,
                owner,
                std::slice::from_ref(&variant.description),
            );
            item.fact(Fact::Wire, variant.value.as_str());
            self.add(&format!("{owner}::{}", variant.name), item);
        }
    }
}

impl Item {
    fn new(kind: ItemKind, owner: &str, about: &[String]) -> Self {
        Self {
            kind,
            owner: owner.to_owned(),
            signature: String::new(),
            facts: BTreeMap::new(),
            deprecated: None,
            documentation: fingerprint(about),
        }
    }

    fn fact(&mut self, fact: Fact, value: impl Into<String>) {
        self.facts.insert(fact, value.into());
    }

    fn optional(&mut self, fact: Fact, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.fact(fact, value);
        }
    }
}

fn place(parameter: &Parameter) -> String {
    let place = match parameter.placement {
        Placement::Query => "query",
        Placement::Form => "form",
        Placement::File => "file",
        Placement::Path => "path",
        Placement::Header => "header",
        Placement::Body => "body",
        Placement::Host => "host",
    };
    match parameter.style {
        Some(style) => format!("{place}, {}", written(&style)),
        None => place.to_owned(),
    }
}

fn role(role: spec::Role) -> String {
    written(&role)
}

/// A word as descriptions write it.
fn written(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    text.trim_matches('"').to_owned()
}

fn paging(paging: &Paging) -> String {
    let parts = [
        ("index", &paging.index),
        ("offset", &paging.offset),
        ("token", &paging.token),
        ("next token", &paging.next_token),
        ("size", &paging.size),
        ("item id", &paging.item_id),
        ("total", &paging.total),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(name, path)| Some(format!("{name} {}", path.as_ref()?)));
    let first = format!("items {}, from {}", paging.items, paging.first);
    std::iter::once(first).chain(parts).collect::<Vec<_>>().join(", ")
}

fn probe(probe: &spec::Probe) -> String {
    let pairs = |pairs: &indexmap::IndexMap<String, spec::MemberPath>| {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(target, source)| format!("{target} = {source}"))
            .collect();
        pairs.join(", ")
    };
    let Probe {
        operation,
        send,
        matches,
        response,
        ..
    } = probe;
    let (send, matches, response) = (pairs(send), pairs(matches), pairs(response));
    format!("{operation} with {send}; found by {matches}; returns {response}")
}

fn envelope(envelope: &spec::Envelope) -> String {
    let flag = envelope.success_flag.as_ref();
    let flag = flag.map(|flag| format!(" or {flag}")).unwrap_or_default();
    let mut text = format!(
        "request id {}, code {}, success {}{flag}, message {}",
        envelope.request_id,
        envelope.code.as_deref().unwrap_or("none"),
        envelope.success.join(" or "),
        envelope.message
    );
    for (what, name) in [
        ("request id header", &envelope.request_id_header),
        ("error code", &envelope.error_code),
        ("error message", &envelope.error_message),
    ] {
        text.extend(name.iter().map(|name| format!(", {what} {name}")));
    }
    text
}

/// Sixteen digits that change with the text, or nothing for none.
fn fingerprint(lines: &[String]) -> String {
    let text = lines.join("\n");
    if text.trim().is_empty() {
        return String::new();
    }
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}
