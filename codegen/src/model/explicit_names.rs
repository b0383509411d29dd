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
            let path = root.join("rust-name");
            check.snake(source, &path, written, &reserved::is_reserved_method);
            check.distinct(source, &path, &mut methods, written, &operation.file.operation);
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
                let path = path.join("rust-name");
                self.snake(source, &path, written, &reserved::is_reserved_member);
                self.distinct(source, &path, &mut names, written, wire);
            }
            self.shape(source, &path, shape);
        }
    }

    fn shape(&mut self, source: &Source, path: &DocumentPath, shape: &Shape) {
        if let Some(written) = &shape.rust_type {
            let path = path.join("rust-type");
            if !name::is_pascal(written) {
                self.wrong(
                    Code::RustNameForm,
                    source,
                    &path,
                    written,
                    "a type is named like `FlowCategory`",
                );
            } else if reserved::is_reserved_type(written) {
                self.wrong(
                    Code::RustNameReserved,
                    source,
                    &path,
                    written,
                    "the generated code needs this name for something else",
                );
            } else if !self.types.take(written) {
                self.wrong(
                    Code::RustNameTaken,
                    source,
                    &path,
                    written,
                    "another type has this name; a type used twice belongs to `types` of the service",
                );
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
                let path = path.join(index).join("rust-name");
                if !name::is_pascal(written) {
                    self.wrong(
                        Code::RustNameForm,
                        source,
                        &path,
                        written,
                        "a value is named like `SignUp`",
                    );
                } else if reserved::is_reserved_variant(written) {
                    self.wrong(
                        Code::RustNameReserved,
                        source,
                        &path,
                        written,
                        "this name stands for values that the crate does not know",
                    );
                }
                self.distinct(source, &path, &mut names, written, &value.value);
            }
        }
    }

    fn snake(
        &mut self,
        source: &Source,
        path: &DocumentPath,
        written: &str,
        is_reserved: &dyn Fn(&str) -> bool,
    ) {
        if !name::is_snake(written) {
            self.wrong(
                Code::RustNameForm,
                source,
                path,
                written,
                "the name is to be like `flow_name`",
            );
        } else if is_reserved(written) {
            self.wrong(
                Code::RustNameReserved,
                source,
                path,
                written,
                "the generated code needs this name for something else",
            );
        }
    }

    fn distinct<'a>(
        &mut self,
        source: &Source,
        path: &DocumentPath,
        names: &mut BTreeMap<String, &'a str>,
        written: &str,
        wire: &'a str,
    ) {
        if let Some(first) = names.insert(written.to_owned(), wire) {
            self.wrong(
                Code::RustNameTaken,
                source,
                path,
                written,
                &format!("`{first}` has this name already"),
            );
        }
    }

    fn wrong(&mut self, code: Code, source: &Source, path: &DocumentPath, written: &str, help: &str) {
        self.diagnostics.push(
            source
                .error(code, path, format!("`{written}` cannot be the Rust name"))
                .help(help),
        );
    }
}
