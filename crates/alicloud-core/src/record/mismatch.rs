use std::fmt;

/// What a value became: the type of its member, or nothing, since it has another form.
pub type Decoding<T> = Result<T, Mismatch>;

/// A value that has another form than its member. It shows no part of the value, which may be sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    expected: &'static str,
    found: &'static str,
}

impl Mismatch {
    /// A mismatch by the form that was expected and the one that was found, such as `a list` and `an object`.
    #[must_use]
    pub const fn new(expected: &'static str, found: &'static str) -> Self {
        Self { expected, found }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected {}, found {}", self.expected, self.found)
    }
}

/// The methods of a visitor for forms that its type cannot be made of. Each reads the value to its end, so that reading
/// goes on behind it.
macro_rules! mismatches {
    ($de:lifetime $expected:expr; $($form:ident)*) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str($expected)
        }

        $($crate::record::mismatch::mismatches!(@$form $de $expected);)*
    };
    (@boolean $de:lifetime $expected:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Err($crate::record::Mismatch::new($expected, "a boolean")))
        }
    };
    (@number $de:lifetime $expected:expr) => {
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Err($crate::record::Mismatch::new($expected, "a number")))
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Err($crate::record::Mismatch::new($expected, "a number")))
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Err($crate::record::Mismatch::new($expected, "a number")))
        }
    };
    (@null $de:lifetime $expected:expr) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Err($crate::record::Mismatch::new($expected, "null")))
        }
    };
    (@list $de:lifetime $expected:expr) => {
        fn visit_seq<A: de::SeqAccess<$de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
            de::Visitor::visit_seq(de::IgnoredAny, sequence)?;
            Ok(Err($crate::record::Mismatch::new($expected, "a list")))
        }
    };
    (@object $de:lifetime $expected:expr) => {
        fn visit_map<A: de::MapAccess<$de>>(self, map: A) -> Result<Self::Value, A::Error> {
            de::Visitor::visit_map(de::IgnoredAny, map)?;
            Ok(Err($crate::record::Mismatch::new($expected, "an object")))
        }
    };
}
pub(super) use mismatches;
