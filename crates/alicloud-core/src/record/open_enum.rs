use std::fmt;

use serde_core::{Deserializer, de};

use crate::record::{Decoding, digits, mismatch::mismatches};

/// The text of an enumeration's value that this version of a crate does not know.
///
/// It cannot be matched by text in a pattern, so that code does not break silently when a later version gives the
/// value a name. Compare `as_str()` of the enumeration instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(String);

impl UnknownValue {
    #[doc(hidden)]
    #[must_use]
    pub fn __new(text: String) -> Self {
        Self(text)
    }

    /// The text as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const TEXT: &str = "text";

/// Reads a value without a copy when it is known; numbers and truth values count as their text.
#[doc(hidden)]
pub fn decode_enumeration<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    known: fn(&str) -> Option<T>,
    unknown: fn(String) -> T,
) -> Result<Decoding<T>, D::Error> {
    struct Visitor<T> {
        known: fn(&str) -> Option<T>,
        unknown: fn(String) -> T,
    }

    impl<'de, T> de::Visitor<'de> for Visitor<T> {
        type Value = Decoding<T>;

        mismatches!('de TEXT; null list object);

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Ok(
                (self.known)(text).unwrap_or_else(|| (self.unknown)(text.to_owned()))
            ))
        }

        fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
            self.visit_str(if value { "true" } else { "false" })
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
            self.visit_str(&value.to_string())
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
            self.visit_str(&value.to_string())
        }

        fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
            digits::lost();
            self.visit_str(&digits::float_text(value))
        }
    }

    if digits::are_kept() {
        let text = digits::text(deserializer, TEXT)?;
        return Ok(text.map(|text| known(&text).unwrap_or_else(|| unknown(text))));
    }
    deserializer.deserialize_any(Visitor { known, unknown })
}

/// Gives an enumeration with a variant `Unknown(UnknownValue)` its texts: conversions, `Display`, serde.
///
/// ```
/// use alicloud_core::UnknownValue;
///
/// /// The colour of a lamp.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
/// #[non_exhaustive]
/// pub enum Colour {
///     /// As a fire engine.
///     Red,
///     /// A colour that came later.
///     Unknown(UnknownValue),
/// }
/// alicloud_core::generated::open_enum!(Colour { "RED" => Red });
///
/// assert_eq!(Colour::from("RED"), Colour::Red);
/// assert_eq!(Colour::from("MAUVE").as_str(), "MAUVE");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident { $($text:literal => $variant:ident),* $(,)? }) => {
        impl $name {
            /// The values that this version of the crate knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            fn known(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($text => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::known(text).unwrap_or_else(|| Self::Unknown($crate::UnknownValue::__new(text.into())))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::known(&text).unwrap_or_else(|| Self::Unknown($crate::UnknownValue::__new(text)))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::core::default::Default::default())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::decode_strictly(deserializer)
            }
        }

        impl $crate::generated::Sealed for $name {}

        impl $crate::generated::Member for $name {
            fn decode<'de, D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$crate::generated::Decoding<Self>, D::Error> {
                $crate::generated::decode_enumeration(deserializer, Self::known, |text| {
                    Self::Unknown($crate::UnknownValue::__new(text))
                })
            }

            fn put(self, name: &'static str, _: $crate::parameters::ParameterStyle, pairs: &mut $crate::parameters::Pairs) {
                match self {
                    $(Self::$variant => pairs.push(name, $text),)*
                    Self::Unknown(value) => pairs.push(name, value.as_str().to_owned()),
                }
            }
        }
    };
}
