//! Text, numbers and truth values, each accepting the forms in which services send the others.

use std::fmt;

use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, de};

use super::{Member, Value, member::JSON};
use crate::parameters::{Pairs, WireStyle};

impl Member for String {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = String;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("text")
            }

            fn visit_str<E>(self, value: &str) -> Result<String, E> {
                Ok(value.to_owned())
            }

            fn visit_string<E>(self, value: String) -> Result<String, E> {
                Ok(value)
            }

            fn visit_bool<E>(self, value: bool) -> Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_i64<E>(self, value: i64) -> Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_u64<E>(self, value: u64) -> Result<String, E> {
                Ok(value.to_string())
            }

            fn visit_f64<E>(self, value: f64) -> Result<String, E> {
                Ok(Value::from(value).to_string())
            }
        }

        deserializer.deserialize_any(Visitor)
    }

    fn put(self, name: &'static str, _: WireStyle, pairs: &mut Pairs) {
        pairs.push(name, self);
    }

    fn from_body(body: &Bytes) -> Result<Self, serde_json::Error> {
        let text = std::str::from_utf8(body).map_err(de::Error::custom)?;
        Ok(text.to_owned())
    }

    /// The text as it is, as the vendor's clients send it. It is JSON more often than not, and is called so.
    fn to_body(&self) -> Option<(Bytes, &'static str)> {
        Some((Bytes::copy_from_slice(self.as_bytes()), JSON))
    }
}

impl Member for bool {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = bool;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("true or false")
            }

            fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
                Ok(value)
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<bool, E> {
                match value.trim() {
                    text if text.eq_ignore_ascii_case("true") => Ok(true),
                    text if text.eq_ignore_ascii_case("false") => Ok(false),
                    "1" => Ok(true),
                    "0" => Ok(false),
                    _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
                match value {
                    0 => Ok(false),
                    1 => Ok(true),
                    _ => Err(E::invalid_value(de::Unexpected::Unsigned(value), &self)),
                }
            }
        }

        deserializer.deserialize_any(Visitor)
    }

    fn put(self, name: &'static str, _: WireStyle, pairs: &mut Pairs) {
        pairs.push(name, if self { "true" } else { "false" });
    }
}

macro_rules! integer {
    ($type:ty, $expected:literal) => {
        impl Member for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str($expected)
                    }

                    fn visit_i64<E: de::Error>(self, value: i64) -> Result<$type, E> {
                        <$type>::try_from(value)
                            .map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
                    }

                    fn visit_u64<E: de::Error>(self, value: u64) -> Result<$type, E> {
                        <$type>::try_from(value)
                            .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
                    }

                    fn visit_f64<E: de::Error>(self, value: f64) -> Result<$type, E> {
                        // A whole number written as `5.0`; above 2^53 a float no longer tells which integer was meant.
                        if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
                            return self.visit_i64(value as i64);
                        }
                        Err(E::invalid_value(de::Unexpected::Float(value), &self))
                    }

                    fn visit_str<E: de::Error>(self, value: &str) -> Result<$type, E> {
                        value
                            .trim()
                            .parse()
                            .map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
                    }
                }

                deserializer.deserialize_any(Visitor)
            }

            fn put(self, name: &'static str, _: WireStyle, pairs: &mut Pairs) {
                pairs.push(name, self.to_string());
            }
        }
    };
}

integer!(i32, "a 32-bit integer");
integer!(i64, "a 64-bit integer");
integer!(u64, "an unsigned 64-bit integer");

macro_rules! float {
    ($type:ty) => {
        impl Member for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str("a number")
                    }

                    fn visit_i64<E>(self, value: i64) -> Result<$type, E> {
                        Ok(value as $type)
                    }

                    fn visit_u64<E>(self, value: u64) -> Result<$type, E> {
                        Ok(value as $type)
                    }

                    fn visit_f64<E>(self, value: f64) -> Result<$type, E> {
                        Ok(value as $type)
                    }

                    fn visit_str<E: de::Error>(self, value: &str) -> Result<$type, E> {
                        value
                            .trim()
                            .parse()
                            .map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
                    }
                }

                deserializer.deserialize_any(Visitor)
            }

            fn put(self, name: &'static str, _: WireStyle, pairs: &mut Pairs) {
                pairs.push(name, Value::from(self).to_string());
            }
        }
    };
}

float!(f32);
float!(f64);

impl Member for Value {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Map,
        parameters::{Pairs, WireStyle},
    };

    use super::*;

    #[test]
    fn the_largest_unsigned_number_goes_both_ways() {
        for json in ["18446744073709551615", "\" 18446744073709551615\\n\""] {
            let number = u64::decode(&mut serde_json::Deserializer::from_str(json));
            assert_eq!(number.ok(), Some(u64::MAX), "{json}");
        }
        assert!(u64::decode(&mut serde_json::Deserializer::from_str("-1")).is_err());
        let mut pairs = Pairs::default();
        u64::MAX.put("Size", WireStyle::Flat, &mut pairs);
        Map::from([("Most".to_owned(), u64::MAX)]).put("Sizes", WireStyle::Flat, &mut pairs);
        vec![u64::MAX].put("All", WireStyle::Json, &mut pairs);
        let pairs: Vec<_> = pairs.iter().collect();
        let most = "18446744073709551615";
        assert_eq!(
            pairs,
            [
                ("Size", most),
                ("Sizes.Most", most),
                ("All", "[18446744073709551615]")
            ]
        );
    }
}
