use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use crate::{
    client::paging::{NextPage, PagedRequest, Pages},
    error::Error,
};

/// The items of a list, one by one. See [`paging`](crate::client::paging).
#[must_use = "nothing is fetched until it is asked for"]
pub struct Items<R: PagedRequest> {
    pages: Pages<R>,
    page: VecDeque<R::Item>,
    /// The page that the items came with.
    current: Option<NextPage>,
    left: usize,
}

impl<R: PagedRequest> Pages<R> {
    /// The items of the pages, one by one.
    pub fn into_items(self) -> Items<R> {
        Items::new(self)
    }
}

impl<R: PagedRequest> Items<R> {
    /// The items of pages.
    pub fn new(pages: Pages<R>) -> Self {
        Self {
            pages,
            page: VecDeque::new(),
            current: None,
            left: usize::MAX,
        }
    }

    /// Sets the number of items after which it ends, whether or not there are more.
    pub fn max_items(mut self, items: usize) -> Self {
        self.left = items;
        self
    }

    /// Ends after a page that has fewer items than were asked for; see [`Pages::stop_on_short_page`].
    pub fn stop_on_short_page(mut self) -> Self {
        self.pages = self.pages.stop_on_short_page();
        self
    }

    /// The page with which to go on later so that no item is missed: the one that the next item comes with; `None` after
    /// the last. Items of that page that were given already are given again then.
    #[must_use]
    pub fn next_page(&self) -> Option<&NextPage> {
        if self.page.is_empty() {
            self.pages.next_page()
        } else {
            self.current.as_ref()
        }
    }

    /// The next item; `None` after the last.
    ///
    /// # Errors
    ///
    /// The call for the item's page failed. Nothing follows.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>, Error<R::Code>> {
        self.next().await.transpose()
    }

    /// The next item, or why its page did not come; `None` after the last and after an error.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error<R::Code>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R: PagedRequest> Stream for Items<R> {
    type Item = Result<R::Item, Error<R::Code>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            if let Some(item) = self.page.pop_front() {
                self.left -= 1;
                return Poll::Ready(Some(Ok(item)));
            }
            let current = self.pages.next_page().cloned();
            let Some(fetched) = ready!(self.pages.poll_fetched(context)) else {
                return Poll::Ready(None);
            };
            let (mut response, fresh) = fetched?;
            let items = R::items(response.output_mut()).map(std::mem::take);
            let items = items.unwrap_or_default().into_iter().zip(fresh);
            self.current = current;
            self.page = items.filter(|(_, fresh)| *fresh).map(|(item, _)| item).collect();
        }
    }
}

// Nothing in it is pinned by its place.
impl<R: PagedRequest> Unpin for Items<R> {}

impl<R: PagedRequest> fmt::Debug for Items<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Items")
            .field("operation", &R::OPERATION.name())
            .field("next_page", &self.next_page())
            .finish_non_exhaustive()
    }
}
