use std::fmt;

use crate::{
    record::{Member, Sealed},
    request::Request,
};

/// A request whose response is a page of a list. Sealed; [`paged!`](crate::generated::paged) implements it.
pub trait PagedRequest: Request + Clone {
    /// What the list has.
    type Item: Member + Clone + PartialEq + Send + 'static;

    /// The parameter with the page's number, or with the number of items before the page, where there is one.
    fn index(&mut self) -> Option<&mut dyn PageField> {
        None
    }

    /// The parameter with the number of items in a page, where there is one.
    fn size(&mut self) -> Option<&mut dyn PageField> {
        None
    }

    /// The parameter with the token of the page, where there is one.
    fn token(&mut self) -> Option<&mut dyn PageToken> {
        None
    }

    /// The items in a response.
    fn items(response: &mut Self::Output) -> Option<&mut Vec<Self::Item>>;

    /// Writes what distinguishes an item from others. Returns whether that is known.
    fn write_id(item: &Self::Item, target: &mut dyn fmt::Write) -> bool {
        let _ = (item, target);
        false
    }

    /// What distinguishes an item from others, where that is known.
    fn id(item: &Self::Item) -> Option<String> {
        let mut id = String::new();
        Self::write_id(item, &mut id).then_some(id)
    }

    /// The token of the page after this one.
    fn next_token(response: &Self::Output) -> Option<String> {
        let _ = response;
        None
    }

    /// The number of items in all pages, where the response has it.
    fn total(response: &Self::Output) -> Option<i64> {
        let _ = response;
        None
    }
}

/// A parameter that counts, whatever integer it is. Sealed.
pub trait PageField: Sealed {
    /// The number, if it is set.
    fn get(&self) -> Option<i64>;

    /// Sets the number. One that is too large for the parameter is the largest.
    fn set(&mut self, number: i64);
}

impl PageField for Option<i64> {
    fn get(&self) -> Option<i64> {
        *self
    }

    fn set(&mut self, number: i64) {
        *self = Some(number);
    }
}

impl PageField for Option<i32> {
    fn get(&self) -> Option<i64> {
        self.map(i64::from)
    }

    fn set(&mut self, number: i64) {
        *self = Some(i32::try_from(number).unwrap_or(i32::MAX));
    }
}

/// Some services take the number as text.
impl PageField for Option<String> {
    fn get(&self) -> Option<i64> {
        self.as_deref()?.trim_ascii().parse().ok()
    }

    fn set(&mut self, number: i64) {
        *self = Some(number.to_string());
    }
}

/// A parameter with the token of a page: a text, or an integer. Sealed.
pub trait PageToken: Sealed {
    /// The token, if it is set.
    fn get(&self) -> Option<String>;

    /// Sets the token, or removes it.
    fn set(&mut self, token: Option<String>);
}

impl PageToken for Option<String> {
    fn get(&self) -> Option<String> {
        self.clone()
    }

    fn set(&mut self, token: Option<String>) {
        *self = token;
    }
}

impl PageToken for Option<i64> {
    fn get(&self) -> Option<String> {
        self.map(|token| token.to_string())
    }

    fn set(&mut self, token: Option<String>) {
        *self = token.and_then(|token| token.parse().ok());
    }
}

impl PageToken for Option<i32> {
    fn get(&self) -> Option<String> {
        self.map(|token| token.to_string())
    }

    fn set(&mut self, token: Option<String>) {
        *self = token.and_then(|token| token.parse().ok());
    }
}

/// A member of a response with the token of the next page: a text, or an integer. Sealed.
pub trait NextToken: Sealed {
    /// The token; `None` after the last page.
    fn next(&self) -> Option<String>;
}

impl NextToken for String {
    fn next(&self) -> Option<String> {
        Some(self.clone()).filter(|token| !token.is_empty())
    }
}

/// A list by numbered tokens ends with the one of its beginning.
impl NextToken for i64 {
    fn next(&self) -> Option<String> {
        (*self != 0).then(|| self.to_string())
    }
}

impl NextToken for i32 {
    fn next(&self) -> Option<String> {
        i64::from(*self).next()
    }
}

/// A member of a response that counts: an integer, or one in a text. Sealed.
pub trait PageTotal: Sealed {
    /// The number; `None` if the text has none.
    fn total(&self) -> Option<i64>;
}

impl PageTotal for i64 {
    fn total(&self) -> Option<i64> {
        Some(*self)
    }
}

impl PageTotal for i32 {
    fn total(&self) -> Option<i64> {
        Some(i64::from(*self))
    }
}

impl PageTotal for String {
    fn total(&self) -> Option<i64> {
        self.trim_ascii().parse().ok()
    }
}

/// Says how the list of a request comes in pages.
#[doc(hidden)]
#[macro_export]
macro_rules! __paged {
    ($request:ty => $item:ty { $($name:ident: |$of:ident| $value:expr),* $(,)? }) => {
        impl $crate::paging::PagedRequest for $request {
            type Item = $item;

            $($crate::__paged_member!($name, $of, $value);)*
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __paged_member {
    (index, $request:ident, $value:expr) => {
        fn index(&mut self) -> ::core::option::Option<&mut dyn $crate::paging::PageField> {
            let $request = self;
            ::core::option::Option::Some(&mut $value)
        }
    };
    (size, $request:ident, $value:expr) => {
        fn size(&mut self) -> ::core::option::Option<&mut dyn $crate::paging::PageField> {
            let $request = self;
            ::core::option::Option::Some(&mut $value)
        }
    };
    (token, $request:ident, $value:expr) => {
        fn token(&mut self) -> ::core::option::Option<&mut dyn $crate::paging::PageToken> {
            let $request = self;
            ::core::option::Option::Some(&mut $value)
        }
    };
    (items, $response:ident, $value:expr) => {
        fn items($response: &mut Self::Output) -> ::core::option::Option<&mut ::std::vec::Vec<Self::Item>> {
            $value
        }
    };
    (id, $item:ident, $value:expr) => {
        fn write_id($item: &Self::Item, target: &mut dyn ::core::fmt::Write) -> bool {
            // The value may end early, by `?`.
            let mut write = || {
                $value.and_then(|id| ::core::fmt::Write::write_fmt(target, ::core::format_args!("{id}")).ok())
            };
            write().is_some()
        }
    };
    (next_token, $response:ident, $value:expr) => {
        fn next_token($response: &Self::Output) -> ::core::option::Option<::std::string::String> {
            $value.and_then($crate::paging::NextToken::next)
        }
    };
    (total, $response:ident, $value:expr) => {
        fn total($response: &Self::Output) -> ::core::option::Option<i64> {
            $value.and_then($crate::paging::PageTotal::total)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_ends_a_list_by_being_0() {
        assert_eq!("0".to_owned().next().as_deref(), Some("0"));
        assert_eq!(String::new().next(), None);
        assert_eq!((0_i32.next(), 0_i64.next()), (None, None));
        assert_eq!(20_i64.next().as_deref(), Some("20"));
    }
}
