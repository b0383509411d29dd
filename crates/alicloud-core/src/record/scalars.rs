//! Text, numbers and truth values, each accepting the forms in which services send the others.

use std::fmt;

use bytes::Bytes;
use serde_core::{Deserialize, Deserializer, de};

use crate::{
    encoding::Pairs,
    parameters::ParameterStyle,
    record::{Decoding, Member, Mismatch, Value, digits, member::JSON, mismatch::mismatches},
};

const TEXT: &str = "text";

impl Member for String {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Decoding<String>;

            mismatches!('de TEXT; null list object);

            fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
                Ok(Ok(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Self::Value, E> {
                Ok(Ok(value))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Ok(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Ok(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Ok(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                digits::lost();
                Ok(Ok(digits::float_text(value)))
            }
        }

        if digits::are_kept() {
            return digits::text(deserializer, TEXT);
        }
        deserializer.deserialize_any(Visitor)
    }

    fn put(self, name: &'static str, _: ParameterStyle, pairs: &mut Pairs) {
        pairs.push(name, self);
    }

    fn from_body(body: &Bytes) -> Result<Self, serde_json::Error> {
        Ok(String::from_utf8_lossy(body).into_owned())
    }

    /// The text as it is, as the vendor's clients send it. It is JSON more often than not, and is called so.
    fn to_body(&self) -> Option<(Bytes, &'static str)> {
        Some((Bytes::copy_from_slice(self.as_bytes()), JSON))
    }
}

impl Member for bool {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Decoding<bool>;

            mismatches!('de "true or false"; null list object);

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Ok(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
                Ok(match value.trim() {
                    text if text.eq_ignore_ascii_case("true") => Ok(true),
                    text if text.eq_ignore_ascii_case("false") => Ok(false),
                    "1" => Ok(true),
                    "0" => Ok(false),
                    _ => Err(Mismatch::new("true or false", "other text")),
                })
            }

            // Every number but zero is true, as the vendor's own clients read it.
            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Ok(value != 0))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Ok(value != 0))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Ok(value != 0.0))
            }
        }

        deserializer.deserialize_any(Visitor)
    }

    fn put(self, name: &'static str, _: ParameterStyle, pairs: &mut Pairs) {
        pairs.push(name, if self { "true" } else { "false" });
    }
}

/// `5` of `5.0`.
fn without_zero_fraction(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => number,
    }
}

/// A number as JSON writes it. That of the standard library would be 20 kB of each program, for this alone.
fn float(text: &str) -> Option<f64> {
    serde_json::from_str(text).ok()
}

macro_rules! integer {
    ($type:ty, $expected:literal) => {
        impl Member for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
                struct Visitor;

                impl<'de> de::Visitor<'de> for Visitor {
                    type Value = Decoding<$type>;

                    mismatches!('de $expected; null list object);

                    // As the vendor's own clients read it.
                    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                        Ok(Ok(value.into()))
                    }

                    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                        Ok(<$type>::try_from(value).map_err(|_| Mismatch::new($expected, "a number beyond it")))
                    }

                    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                        Ok(<$type>::try_from(value).map_err(|_| Mismatch::new($expected, "a number beyond it")))
                    }

                    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
                        // A whole number written as `5.0`; above 2^53 a float no longer tells which integer was meant.
                        if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
                            return self.visit_i64(value as i64);
                        }
                        Ok(Err(Mismatch::new($expected, "a fraction, or a number beyond it")))
                    }

                    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
                        let value = value.trim();
                        if let Ok(integer) = without_zero_fraction(value).parse() {
                            return Ok(Ok(integer));
                        }
                        match float(value) {
                            Some(float) => self.visit_f64(float),
                            None => Ok(Err(Mismatch::new($expected, "other text"))),
                        }
                    }
                }

                deserializer.deserialize_any(Visitor)
            }

            fn put(self, name: &'static str, _: ParameterStyle, pairs: &mut Pairs) {
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
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
                struct Visitor;

                impl<'de> de::Visitor<'de> for Visitor {
                    type Value = Decoding<$type>;

                    mismatches!('de "a number"; null list object);

                    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                        Ok(Ok(value.into()))
                    }

                    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                        Ok(Ok(value as $type))
                    }

                    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                        Ok(Ok(value as $type))
                    }

                    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                        finite(value as $type)
                    }

                    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
                        match value.trim().parse() {
                            Ok(value) => finite(value),
                            Err(_) => Ok(Err(Mismatch::new("a number", "other text"))),
                        }
                    }
                }

                /// Not the infinity that numbers beyond the type become.
                fn finite<E>(value: $type) -> Result<Decoding<$type>, E> {
                    Ok(if value.is_finite() {
                        Ok(value)
                    } else {
                        Err(Mismatch::new("a number", "one beyond it"))
                    })
                }

                deserializer.deserialize_any(Visitor)
            }

            fn put(self, name: &'static str, _: ParameterStyle, pairs: &mut Pairs) {
                pairs.push(name, Value::from(self).to_string());
            }

            fn is_finite(&self) -> bool {
                <$type>::is_finite(*self)
            }
        }
    };
}

float!(f32);
float!(f64);

impl Member for Value {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        Self::deserialize(deserializer).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use crate::{encoding::Pairs, parameters::ParameterStyle, record::Map};

    use super::*;

    #[test]
    fn the_largest_unsigned_number_goes_both_ways() {
        for json in ["18446744073709551615", "\" 18446744073709551615\\n\""] {
            let number = u64::decode(&mut serde_json::Deserializer::from_str(json));
            assert_eq!(number.ok(), Some(Ok(u64::MAX)), "{json}");
        }
        let negative = u64::decode(&mut serde_json::Deserializer::from_str("-1"));
        assert!(negative.is_ok_and(|decoding| decoding.is_err()));
        let mut pairs = Pairs::default();
        u64::MAX.put("Size", ParameterStyle::Flat, &mut pairs);
        Map::from([("Most".to_owned(), u64::MAX)]).put("Sizes", ParameterStyle::Flat, &mut pairs);
        vec![u64::MAX].put("All", ParameterStyle::Json, &mut pairs);
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
