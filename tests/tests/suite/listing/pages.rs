//! Paged lists, of services that behave well and of others.

use std::sync::{Arc, Mutex, PoisonError};

use alicloud_core::{
    ErrorKind, RateLimit, RetryPolicy,
    paging::NextPage,
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use cams_flow::{Client, Credentials, FlowSummary};
use futures_core::Stream;
use serde_json::{Value, json};

/// A service with flows `1` to `count`.
#[derive(Clone, Debug)]
struct Service {
    count: usize,
    manners: Manners,
    asked: Arc<Mutex<Vec<usize>>>,
}

/// How the service pages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manners {
    Good,
    /// Pages after the last are the last.
    Clamps,
    /// Every page is the first.
    Ignores,
    /// With every page, the list has moved on by one: an item was added at the top.
    Shifts,
    /// The third page fails.
    Fails,
    /// There are no ids.
    Nameless,
}

impl Service {
    fn new(count: usize, manners: Manners) -> Self {
        Self {
            count,
            manners,
            asked: Arc::default(),
        }
    }

    fn client(&self) -> Client {
        Client::builder()
            .region("ap-southeast-1")
            .credentials(Credentials::new("id", "secret").unwrap())
            .rate_limit(RateLimit::off())
            .retry(RetryPolicy::never())
            .transport(self.clone())
            .build()
            .unwrap()
    }

    /// Returns the requested pages.
    fn requested(&self) -> Vec<usize> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn page(&self, index: usize, size: usize) -> Value {
        let last = self.count.div_ceil(size).max(1);
        let index = match self.manners {
            Manners::Clamps => index.min(last),
            Manners::Ignores => 1,
            _ => index,
        };
        let shift = if self.manners == Manners::Shifts {
            index - 1
        } else {
            0
        };
        let first = ((index - 1) * size).saturating_sub(shift);
        let ids = (first + 1..=self.count).take(size);
        let nameless = self.manners == Manners::Nameless;
        let flow = |id: usize| match nameless {
            true => json!({"FlowName": format!("flow {id}")}),
            false => json!({"FlowId": id.to_string()}),
        };
        ids.map(flow).collect()
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let url = url::Url::parse(&request.url).unwrap();
        let page = url.query_pairs().find(|(name, _)| name == "Page").unwrap().1;
        let page: Value = serde_json::from_str(&page).unwrap();
        let number = |name: &str| page[name].as_u64().map(|number| usize::try_from(number).unwrap());
        let index = number("Index").unwrap();
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(index);
        let fails = self.manners == Manners::Fails && index == 3;
        let response = if fails {
            json!({"Code": "InvalidParameter.PageInvalid", "Message": "no", "RequestId": "R"})
        } else {
            json!({"Code": "OK", "RequestId": "R", "Data": self.page(index, number("Size").unwrap_or(20))})
        };
        Box::pin(async move {
            Ok(HttpResponse::new(
                if fails { 400 } else { 200 },
                http::HeaderMap::new(),
                response.to_string(),
            ))
        })
    }
}

fn id(flow: &FlowSummary) -> usize {
    let id = flow.flow_id.as_deref().or(flow.flow_name.as_deref()).unwrap();
    id.trim_start_matches("flow ").parse().unwrap()
}

async fn ids(service: &Service, size: i32) -> Vec<usize> {
    let mut stream = service.client().list_flow().page_size(size).into_stream();
    let mut ids = Vec::new();
    while let Some(flow) = stream.try_next().await.unwrap() {
        ids.push(id(&flow));
    }
    ids
}

#[tokio::test]
async fn every_item_comes_once_from_any_service() {
    for manners in [Manners::Good, Manners::Clamps, Manners::Shifts, Manners::Nameless] {
        for count in [0, 1, 9, 10, 11, 35] {
            let service = Service::new(count, manners);
            let all: Vec<usize> = (1..=count).collect();
            assert_eq!(ids(&service, 10).await, all, "{manners:?} with {count}");
            let pages = service.requested().len();
            assert!(pages <= count / 10 + 3, "{pages} pages, {manners:?} with {count}");
        }
    }
    // It never has more than its first page, and the list ends.
    let service = Service::new(35, Manners::Ignores);
    assert_eq!(ids(&service, 10).await, (1..=10).collect::<Vec<_>>());
    assert_eq!(service.requested(), [1, 2]);
}

#[tokio::test]
async fn pages_are_fetched_lazily() {
    let service = Service::new(100, Manners::Good);
    let mut stream = service.client().list_flow().page_size(10).into_stream();
    assert_eq!(service.requested(), [] as [usize; 0]);
    for _ in 0..10 {
        stream.try_next().await.unwrap().unwrap();
    }
    assert_eq!(service.requested(), [1]);
    stream.try_next().await.unwrap().unwrap();
    assert_eq!(service.requested(), [1, 2]);
    drop(stream);

    let limited = service
        .client()
        .list_flow()
        .page_size(10)
        .into_stream()
        .max_items(20);
    assert_eq!(count(limited).await, 20);
    assert_eq!(
        service.requested(),
        [1, 2, 1, 2],
        "the items of two pages need two pages"
    );
}

