//! Where a list is: which page comes next, and whether the list has ended.

use std::fmt;

use crate::{
    client::paging::history::History,
    error::{ErrorKind, Execution, Failure},
    operation::{Operation, Paging},
    service::RetryClass,
};

/// So many pages in a row may bring nothing new although the total says that they do.
const BARREN: u32 = 3;

/// A page that was not fetched yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextPage {
    /// By its number; in a list by offset, by the number of items before it.
    Number(i64),
    /// By its token; the first page may have none.
    Token(Option<String>),
}

/// What a page says besides its items.
#[derive(Clone, Debug, Default)]
pub(super) struct PageFacts {
    /// The number of items that were asked for.
    pub(super) size: Option<usize>,
    /// The number of items of all pages.
    pub(super) total: Option<usize>,
    pub(super) next_token: Option<String>,
}

/// What was fetched of a list, and what follows.
pub(super) struct Progress<T> {
    operation: &'static Operation,
    pub(super) next: Option<NextPage>,
    pub(super) ended: bool,
    pub(super) stop_on_short_page: bool,
    history: History<T>,
    /// The number of the first page.
    first: i64,
    /// Whether the number of a page is that of the items before it.
    is_offset: bool,
    /// The first page that brought nothing new although the total says that it does.
    lacking: Option<NextPage>,
    /// Such pages since the last one with something new.
    barren: u32,
    /// Whether it began with the first page of a list by token.
    began_without_token: bool,
    /// The error after the last page of a list that lacks items.
    pub(super) incomplete: Option<Box<Failure>>,
}

impl<T: Clone + PartialEq> Progress<T> {
    /// Before the first page that is fetched.
    pub(super) fn new(operation: &'static Operation, next: NextPage) -> Self {
        let began_without_token = next == NextPage::Token(None);
        Self {
            operation,
            next: Some(next),
            ended: false,
            stop_on_short_page: false,
            history: History::default(),
            first: first(operation),
            is_offset: matches!(operation.paging(), Some(Paging::Number { is_offset: true, .. })),
            lacking: None,
            barren: 0,
            began_without_token,
            incomplete: None,
        }
    }

    /// Records the token of a page that is fetched.
    pub(super) fn record_token(&mut self, token: &str) {
        self.history.record_token(token);
    }

    /// What a page means for those after it: whether each of its items is new, or `None` if it says that there was no such
    /// page.
    pub(super) fn judge(
        &mut self,
        items: &[T],
        write_id: impl Fn(&T, &mut dyn fmt::Write) -> bool,
        facts: PageFacts,
    ) -> Option<Vec<bool>> {
        let PageFacts {
            size,
            total,
            next_token,
        } = facts;
        let fresh = self.history.record_page(items, write_id);
        let is_new = fresh.contains(&true);
        let is_first = self.history.pages == 1;
        let step = self.step(fresh.len(), size);
        let is_last = self.is_the_last(fresh.len(), step, size, total);
        self.next = match self.next.take() {
            _ if is_last => None,
            Some(NextPage::Number(number)) => self.after_number(number, step, is_new, size, total),
            // An empty page in the middle is allowed where a token says that more follows.
            Some(NextPage::Token(token)) => {
                let next = next_token.filter(|token| !self.history.has_token(token));
                if next.is_none()
                    && fresh.is_empty()
                    && self.began_without_token
                    && total > Some(self.history.items)
                {
                    self.lacking = Some(NextPage::Token(token));
                }
                next.map(|token| NextPage::Token(Some(token)))
            }
            None => None,
        };
        self.ended = self.next.is_none();
        if self.ended && self.lacking.is_some() {
            self.incomplete = Some(self.incomplete(total));
            self.next = self.lacking.take();
        }
        // The first page is a response to those who asked, even if it is empty.
        (is_new || is_first || !self.ended).then_some(fresh)
    }

    /// The page after one with a number. One that brings nothing new is the last, unless the total says that it has
    /// something: then the list lacks that, and goes on to give what the other pages have.
    fn after_number(
        &mut self,
        number: i64,
        step: i64,
        is_new: bool,
        size: Option<usize>,
        total: Option<usize>,
    ) -> Option<NextPage> {
        if is_new {
            self.barren = 0;
            if self.lacking.is_some() && total.is_some_and(|total| self.history.items >= total) {
                self.lacking = None;
                return None;
            }
        } else if self.is_promised(number, size, total) {
            self.lacking.get_or_insert(NextPage::Number(number));
            self.barren += 1;
            if self.barren == BARREN {
                return None;
            }
        } else {
            return None;
        }
        let next = number.checked_add(step).filter(|next| *next > number)?;
        Some(NextPage::Number(next))
    }

    /// What the number of the next page has more than that of one with so many items. A page without items is as long as it could be.
    fn step(&self, items: usize, size: Option<usize>) -> i64 {
        let items = match (self.is_offset, items) {
            (false, _) => 1,
            (true, 0) => size.unwrap_or(self.history.longest),
            (true, items) => items,
        };
        i64::try_from(items).unwrap_or(i64::MAX)
    }

    /// Whether the page of this number has items by the total.
    fn is_promised(&self, number: i64, size: Option<usize>, total: Option<usize>) -> bool {
        let before = usize::try_from(number.saturating_sub(self.first)).unwrap_or(0);
        let size = match self.history.longest {
            _ if self.is_offset => Some(1),
            0 => size,
            longest => Some(longest),
        };
        // As long as the size of a page is not known, nor is what the total says of any but the first.
        let items_before = match size {
            Some(size) => before.saturating_mul(size),
            None if before == 0 => 0,
            None => return false,
        };
        total.is_some_and(|total| items_before < total)
    }

    fn is_the_last(&self, items: usize, step: i64, size: Option<usize>, total: Option<usize>) -> bool {
        let Some(wanted) = size else {
            return false;
        };
        let is_all = total.is_some_and(|total| self.history.items >= total);
        let is_short_and_that_is_all = self.stop_on_short_page
            && match self.next {
                Some(NextPage::Number(number)) => {
                    let page = if items == 0 {
                        number
                    } else {
                        number.saturating_add(step)
                    };
                    !self.is_promised(page, size, total)
                }
                _ => true,
            };
        items < wanted && (is_all || is_short_and_that_is_all)
    }

    fn incomplete(&self, total: Option<usize>) -> Box<Failure> {
        let total = total.map_or_else(|| "more".to_owned(), |total| total.to_string());
        let place = match &self.lacking {
            Some(NextPage::Number(number)) if self.is_offset => format!("the page from item {number}"),
            Some(NextPage::Number(number)) => format!("page {number}"),
            _ => "the last page".to_owned(),
        };
        let message = format!(
            "the list says that it has {total} items, and {} came: {place} brought nothing new",
            self.history.items
        );
        let mut failure = Failure::new(ErrorKind::UnexpectedResponse, Execution::Yes, message);
        failure.operation = Some(self.operation);
        failure.retry = Some(RetryClass::ReadsOnly);
        failure.remedy = Some("List again from the page that `next_page` names.".into());
        failure
    }
}

/// The number of the first page of an operation's list.
pub(super) fn first(operation: &Operation) -> i64 {
    match operation.paging() {
        Some(Paging::Number { first, .. }) => i64::from(*first),
        _ => 1,
    }
}
