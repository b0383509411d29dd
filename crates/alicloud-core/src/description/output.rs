//! Responses as JSON, for programs that know an operation by its description alone.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    description::{MemberDescription, OperationDescription, ServiceDescription, TypeKind, TypeReference},
    record::{Members, Value, repaired, unless_none},
};

impl ServiceDescription {
    /// Reads the output of an operation from the body of a successful response, as JSON with the names of the wire. As in a
    /// generated client, the envelope is left out, padding and words for nothing are removed where the description knows of
    /// them, numbers and lists that come as text become what they are, and members that are not described stay.
    ///
    /// # Errors
    ///
    /// The body is not JSON.
    pub fn output(&self, operation: &OperationDescription, body: &[u8]) -> Result<Value, serde_json::Error> {
        let is_bare = operation.operation.has_bare_response();
        let bare = operation.response.first().filter(|_| is_bare);
        match bare.map(|member| member.kind) {
            Some(TypeReference::String) => return Ok(Value::from(String::from_utf8_lossy(body))),
            Some(TypeReference::Binary) => return Ok(Value::from(STANDARD.encode(body))),
            _ if body.is_empty() => return Ok(Value::Object(Members::new())),
            _ => {}
        }
        let mut value: Value = serde_json::from_slice(body).or_else(|error| match repaired(body) {
            Some(text) => serde_json::from_str(&text),
            None => Err(error),
        })?;
        match (bare, &mut value) {
            (Some(member), value) => self.clean(member.kind, value),
            (None, Value::Object(members)) => {
                for name in self.service.envelope().names() {
                    // A member may have the name of one of the envelope.
                    if !operation.response.iter().any(|member| member.name == name) {
                        members.remove(name);
                    }
                }
                self.clean_members(operation.response, members);
            }
            (None, _) => {}
        }
        Ok(value)
    }

    fn clean_members(&self, described: &[MemberDescription], members: &mut Members) {
        for member in described {
            let Some(value) = members.get_mut(member.name) else {
                continue;
            };
            if let Value::String(text) = value {
                if member.text_none && unless_none(text).is_none() {
                    members.remove(member.name);
                    continue;
                }
                if member.padded {
                    *text = text.trim().to_owned();
                }
            }
            self.clean(member.kind, value);
        }
    }

    fn clean(&self, kind: TypeReference, value: &mut Value) {
        use TypeReference::{Array, Boolean, Double, Float, Int32, Int64, Map, Named, Object, Uint64};
        let object = match kind {
            Named(name) => match self.type_named(name).map(|each| each.kind) {
                Some(TypeKind::Object(members)) => Some(members),
                _ => return,
            },
            _ => None,
        };
        if let Value::String(text) = value {
            let read = match kind {
                Array(_) | Map(_) | Object | Named(_) if text.trim_start().starts_with(['[', '{']) => {
                    serde_json::from_str(text).ok()
                }
                Int32 | Int64 | Uint64 | Float | Double => text.trim().parse().ok().map(Value::Number),
                Boolean => text.trim().to_ascii_lowercase().parse().ok().map(Value::Bool),
                _ => None,
            };
            match read {
                Some(read) => *value = read,
                None => return,
            }
        }
        match (kind, value) {
            (Array(item), Value::Array(items)) => items.iter_mut().for_each(|value| self.clean(*item, value)),
            (Map(of), Value::Object(members)) => {
                members.values_mut().for_each(|value| self.clean(*of, value));
            }
            (Named(_), Value::Object(members)) => self.clean_members(object.unwrap_or_default(), members),
            _ => {}
        }
    }
}
