//! Lists whose pages begin at an item, and lists whose tokens are numbers.

use std::sync::{Arc, Mutex, PoisonError};

use alicloud_core::{
    CallOptions, Client, ClientBuilder, Effect, Envelope, Operation, Paging, Service,
    paging::{NextPage, Pages},
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use serde_json::{Value, json};

use crate::support::long_lived;

static SERVICE: Service = Service::new("shelves", "1").with_envelope(Envelope::STANDARD);
static LIST_BOOKS: Operation = Operation::rpc(&SERVICE, "ListBooks")
    .with_effect(Effect::Read)
    .with_paging(Paging::by_offset("Offset", "Limit", "Books").with_total("Total"));
static LIST_PENS: Operation = Operation::rpc(&SERVICE, "ListPens")
    .with_effect(Effect::Read)
    .with_paging(Paging::by_token("From", "Next", "Pens"));

#[derive(Clone, Default, PartialEq)]
struct ListBooksRequest {
    offset: Option<i32>,
    limit: Option<i32>,
}

alicloud_core::generated::request!(ListBooksRequest => LIST_BOOKS, ListBooksResponse, String {
    "Offset" => offset,
    "Limit" => limit,
});

#[derive(Clone, Default, PartialEq)]
struct ListBooksResponse {
    books: Option<Vec<i64>>,
    total: Option<i64>,
    unknown_members: alicloud_core::Members,
}

alicloud_core::generated::record!(ListBooksResponse {
    "Books" => books,
    "Total" => total,
});

alicloud_core::generated::paged!(ListBooksRequest => i64 {
    index: |request| request.offset,
    size: |request| request.limit,
    items: |response| response.books.as_mut(),
    id: |item| Some(item),
    total: |response| response.total.as_ref(),
});

#[derive(Clone, Default, PartialEq)]
struct ListPensRequest {
    from: Option<i64>,
}

alicloud_core::generated::request!(ListPensRequest => LIST_PENS, ListPensResponse, String {
    "From" => from,
});

#[derive(Clone, Default, PartialEq)]
struct ListPensResponse {
    pens: Option<Vec<i64>>,
    next: Option<i64>,
    unknown_members: alicloud_core::Members,
}

alicloud_core::generated::record!(ListPensResponse {
    "Pens" => pens,
    "Next" => next,
});

alicloud_core::generated::paged!(ListPensRequest => i64 {
    token: |request| request.from,
    items: |response| response.pens.as_mut(),
    next_token: |response| response.next.as_ref(),
});

struct Shelf {
    core: Client,
}

alicloud_core::generated::client!(Shelf => SERVICE);

/// Has so many items, gives no more than `most` of them at once, and those of `hidden` never.
#[derive(Clone, Debug)]
struct Items {
    count: i64,
    most: i64,
    hidden: std::ops::Range<i64>,
    total: Value,
    asked: Arc<Mutex<Vec<Option<i64>>>>,
}

impl Items {
    fn new(count: i64, most: i64, total: impl Into<Value>) -> Self {
        Self {
            count,
            most,
            hidden: 0..0,
            total: total.into(),
            asked: Arc::default(),
        }
    }

    fn client(&self) -> Client {
        let client = ClientBuilder::<Shelf>::new()
            .endpoint("shelves.example")
            .credentials(long_lived())
            .transport(self.clone())
            .build()
            .unwrap();
        client.core
    }

    fn asked(&self) -> Vec<Option<i64>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Items {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let url = url::Url::parse(&request.url).unwrap();
        let number = |name: &str| -> Option<i64> {
            let mut pairs = url.query_pairs();
            pairs
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.parse().unwrap())
        };
        let start = number("Offset").or_else(|| number("From"));
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(start);
        let start = start.unwrap_or(0);
        let end = self
            .count
            .min(start + number("Limit").unwrap_or(self.most).min(self.most));
        let items: Vec<i64> = (start..end).filter(|item| !self.hidden.contains(item)).collect();
        let next = if end < self.count { end } else { 0 };
        let body = json!({
            "Code": "OK", "RequestId": "R", "Books": items, "Pens": items, "Next": next, "Total": self.total,
        });
        Box::pin(async move { Ok(HttpResponse::new(200, http::HeaderMap::new(), body.to_string())) })
    }
}

fn books(offset: Option<i32>, limit: Option<i32>) -> ListBooksRequest {
    ListBooksRequest { offset, limit }
}

#[tokio::test]
async fn the_next_page_begins_after_the_items_that_came() {
    for (count, most, total, offset, limit, asked) in [
        (25, 10, json!(25), None, Some(10), vec![0, 10, 20]),
        // The service gives shorter pages than requested.
        (25, 8, json!(25), None, Some(10), vec![0, 8, 16, 24]),
        (25, 10, Value::Null, None, Some(10), vec![0, 10, 20, 25]),
        (25, 10, Value::Null, None, None, vec![0, 10, 20, 25]),
        (25, 10, json!(25), Some(15), Some(10), vec![15, 25]),
        (0, 10, json!(0), None, Some(10), vec![0]),
    ] {
        let items = Items::new(count, most, total);
        let mut stream = Pages::new(&items.client(), books(offset, limit), CallOptions::new()).into_items();
        let mut came = Vec::new();
        while let Some(item) = stream.try_next().await.unwrap() {
            came.push(item);
        }
        let row = format!("{count} by {most}");
        assert_eq!(
            came,
            (i64::from(offset.unwrap_or(0))..count).collect::<Vec<_>>(),
            "{row}"
        );
        assert_eq!(
            items.asked(),
            asked.into_iter().map(Some).collect::<Vec<_>>(),
            "{row}"
        );
    }
}

#[tokio::test]
async fn a_short_page_ends_a_list_by_offset_if_the_caller_says_so() {
    let items = Items::new(25, 10, Value::Null);
    let pages = Pages::new(&items.client(), books(None, Some(10)), CallOptions::new());
    let mut stream = pages.stop_on_short_page().into_items();
    let mut count = 0;
    while stream.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, items.asked()), (25, vec![Some(0), Some(10), Some(20)]));
}

#[tokio::test]
async fn a_gap_in_a_list_by_offset_is_an_error() {
    let mut items = Items::new(40, 10, 40);
    items.hidden = 10..20;
    let mut stream = Pages::new(&items.client(), books(None, Some(10)), CallOptions::new()).into_items();
    let mut came = 0;
    let error = loop {
        match stream.try_next().await {
            Ok(Some(_)) => came += 1,
            Ok(None) => break None,
            Err(error) => break Some(error.message().to_owned()),
        }
    };
    assert_eq!(came, 30);
    assert!(
        error
            .as_deref()
            .is_some_and(|error| error.contains("from item 10")),
        "{error:?}"
    );
    assert_eq!(stream.next_page(), Some(&NextPage::Number(10)));
}

#[tokio::test]
async fn tokens_may_be_numbers() {
    for start in [None, Some(20)] {
        let items = Items::new(25, 10, Value::Null);
        let request = ListPensRequest { from: start };
        let mut stream = Pages::new(&items.client(), request, CallOptions::new()).into_items();
        let mut came = Vec::new();
        while let Some(item) = stream.try_next().await.unwrap() {
            came.push(item);
        }
        assert_eq!(came, (start.unwrap_or(0)..25).collect::<Vec<_>>());
        let asked = if start.is_none() {
            vec![None, Some(10), Some(20)]
        } else {
            vec![Some(20)]
        };
        assert_eq!(items.asked(), asked);
    }
}
