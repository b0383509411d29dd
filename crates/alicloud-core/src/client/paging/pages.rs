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
        paging::{
            PagedRequest,
            progress::{NextPage, PageFacts, Progress, first},
        },
    },
    error::Error,
    request::Request,
    response::Response,
};

/// The responses of a list, page by page. See [`paging`](crate::client::paging).
#[must_use = "nothing is fetched until it is asked for"]
pub struct Pages<R: PagedRequest> {
    /// The client, unless the request alone is made.
    client: Option<Client>,
    options: CallOptions,
    request: R,
    fetching: Option<SendFuture<R::Output>>,
    progress: Progress<R::Item>,
    pages_left: usize,
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
        let next = match request.index() {
            Some(index) => NextPage::Number(index.get().unwrap_or_else(|| first(R::OPERATION))),
            None => NextPage::Token(request.token().and_then(|token| token.get())),
        };
        Self {
            client,
            options,
            request,
            fetching: None,
            progress: Progress::new(R::OPERATION, next),
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
        self.progress.stop_on_short_page = true;
        self
    }

    /// The page that comes next, or would, had it not failed or been one too many; `None` after the last. After a list that
    /// lacks items, the first page that should have had some.
    #[must_use]
    pub fn next_page(&self) -> Option<&NextPage> {
        self.progress.next.as_ref()
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
            if let Some(incomplete) = self.progress.incomplete.take() {
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
        let fetched = fetched.or_else(|| self.progress.incomplete.take().map(|failure| Err(failure.into())));
        if !matches!(fetched, Some(Ok(_))) {
            self.progress.ended = true;
        }
        Poll::Ready(fetched)
    }

    /// Begins to fetch the next page, if there is one.
    fn begin(&mut self) -> Option<SendFuture<R::Output>> {
        if self.progress.ended || self.pages_left == 0 {
            return None;
        }
        let next = self.progress.next.clone()?;
        match next {
            NextPage::Number(number) => self.request.index()?.set(number),
            NextPage::Token(token) => {
                if let Some(token) = &token {
                    self.progress.record_token(token);
                }
                self.request.token()?.set(token);
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
        let facts = PageFacts {
            size: self.size(),
            total: R::total(&response).and_then(|total| usize::try_from(total).ok()),
            next_token: R::next_token(&response),
        };
        let items = R::items(response.output_mut()).map(|items| &*items);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        let fresh = self.progress.judge(items, R::write_id, facts)?;
        Some((response, fresh))
    }

    fn size(&mut self) -> Option<usize> {
        let size = self.request.size()?.get()?;
        usize::try_from(size).ok().filter(|size| *size > 0)
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
            .field("next_page", &self.progress.next)
            .finish_non_exhaustive()
    }
}
