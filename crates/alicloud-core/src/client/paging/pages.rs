use std::{
    fmt,
    future::{Future as _, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use crate::{
    client::{
        CallOptions, Client, SendFuture,
        paging::{PagedRequest, history::History},
    },
    error::{Error, ErrorKind, Execution, Failure},
    operation::Paging,
    request::Request,
    response::Response,
    service::RetryClass,
};

/// So many pages in a row may bring nothing new although the total says that they do.
const BARREN: u32 = 3;

/// The responses of a list, page by page. See [`paging`](crate::client::paging).
#[must_use = "nothing is fetched until it is asked for"]
pub struct Pages<R: PagedRequest> {
    /// The client, unless the request alone is made.
    client: Option<Client>,
    options: CallOptions,
    request: R,
    fetching: Option<SendFuture<R::Output>>,
    next: Option<NextPage>,
    ended: bool,
    history: History<R::Item>,
    stop_on_short_page: bool,
    pages_left: usize,
    /// The number of the first page.
    first: i64,
    /// The first page that brought nothing new although the total says that it does.
    lacking: Option<NextPage>,
    /// Such pages since the last one with something new.
    barren: u32,
    /// Whether it began with the first page of a list by token.
    began_without_token: bool,
    /// The error after the last page of a list that lacks items.
    incomplete: Option<Box<Failure>>,
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

/// A response, and for each of its items whether it is new.
type Fetched<R> = (Response<<R as Request>::Output>, Vec<bool>);

/// What becomes of a page.
pub(super) type Outcome<R> = Result<Fetched<R>, Error<<R as Request>::Code>>;

impl<R: PagedRequest> Pages<R> {
    /// The pages of a request, from the one that it names, else from the first.
    pub fn new(client: &Client, request: R, options: CallOptions) -> Self {
        Self::by(Some(client.clone()), request, options)
    }

    pub(in crate::client) fn by(client: Option<Client>, mut request: R, options: CallOptions) -> Self {
        let first = match R::OPERATION.paging() {
            Some(Paging::Number { first, .. }) => i64::from(*first),
            _ => 1,
        };
        let next = match request.index() {
            Some(index) => NextPage::Number(index.get().unwrap_or(first)),
            None => NextPage::Token(request.token().and_then(|token| token.clone())),
        };
        let began_without_token = next == NextPage::Token(None);
        Self {
            client,
            options,
            request,
            fetching: None,
            next: Some(next),
            ended: false,
            history: History::default(),
            stop_on_short_page: false,
            pages_left: usize::MAX,
            first,
            lacking: None,
            barren: 0,
            began_without_token,
            incomplete: None,
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

    /// The page that comes next, or would, had it not failed or been one too many; `None` after the last. After a list that
    /// lacks items, the first page that should have had some.
    #[must_use]
    pub fn next_page(&self) -> Option<&NextPage> {
        self.next.as_ref()
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// The call for the page failed, or there were fewer items than the list says that it has. Nothing follows.
    pub async fn try_next(&mut self) -> Result<Option<Response<R::Output>>, Error<R::Code>> {
        self.next().await.transpose()
    }

    /// The next page, or why it did not come; `None` after the last and after an error.
    pub async fn next(&mut self) -> Option<Result<Response<R::Output>, Error<R::Code>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    pub(super) fn poll_fetched(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome<R>>> {
        if self.fetching.is_none() {
            if let Some(incomplete) = self.incomplete.take() {
                return Poll::Ready(Some(Err(incomplete.into())));
            }
            match self.begin() {
                Some(sending) => self.fetching = Some(sending),
                None => return Poll::Ready(None),
            }
        }
        let Some(fetching) = &mut self.fetching else {
            return Poll::Ready(None);
        };
        let response = ready!(Pin::new(fetching).poll(context));
        self.fetching = None;
        let fetched = match response {
            Ok(response) => self.judged(response).map(Ok),
            Err(error) => Some(Err(error)),
        };
        let fetched = fetched.or_else(|| self.incomplete.take().map(|failure| Err(failure.into())));
        if !matches!(fetched, Some(Ok(_))) {
            self.ended = true;
        }
        Poll::Ready(fetched)
    }

    /// Begins to fetch the next page, if there is one.
    fn begin(&mut self) -> Option<SendFuture<R::Output>> {
        if self.ended || self.pages_left == 0 {
            return None;
        }
        let next = self.next.clone()?;
        match next {
            NextPage::Number(number) => self.request.index()?.set(number),
            NextPage::Token(token) => {
                if let Some(token) = &token {
                    self.history.record_token(token);
                }
                *self.request.token()? = token;
            }
        }
        self.pages_left -= 1;
        Some(match &self.client {
            Some(client) => client.send_with(self.request.clone(), self.options.clone()),
            None => SendFuture::without_client(R::OPERATION),
        })
    }

    /// What a page means for those after it; `None` if it says that there was no such page.
    fn judged(&mut self, mut response: Response<R::Output>) -> Option<Fetched<R>> {
        let total = R::total(&response).and_then(|total| usize::try_from(total).ok());
        let next_token = R::next_token(&response).filter(|token| !token.is_empty());
        let items = R::items(response.output_mut()).map(|items| &*items);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        let fresh = self.history.record_page(items, R::id);
        let is_new = fresh.contains(&true);
        let is_first = self.history.pages == 1;
        let is_last = self.is_the_last(fresh.len(), total);
        self.next = match self.next.take() {
            _ if is_last => None,
            Some(NextPage::Number(number)) => self.after_number(number, is_new, total),
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
        (is_new || is_first || !self.ended).then_some((response, fresh))
    }

    /// The page after one with a number. One that brings nothing new is the last, unless the total says that it has
    /// something: then the list lacks that, and goes on to give what the other pages have.
    fn after_number(&mut self, number: i64, is_new: bool, total: Option<usize>) -> Option<NextPage> {
        if is_new {
            self.barren = 0;
            if self.lacking.is_some() && total.is_some_and(|total| self.history.items >= total) {
                self.lacking = None;
                return None;
            }
        } else if self.is_promised(number, total) {
            self.lacking.get_or_insert(NextPage::Number(number));
            self.barren += 1;
            if self.barren == BARREN {
                return None;
            }
        } else {
            return None;
        }
        number.checked_add(1).map(NextPage::Number)
    }

    /// Whether the page of this number has items by the total.
    fn is_promised(&mut self, number: i64, total: Option<usize>) -> bool {
        let before = usize::try_from(number.saturating_sub(self.first)).unwrap_or(0);
        let size = match self.history.longest {
            0 => self.size(),
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

    fn size(&mut self) -> Option<usize> {
        let size = self.request.size()?.get()?;
        usize::try_from(size).ok().filter(|size| *size > 0)
    }

    fn is_the_last(&mut self, items: usize, total: Option<usize>) -> bool {
        let Some(size) = self.size() else {
            return false;
        };
        let is_all = total.is_some_and(|total| self.history.items >= total);
        let is_short_and_that_is_all = self.stop_on_short_page
            && match self.next {
                Some(NextPage::Number(number)) => {
                    let page = if items == 0 {
                        number
                    } else {
                        number.saturating_add(1)
                    };
                    !self.is_promised(page, total)
                }
                _ => true,
            };
        items < size && (is_all || is_short_and_that_is_all)
    }

    fn incomplete(&self, total: Option<usize>) -> Box<Failure> {
        let total = total.map_or_else(|| "more".to_owned(), |total| total.to_string());
        let place = match &self.lacking {
            Some(NextPage::Number(number)) => format!("page {number}"),
            _ => "the last page".to_owned(),
        };
        let message = format!(
            "the list says that it has {total} items, and {} came: {place} brought nothing new",
            self.history.items
        );
        let mut failure = Failure::new(ErrorKind::UnexpectedResponse, Execution::Yes, message);
        failure.operation = Some(R::OPERATION);
        failure.retry = Some(RetryClass::ReadsOnly);
        failure.remedy = Some("List again from the page that `next_page` names.".into());
        failure
    }
}

impl<R: PagedRequest> Stream for Pages<R> {
    type Item = Result<Response<R::Output>, Error<R::Code>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_fetched(context)
            .map(|fetched| fetched.map(|fetched| fetched.map(|(response, _)| response)))
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
