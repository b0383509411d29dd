use std::{borrow::Cow, fmt, marker::PhantomData};

use serde_core::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, value},
};
use serde_json::value::RawValue;

use crate::{
    record::{AccessDeniedDetail, Decoding, Key, Member, Nullable, digits, json_text, repaired},
    service::Envelope,
};

/// The members of a response that describe the outcome of the call, borrowed from the body where that is possible.
#[derive(Debug, Default)]
pub(super) struct Verdict<'a> {
    pub(super) code: Option<Cow<'a, str>>,
    pub(super) message: Option<Cow<'a, str>>,
    pub(super) request_id: Option<Cow<'a, str>>,
    pub(super) access_denied_detail: Option<AccessDeniedDetail>,
    pub(super) recommendation: Option<Cow<'a, str>>,
    /// What the member says that tells success as `true` or `false`.
    pub(super) success: Option<bool>,
    /// Whether there is something besides these.
    pub(super) has_content: bool,
}

impl<'a> Verdict<'a> {
    /// Reads them from a JSON object. Gateways have spellings of their own, which are read when it is they who may
    /// have answered: a success holds the service's members alone.
    ///
    /// # Errors
    ///
    /// The body is not a JSON object.
    pub(super) fn read(
        body: &'a [u8],
        names: &Envelope,
        by_gateway: bool,
    ) -> Result<Self, serde_json::Error> {
        Self::strictly(body, names, by_gateway).or_else(|error| match repaired(body) {
            Some(body) => Verdict::strictly(body.as_bytes(), names, by_gateway).map(Verdict::into_owned),
            None => Err(error),
        })
    }

    fn strictly(body: &'a [u8], names: &Envelope, by_gateway: bool) -> Result<Self, serde_json::Error> {
        let body = json_text(body)?;
        digits::with_digits(|| {
            let mut json = serde_json::Deserializer::from_str(body);
            let verdict = Seed { names, by_gateway }.deserialize(&mut json)?;
            json.end()?;
            Ok(verdict)
        })
    }

    /// Reads them, and the output from the members around them, in one pass over JSON without damage. `None` if that cannot
    /// be done; then reading both apart tells why.
    pub(super) fn read_with_output<T: Member>(body: &'a [u8], names: &Envelope) -> Option<(Self, T)> {
        // A flag belongs to both.
        if names.success_flag.is_some() || T::passed_over() != Some(names.names()) {
            return None;
        }
        let body = json_text(body).ok()?;
        digits::with_digits(|| {
            let mut verdict = Verdict::default();
            let seed = OutputSeed {
                names: Seed {
                    names,
                    by_gateway: false,
                },
                verdict: &mut verdict,
                output: PhantomData,
            };
            let mut json = serde_json::Deserializer::from_str(body);
            let output = json.deserialize_map(seed).ok()?.ok()?;
            json.end().ok()?;
            Some((verdict, output))
        })
    }

    /// Reads the value of a member whose key was just read.
    fn read_member<A: de::MapAccess<'a>>(&mut self, part: Part, map: &mut A) -> Result<(), A::Error> {
        let member = match part {
            Part::RequestId => &mut self.request_id,
            Part::Code => &mut self.code,
            Part::Message => &mut self.message,
            Part::Recommendation => &mut self.recommendation,
            Part::AccessDeniedDetail => {
                let detail = map.next_value::<Nullable<AccessDeniedDetail>>()?;
                self.access_denied_detail = detail.0.and_then(Result::ok);
                return Ok(());
            }
            Part::Success => {
                let Text(flag) = map.next_value()?;
                self.success = flag.as_deref().and_then(flag_of);
                self.has_content |= flag.is_some();
                return Ok(());
            }
            Part::Other => {
                self.has_content |= map.next_value::<Option<IgnoredAny>>()?.is_some();
                return Ok(());
            }
        };
        if let Text(Some(text)) = map.next_value()? {
            *member = Some(text);
        }
        Ok(())
    }

    /// The same, borrowing nothing.
    pub(super) fn into_owned(self) -> Verdict<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Verdict {
            code: owned(self.code),
            message: owned(self.message),
            request_id: owned(self.request_id),
            access_denied_detail: self.access_denied_detail,
            recommendation: owned(self.recommendation),
            success: self.success,
            has_content: self.has_content,
        }
    }
}

