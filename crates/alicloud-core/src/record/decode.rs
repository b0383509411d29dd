use std::{fmt, marker::PhantomData};

use serde_core::{Deserialize, Deserializer, de};

use crate::{
    record::{
        member::Member,
        mismatch::{Decoding, Mismatch},
    },
    short_list::ShortList,
};

/// The members read so far among those that must be there.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct SeenMembers(ShortList<&'static str, 4>);

impl SeenMembers {
    fn add(&mut self, name: &'static str) {
        self.0.push(name);
    }

    /// Whether a member that must be there was not read.
    #[must_use]
    pub fn misses<T: Member>(&self, _: &T, name: &str) -> bool {
        T::absent().is_none() && !self.0.contains(&name)
    }
}

/// A member's value, or nothing when it is null.
#[derive(Debug)]
pub struct Nullable<T>(pub Option<Decoding<T>>);

impl<'de, T: Member> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Member> de::Visitor<'de> for Visitor<T> {
            type Value = Nullable<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value or null")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(Nullable(None))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Nullable(None))
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                T::decode(deserializer).map(|value| Nullable(Some(value)))
            }
        }

        deserializer.deserialize_option(Visitor(PhantomData))
    }
}

impl<T: Member> Nullable<T> {
    /// Reads the next value of an object into a member of a response, and names the member in the error. A value of
    /// another form leaves the member as it is, if responses may lack it.
    ///
    /// # Errors
    ///
    /// What was found instead, and where.
    pub fn fill<'de, A: de::MapAccess<'de>>(
        member: &mut T,
        map: &mut A,
        name: &'static str,
        seen: &mut SeenMembers,
    ) -> Result<(), A::Error> {
        match Self::read(member, map, name, seen)? {
            Some(mismatch) if T::absent().is_some() => {
                tracing::debug!(member = name, %mismatch, "a member of the response has another form; it counts as absent");
                Ok(())
            }
            Some(mismatch) => Err(de::Error::custom(format_args!("`{name}`: {mismatch}"))),
            None => Ok(()),
        }
    }

    /// As [`Nullable::fill`], for requests, in which a value of another form is always an error.
    ///
    /// # Errors
    ///
    /// What was found instead, and where.
    pub fn fill_strictly<'de, A: de::MapAccess<'de>>(
        member: &mut T,
        map: &mut A,
        name: &'static str,
        seen: &mut SeenMembers,
    ) -> Result<(), A::Error> {
        match Self::read(member, map, name, seen)? {
            Some(mismatch) => Err(de::Error::custom(format_args!("`{name}`: {mismatch}"))),
            None => Ok(()),
        }
    }

    fn read<'de, A: de::MapAccess<'de>>(
        member: &mut T,
        map: &mut A,
        name: &'static str,
        seen: &mut SeenMembers,
    ) -> Result<Option<Mismatch>, A::Error> {
        match map.next_value::<Self>() {
            Ok(Nullable(Some(Ok(value)))) => {
                if T::absent().is_none() {
                    seen.add(name);
                }
                *member = value;
                Ok(None)
            }
            Ok(Nullable(Some(Err(mismatch)))) => Ok(Some(mismatch)),
            Ok(Nullable(None)) => Ok(None),
            Err(error) => Err(de::Error::custom(format_args!("`{name}`: {error}"))),
        }
    }
}

/// A member's name, borrowed where the input allows it.
#[derive(Debug)]
pub enum Key<'de> {
    /// A part of the input.
    Borrowed(&'de str),
    /// A copy.
    Owned(String),
}

impl Key<'_> {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(name) => name,
            Self::Owned(name) => name,
        }
    }

    /// The name as its own text.
    #[must_use]
    pub fn into_string(self) -> String {
        match self {
            Self::Borrowed(name) => name.to_owned(),
            Self::Owned(name) => name,
        }
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Key::Borrowed(name))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Key::Owned(name.to_owned()))
            }

            fn visit_string<E>(self, name: String) -> Result<Self::Value, E> {
                Ok(Key::Owned(name))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

/// The error for a member that a table does not name.
#[doc(hidden)]
pub fn unknown_member<E: de::Error>(name: &str, known: &[&str]) -> E {
    let known = known
        .iter()
        .map(|known| format!("`{known}`"))
        .collect::<Vec<_>>()
        .join(", ");
    E::custom(format_args!("unknown member `{name}`, expected {known}"))
}
