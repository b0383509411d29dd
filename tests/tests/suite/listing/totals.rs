//! Lists whose responses have a total.

use std::sync::{Arc, Mutex, PoisonError};

use alicloud_core::{
    CallOptions, Client, ClientBuilder, Effect, Envelope, ErrorKind, Execution, Operation, Paging, Service,
    paging::{NextPage, PageField, PagedRequest, Pages},
    transport::{HttpRequest, HttpResponse, Transport, TransportFuture},
};
use serde_json::{Value, json};

use crate::support::long_lived;

static SERVICE: Service = Service::new("shelves", "1").with_envelope(Envelope::STANDARD);
static LIST_SHELVES: Operation = Operation::rpc(&SERVICE, "ListShelves")
    .with_effect(Effect::Read)
    .with_paging(Paging::by_number("PageNumber", "PageSize", "Shelves").with_total("TotalCount"));

#[derive(Clone, Default, PartialEq)]
struct ListShelvesRequest {
    page_number: Option<i32>,
    page_size: Option<i32>,
}

alicloud_core::generated::request!(ListShelvesRequest => LIST_SHELVES, ListShelvesResponse, String {
    "PageNumber" => page_number,
    "PageSize" => page_size,
});

#[derive(Clone, Default, PartialEq)]
struct ListShelvesResponse {
    shelves: Option<Vec<String>>,
    total_count: Option<i64>,
    unknown_members: alicloud_core::Members,
}

alicloud_core::generated::record!(ListShelvesResponse {
    "Shelves" => shelves,
    "TotalCount" => total_count,
});

impl PagedRequest for ListShelvesRequest {
    type Item = String;

    fn index(&mut self) -> Option<&mut dyn PageField> {
        Some(&mut self.page_number)
    }

    fn size(&mut self) -> Option<&mut dyn PageField> {
        Some(&mut self.page_size)
    }

    fn items(response: &mut ListShelvesResponse) -> Option<&mut Vec<String>> {
        response.shelves.as_mut()
    }

    fn write_id(item: &String, target: &mut dyn std::fmt::Write) -> bool {
        target.write_str(item).is_ok()
    }

    fn total(response: &ListShelvesResponse) -> Option<i64> {
        response.total_count
    }
}

struct Shelf {
    core: Client,
}

alicloud_core::generated::client!(Shelf => SERVICE);

/// Responds with each page by its number. Pages after the last are empty.
#[derive(Clone, Debug)]
struct Shelves {
    pages: Vec<std::ops::Range<usize>>,
    total: Value,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Transport for Shelves {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let url = url::Url::parse(&request.url).unwrap();
        let page = url
            .query_pairs()
            .find(|(name, _)| name == "PageNumber")
            .unwrap()
            .1;
        let page: usize = page.parse().unwrap();
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(page);
        let shelves = self.pages.get(page - 1).cloned().unwrap_or_default();
        let shelves: Vec<String> = shelves.map(|shelf| shelf.to_string()).collect();
        let body = json!({"Code": "OK", "RequestId": "R", "Shelves": shelves, "TotalCount": self.total});
        Box::pin(async move { Ok(HttpResponse::new(200, http::HeaderMap::new(), body.to_string())) })
    }
}

/// The outcome of a list.
struct Listed {
    items: usize,
    error: Option<String>,
    next: Option<NextPage>,
    asked: Vec<usize>,
}

async fn listed(
    pages: &[std::ops::Range<usize>],
    total: impl Into<Value>,
    request: ListShelvesRequest,
    stop_on_short_page: bool,
) -> Listed {
    let shelves = Shelves {
        pages: pages.to_vec(),
        total: total.into(),
        asked: Arc::default(),
    };
    let client = ClientBuilder::<Shelf>::new()
        .endpoint("shelves.example")
        .credentials(long_lived())
        .transport(shelves.clone())
        .build()
        .unwrap();
    let mut stream = Pages::new(&client.core, request, CallOptions::new()).into_items();
    if stop_on_short_page {
        stream = stream.stop_on_short_page();
    }
    let mut items = 0;
    let error = loop {
        match stream.try_next().await {
            Ok(Some(_)) => items += 1,
            Ok(None) => break None,
            Err(error) => {
                assert_eq!(
                    (error.kind(), error.execution()),
                    (ErrorKind::UnexpectedResponse, Execution::Yes)
                );
                assert!(stream.next().await.is_none(), "nothing follows an error");
                break Some(error.message().to_owned());
            }
        }
    };
    let asked = shelves.asked.lock().unwrap().clone();
    Listed {
        items,
        error,
        next: stream.next_page().cloned(),
        asked,
    }
}

