/// How a list is paged. Members are named by their path, such as `Page.Index`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// The caller counts the pages.
    #[non_exhaustive]
    Number {
        /// The parameter with the page's number, or with the number of items before the page.
        index: &'static str,
        /// The parameter with the number of items in a page.
        size: &'static str,
        /// The number of the first page.
        first: i32,
        /// Whether the index is an offset: the number of items before the page.
        is_offset: bool,
        /// The member of the response with the items.
        items: &'static str,
        /// The member of an item that identifies it.
        item_id: Option<&'static str>,
        /// The member of the response with the number of all items, if there is one.
        total: Option<&'static str>,
    },
    /// Each response names the next page.
    #[non_exhaustive]
    Token {
        /// The parameter with the token.
        token: &'static str,
        /// The parameter with the number of items in a page.
        size: Option<&'static str>,
        /// The member of the response with the next token.
        next_token: &'static str,
        /// The member of the response with the items.
        items: &'static str,
    },
}

impl Paging {
    /// The caller counts the pages, from 1.
    #[must_use]
    pub const fn by_number(index: &'static str, size: &'static str, items: &'static str) -> Self {
        Self::Number {
            index,
            size,
            first: 1,
            is_offset: false,
            items,
            item_id: None,
            total: None,
        }
    }

    /// The caller counts the items before a page, from 0.
    #[must_use]
    pub const fn by_offset(offset: &'static str, size: &'static str, items: &'static str) -> Self {
        Self::Number {
            index: offset,
            size,
            first: 0,
            is_offset: true,
            items,
            item_id: None,
            total: None,
        }
    }

    /// Each response names the next page.
    #[must_use]
    pub const fn by_token(token: &'static str, next_token: &'static str, items: &'static str) -> Self {
        Self::Token {
            token,
            size: None,
            next_token,
            items,
        }
    }

    /// Sets the number of the first page, where pages are counted.
    #[must_use]
    pub const fn with_first(mut self, number: i32) -> Self {
        if let Self::Number { first, .. } = &mut self {
            *first = number;
        }
        self
    }

    /// Sets the parameter with the number of items in a page.
    #[must_use]
    pub const fn with_size(mut self, name: &'static str) -> Self {
        match &mut self {
            Self::Number { size, .. } => *size = name,
            Self::Token { size, .. } => *size = Some(name),
        }
        self
    }

    /// Sets the member of an item that tells it from others, where pages or items are counted.
    #[must_use]
    pub const fn with_item_id(mut self, name: &'static str) -> Self {
        if let Self::Number { item_id, .. } = &mut self {
            *item_id = Some(name);
        }
        self
    }

    /// Sets the member of the response with the number of all items, where pages or items are counted.
    #[must_use]
    pub const fn with_total(mut self, name: &'static str) -> Self {
        if let Self::Number { total, .. } = &mut self {
            *total = Some(name);
        }
        self
    }
}
