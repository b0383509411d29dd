//! The items, the total and the token in the response of a list.

use indexmap::IndexMap;

use crate::{
    import::{
        api_docs::paging::names::{ITEMS, PAGES, TOTALS, is_count, is_one_of, next_of, plain},
        values::reachable_types::{Types, resolve},
    },
    spec::{Member, Shape, TypeName},
};

/// How deep in a response its list may stand: `{"Data": {"Instances": {"Instance": […]}}}`.
const DEEPEST: usize = 3;

/// The response of a list.
pub(super) struct Found<'a> {
    response: &'a IndexMap<String, Member>,
    types: &'a Types,
    operation: &'a str,
}

/// The lists of one level: their paths, and whether their items are objects.
type Lists = Vec<(String, bool)>;

impl<'a> Found<'a> {
    pub(super) fn new(response: &'a IndexMap<String, Member>, types: &'a Types, operation: &'a str) -> Self {
        Self {
            response,
            types,
            operation,
        }
    }

    /// The way to the list, and whether it was chosen among several.
    ///
    /// # Errors
    /// Why there is none, unless the response has no list.
    pub(super) fn items(&self) -> Result<(String, bool), Option<String>> {
        let mut level: Vec<(String, &IndexMap<String, Member>)> = vec![(String::new(), self.response)];
        let mut texts: Lists = Vec::new();
        for _ in 0..DEEPEST {
            let mut lists: Lists = Vec::new();
            let mut next = Vec::new();
            for (prefix, members) in level {
                // A name with a dot cannot stand in a path.
                for (name, member) in members.iter().filter(|(name, _)| !name.contains('.')) {
                    let path = format!("{prefix}{name}");
                    let Some(shape) = resolve(self.types, &member.shape) else {
                        continue;
                    };
                    match (&shape.type_name, &shape.members, &shape.items) {
                        (TypeName::Array, _, Some(items)) => lists.push((path, self.is_object(items))),
                        (TypeName::Object, Some(members), _) => next.push((format!("{path}."), members)),
                        _ => {}
                    }
                }
            }
            let objects: Vec<&str> = lists
                .iter()
                .filter(|(_, is_object)| *is_object)
                .map(|(path, _)| path.as_str())
                .collect();
            match objects[..] {
                [only] => return Ok((only.to_owned(), lists.len() > 1)),
                [] => {}
                _ => return self.chosen(&objects),
            }
            // A list of texts counts if no list of objects is further below.
            if texts.is_empty() {
                texts = lists;
            }
            level = next;
        }
        let texts: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
        match texts[..] {
            [] => Err(None),
            [only] => Ok((only.to_owned(), false)),
            _ => self.chosen(&texts),
        }
    }

    /// The list that the operation is named after, or that is called like one of items.
    fn chosen(&self, lists: &[&str]) -> Result<(String, bool), Option<String>> {
        let subject = plain(self.operation);
        let last = |path: &str| plain(path.rsplit('.').next().unwrap_or(path));
        let is_subject = |path: &&&str| {
            let name = last(path);
            let stem = name.strip_suffix("list").unwrap_or(&name);
            let stem = stem.strip_suffix('s').unwrap_or(stem);
            !stem.is_empty() && (subject.ends_with(stem) || subject.ends_with(&format!("{stem}s")))
        };
        let by_subject: Vec<&&str> = lists.iter().filter(is_subject).collect();
        let by_word: Vec<&&str> = lists
            .iter()
            .filter(|path| ITEMS.contains(&last(path).as_str()))
            .collect();
        match (&by_subject[..], &by_word[..]) {
            ([only], _) | (_, [only]) => Ok(((**only).to_owned(), true)),
            _ => {
                let names: Vec<String> = lists.iter().map(|path| format!("`{path}`")).collect();
                Err(Some(format!(
                    "the response has several lists, {}",
                    names.join(", ")
                )))
            }
        }
    }

    fn is_object(&self, items: &Shape) -> bool {
        resolve(self.types, items).is_some_and(|items| items.members.is_some())
    }

    /// The number of all items, beside the list or nearer to the root, or in an object about the page there.
    pub(super) fn total(&self, items: &str) -> Option<String> {
        let totals = TOTALS.iter();
        totals
            .into_iter()
            .find_map(|total| self.near(Some(items), &[(*total).to_owned()], &is_count))
    }

    /// The token of the next page.
    pub(super) fn next_token(&self, token: &str) -> Option<String> {
        let names = next_of(token);
        let items = self.items().ok().map(|(items, _)| items);
        self.near(items.as_deref(), &names, &is_count)
    }

    fn near(&self, items: Option<&str>, names: &[String], fits: &dyn Fn(&Shape) -> bool) -> Option<String> {
        let mut members = self.response;
        let mut prefix = String::new();
        let steps = items
            .into_iter()
            .flat_map(|items| items.split('.'))
            .map(Some)
            .chain([None]);
        let mut innermost = None;
        for step in steps {
            for wanted in names {
                let is_wanted = |(name, member): &(&String, &Member)| {
                    plain(name) == *wanted && !name.contains('.') && fits(&member.shape)
                };
                if let Some((name, _)) = members.iter().find(is_wanted) {
                    return Some(format!("{prefix}{name}"));
                }
                innermost = innermost.or_else(|| self.in_page(members, &prefix, wanted, fits));
            }
            let Some(inner) = step.and_then(|step| members.get(step)) else {
                break;
            };
            let Some(inner) = resolve(self.types, &inner.shape).and_then(|inner| inner.members.as_ref())
            else {
                break;
            };
            prefix = format!("{prefix}{}.", step.unwrap_or_default());
            members = inner;
        }
        innermost
    }

    /// A member of an object that tells about the page: `PageInfo.Total`.
    fn in_page(
        &self,
        members: &IndexMap<String, Member>,
        prefix: &str,
        wanted: &str,
        fits: &dyn Fn(&Shape) -> bool,
    ) -> Option<String> {
        let pages = members.iter().filter(|(name, _)| is_one_of(name, &PAGES));
        pages.into_iter().find_map(|(page, member)| {
            let inside = resolve(self.types, &member.shape)?.members.as_ref()?;
            let found = inside
                .iter()
                .find(|(name, member)| plain(name) == wanted && !name.contains('.') && fits(&member.shape));
            found.map(|(name, _)| format!("{prefix}{page}.{name}"))
        })
    }
}
