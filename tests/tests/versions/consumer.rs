//! A program that uses all that a crate offers.

use std::fmt::Write as _;

use alicloud_codegen::surface::{Fact, Item, ItemKind, Surface};

/// The program. Every function of it uses one item, with exactly the types that the item has.
pub(crate) fn program(surface: &Surface) -> String {
    let mut text = "#![allow(deprecated, unused)]\n\
        use inventory_client::{alicloud_core, *};\n\
        use inventory_client::alicloud_core::{AccessDeniedDetail, Blob, Map, Members, SendFuture, Value, generated::{Set, Unset}, streaming::{EventStream, StreamFuture}};\n\n\
        fn main() {}\n\n"
        .to_owned();
    for (number, (path, item)) in surface.items.iter().enumerate() {
        let name = raw(path.rsplit(['.', ':']).next().unwrap());
        let owner = &item.owner;
        let signature = &item.signature;
        let line = match item.kind {
            // Not in the code.
            ItemKind::Service | ItemKind::Region | ItemKind::Feature => continue,
            ItemKind::Operation => {
                let (builder, _) = owned(surface, path, ItemKind::Builder);
                if item.facts.contains_key(&Fact::Paging) {
                    let request = owned(surface, path, ItemKind::Request).0;
                    let pages = format!("alicloud_core::paging::Pages<{request}>");
                    writeln!(
                        text,
                        "fn page_{number}(builder: {builder}) -> {pages} {{ builder.pages() }}"
                    )
                    .unwrap();
                }
                if item.facts.contains_key(&Fact::Probe) {
                    let states = generics(&surface.items[builder], |index| format!("S{index}"));
                    writeln!(
                        text,
                        "fn reconcile_{number}{states}(builder: {builder}{states}) -> {builder}{states} {{ builder.reconcile() }}"
                    )
                    .unwrap();
                }
                format!("(client: &Client) -> {builder} {{ client.{name}() }}")
            }
            ItemKind::Builder => {
                let response = owned(surface, owner, ItemKind::Response).0;
                let ready = generics(item, |_| "Set".to_owned());
                // A stream of events has no single output.
                match surface.items[owner].facts.get(&Fact::Stream).map(String::as_str) {
                    Some("events") => format!(
                        "(builder: {name}{ready}) -> StreamFuture<EventStream<{response}>, Error> {{ builder.send_stream() }}"
                    ),
                    _ => format!("(builder: {name}{ready}) -> SendFuture<{response}> {{ builder.send() }}"),
                }
            }
            ItemKind::Setter => {
                let parent = &surface.items[owner];
                let states = generics(parent, |index| format!("S{index}"));
                format!(
                    "{states}(parent: {owner}{states}, value: {signature}) {{ let _ = parent.{name}(value); }}"
                )
            }
            ItemKind::Field => format!("(parent: &{owner}) -> &{signature} {{ &parent.{name} }}"),
            ItemKind::Variant => format!("() -> {owner} {{ {owner}::{name} }}"),
            ItemKind::Request | ItemKind::Response | ItemKind::Record | ItemKind::Enumeration => {
                format!("(_: {name}) {{}}")
            }
        };
        writeln!(text, "fn use_{number}{line}").unwrap();
    }
    text
}

/// The item of a kind that belongs to an operation.
fn owned<'a>(surface: &'a Surface, operation: &str, kind: ItemKind) -> (&'a String, &'a Item) {
    let mut items = surface.items.iter();
    items
        .find(|(_, item)| item.owner == operation && item.kind == kind)
        .unwrap()
}

/// The states of a builder, each by its number.
fn generics(builder: &Item, state: impl Fn(usize) -> String) -> String {
    if builder.kind != ItemKind::Builder || builder.signature.is_empty() {
        return String::new();
    }
    let states: Vec<String> = builder
        .signature
        .split(", ")
        .enumerate()
        .map(|(index, _)| state(index))
        .collect();
    format!("<{}>", states.join(", "))
}

/// The name as code writes it.
fn raw(name: &str) -> String {
    match name {
        "type" | "match" | "move" | "ref" | "use" => format!("r#{name}"),
        name => name.to_owned(),
    }
}
