use std::collections::HashMap;

use crate::{
    diagnostic::{Code, DocumentPath},
    spec::{
        Member, Shape, TypeName,
        check::{Checker, limits, value, value::Side},
        suggestion::one_of,
    },
};

impl Checker<'_> {
    pub(super) fn shape(&mut self, shape: &Shape, path: &DocumentPath, side: Side) {
        self.known_type(shape, path);
        self.parts(shape, path);
        self.enumeration(shape, path);
        limits::check(self, shape, path);
        for (key, sample) in [("example", &shape.example), ("default", &shape.default)] {
            if let Some(sample) = sample {
                value::check(self, sample, shape, &path.join(key), side);
            }
        }
        for (key, inner) in [("items", &shape.items), ("values", &shape.values)] {
            if let Some(inner) = inner {
                self.shape(inner, &path.join(key), side);
            }
        }
        for (name, member) in shape.members.iter().flatten() {
            let path = path.join("members").join(name.as_str());
            self.member(name, member, &path, side);
        }
    }

    pub(super) fn member(&mut self, name: &str, member: &Member, path: &DocumentPath, side: Side) {
        self.wire_name(name, path);
        if member.required && side == Side::Response {
            let help = "a response is not asked for anything; did you mean `always`?";
            self.error_at_key(
                Code::WrongSide,
                &path.join("required"),
                "`required` is for requests",
                help,
            );
        }
        if side == Side::Request {
            let flags = [
                ("always", member.always),
                ("padded", member.padded),
                ("text-none", member.text_none),
            ];
            for (key, _) in flags.iter().filter(|(_, is_set)| *is_set) {
                let message = format!("`{key}` is for responses");
                self.error_at_key(Code::WrongSide, &path.join(*key), message, "remove it");
            }
        }
        if member.role.is_some() && side != Side::Request {
            let help = "remove it, or describe the object in the request itself";
            self.error_at_key(
                Code::WrongSide,
                &path.join("role"),
                "`role` is for requests",
                help,
            );
        }
        if member.always && member.evidence.is_none() && side != Side::Request {
            let help = "say in `evidence` how we know that every successful response has it";
            self.error_at_key(
                Code::NoEvidence,
                &path.join("always"),
                "`always` without `evidence`",
                help,
            );
        }
        if side != Side::Request {
            self.text_flags(member, path);
        }
        self.shape(&member.shape, path, side);
    }

    fn text_flags(&mut self, member: &Member, path: &DocumentPath) {
        let type_name = &member.shape.type_name;
        let is_text = *type_name == TypeName::String && member.shape.enumeration.is_empty();
        if member.padded && !is_text {
            let message = format!("`padded` is for text, not for `{type_name}`");
            self.error_at_key(Code::FlagOfOtherType, &path.join("padded"), message, "remove it");
        }
        if member.text_none && !is_text && *type_name != TypeName::AccessDeniedDetail {
            let message = format!("`text-none` is for text, not for `{type_name}`");
            self.error_at_key(
                Code::FlagOfOtherType,
                &path.join("text-none"),
                message,
                "remove it",
            );
        }
    }

    pub(super) fn wire_name(&mut self, name: &str, path: &DocumentPath) {
        if name.is_empty()
            || name
                .chars()
                .any(|character| character.is_control() || character == ' ')
        {
            let message = format!("{name:?} cannot be a wire name");
            self.error_at_key(
                Code::WireNameForm,
                path,
                message,
                "a wire name has no blanks and is not empty",
            );
        }
    }

    fn known_type(&mut self, shape: &Shape, path: &DocumentPath) {
        let TypeName::Named(name) = &shape.type_name else {
            return;
        };
        if self.types().contains_key(name) {
            return;
        }
        let shared: Vec<_> = self.types().keys().map(String::as_str).collect();
        let mut known = TypeName::BUILT_IN.map(|(word, _)| word).to_vec();
        known.extend(&shared);
        let help = format!(
            "the types of `service.yaml` are {}; another one is added there, under `types`",
            one_of(&shared),
        );
        let message = format!("unknown type `{name}`");
        let diagnostic = self.source.error(Code::UnknownType, &path.join("type"), message);
        self.unknown(diagnostic, name, &known, &help);
    }

    /// `items`, `values` and `members` stand where they say something, and only there.
    fn parts(&mut self, shape: &Shape, path: &DocumentPath) {
        let type_name = &shape.type_name;
        let parts = [
            ("items", shape.items.is_some(), TypeName::Array),
            ("values", shape.values.is_some(), TypeName::Map),
            ("members", shape.members.is_some(), TypeName::Object),
        ];
        for (key, is_there, owner) in parts {
            let belongs = *type_name == owner;
            if is_there && !belongs {
                let message = format!("`{key}` is for `type: {owner}`, not for `{type_name}`");
                self.error_at_key(
                    Code::PartOfOtherType,
                    &path.join(key),
                    message,
                    format!("remove it, or write `type: {owner}`"),
                );
            }
            if belongs && !is_there && owner != TypeName::Object {
                let message = format!("`{owner}` without `{key}`");
                self.error(
                    Code::PartMissing,
                    &path.join("type"),
                    message,
                    format!("describe what is in it under `{key}`"),
                );
            }
        }
        if let Some(name) = &shape.rust_type {
            self.short_name(name, &path.join("rust-type"));
        }
        let is_nameable = *type_name == TypeName::Object || !shape.enumeration.is_empty();
        if shape.rust_type.is_some() && !is_nameable {
            let help = "it names the type that is made for `members` or `enum`";
            let message = format!("`rust-type` has nothing to name in `{type_name}`");
            self.error_at_key(Code::NothingToName, &path.join("rust-type"), message, help);
        }
    }

    fn enumeration(&mut self, shape: &Shape, path: &DocumentPath) {
        if shape.enumeration.is_empty() {
            return;
        }
        let path = path.join("enum");
        let type_name = &shape.type_name;
        let is_base = matches!(
            type_name,
            TypeName::String | TypeName::Int32 | TypeName::Int64 | TypeName::Uint64 | TypeName::Boolean
        );
        if !is_base {
            let help = "an enumeration is a `string`, `int32`, `int64`, `uint64` or `boolean`; that of an array stands under `items`";
            let message = format!("`{type_name}` cannot be an enumeration");
            self.error_at_key(Code::NotEnumerable, &path, message, help);
            return;
        }
        let mut seen = HashMap::new();
        for (index, known) in shape.enumeration.iter().enumerate() {
            let path = path.join(index).join("value");
            if let Some(first) = seen.get(known.value.as_str()) {
                let message = format!("the value `{}` is here a second time", known.value);
                self.again(
                    Code::DuplicateValue,
                    &path,
                    first,
                    message,
                    "remove one of the two",
                );
            } else {
                seen.insert(known.value.as_str(), path.clone());
            }
            let fits = match type_name {
                integer if integer.is_integer() => integer.holds(&known.value),
                TypeName::Boolean => known.value.parse::<bool>().is_ok(),
                _ => true,
            };
            if !fits {
                let message = format!("the value `{}` is not of the type `{type_name}`", known.value);
                self.error(
                    Code::ValueOfOtherType,
                    &path,
                    message,
                    "correct it, or write `type: string`",
                );
            }
        }
    }
}
