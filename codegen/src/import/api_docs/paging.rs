//! Lists that come in pages. The source has no marker for them, only names.

mod names;
mod response;

use indexmap::IndexMap;

use crate::{
    import::{
        api_docs::paging::{
            names::{INDEXES, OFFSETS, PAGES, SIZES, TOKENS, is_count, is_one_of, plain},
            response::Found,
        },
        report::{Confidence, Report},
        values::reachable_types::{Types, resolve},
    },
    spec::{Member, MemberPath, OperationFile, Paging, Parameter, Role, Shape, Value},
};

/// Gives a reading operation its paging, if parameters and response are those of a list.
pub(crate) fn find(file: &mut OperationFile, types: &Types, report: &mut Report) {
    let location = format!("{} paging", file.operation);
    let index = place(&file.request, types, &INDEXES, is_count);
    let size = place(&file.request, types, &SIZES, is_count);
    let offset = own_place(&file.request, &OFFSETS, is_count);
    let token = own_place(&file.request, &TOKENS, is_count);
    if index.is_none() && offset.is_none() && token.is_none() {
        return;
    }
    let found = Found::new(&file.response, types, &file.operation);
    let next = token.as_ref().and_then(|token| found.next_token(token));
    let by_token = token.zip(next);
    let by_number = index.zip(size.clone());
    let by_offset = offset.zip(size.clone());
    if by_token.is_none() && by_number.is_none() && by_offset.is_none() {
        return;
    }
    let (items, is_chosen) = match found.items() {
        Ok(items) => items,
        Err(reason) => {
            if let Some(reason) = reason {
                report.guessed(Confidence::Unsure, &location, format!("none: {reason}"));
            }
            return;
        }
    };
    let total = found.total(&items);
    let has_total = total.is_some();
    let mut paging = Paging {
        first: 1,
        items: MemberPath::new(items),
        total: total.map(MemberPath::new),
        ..Paging::default()
    };
    let confidence = match (by_token, by_number, by_offset) {
        (Some((token, next)), ..) => {
            paging.size = size.as_ref().map(|size| MemberPath::new(size.clone()));
            paging.token = Some(MemberPath::new(token));
            paging.next_token = Some(MemberPath::new(next));
            if is_chosen {
                Confidence::Likely
            } else {
                Confidence::Sure
            }
        }
        (None, Some((index, size)), _) => {
            let first = first_page(&file.request, types, &index);
            paging.first = first.unwrap_or(1);
            set_role(&mut file.request, &index, Role::PageIndex);
            paging.index = Some(MemberPath::new(index));
            paging.size = Some(MemberPath::new(size));
            if is_chosen || !has_total {
                Confidence::Likely
            } else {
                Confidence::Sure
            }
        }
        (None, None, Some((offset, size))) => {
            paging.offset = Some(MemberPath::new(offset));
            paging.size = Some(MemberPath::new(size));
            Confidence::Likely
        }
        (None, None, None) => return,
    };
    if let Some(size) = size {
        set_role(&mut file.request, &size, Role::PageSize);
    }
    let way = match (&paging.index, &paging.offset, &paging.token) {
        (Some(index), ..) => format!("by the number `{index}`, from {}", paging.first),
        (_, Some(offset), _) => format!("by the offset `{offset}`"),
        (.., Some(token)) => format!("by the token `{token}`"),
        _ => String::new(),
    };
    match confidence {
        Confidence::Sure => report.guessed(confidence, &file.operation, "pages"),
        _ => report.guessed(
            confidence,
            &location,
            format!("{way}, with the items of `{}`", paging.items),
        ),
    }
    file.paging = Some(paging);
}

/// A parameter with one of these names, or a member of one that groups what pages need: `Page.Index`.
fn place(
    request: &IndexMap<String, Parameter>,
    types: &Types,
    names: &[&str],
    fits: impl Fn(&Shape) -> bool,
) -> Option<String> {
    own_place(request, names, &fits).or_else(|| {
        request
            .iter()
            .filter(|(name, _)| is_one_of(name, &PAGES))
            .find_map(|(name, parameter)| {
                // A shared type has no roles of its own.
                let members = parameter.shape.members.as_ref()?;
                let fitting = members.iter().filter(|(_, member)| fits(&member.shape));
                let inside = match names.first() {
                    Some(&"pagenumber") => ["index", "number", "current"],
                    _ => ["size", "limit", "count"],
                };
                let found =
                    fitting.filter(|(member, _)| is_one_of(member, names) || is_one_of(member, &inside));
                let found = found.map(|(member, _)| member).next()?;
                resolve(types, &parameter.shape).map(|_| format!("{name}.{found}"))
            })
    })
}

fn rank(name: &str, names: &[&str]) -> Option<usize> {
    let name = plain(name);
    names.iter().position(|known| *known == name)
}

/// A parameter with one of these names.
fn own_place(
    request: &IndexMap<String, Parameter>,
    names: &[&str],
    fits: impl Fn(&Shape) -> bool,
) -> Option<String> {
    let fitting = request
        .iter()
        .filter(|(name, parameter)| !name.contains('.') && fits(&parameter.shape));
    let ranked = fitting.filter_map(|(name, _)| Some((rank(name, names)?, name.clone())));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, name)| name)
}

fn set_role(request: &mut IndexMap<String, Parameter>, path: &str, role: Role) {
    match path.split_once('.') {
        None => {
            if let Some(parameter) = request.get_mut(path) {
                parameter.role = Some(role);
            }
        }
        Some((name, inside)) => {
            let members = request
                .get_mut(name)
                .and_then(|parameter| parameter.shape.members.as_mut());
            if let Some(member) = members.and_then(|members| members.get_mut(inside)) {
                member.role = Some(role);
            }
        }
    }
}

/// The number of the first page, as far as the source says it.
fn first_page(request: &IndexMap<String, Parameter>, types: &Types, path: &str) -> Option<i32> {
    let (name, inside) = path
        .split_once('.')
        .map_or((path, None), |(name, inside)| (name, Some(inside)));
    let shape = resolve(types, &request.get(name)?.shape)?;
    let shape = match inside {
        Some(inside) => member(shape, inside)?,
        None => shape,
    };
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let words = shape.description.as_deref().and_then(names::first_page);
    if words.is_some() {
        return words;
    }
    match shape.default.as_ref().and_then(number) {
        Some(default) => Some(i32::from(default != 0)),
        // An example is a page in the middle as often as the first.
        None => {
            let minimum = shape.limits.minimum.as_ref().and_then(serde_json::Number::as_i64);
            let is_zero = shape.example.as_ref().and_then(number) == Some(0);
            (is_zero && minimum.is_none_or(|minimum| minimum == 0)).then_some(0)
        }
    }
}

fn member<'s>(shape: &'s Shape, name: &str) -> Option<&'s Shape> {
    let members: &IndexMap<String, Member> = shape.members.as_ref()?;
    members.get(name).map(|member| &member.shape)
}