#[derive(Clone, Copy)]
struct Seed<'n> {
    names: &'n Envelope,
    by_gateway: bool,
}

impl Seed<'_> {
    fn part(&self, name: &str) -> Part {
        let Envelope {
            request_id,
            code,
            message,
            access_denied_detail,
            success_flag,
            ..
        } = self.names;
        if name == *request_id {
            return Part::RequestId;
        } else if Some(name) == *code {
            return Part::Code;
        } else if name == *message {
            return Part::Message;
        } else if name == *access_denied_detail {
            return Part::AccessDeniedDetail;
        } else if Some(name) == *success_flag {
            return Part::Success;
        }
        match name {
            _ if !self.by_gateway => Part::Other,
            _ if Some(name) == self.names.error_code => Part::Code,
            _ if Some(name) == self.names.error_message => Part::Message,
            "RequestId" | "requestId" => Part::RequestId,
            "Code" | "code" => Part::Code,
            "Message" | "message" => Part::Message,
            "AccessDeniedDetail" | "accessDeniedDetail" => Part::AccessDeniedDetail,
            "Recommend" | "recommend" => Part::Recommendation,
            _ => Part::Other,
        }
    }
}

enum Part {
    RequestId,
    Code,
    Message,
    AccessDeniedDetail,
    Recommendation,
    Success,
    Other,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Verdict<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> de::Visitor<'de> for Seed<'_> {
    type Value = Verdict<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut verdict = Verdict::default();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            verdict.read_member(self.part(key.as_str()), &mut map)?;
        }
        Ok(verdict)
    }
}

/// Reads an object whose members are those of an envelope and of an output.
struct OutputSeed<'v, 'de, T> {
    names: Seed<'v>,
    verdict: &'v mut Verdict<'de>,
    output: PhantomData<T>,
}

impl<'de, T: Member> de::Visitor<'de> for OutputSeed<'_, 'de, T> {
    type Value = Decoding<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let Self { names, verdict, .. } = self;
        T::decode(value::MapAccessDeserializer::new(OutputMembers {
            names,
            verdict,
            map,
        }))
    }
}

/// The members of an object without those of the envelope, which are kept on the way.
struct OutputMembers<'v, 'de, A> {
    names: Seed<'v>,
    verdict: &'v mut Verdict<'de>,
    map: A,
}

impl<'de, A: de::MapAccess<'de>> de::MapAccess<'de> for OutputMembers<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.map.next_key::<Key<'de>>()? {
            match (self.names.part(key.as_str()), key) {
                (Part::Other, Key::Borrowed(name)) => {
                    return seed
                        .deserialize(value::BorrowedStrDeserializer::new(name))
                        .map(Some);
                }
                (Part::Other, Key::Owned(name)) => {
                    return seed.deserialize(value::StringDeserializer::new(name)).map(Some);
                }
                (part, _) => self.verdict.read_member(part, &mut self.map)?,
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// `true` and `false`, which some services send as text. Anything else, such as a number of successes, tells nothing.
fn flag_of(text: &str) -> Option<bool> {
    let text = text.trim_ascii();
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    (is("true") || is("false")).then(|| is("true"))
}

/// A text or what can stand for one; everything else counts as absent.
struct Text<'a>(Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(value.to_string()))))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(value.to_string()))))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(value.to_string()))))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                digits::lost();
                Ok(Text(Some(Cow::Owned(digits::float_text(value)))))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Text(None))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
                IgnoredAny.visit_seq(sequence).map(|_| Text(None))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                IgnoredAny.visit_map(map).map(|_| Text(None))
            }
        }

        if digits::are_kept() {
            let raw = <&RawValue>::deserialize(deserializer)?.get();
            return Ok(Text(match raw.as_bytes().first() {
                Some(b'"') => Some(Cow::Owned(serde_json::from_str(raw).map_err(de::Error::custom)?)),
                Some(b'[' | b'{' | b'n') => None,
                _ => Some(Cow::Borrowed(raw)),
            }));
        }
        deserializer.deserialize_any(Visitor)
    }
}
