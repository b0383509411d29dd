//! Names that are written down in a description: they are taken as they are, so they must be right.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::{
    diagnostic::{Code, Diagnostics, DocumentPath, Source},
    model::{
        reserved,
        scope::{Case, Scope},
    },
    name,
    spec::{self, EnumerationValue, Member, Shape},
};

/// Takes the written type names of a crate, and reports all written names that cannot be used.
pub(super) fn check(service: &spec::Service) -> Result<Scope, Diagnostics> {
    let mut check = Check {
        types: Scope::new(Case::Pascal),
        diagnostics: Diagnostics::new(),
    };
    let root = DocumentPath::root();
    let file = &service.file;
    for (name, definition) in &file.types {
        check.shape(
            &service.source,
            &root.join("types").join(name.as_str()),
            &definition.shape,
        );
    }
    check.members(
        &service.source,
        &root.join("envelope-members"),
        &file.envelope_members,
    );
    let common = file
        .common_parameters
        .iter()
        .map(|(wire, each)| (wire.as_str(), each.rust_name.as_deref(), &each.shape));
    check.fields(&service.source, &root.join("common-parameters"), common);

    let mut methods = BTreeMap::new();
    for operation in &service.operations {
        let source = &operation.source;
        if let Some(written) = &operation.file.rust_name {
            let at = (source, &root.join("rust-name"));
            check.snake(at, written, reserved::is_reserved_method);
            check.distinct(at, &mut methods, written, &operation.file.operation);
        }
        let parameters = operation.file.request.iter();
        let parameters =
            parameters.map(|(wire, each)| (wire.as_str(), each.rust_name.as_deref(), &each.shape));
        check.fields(source, &root.join("request"), parameters);
        check.members(source, &root.join("response"), &operation.file.response);
        if let Some(shape) = &operation.file.response_type {
            check.shape(source, &root.join("response-type"), shape);
        }
    }
    check.diagnostics.into_result(check.types)
}

/// Where a name is written.
type At<'a> = (&'a Source, &'a DocumentPath);

const NEEDED: &str = "the generated code needs this name for something else";

struct Check {
    types: Scope,
    diagnostics: Diagnostics,
}

impl Check {
    fn members(&mut self, source: &Source, path: &DocumentPath, members: &IndexMap<String, Member>) {
        let members = members
            .iter()
            .map(|(wire, each)| (wire.as_str(), each.rust_name.as_deref(), &each.shape));
        self.fields(source, path, members);
    }

    fn fields<'a>(
        &mut self,
        source: &Source,
        path: &DocumentPath,
        fields: impl Iterator<Item = (&'a str, Option<&'a str>, &'a Shape)>,
    ) {
        let mut names = BTreeMap::new();
        for (wire, written, shape) in fields {
            let path = path.join(wire);
            if let Some(written) = written {
                let at = (source, &path.join("rust-name"));
                self.snake(at, written, reserved::is_reserved_member);
                self.distinct(at, &mut names, written, wire);
            }
            self.shape(source, &path, shape);
        }
    }

    fn shape(&mut self, source: &Source, path: &DocumentPath, shape: &Shape) {
        if let Some(written) = &shape.rust_type {
            let at = (source, &path.join("rust-type"));
            let form = (name::is_pascal(written), "a type is named like `FlowCategory`");
            let reserved = (reserved::is_reserved_type(written), NEEDED);
            if self.is_usable(at, written, form, reserved) && !self.types.take(written) {
                let help = "another type has this name; a type used twice belongs to `types` of the service";
                self.wrong(Code::RustNameTaken, at, written, help);
            }
        }
        if let Some(members) = &shape.members {
            self.members(source, &path.join("members"), members);
        }
        for (key, inner) in [("items", &shape.items), ("values", &shape.values)] {
            if let Some(inner) = inner {
                self.shape(source, &path.join(key), inner);
            }
        }
        self.values(source, &path.join("enum"), &shape.enumeration);
    }

    fn values(&mut self, source: &Source, path: &DocumentPath, values: &[EnumerationValue]) {
        let mut names = BTreeMap::new();
        for (index, value) in values.iter().enumerate() {
            if let Some(written) = &value.rust_name {
                let at = (source, &path.join(index).join("rust-name"));
                let form = (name::is_pascal(written), "a value is named like `SignUp`");
                let help = "this name stands for values that the crate does not know";
                self.is_usable(at, written, form, (reserved::is_reserved_variant(written), help));
                self.distinct(at, &mut names, written, &value.value);
            }
        }
    }

    fn snake(&mut self, at: At<'_>, written: &str, is_reserved: fn(&str) -> bool) {
        let form = (name::is_snake(written), "the name is to be like `flow_name`");
        self.is_usable(at, written, form, (is_reserved(written), NEEDED));
    }

    /// Whether a name has its form and is not reserved; each with the help for one that has not, or is.
    fn is_usable(&mut self, at: At<'_>, written: &str, form: (bool, &str), reserved: (bool, &str)) -> bool {
        if !form.0 {
            self.wrong(Code::RustNameForm, at, written, form.1);
        } else if reserved.0 {
            self.wrong(Code::RustNameReserved, at, written, reserved.1);
        }
        form.0 && !reserved.0
    }

    fn distinct<'a>(
        &mut self,
        at: At<'_>,
        names: &mut BTreeMap<String, &'a str>,
        written: &str,
        wire: &'a str,
    ) {
        if let Some(first) = names.insert(written.to_owned(), wire) {
            let help = format!("`{first}` has this name already");
            self.wrong(Code::RustNameTaken, at, written, &help);
        }
    }

    fn wrong(&mut self, code: Code, (source, path): At<'_>, written: &str, help: &str) {
        let message = format!("`{written}` cannot be the Rust name");
        self.diagnostics
            .push(source.error(code, path, message).help(help));
    }
}
