/// Maps a struct to the members of a JSON object that the service returns.
///
/// The struct has a field `unknown_members: Members`, which keeps what the table does not name. Flags behind a field:
/// `sensitive` hides the value in `Debug`; `padded` (a text) leaves out the white space that the service puts around the
/// value; `text_none` (an optional text) reads the words that the service sends in place of nothing as `None`.
///
/// ```
/// use alicloud_core::{Members, generated::record};
///
/// /// A flow.
/// #[derive(Clone, Default, PartialEq)]
/// #[non_exhaustive]
/// pub struct Flow {
///     /// Its id.
///     pub flow_id: String,
///     /// A link that opens it.
///     pub preview_url: Option<String>,
///     /// What else came.
///     pub unknown_members: Members,
/// }
/// record!(Flow { "FlowId" => flow_id (padded), "PreviewUrl" => preview_url (sensitive) });
///
/// let flow: Flow = serde_json::from_str(r#"{"FlowId": "7\n", "PreviewUrl": "https://secret", "Later": 1}"#)?;
/// assert_eq!(flow.flow_id, "7");
/// assert_eq!(flow.unknown_members["Later"], 1);
/// assert!(!format!("{flow:?}").contains("secret"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($name:ident { $($wire:literal => $field:ident $(($($flag:ident),*))?),* $(,)? }) => {
        $crate::__record_impl!($name { $($wire => $field [$($($flag)*)?],)* } keep);
    };
}

/// As [`record!`](crate::generated::record), for the response of an operation: members of the service's envelope, which are read from
/// [`Response`](crate::Response), are passed over.
#[doc(hidden)]
#[macro_export]
macro_rules! __output {
    ($name:ident => $operation:path { $($wire:literal => $field:ident $(($($flag:ident),*))?),* $(,)? }) => {
        $crate::__record_impl!($name { $($wire => $field [$($($flag)*)?],)* } keep $operation);
    };
}

