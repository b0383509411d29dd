use std::collections::HashMap;

use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        ApiStyle, Parameter, ParameterStyle, Placement, Role, Shape, TypeName,
        check::{Checker, value::Side},
    },
};

/// Roles already given in a request, to what, and where.
type Roles = HashMap<Role, (String, DocumentPath)>;

impl Checker<'_> {
    pub(super) fn parameters<'p>(
        &mut self,
        parameters: impl Iterator<Item = (&'p String, &'p Parameter)>,
        style: ApiStyle,
        path: &DocumentPath,
    ) {
        let mut roles = Roles::new();
        for (name, parameter) in parameters {
            let path = path.join(name.as_str());
            self.wire_name(name, &path);
            self.style(parameter, &path);
            self.placement(parameter, style, &path);
            self.role(name, parameter.role, &parameter.shape, &path, &mut roles);
            self.nested_roles(name, &parameter.shape, &path, &mut roles);
            self.shape(&parameter.shape, &path, Side::Request);
        }
    }

    /// Whatever is not one text has a style, and the style can say it.
    fn style(&mut self, parameter: &Parameter, path: &DocumentPath) {
        let Some(shape) = self.resolve(&parameter.shape) else {
            return;
        };
        let is_structured = matches!(
            shape.type_name,
            TypeName::Array | TypeName::Object | TypeName::Map | TypeName::Any
        );
        let is_whole_body = parameter.placement == Placement::Body;
        let path = path.join("style");
        match parameter.style {
            None if is_structured && !is_whole_body => {
                let message = format!("`{}` without `style`", parameter.shape.type_name);
                let help = "add `style: json`, or the style that the service wants";
                self.error(Code::StyleMissing, &path, message, help);
            }
            Some(_) if !is_structured || is_whole_body => {
                let message = format!("`style` means nothing for `{}`", parameter.shape.type_name);
                self.error_at_key(Code::StyleUnneeded, &path, message, "remove it");
            }
            Some(ParameterStyle::RepeatList) if shape.type_name != TypeName::Array => {
                self.error(
                    Code::StyleUnfit,
                    &path,
                    "`repeat-list` is for arrays",
                    "did you mean `flat`?",
                );
            }
            Some(ParameterStyle::Simple | ParameterStyle::SpaceDelimited | ParameterStyle::PipeDelimited)
                if !self.is_list_of_scalars(shape) =>
            {
                let help = "use `json` or `flat`";
                self.error(
                    Code::StyleUnfit,
                    &path,
                    "this style is for arrays of text, numbers or booleans",
                    help,
                );
            }
            _ => {}
        }
    }

    fn is_list_of_scalars(&self, shape: &Shape) -> bool {
        let items = shape.items.as_deref().and_then(|items| self.resolve(items));
        shape.type_name == TypeName::Array
            && items.is_none_or(|items| {
                !matches!(
                    items.type_name,
                    TypeName::Array | TypeName::Object | TypeName::Map | TypeName::Any
                )
            })
    }

    fn is_bytes(&self, parameter: &Parameter) -> bool {
        let shape = self.resolve(&parameter.shape);
        shape.is_none_or(|shape| shape.type_name == TypeName::Binary)
    }

    fn placement(&mut self, parameter: &Parameter, style: ApiStyle, path: &DocumentPath) {
        let path = path.join("in");
        match (style, parameter.placement) {
            (ApiStyle::Rpc, Placement::Path | Placement::Body)
                if parameter.placement == Placement::Path || !self.is_bytes(parameter) =>
            {
                let help = "an RPC parameter is in `query`, `form` or `header`; bytes can be in `body` or in a `file`";
                self.error(
                    Code::RpcPlacement,
                    &path,
                    "an RPC request has no path, and no body but bytes",
                    help,
                );
            }
            (_, Placement::File) if !self.is_bytes(parameter) => {
                let message = format!("a file of type `{}`", parameter.shape.type_name);
                let help = "write `type: binary`, or put the parameter into the form: `in: form`";
                self.error(Code::FileUnfit, &path, message, help);
            }
            (_, Placement::Path) if !parameter.required => {
                self.error(
                    Code::OptionalInPath,
                    &path,
                    "a parameter in the path must be required",
                    "add `required: true`",
                );
            }
            _ => {}
        }
    }

    fn role(
        &mut self,
        name: &str,
        role: Option<Role>,
        shape: &Shape,
        path: &DocumentPath,
        roles: &mut Roles,
    ) {
        let Some(role) = role else { return };
        let path = path.join("role");
        let (fits, wanted) = match role {
            Role::PageIndex | Role::PageSize => (
                matches!(shape.type_name, TypeName::Int32 | TypeName::Int64)
                    || shape.type_name == TypeName::String && shape.enumeration.is_empty(),
                "an integer, or text that is one",
            ),
            Role::Region | Role::IdempotencyToken => (
                shape.type_name == TypeName::String && shape.enumeration.is_empty(),
                "a `string`",
            ),
        };
        if !fits {
            let message = format!("a parameter of type `{}` cannot have this role", shape.type_name);
            self.error(
                Code::RoleUnfit,
                &path,
                message,
                format!("the role is for {wanted}"),
            );
        }
        if let Some((first, place)) = roles.get(&role) {
            let message = format!("`{first}` has this role already");
            let help = "a request has each role once";
            self.again(Code::DuplicateRole, &path, place, message, help);
        } else {
            roles.insert(role, (name.to_owned(), path));
        }
    }

    /// Only the page has its place inside of an object, and never inside of a list.
    fn nested_roles(&mut self, name: &str, shape: &Shape, path: &DocumentPath, roles: &mut Roles) {
        for (member_name, member) in shape.members.iter().flatten() {
            let path = path.join("members").join(member_name.as_str());
            let name = format!("{name}.{member_name}");
            if matches!(member.role, Some(Role::Region | Role::IdempotencyToken)) {
                let help = "only `page-index` and `page-size` can be inside of an object";
                self.error(
                    Code::RolePlace,
                    &path.join("role"),
                    "this role is for a parameter",
                    help,
                );
            } else {
                self.role(&name, member.role, &member.shape, &path, roles);
            }
            self.nested_roles(&name, &member.shape, &path, roles);
        }
        for (key, inner) in [("items", &shape.items), ("values", &shape.values)] {
            let Some(inner) = inner else { continue };
            for (member_name, member) in inner.members.iter().flatten() {
                if member.role.is_some() {
                    let path = path.join(key).join("members").join(member_name.as_str());
                    self.error(
                        Code::RolePlace,
                        &path.join("role"),
                        "a role inside of a list",
                        "remove it",
                    );
                }
            }
        }
    }
}
