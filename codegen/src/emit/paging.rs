//! How a list comes in pages: the table that the runtime makes streams of.

use crate::{
    emit::{
        file::RustFile,
        rust_type::{self, shown},
        table::MacroCall,
    },
    model::{Member, Operation, Service, TypeRef},
    name::in_code,
    spec::MemberPath,
};

/// Adds the table, if the operation has pages.
pub(crate) fn table(file: &mut RustFile, service: &Service, operation: &Operation) {
    if let Some((item, rows)) = pages(service, operation) {
        let subject = format!("{} => {item}", operation.request);
        file.call(&MacroCall::new("paged", subject).rows(rows));
    }
}

/// Whether a builder gets streams.
pub(super) fn has_pages(service: &Service, operation: &Operation) -> bool {
    pages(service, operation).is_some()
}

/// The type of an item, and the rows of the table.
fn pages(service: &Service, operation: &Operation) -> Option<(String, Vec<String>)> {
    let paging = operation.paging.as_ref()?;
    let way = Way { service, operation };
    let request: Vec<&Member> = operation
        .parameters
        .iter()
        .map(|parameter| &parameter.member)
        .collect();
    let response: Vec<&Member> = operation.response_members.iter().collect();
    let set = |path: &Option<MemberPath>| way.to_set(path.as_ref()?, &request);
    let Some((items, TypeRef::Array(item))) = way.to_items(&paging.items, &response) else {
        return None;
    };
    let mut rows = Vec::new();
    let mut row = |name: &str, of: &str, value: Option<String>| {
        rows.extend(value.map(|value| format!("{name}: |{of}| {value}")));
    };
    row(
        "index",
        "request",
        set(&paging.index).or_else(|| set(&paging.offset)),
    );
    row("token", "request", set(&paging.token));
    row("size", "request", set(&paging.size));
    row("items", "response", Some(items));
    let entry: Vec<&Member> = item
        .named()
        .and_then(|named| service.type_named(Some(operation), &named.name))
        .map(|found| found.members().iter().collect())
        .unwrap_or_default();
    let id = paging
        .item_id
        .as_ref()
        .and_then(|path| way.to_read("item", path, &entry));
    row("id", "item", id);
    let read = |path: &Option<MemberPath>| way.to_read("response", path.as_ref()?, &response);
    row("next_token", "response", read(&paging.next_token));
    row("total", "response", read(&paging.total));

    Some((shown(&rust_type::of(&item)), rows))
}

/// Where paths of members lead, in Rust.
struct Way<'m> {
    service: &'m Service,
    operation: &'m Operation,
}

/// A step of a path: the member, and whether it is the last.
type Step<'m> = (&'m Member, bool);

impl<'m> Way<'m> {
    fn steps(&self, path: &MemberPath, members: &[&'m Member]) -> Option<Vec<Step<'m>>> {
        let names: Vec<&str> = path.names().collect();
        let mut members = members.to_vec();
        let mut steps = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let member = *members.iter().find(|member| member.wire == *name)?;
            steps.push((member, index + 1 == names.len()));
            if let Some(named) = member.type_ref.named() {
                let found = self.service.type_named(Some(self.operation), &named.name)?;
                members = found.members().iter().collect();
            }
        }
        Some(steps)
    }

    /// The place of a parameter. Whatever is sent is an `Option`.
    fn to_set(&self, path: &MemberPath, members: &[&'m Member]) -> Option<String> {
        let mut text = "request".to_owned();
        for (member, is_last) in self.steps(path, members)? {
            text.push_str(&format!(".{}", in_code(&member.name)));
            if !is_last {
                text.push_str(".get_or_insert_default()");
            }
        }
        Some(text)
    }

    /// The items of a response, as `Option<&mut Vec<_>>`, and the kind of the member.
    fn to_items(&self, path: &MemberPath, members: &[&'m Member]) -> Option<(String, TypeRef)> {
        let mut text = "response".to_owned();
        for (member, is_last) in self.steps(path, members)? {
            text.push_str(&format!(".{}", in_code(&member.name)));
            match (member.optional, is_last) {
                (true, false) => text.push_str(".as_mut()?"),
                (true, true) => text.push_str(".as_mut()"),
                (false, false) => {}
                (false, true) => text = format!("Some(&mut {text})"),
            }
            if is_last {
                return Some((text, member.type_ref.clone()));
            }
        }
        None
    }

    /// A member of a response, as an `Option` of a reference.
    fn to_read(&self, from: &str, path: &MemberPath, members: &[&'m Member]) -> Option<String> {
        let mut text = from.to_owned();
        for (member, is_last) in self.steps(path, members)? {
            text.push_str(&format!(".{}", in_code(&member.name)));
            match (member.optional, is_last) {
                (true, false) => text.push_str(".as_ref()?"),
                (true, true) => text.push_str(".as_ref()"),
                (false, false) => {}
                (false, true) => text = format!("Some(&{text})"),
            }
        }
        Some(text)
    }
}
