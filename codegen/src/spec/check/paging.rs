use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        MemberPath, Operation, Paging, Role, Shape, TypeName,
        check::{
            Checker, reference,
            reference::{Names, Target},
        },
    },
};

/// Some services write numbers as text.
const NUMBER: &[TypeName] = &[TypeName::Int32, TypeName::Int64, TypeName::String];
/// Some tokens are numbers.
const TOKEN: &[TypeName] = &[TypeName::String, TypeName::Int32, TypeName::Int64];

/// Paging goes by number, by offset or by token, and everything that it names is there.
pub(super) fn check<'a>(checker: &mut Checker<'a>, operation: &'a Operation, paging: &Paging) {
    let path = DocumentPath::of(["paging"]);
    let ways = [
        ("index", &paging.index),
        ("offset", &paging.offset),
        ("token", &paging.token),
    ];
    let ways: Vec<&str> = ways
        .into_iter()
        .filter(|(_, way)| way.is_some())
        .map(|(name, _)| name)
        .collect();
    match ways[..] {
        [] => {
            let help = "add `index` (the parameter with the page's number), `offset` (the parameter with the number of entries \
                        before it), or `token` and `next-token`";
            checker.error_at_key(
                Code::PagingIncomplete,
                &path,
                "no `index`, `offset` or `token`",
                help,
            );
        }
        [first, second, ..] => {
            checker.error_at_key(
                Code::PagingTwice,
                &path.join(second),
                format!("`{first}` and `{second}`"),
                "a list has pages by number, by offset or by token",
            );
        }
        _ => {}
    }
    if paging.offset.is_some() && paging.size.is_none() {
        let help = "add `size` (the parameter with the number of entries on a page)";
        checker.error_at_key(
            Code::PagingIncomplete,
            &path.join("offset"),
            "`offset` without `size`",
            help,
        );
    }
    if paging.token.is_some() != paging.next_token.is_some() {
        let (there, missing) = match paging.token {
            Some(_) => ("token", "next-token"),
            None => ("next-token", "token"),
        };
        let message = format!("`{there}` without `{missing}`");
        checker.error_at_key(
            Code::PagingIncomplete,
            &path.join(there),
            message,
            "a list by token has both",
        );
    }
    let request = || reference::of_parameters(&operation.file.request);
    let response = || reference::of_members(&operation.file.response);
    let index = expect(
        checker,
        paging.index.as_ref(),
        request(),
        &path.join("index"),
        NUMBER,
    );
    has_role(checker, index, Role::PageIndex, &path.join("index"));
    expect(
        checker,
        paging.offset.as_ref(),
        request(),
        &path.join("offset"),
        NUMBER,
    );
    let size = expect(
        checker,
        paging.size.as_ref(),
        request(),
        &path.join("size"),
        NUMBER,
    );
    has_role(checker, size, Role::PageSize, &path.join("size"));
    expect(
        checker,
        paging.token.as_ref(),
        request(),
        &path.join("token"),
        TOKEN,
    );
    expect(
        checker,
        paging.next_token.as_ref(),
        response(),
        &path.join("next-token"),
        TOKEN,
    );
    expect(
        checker,
        paging.total.as_ref(),
        response(),
        &path.join("total"),
        NUMBER,
    );
    let items = expect(
        checker,
        Some(&paging.items),
        response(),
        &path.join("items"),
        &[TypeName::Array],
    );
    if let (Some(items), Some(id)) = (items, &paging.item_id) {
        let entry = entry_names(checker, items.shape);
        checker.follow(id, entry, &path.join("item-id"));
    }
}

/// The members of the entries of an array.
pub(super) fn entry_names<'s>(checker: &Checker<'s>, array: &'s Shape) -> Names<'s> {
    let entry = array.items.as_deref().and_then(|entry| checker.resolve(entry));
    entry
        .and_then(|entry| entry.members.as_ref())
        .map(reference::of_members)
        .unwrap_or_default()
}

fn expect<'s>(
    checker: &mut Checker<'s>,
    reference: Option<&MemberPath>,
    names: Names<'s>,
    path: &DocumentPath,
    types: &[TypeName],
) -> Option<Target<'s>> {
    let reference = reference?;
    let target = checker.follow(reference, names, path)?;
    if types.contains(&target.shape.type_name) {
        return Some(target);
    }
    let types: Vec<_> = types.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("`{reference}` is `{}`", target.shape.type_name);
    checker.error(
        Code::PagingType,
        path,
        message,
        format!("it must be {}", types.join(" or ")),
    );
    None
}

fn has_role(checker: &mut Checker<'_>, target: Option<Target<'_>>, role: Role, path: &DocumentPath) {
    if target.is_some_and(|target| target.role != Some(role)) {
        let word = if role == Role::PageIndex {
            "page-index"
        } else {
            "page-size"
        };
        checker.error(
            Code::PagingRole,
            path,
            format!("the parameter has not the role `{word}`"),
            format!("add `role: {word}` to it"),
        );
    }
}
