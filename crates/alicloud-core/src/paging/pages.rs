use std::{
    collections::HashSet,
    fmt,
    future::{Future as _, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{Items, PagedRequest};
use crate::{CallOptions, Client, Error, Paging, Request, Response, Sending};

/// The answers of a list, page by page. See [`paging`](crate::paging).
#[must_use = "nothing is fetched until it is asked for"]
pub struct Pages<R: PagedRequest> {
    client: Client,
    options: CallOptions,
    request: R,
    fetching: Option<Sending<R::Output>>,
    next: Option<NextPage>,
    ended: bool,
    seen: Seen<R::Item>,
    stop_on_short_page: bool,
    pages_left: usize,
}

/// What came so far.
struct Seen<T> {
    pages: usize,
    items: usize,
    ids: HashSet<String>,
    tokens: HashSet<String>,
    /// The items of the last page, where nothing else tells a page from the one before.
    last: Vec<T>,
}

/// A page that was not fetched yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextPage {
    /// By its number.
    Number(i64),
    /// By its token; the first page may have none.
    Token(Option<String>),
}

/// An answer, and for each of its items whether it is new.
type Fetched<R> = (Response<<R as Request>::Output>, Vec<bool>);

/// What becomes of a page.
pub(super) type Outcome<R> = Result<Fetched<R>, Error<<R as Request>::Code>>;

impl<R: PagedRequest> Pages<R> {
    /// The pages of a request, from the one that it names, else from the first.
    pub fn new(client: &Client, mut request: R, options: CallOptions) -> Self {
        let first = match R::OPERATION.paging() {
            Some(Paging::Number { first, .. }) => i64::from(*first),
            _ => 1,
        };
        let next = match request.index() {
            Some(index) => NextPage::Number(index.get().unwrap_or(first)),
            None => NextPage::Token(request.token().and_then(|token| token.clone())),
        };
        Self {
            client: client.clone(),
            options,
            request,
            fetching: None,
            next: Some(next),
            ended: false,
            seen: Seen {
                pages: 0,
                items: 0,
                ids: HashSet::new(),
                tokens: HashSet::new(),
                last: Vec::new(),
            },
            stop_on_short_page: false,
            pages_left: usize::MAX,
        }
    }

    /// Sets the number of pages after which it ends, whether or not there are more.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages_left = pages;
        self
    }

    /// Ends after a page that has fewer items than were asked for, which saves the call for an empty page. It needs a page
    /// size, and a service that never gives fewer items than it has.
    pub fn stop_on_short_page(mut self) -> Self {
        self.stop_on_short_page = true;
        self
    }

    /// The items of the pages, one by one.
    pub fn into_items(self) -> Items<R> {
        Items::new(self)
    }

    /// The page that comes next, or would, had it not failed or been one too many; `None` after the last.
    #[must_use]
    pub fn next_page(&self) -> Option<&NextPage> {
        self.next.as_ref()
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// The call for the page failed. Nothing follows.
    pub async fn try_next(&mut self) -> Result<Option<Response<R::Output>>, Error<R::Code>> {
        self.next().await.transpose()
    }

    /// The next page, or why it did not come; `None` after the last and after an error.
    pub async fn next(&mut self) -> Option<Result<Response<R::Output>, Error<R::Code>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    pub(super) fn poll_fetched(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome<R>>> {
        if self.fetching.is_none() {
            match self.begin() {
                Some(sending) => self.fetching = Some(sending),
                None => return Poll::Ready(None),
            }
        }
        let Some(fetching) = &mut self.fetching else {
            return Poll::Ready(None);
        };
        let answer = ready!(Pin::new(fetching).poll(context));
        self.fetching = None;
        let fetched = answer.map(|answer| self.judged(answer)).transpose();
        if !matches!(fetched, Some(Ok(_))) {
            self.ended = true;
        }
        Poll::Ready(fetched)
    }

    /// Begins to fetch the next page, if there is one.
    fn begin(&mut self) -> Option<Sending<R::Output>> {
        if self.ended || self.pages_left == 0 {
            return None;
        }
        let next = self.next.clone()?;
        match next {
            NextPage::Number(number) => self.request.index()?.set(number),
            NextPage::Token(token) => {
                self.seen.tokens.extend(token.clone());
                *self.request.token()? = token;
            }
        }
        self.pages_left -= 1;
        Some(self.client.send_with(self.request.clone(), self.options.clone()))
    }

    /// What a page means for those after it; `None` if it says that there was no such page.
    fn judged(&mut self, mut answer: Response<R::Output>) -> Option<Fetched<R>> {
        let total = R::total(&answer);
        let next_token = R::next_token(&answer).filter(|token| !token.is_empty());
        let items = R::items(answer.output_mut()).map(|items| &*items);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        let fresh = self.seen.look(items, R::id);
        let is_new = fresh.contains(&true);
        let is_first = self.seen.pages == 1;
        let is_last = self.is_the_last(fresh.len(), total);
        self.next = match &self.next {
            _ if is_last => None,
            Some(NextPage::Number(number)) if is_new => number.checked_add(1).map(NextPage::Number),
            // An empty page in the middle is allowed where a token says that more follows.
            Some(NextPage::Token(_)) => next_token
                .filter(|token| !self.seen.tokens.contains(token))
                .map(|token| NextPage::Token(Some(token))),
            _ => None,
        };
        self.ended = self.next.is_none();
        // The first page is an answer to those who asked, even if it is empty.
        (is_new || is_first || !self.ended).then_some((answer, fresh))
    }

    fn is_the_last(&mut self, items: usize, total: Option<i64>) -> bool {
        let size = self.request.size().and_then(|size| size.get());
        let Some(size) = size.and_then(|size| usize::try_from(size).ok()) else {
            return false;
        };
        let is_all =
            total.is_some_and(|total| usize::try_from(total).is_ok_and(|total| self.seen.items >= total));
        items < size && (is_all || self.stop_on_short_page)
    }
}

impl<T: Clone + PartialEq> Seen<T> {
    /// Which of the items of a page are new.
    fn look(&mut self, items: &[T], id: impl Fn(&T) -> Option<String>) -> Vec<bool> {
        self.pages += 1;
        let ids: Vec<Option<String>> = items.iter().map(id).collect();
        let fresh: Vec<bool> = if ids.iter().all(Option::is_none) {
            let is_new = self.pages == 1 || self.last != items;
            self.last = items.to_vec();
            vec![is_new; items.len()]
        } else {
            // An item without an id cannot have been seen.
            ids.into_iter()
                .map(|id| id.is_none_or(|id| self.ids.insert(id)))
                .collect()
        };
        self.items += fresh.iter().filter(|fresh| **fresh).count();
        fresh
    }
}

impl<R: PagedRequest> Stream for Pages<R> {
    type Item = Result<Response<R::Output>, Error<R::Code>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_fetched(context)
            .map(|fetched| fetched.map(|fetched| fetched.map(|(answer, _)| answer)))
    }
}

// Nothing in it is pinned by its place: the future of a call is in a box.
impl<R: PagedRequest> Unpin for Pages<R> {}

impl<R: PagedRequest> fmt::Debug for Pages<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("operation", &R::OPERATION.name())
            .field("next_page", &self.next)
            .finish_non_exhaustive()
    }
}
