use bytes::Bytes;

use crate::record::member::{self, Member};

/// Reads a response that is the output itself: in JSON, or as text or bytes where the type is that. Nothing is the empty
/// list, text, or whatever the type begins with.
///
/// # Errors
///
/// The body has another form than the type.
#[doc(hidden)]
pub fn read_bare<T: Member + Default>(body: &Bytes) -> Result<T, serde_json::Error> {
    if body.is_empty() {
        return Ok(T::default());
    }
    T::from_body(body)
}

/// The same for a text, which some services put in quotes, as JSON has it, and some send as it is.
///
/// # Errors
///
/// None: every body is a text, if need be with replacement characters.
#[doc(hidden)]
pub fn read_bare_text(body: &Bytes) -> Result<String, serde_json::Error> {
    match body.trim_ascii_start().first() {
        Some(b'"') => member::read_json(body).or_else(|_| String::from_body(body)),
        _ => String::from_body(body),
    }
}

/// Makes a struct with the one field `body` the output of an operation whose response is not an object: a list, a
/// map, a text (`text`), bytes. In serde the struct is what its field is.
///
/// ```
/// use alicloud_core::generated::Member as _;
///
/// /// The names of all zones.
/// #[derive(Clone, Debug, Default, PartialEq)]
/// #[non_exhaustive]
/// pub struct ListZonesResponse {
///     /// The names.
///     pub body: Vec<String>,
/// }
/// alicloud_core::generated::root_value!(ListZonesResponse);
///
/// let response = ListZonesResponse::from_body(&r#"["a", "b"]"#.into())?;
/// assert_eq!(response.body, ["a", "b"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __root_value {
    ($name:ident) => {
        $crate::__root_value_impl!($name read_bare);
    };
    ($name:ident text) => {
        $crate::__root_value_impl!($name read_bare_text);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __root_value_impl {
    ($name:ident $read:ident) => {
        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::generated::Serialize::serialize(&self.body, serializer)
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::decode_strictly(deserializer)
            }
        }

        impl $crate::generated::Sealed for $name {}

        impl $crate::generated::Member for $name {
            fn decode<'de, D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$crate::generated::Decoding<Self>, D::Error> {
                let body = $crate::generated::Member::decode(deserializer)?;
                ::core::result::Result::Ok(body.map(|body| Self { body }))
            }

            fn is_finite(&self) -> bool {
                $crate::generated::Member::is_finite(&self.body)
            }

            fn from_body(
                body: &$crate::generated::Bytes,
            ) -> ::core::result::Result<Self, $crate::generated::JsonError> {
                ::core::result::Result::Ok(Self {
                    body: $crate::generated::$read(body)?,
                })
            }

            fn to_body(&self) -> ::core::option::Option<($crate::generated::Bytes, &'static str)> {
                $crate::generated::Member::to_body(&self.body)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_with_and_without_quotes() {
        for (body, text) in [
            ("", ""),
            ("apiVersion: v1", "apiVersion: v1"),
            (r#""a\nb""#, "a\nb"),
            (r#""a" and b"#, r#""a" and b"#),
        ] {
            assert_eq!(read_bare_text(&body.into()).ok().as_deref(), Some(text));
        }
        for damaged in [&b"a\xff"[..], b"\"a\xff\""] {
            assert_eq!(
                read_bare_text(&Bytes::from_static(damaged)).ok().as_deref(),
                Some("a\u{fffd}")
            );
        }
    }

    #[test]
    fn nothing_is_an_empty_list() {
        assert_eq!(read_bare::<Vec<i32>>(&Bytes::new()).ok(), Some(Vec::new()));
        assert_eq!(read_bare::<Vec<i32>>(&"[1]".into()).ok(), Some(vec![1]));
        assert!(read_bare::<Vec<i32>>(&"{}".into()).is_err());
    }
}
