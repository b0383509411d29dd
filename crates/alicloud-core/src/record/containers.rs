//! Optional values, lists, maps and boxes of members.

use std::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, de};

use crate::{
    body::Body,
    encoding::Pairs,
    parameters::ParameterStyle,
    record::{Decoding, Key, Map, Member, Members, Nullable, mismatch::mismatches, nested::read_nested},
};

impl<T: Member> Member for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        Nullable::deserialize(deserializer).map(|slot| slot.0.transpose())
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn is_finite(&self) -> bool {
        self.as_ref().is_none_or(T::is_finite)
    }

    fn put(self, name: &'static str, style: ParameterStyle, pairs: &mut Pairs) {
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

    fn from_request_body(body: &Body) -> Result<Self, serde_json::Error> {
        T::from_request_body(body).map(Some)
    }

    fn to_request_body(&self) -> Option<(Body, &'static str)> {
        self.as_ref()?.to_request_body()
    }
}

impl<T: Member> Member for Box<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        T::decode(deserializer).map(|decoding| decoding.map(Self::new))
    }

    fn is_finite(&self) -> bool {
        T::is_finite(self)
    }

    fn put(self, name: &'static str, style: ParameterStyle, pairs: &mut Pairs) {
        (*self).put(name, style, pairs);
    }
}

/// A null among the items is left out. One item of another form makes a mismatch of the whole list, which would be another
/// one without it.
impl<T: Member> Member for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Member> de::Visitor<'de> for Visitor<T> {
            type Value = Decoding<Vec<T>>;

            mismatches!('de "a list"; boolean number null object);

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(Nullable(item)) = sequence.next_element()? {
                    match item {
                        Some(Ok(item)) => items.push(item),
                        Some(Err(mismatch)) => {
                            de::IgnoredAny.visit_seq(sequence)?;
                            return Ok(Err(mismatch));
                        }
                        None => {}
                    }
                }
                Ok(Ok(items))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                read_nested(text, '[')
            }
        }

        deserializer.deserialize_any(Visitor(PhantomData))
    }

    fn is_finite(&self) -> bool {
        self.iter().all(T::is_finite)
    }
}

/// A null among the values is left out. One value of another form makes a mismatch of the whole map.
impl<T: Member> Member for Map<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Member> de::Visitor<'de> for Visitor<T> {
            type Value = Decoding<Map<T>>;

            mismatches!('de "an object"; boolean number null list);

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut values = Map::new();
                while let Some((key, Nullable(value))) = map.next_entry::<Key<'de>, Nullable<T>>()? {
                    match value {
                        Some(Ok(value)) => {
                            values.insert(key.into_string(), value);
                        }
                        Some(Err(mismatch)) => {
                            de::IgnoredAny.visit_map(map)?;
                            return Ok(Err(mismatch));
                        }
                        None => {}
                    }
                }
                Ok(Ok(values))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                read_nested(text, '{')
            }
        }

        deserializer.deserialize_any(Visitor(PhantomData))
    }

    fn is_finite(&self) -> bool {
        self.values().all(T::is_finite)
    }
}

impl Member for Members {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Decoding<Members>;

            mismatches!('de "an object"; boolean number null list);

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Members::deserialize(de::value::MapAccessDeserializer::new(map)).map(Ok)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                read_nested(text, '{')
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}