async fn count(mut stream: alicloud_core::paging::Items<cams_flow::ListFlowRequest>) -> usize {
    let mut count = 0;
    while stream.try_next().await.unwrap().is_some() {
        count += 1;
    }
    count
}

#[tokio::test]
async fn a_short_page_can_be_the_last() {
    let service = Service::new(25, Manners::Good);
    let stream = service.client().list_flow().page_size(10).into_stream();
    assert_eq!(count(stream.stop_on_short_page()).await, 25);
    assert_eq!(service.requested(), [1, 2, 3]);
    // Without a page size, a short page cannot be recognised.
    let stream = service.client().list_flow().into_stream();
    assert_eq!(count(stream.stop_on_short_page()).await, 25);
    assert_eq!(service.requested(), [1, 2, 3, 1, 2, 3]);
}

#[tokio::test]
async fn a_list_can_be_resumed() {
    let service = Service::new(45, Manners::Fails);
    let client = service.client();
    let mut stream = client.list_flow().page_size(10).into_stream();
    for _ in 0..15 {
        stream.try_next().await.unwrap().unwrap();
    }
    assert_eq!(
        stream.next_page(),
        Some(&NextPage::Number(2)),
        "it has given five items"
    );
    for _ in 0..5 {
        stream.try_next().await.unwrap().unwrap();
    }
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert!(stream.next().await.is_none(), "nothing follows an error");
    let Some(NextPage::Number(page)) = stream.next_page() else {
        panic!("a page to go on with");
    };
    assert_eq!(*page, 3);

    let page = i32::try_from(page + 1).unwrap();
    let mut later = client.list_flow().page_index(page).page_size(10).into_stream();
    assert_eq!(id(&later.try_next().await.unwrap().unwrap()), 31);
    while later.try_next().await.unwrap().is_some() {}
    assert_eq!(later.next_page(), None);
}

#[tokio::test]
async fn pages_are_whole_responses() {
    let service = Service::new(25, Manners::Good);
    let mut pages = service.client().list_flow().page_size(10).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        assert_eq!(page.request_id(), "R");
        sizes.push(page.data.as_ref().unwrap().len());
    }
    assert_eq!(sizes, [10, 10, 5]);
    let empty = Service::new(0, Manners::Good);
    let mut pages = empty.client().list_flow().pages();
    assert!(pages.try_next().await.unwrap().is_some(), "an empty response");
    assert!(pages.try_next().await.unwrap().is_none());

    let mut two = service.client().list_flow().page_size(10).pages().max_pages(2);
    while two.try_next().await.unwrap().is_some() {}
    assert_eq!(two.next_page(), Some(&NextPage::Number(3)));
}

#[tokio::test]
async fn streams_implement_the_common_trait() {
    fn is_stream<S: Stream<Item = Result<FlowSummary, cams_flow::Error>> + Send + Unpin + 'static>(_: &S) {}
    let service = Service::new(3, Manners::Good);
    is_stream(&service.client().list_flow().into_stream());
    is_stream(&service.client().list_flow().pages().into_items());
}

/// Responds in order, and repeats the last response.
#[derive(Clone, Debug)]
struct Tokens {
    responses: Vec<Value>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Transport for Tokens {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let url = url::Url::parse(&request.url).unwrap();
        let token = url.query_pairs().find(|(name, _)| name == "nextToken");
        let response = self.responses[asked.len().min(self.responses.len() - 1)].to_string();
        asked.push(token.map(|(_, token)| token.into_owned()).unwrap_or_default());
        Box::pin(async move { Ok(HttpResponse::new(200, http::HeaderMap::new(), response)) })
    }
}

async fn by_token(responses: Vec<Value>) -> (Vec<String>, Vec<String>) {
    let tokens = Tokens {
        responses,
        asked: Arc::default(),
    };
    let client = inventory_client::Client::builder()
        .credentials(Credentials::new("id", "secret").unwrap())
        .transport(tokens.clone())
        .build()
        .unwrap();
    let mut stream = client.list_items().max_results(2).into_stream();
    let mut ids = Vec::new();
    while let Some(item) = stream.try_next().await.unwrap() {
        ids.push(item.id.unwrap());
    }
    let asked = tokens.asked.lock().unwrap().clone();
    (ids, asked)
}

fn items(ids: &[&str], next: Option<&str>) -> Value {
    let items: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
    json!({"requestId": "R", "items": items, "nextToken": next})
}

#[tokio::test]
async fn lists_by_token_continue_while_there_is_a_token() {
    let (ids, asked) = by_token(vec![
        items(&["1", "2"], Some("a")),
        // An empty page, but more follow.
        items(&[], Some("b")),
        items(&["3"], None),
    ])
    .await;
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!(asked, ["", "a", "b"]);
    // An empty token ends the list.
    let (ids, asked) = by_token(vec![items(&["1", "2"], Some(""))]).await;
    assert_eq!((ids.len(), asked.len()), (2, 1));
    // A service whose tokens form a loop.
    let (ids, asked) = by_token(vec![items(&["1", "2"], Some("a")), items(&["3", "4"], Some("a"))]).await;
    assert_eq!((ids.len(), asked.len()), (4, 2));
}
