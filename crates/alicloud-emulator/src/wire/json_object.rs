use bytes::Bytes;
use serde::Serialize;

/// A JSON object that is written member by member. Names are those of the wire: they need no escapes.
#[derive(Clone, Debug, Default)]
pub(crate) struct JsonObject {
    /// All but the last brace, or nothing.
    members: Vec<u8>,
}

impl JsonObject {
    /// The object with one more member. A value that JSON cannot express is left out.
    pub(crate) fn with(mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.put(name, value);
        self
    }

    pub(crate) fn put(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        let before = self.members.len();
        self.separate();
        self.members.push(b'"');
        self.members.extend_from_slice(name.as_bytes());
        self.members.extend_from_slice(b"\":");
        if serde_json::to_writer(&mut self.members, value).is_err() {
            self.members.truncate(before);
        }
    }

    /// Takes over the members of another object.
    pub(crate) fn append(&mut self, other: &Self) {
        if let Some((_, members)) = other.members.split_first() {
            self.separate();
            self.members.extend_from_slice(members);
        }
    }

    pub(crate) fn into_bytes(mut self) -> Bytes {
        if self.members.is_empty() {
            return Bytes::from_static(b"{}");
        }
        self.members.push(b'}');
        self.members.into()
    }

    fn separate(&mut self) {
        if self.members.is_empty() {
            self.members.reserve(512);
            self.members.push(b'{');
        } else {
            self.members.push(b',');
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn members_follow_one_another() {
        let text = |object: JsonObject| String::from_utf8(object.into_bytes().into()).unwrap();
        assert_eq!(text(JsonObject::default()), "{}");
        let mut object = JsonObject::default().with("Code", "O\"K");
        object.append(&JsonObject::default());
        object.append(&JsonObject::default().with("Data", &[1, 2]).with("Message", &()));
        assert_eq!(text(object), r#"{"Code":"O\"K","Data":[1,2],"Message":null}"#);
    }

    #[test]
    fn what_json_cannot_express_is_left_out() {
        let keys_that_are_no_text = BTreeMap::from([((1, 2), 3)]);
        let object = JsonObject::default()
            .with("a", &1)
            .with("b", &keys_that_are_no_text);
        assert_eq!(object.into_bytes(), r#"{"a":1}"#);
    }
}
