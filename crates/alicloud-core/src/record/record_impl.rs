//! What all records share, so that the code for one is little more than its table.

use std::{fmt, marker::PhantomData};

use serde_core::{Deserializer, Serialize, Serializer, de, ser::SerializeMap};

use crate::{
    record::{
        Decoding, Key, Member, Members, Mismatch, Redacted, SeenMembers, mismatch::mismatches,
        name_for_debug, nested::read_nested,
    },
    redact::{MASK, Redaction, is_always_secret},
};

/// The part of a record that depends on its members.
#[doc(hidden)]
pub trait ReadRecord: Member + Default {
    /// Reads the value of a member whose key was just read.
    ///
    /// # Errors
    ///
    /// The value has another form than the member, or there is no such member.
    fn read_member<'de, A: de::MapAccess<'de>>(
        &mut self,
        key: Key<'de>,
        map: &mut A,
        seen: &mut SeenMembers,
    ) -> Result<(), A::Error>;

    /// The first of the members that must be there and was not read.
    fn first_missing(&self, seen: &SeenMembers) -> Option<&'static str>;

    /// Shows all members at once.
    fn show(&self, show: Show<'_>);
}

/// What looks at the members of a record: names on the wire, fields, whether they are sensitive, values.
#[doc(hidden)]
pub type Show<'s> = &'s mut dyn FnMut(&[(&'static str, &'static str, bool, &dyn AnyMember)]);

/// A member of a record, of whatever type.
#[doc(hidden)]
pub trait AnyMember: fmt::Debug {
    /// Whether it is left out.
    fn is_left_out(&self) -> bool;
    /// Whether all numbers in it can be written.
    fn can_be_written(&self) -> bool;
}

impl<T: Member + fmt::Debug> AnyMember for T {
    fn is_left_out(&self) -> bool {
        self.is_absent()
    }

    fn can_be_written(&self) -> bool {
        self.is_finite()
    }
}

/// Whether all numbers in a record can be written.
#[doc(hidden)]
pub fn is_finite(record: &impl ReadRecord) -> bool {
    let mut is_finite = true;
    record.show(&mut |members| is_finite = members.iter().all(|(.., value)| value.can_be_written()));
    is_finite
}

/// Reads a record from an object, or from the text of one.
///
/// # Errors
///
/// A member that must be there is not, or has another form.
#[doc(hidden)]
pub fn read_record<'de, T: ReadRecord, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Decoding<T>, D::Error> {
    struct Visitor<T>(PhantomData<T>);

    impl<'de, T: ReadRecord> de::Visitor<'de> for Visitor<T> {
        type Value = Decoding<T>;

        mismatches!('de "an object"; boolean number null list);

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            match text.trim() {
                "" => Ok(Err(Mismatch::new("an object", "an empty text"))),
                text => read_nested(text, '{'),
            }
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut record = T::default();
            let mut seen = SeenMembers::default();
            while let Some(key) = map.next_key::<Key<'de>>()? {
                record.read_member(key, &mut map, &mut seen)?;
            }
            match record.first_missing(&seen) {
                Some(name) => Err(de::Error::custom(format_args!("`{name}` is missing"))),
                None => Ok(Ok(record)),
            }
        }
    }

    deserializer.deserialize_any(Visitor(PhantomData))
}

/// Keeps a member that the table does not name, unless it is one of the envelope's.
///
/// # Errors
///
/// The value cannot be read.
#[doc(hidden)]
pub fn read_unknown<'de, A: de::MapAccess<'de>>(
    members: &mut Members,
    key: Key<'de>,
    map: &mut A,
    envelope: &[&str],
) -> Result<(), A::Error> {
    if envelope.contains(&key.as_str()) {
        return map.next_value::<de::IgnoredAny>().map(drop);
    }
    let value = map.next_value()?;
    members.insert(key.into_string(), value);
    Ok(())
}

/// Writes the members of a record one after the other; after an error, none.
#[doc(hidden)]
pub struct Entries<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Entries<S> {
    /// Begins an object.
    pub fn begin(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// Writes a member, unless it is absent.
    pub fn put<T: Member>(&mut self, name: &'static str, value: &T) {
        if !value.is_absent() {
            self.write(name, value);
        }
    }

    /// Writes members of any kind.
    pub fn put_all(&mut self, members: &Members) {
        for (name, value) in members {
            self.write(name, value);
        }
    }

    fn write<T: Serialize>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    ///
    /// The first error of all members.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

impl<S: Serializer> fmt::Debug for Entries<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Entries")
    }
}

/// Members that the table does not name, without those whose names are like those of sensitive members.
fn redacted(show_all: &dyn Fn(Show<'_>), unknown: &Members) -> Members {
    let mut redaction = Redaction::new();
    show_all(&mut |members| {
        let sensitive = members.iter().filter(|(_, _, is_sensitive, _)| *is_sensitive);
        redaction.add_names(sensitive.map(|(name, ..)| name));
    });
    let mut shown = unknown.clone();
    for (name, value) in &mut shown {
        match redaction.is_secret(name) {
            true => *value = MASK.into(),
            false => redaction.value(value),
        }
    }
    shown
}

/// Shows the members of a record that are there.
///
/// # Errors
///
/// The formatter's.
#[doc(hidden)]
pub fn debug_record(
    record: &impl ReadRecord,
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    unknown: Option<&Members>,
) -> fmt::Result {
    debug_members(&|show| record.show(show), formatter, name, unknown)
}

/// Not generic, so that a program has one copy for all records.
fn debug_members(
    show_all: &dyn Fn(Show<'_>),
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    unknown: Option<&Members>,
) -> fmt::Result {
    let mut shown = formatter.debug_struct(name);
    show_all(&mut |members| {
        for (wire, field, is_sensitive, value) in members.iter().filter(|(.., value)| !value.is_left_out()) {
            let is_hidden = *is_sensitive || is_always_secret(wire);
            let value: &dyn fmt::Debug = if is_hidden { &Redacted } else { value };
            shown.field(name_for_debug(field), value);
        }
    });
    if let Some(unknown) = unknown.filter(|unknown| !unknown.is_empty()) {
        shown.field("unknown_members", &redacted(show_all, unknown));
    }
    shown.finish()
}
