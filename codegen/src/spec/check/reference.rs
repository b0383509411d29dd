use indexmap::IndexMap;

use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        Member, MemberPath, Parameter, Role, Shape,
        check::Checker,
        suggestion::{as_yaml, nearest, one_of, suggest},
    },
};

/// What a path such as `Page.Index` leads to.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) shape: &'a Shape,
    pub(super) role: Option<Role>,
}

/// Names that a path can begin with.
pub(super) type Names<'a> = IndexMap<&'a str, Target<'a>>;

pub(super) fn of_parameters(parameters: &IndexMap<String, Parameter>) -> Names<'_> {
    parameters
        .iter()
        .map(|(name, parameter)| {
            (
                name.as_str(),
                Target {
                    shape: &parameter.shape,
                    role: parameter.role,
                },
            )
        })
        .collect()
}

pub(super) fn of_members(members: &IndexMap<String, Member>) -> Names<'_> {
    members
        .iter()
        .map(|(name, member)| {
            (
                name.as_str(),
                Target {
                    shape: &member.shape,
                    role: member.role,
                },
            )
        })
        .collect()
}

/// A name on a path that leads nowhere, and the names that there are.
pub(super) struct DeadEnd<'r, 's> {
    name: &'r str,
    known: Vec<&'s str>,
}

impl<'a> Checker<'a> {
    /// Follows a path.
    pub(super) fn look_up<'r, 's>(
        &self,
        reference: &'r MemberPath,
        mut names: Names<'s>,
    ) -> Result<Target<'s>, DeadEnd<'r, 's>>
    where
        'a: 's,
    {
        let mut target = None;
        for name in reference.names() {
            let Some(next) = names.get(name).copied() else {
                return Err(DeadEnd {
                    name,
                    known: names.keys().copied().collect(),
                });
            };
            target = Some(next);
            let members = self.resolve(next.shape).and_then(|shape| shape.members.as_ref());
            names = members.map(of_members).unwrap_or_default();
        }
        target.ok_or(DeadEnd {
            name: reference.as_str(),
            known: Vec::new(),
        })
    }

    /// Follows a path; a diagnostic if it leads nowhere.
    pub(super) fn follow<'s>(
        &mut self,
        reference: &MemberPath,
        names: Names<'s>,
        path: &DocumentPath,
    ) -> Option<Target<'s>>
    where
        'a: 's,
    {
        match self.look_up(reference, names) {
            Ok(target) => Some(target),
            Err(DeadEnd { name, known }) => {
                let help = format!("{}known here: {}", suggest(name, &known), one_of(&known));
                let message = match reference.names().nth(1) {
                    Some(_) => format!("`{reference}`: there is no `{name}`"),
                    None => format!("there is no `{name}`"),
                };
                let diagnostic = self.source.error(Code::UnknownMember, path, message);
                let near = nearest(name, &known).map(|near| {
                    let names = reference.names();
                    let names: Vec<_> = names.map(|each| if each == name { near } else { each }).collect();
                    as_yaml(&names.join("."))
                });
                self.found.push(diagnostic.help(help).replacement(near));
                None
            }
        }
    }
}

/// A code that a table has, as itself or by a pattern.
pub(super) fn known_code(checker: &mut Checker<'_>, code: &str, path: &DocumentPath) {
    if !checker.known.errors || checker.service.error(code).is_some() {
        return;
    }
    let known: Vec<_> = checker
        .service
        .errors
        .iter()
        .map(|error| error.entry.code.as_str())
        .collect();
    let message = format!("the error code `{code}` is in no table");
    let diagnostic = checker.source.error(Code::UnknownErrorCode, path, message);
    let help = "codes are described under `errors` of `service.yaml`, or in a file of its `error-tables`";
    checker.unknown(diagnostic, code, &known, help);
}