fn request(page_size: impl Into<Option<i32>>) -> ListShelvesRequest {
    ListShelvesRequest {
        page_number: None,
        page_size: page_size.into(),
    }
}

#[tokio::test]
async fn a_list_ends_without_an_error_when_the_total_is_reached() {
    let none = 0..0;
    for (pages, total, size, asked) in [
        (vec![0..10, 10..20, 20..25], json!(25), Some(10), vec![1, 2, 3]),
        (vec![0..10, 10..20], json!(20), Some(10), vec![1, 2, 3]),
        (vec![0..10, 10..20, 20..25], json!(25), None, vec![1, 2, 3, 4]),
        // The service gives shorter pages than requested.
        (vec![0..10, 10..20], json!(20), Some(100), vec![1, 2]),
        // The total counts items that the caller may not see.
        (
            vec![0..10, 10..17, 20..30, 30..33],
            json!(40),
            Some(10),
            vec![1, 2, 3, 4, 5],
        ),
        // An empty page in the middle of a complete list.
        (
            vec![0..10, none.clone(), 10..20],
            json!(20),
            Some(10),
            vec![1, 2, 3],
        ),
        // An item was added at the top meanwhile.
        (vec![0..10, 9..19, 19..20], json!(21), Some(10), vec![1, 2, 3, 4]),
        (vec![], json!(0), Some(10), vec![1]),
        (vec![], Value::Null, Some(10), vec![1]),
        (
            vec![0..10, none.clone(), 10..20],
            Value::Null,
            Some(10),
            vec![1, 2],
        ),
        // Every page after the last is the last.
        (
            vec![0..10, 10..20, 10..20, 10..20],
            json!(20),
            Some(10),
            vec![1, 2, 3],
        ),
        (vec![0..10, none.clone()], json!(-1), Some(10), vec![1, 2]),
    ] {
        let whole = pages.iter().map(|page| page.end).max().unwrap_or(0);
        let listed = listed(&pages, total.clone(), request(size), false).await;
        assert!(
            total.is_null() || listed.items + 3 >= whole,
            "{pages:?} of {total}"
        );
        assert_eq!((listed.error, listed.next), (None, None), "{pages:?} of {total}");
        assert_eq!(listed.asked, asked, "{pages:?} of {total}");
    }
}

#[tokio::test]
async fn an_empty_page_does_not_end_a_list_before_its_total() {
    let none = 0..0;
    for (pages, total, size, items, lacking, asked) in [
        (vec![0..10, none.clone(), 20..30, 30..40], 40, Some(10), 30, 2, 5),
        (vec![0..10, none.clone(), 20..30, 30..40], 40, None, 30, 2, 5),
        // A page always has ten items.
        (vec![0..10, none.clone(), 20..30, 30..40], 40, Some(100), 30, 2, 5),
        (vec![none.clone(), 10..20, 20..30], 30, Some(10), 20, 1, 4),
        (vec![0..10, 10..20, none.clone()], 30, Some(10), 20, 3, 4),
        (
            vec![0..10, none.clone(), none.clone(), 30..40],
            40,
            Some(10),
            20,
            2,
            5,
        ),
        // Every page is the first.
        (vec![0..10, 0..10, 0..10, 0..10, 0..10], 50, Some(10), 10, 2, 4),
        // It ends with any total.
        (vec![0..10, none.clone()], i64::MAX, Some(10), 10, 2, 4),
        (vec![], i64::MAX, Some(10), 0, 1, 3),
    ] {
        for stop_on_short_page in [false, true] {
            let listed = listed(&pages, total, request(size), stop_on_short_page).await;
            let row = format!("{pages:?} of {total} by {size:?}: {:?}", listed.asked);
            assert_eq!(listed.items, items, "{row}");
            let error = listed.error.unwrap_or_else(|| panic!("no error: {row}"));
            let expected = format!("has {total} items, and {items} came: page {lacking} brought nothing new");
            assert!(error.contains(&expected), "{error}");
            assert_eq!(listed.next, Some(NextPage::Number(lacking)), "{row}");
            assert!(listed.asked.len() <= asked, "{row}");
        }
    }
}

#[tokio::test]
async fn a_list_that_begins_later_lacks_no_earlier_items() {
    let pages = [0..10, 10..20, 20..30];
    for (first, items) in [(2, 20), (3, 10), (4, 0), (9, 0)] {
        let request = ListShelvesRequest {
            page_number: Some(first),
            page_size: Some(10),
        };
        let listed = listed(&pages, 30, request, false).await;
        assert_eq!((listed.items, listed.error), (items, None), "from page {first}");
    }
}
