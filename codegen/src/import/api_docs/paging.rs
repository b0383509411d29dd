//! Lists that come in pages. The source has no marker for them, only names.

use indexmap::IndexMap;

use crate::{
    import::values::reachable_types::{Types, resolve},
    spec::{Member, MemberPath, OperationFile, Paging, Parameter, Role, Shape, TypeName},
};

/// How deep in a response its list may stand: `{"Instances": {"Instance": […]}}`.
const DEEPEST: usize = 3;

/// Gives a reading operation its paging, if parameters and response are those of a list.
pub(crate) fn find(file: &mut OperationFile, types: &Types) {
    let Some(items) = items(&file.response, types) else {
        return;
    };
    let total = scalar(
        &file.response,
        types,
        &items,
        &["TotalCount", "totalCount", "Total", "total", "total_count"],
    );
    let is_integer = |name: &&str| {
        file.request
            .get(*name)
            .is_some_and(|parameter| is_integer(&parameter.shape))
    };
    let index = [
        "PageNumber",
        "CurrentPage",
        "PageNum",
        "PageNo",
        "PageIndex",
        "page_number",
        "pageNumber",
    ]
    .into_iter()
    .find(is_integer);
    let size = [
        "PageSize",
        "MaxResults",
        "MaxResult",
        "page_size",
        "pageSize",
        "max_results",
        "maxResults",
    ]
    .into_iter()
    .find(is_integer);
    let is_text = |parameter: &Parameter| {
        parameter.shape.type_name == TypeName::String && parameter.shape.enumeration.is_empty()
    };
    let token = ["NextToken", "nextToken", "next_token", "NextPageToken"]
        .into_iter()
        .find(|name| file.request.get(*name).is_some_and(is_text));
    let next_token = token.and_then(|token| text_member(&file.response, types, &items, token));
    let mut paging = Paging {
        first: 1,
        items: MemberPath::new(items),
        size: size.map(MemberPath::new),
        total: total.map(MemberPath::new),
        ..Paging::default()
    };
    match (token, next_token, index) {
        (Some(token), Some(next), _) => {
            paging.token = Some(MemberPath::new(token));
            paging.next_token = Some(MemberPath::new(next));
        }
        (_, _, Some(index)) if size.is_some() && paging.total.is_some() => {
            let is_zero = file
                .request
                .get(index)
                .is_some_and(|index| starts_at_zero(&index.shape));
            paging.first = i32::from(!is_zero);
            paging.index = Some(MemberPath::new(index));
            set_role(&mut file.request, index, Role::PageIndex);
        }
        _ => return,
    }
    if let Some(size) = size {
        set_role(&mut file.request, size, Role::PageSize);
    }
    file.paging = Some(paging);
}

fn set_role(request: &mut IndexMap<String, Parameter>, name: &str, role: Role) {
    if let Some(parameter) = request.get_mut(name) {
        parameter.role = Some(role);
    }
}

fn is_integer(shape: &Shape) -> bool {
    matches!(shape.type_name, TypeName::Int32 | TypeName::Int64) && shape.enumeration.is_empty()
}

fn starts_at_zero(shape: &Shape) -> bool {
    let is_zero = |value: &crate::spec::Value| matches!(value, crate::spec::Value::Number(number) if number.as_i64() == Some(0));
    shape.default.as_ref().is_some_and(is_zero)
}

/// The way to the one list of objects that is nearest to the root; none if there are several.
fn items(response: &IndexMap<String, Member>, types: &Types) -> Option<String> {
    let mut level: Vec<(String, &IndexMap<String, Member>)> = vec![(String::new(), response)];
    for _ in 0..DEEPEST {
        let mut lists = Vec::new();
        let mut next = Vec::new();
        for (prefix, members) in level {
            // A name with a dot cannot stand in a path.
            for (name, member) in members.iter().filter(|(name, _)| !name.contains('.')) {
                let path = format!("{prefix}{name}");
                let Some(shape) = resolve(types, &member.shape) else {
                    continue;
                };
                match (&shape.type_name, &shape.members, &shape.items) {
                    (TypeName::Array, _, Some(items)) if is_object(items, types) => lists.push(path),
                    (TypeName::Object, Some(members), _) => next.push((format!("{path}."), members)),
                    _ => {}
                }
            }
        }
        match lists.len() {
            0 => level = next,
            1 => return lists.pop(),
            _ => return None,
        }
    }
    None
}

fn is_object(items: &Shape, types: &Types) -> bool {
    resolve(types, items).is_some_and(|items| items.members.is_some())
}

/// An integer beside the list or nearer to the root, of one of these names.
fn scalar(response: &IndexMap<String, Member>, types: &Types, items: &str, names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| near(response, types, items, name, is_integer))
}

fn text_member(
    response: &IndexMap<String, Member>,
    types: &Types,
    items: &str,
    name: &str,
) -> Option<String> {
    let is_text = |shape: &Shape| shape.type_name == TypeName::String && shape.enumeration.is_empty();
    near(response, types, items, name, is_text)
}

fn near(
    response: &IndexMap<String, Member>,
    types: &Types,
    items: &str,
    name: &str,
    fits: impl Fn(&Shape) -> bool,
) -> Option<String> {
    let mut members = response;
    let mut prefix = String::new();
    for step in items.split('.') {
        if members.get(name).is_some_and(|member| fits(&member.shape)) {
            return Some(format!("{prefix}{name}"));
        }
        members = resolve(types, &members.get(step)?.shape)?.members.as_ref()?;
        prefix = format!("{prefix}{step}.");
    }
    None
}
