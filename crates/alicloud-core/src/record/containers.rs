//! Optional values, lists, maps and boxes of members.

use std::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, de};

use super::{Decoded, Key, Map, Member, Members, Slot};
use crate::parameters::{Pairs, WireStyle};

impl<T: Member> Member for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Slot::deserialize(deserializer).map(|slot| slot.0)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn put(self, name: &'static str, style: WireStyle, pairs: &mut Pairs) {
        if let Some(value) = self {
            value.put(name, style, pairs);
        }
    }

    fn from_body(body: &Bytes) -> Result<Self, serde_json::Error> {
        T::from_body(body).map(Some)
    }

    fn to_body(&self) -> Option<(Bytes, &'static str)> {
        self.as_ref()?.to_body()
    }
}

impl<T: Member> Member for Box<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self::new)
    }

    fn put(self, name: &'static str, style: WireStyle, pairs: &mut Pairs) {
        (*self).put(name, style, pairs);
    }
}

impl<T: Member> Member for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Member> de::Visitor<'de> for Visitor<T> {
            type Value = Vec<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(Decoded(item)) = sequence.next_element()? {
                    items.push(item);
                }
                Ok(items)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                nested_json(text, '[', &self)
            }
        }

        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

impl<T: Member> Member for Map<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Member> de::Visitor<'de> for Visitor<T> {
            type Value = Map<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut values = Map::new();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    let Decoded(value) = map.next_value()?;
                    values.insert(key.into_string(), value);
                }
                Ok(values)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                nested_json(text, '{', &self)
            }
        }

        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

impl Member for Members {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Members::deserialize(de::value::MapAccessDeserializer::new(map))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                nested_json(text, '{', &self)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A list or an object that was sent as JSON text; an empty text stands for an empty one.
pub(super) fn nested_json<T: Member, E: de::Error>(
    text: &str,
    opening: char,
    expected: &dyn de::Expected,
) -> Result<T, E> {
    let text = match text.trim() {
        "" if opening == '[' => "[]",
        "" => "{}",
        text => text,
    };
    if !text.starts_with(opening) {
        return Err(E::invalid_type(de::Unexpected::Str(text), expected));
    }
    serde_json::from_str::<Decoded<T>>(text)
        .map(|decoded| decoded.0)
        .map_err(E::custom)
}