/// Maps a struct to the members of a JSON object inside a request. Unknown members are refused: they would be a
/// misspelling, and would be lost.
///
/// Every field is an `Option`.
///
/// ```
/// /// A page of a list.
/// #[derive(Clone, Default, PartialEq)]
/// #[non_exhaustive]
/// pub struct Page {
///     /// Its number, from 1.
///     pub index: Option<i32>,
/// }
/// alicloud_core::generated::input!(Page { "Index" => index });
///
/// let error = serde_json::from_str::<Page>(r#"{"Indx": 1}"#).unwrap_err();
/// assert!(error.to_string().contains("unknown member `Indx`, expected `Index`"));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __input {
    ($name:ident { $($wire:literal => $field:ident $(($($flag:ident),*))?),* $(,)? }) => {
        $crate::__record_impl!($name { $($wire => $field [$($($flag)*)?],)* } refuse);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __record_impl {
    ($name:ident { $($wire:literal => $field:ident $flags:tt,)* } $unknown:ident $($operation:path)?) => {
        impl $crate::generated::Record for $name {
            const MEMBERS: &'static [&'static str] = &[$($wire),*];
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let unknown = $crate::__record_unknown!($unknown show self);
                $crate::generated::debug_record(self, formatter, ::core::stringify!($name), unknown)
            }
        }

        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let mut entries = $crate::generated::Entries::begin(serializer);
                $(entries.put($wire, &self.$field);)*
                $crate::__record_unknown!($unknown serialize self entries);
                entries.end()
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::decode_strictly(deserializer)
            }
        }

        impl $crate::generated::ReadRecord for $name {
            fn read_member<'de, A: $crate::generated::MapAccess<'de>>(
                &mut self,
                key: $crate::generated::Key<'de>,
                map: &mut A,
                seen: &mut $crate::generated::SeenMembers,
            ) -> ::core::result::Result<(), A::Error> {
                match key.as_str() {
                    $($wire => $crate::__record_read!($flags $flags $unknown self $field map $wire seen),)*
                    _ => $crate::__record_unknown!($unknown insert self key map $name $($operation)?),
                }
            }

            fn first_missing(
                &self,
                seen: &$crate::generated::SeenMembers,
            ) -> ::core::option::Option<&'static str> {
                $(if seen.misses(&self.$field, $wire) {
                    return ::core::option::Option::Some($wire);
                })*
                ::core::option::Option::None
            }

            fn show(&self, show: $crate::generated::Show<'_>) {
                show(&[$((
                    $wire,
                    ::core::stringify!($field),
                    $crate::__record_is_sensitive!($flags),
                    &self.$field,
                )),*]);
            }
        }

        impl $crate::generated::Sealed for $name {}

        impl $crate::generated::Member for $name {
            fn decode<'de, D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$crate::generated::Decoding<Self>, D::Error> {
                $crate::generated::read_record(deserializer)
            }

            fn is_finite(&self) -> bool {
                $crate::generated::is_finite(self)
            }

            $(fn passed_over() -> ::core::option::Option<[&'static str; 4]> {
                let names = $operation.service().envelope().names();
                let table = <Self as $crate::generated::Record>::MEMBERS;
                (!table.iter().any(|name| names.contains(name))).then_some(names)
            })?
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __record_unknown {
    (keep show $self:ident) => {
        ::core::option::Option::Some(&$self.unknown_members)
    };
    (keep serialize $self:ident $entries:ident) => {
        $entries.put_all(&$self.unknown_members);
    };
    (keep fill $self:ident $field:ident $map:ident $wire:literal $seen:ident) => {
        $crate::generated::Nullable::fill(&mut $self.$field, $map, $wire, $seen)
    };
    (refuse fill $self:ident $field:ident $map:ident $wire:literal $seen:ident) => {
        $crate::generated::Nullable::fill_strictly(&mut $self.$field, $map, $wire, $seen)
    };
    (keep insert $self:ident $key:ident $map:ident $name:ident) => {
        $crate::generated::read_unknown(&mut $self.unknown_members, $key, $map, &[])
    };
    (keep insert $self:ident $key:ident $map:ident $name:ident $operation:path) => {
        $crate::generated::read_unknown(
            &mut $self.unknown_members,
            $key,
            $map,
            &$operation.service().envelope().names(),
        )
    };
    (refuse show $self:ident) => {
        ::core::option::Option::None
    };
    (refuse serialize $self:ident $entries:ident) => {};
    (refuse insert $self:ident $key:ident $map:ident $name:ident) => {
        ::core::result::Result::Err($crate::generated::unknown_member(
            $key.as_str(),
            <$name as $crate::generated::Record>::MEMBERS,
        ))
    };
}

/// An arm without `?` is what rustc checks with the least work; only what is cleaned needs one.
#[doc(hidden)]
#[macro_export]
macro_rules! __record_read {
    ([] $flags:tt $unknown:ident $($fill:tt)*) => {
        $crate::__record_unknown!($unknown fill $($fill)*)
    };
    ([padded $($flag:ident)*] $($of:tt)*) => { $crate::__record_read!(@ $($of)*) };
    ([text_none $($flag:ident)*] $($of:tt)*) => { $crate::__record_read!(@ $($of)*) };
    ([$other:ident $($flag:ident)*] $($of:tt)*) => { $crate::__record_read!([$($flag)*] $($of)*) };
    (@ $flags:tt $unknown:ident $self:ident $field:ident $($fill:tt)*) => {{
        $crate::__record_unknown!($unknown fill $self $field $($fill)*)?;
        $crate::__record_clean!($self.$field, $flags);
        ::core::result::Result::Ok(())
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __record_is_sensitive {
    ([]) => { false };
    ([sensitive $($flag:ident)*]) => { true };
    ([$other:ident $($flag:ident)*]) => { $crate::__record_is_sensitive!([$($flag)*]) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __record_clean {
    ($value:expr, []) => {};
    ($value:expr, [padded $($flag:ident)*]) => {
        $crate::generated::Clean::trim(&mut $value);
        $crate::__record_clean!($value, [$($flag)*]);
    };
    ($value:expr, [text_none $($flag:ident)*]) => {
        $crate::generated::Clean::drop_none(&mut $value);
        $crate::__record_clean!($value, [$($flag)*]);
    };
    ($value:expr, [$other:ident $($flag:ident)*]) => {
        $crate::__record_clean!($value, [$($flag)*]);
    };
}
