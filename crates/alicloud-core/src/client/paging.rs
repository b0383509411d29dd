//! Lists that come in pages, as streams.
//!
//! The builder of such an operation has two more ends than `send`: `into_stream` gives the items one by one, `pages` the responses
//! page by page. Nothing is fetched before it is asked for, and never more than the one page that is needed next.
//!
//! ```
//! # use alicloud_core::{paging::{Items, PagedRequest}, Error};
//! # async fn example<R: PagedRequest>(stream: Items<R>) -> Result<(), Error<R::Code>>
//! # where R::Item: std::fmt::Debug {
//! // let mut stream = client.list_flow().page_size(50).into_stream();
//! let mut stream = stream.max_items(1000);
//! while let Some(item) = stream.try_next().await? {
//!     println!("{item:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where a list ends
//!
//! Services differ in what they answer after the last page, and some are not to be trusted with page numbers. A list ends
//! with a page that
//!
//! - has no items;
//! - has no item that was not seen before, where the description says what tells items apart (items that come twice, since the
//!   list shifted, are given once: an item is recognised among those of the first page and the latest 10,000, so that the memory
//!   of a stream does not grow with the list); where it does not, with a page that equals the one before;
//! - names no next page, or one that it was fetched as, in lists that go by token;
//! - has fewer items than were asked for, if the response also says that this was all, or if the caller
//!   [says so](Items::stop_on_short_page);
//! - fails. The error is given, and the list can be [resumed](Items::next_page) there.
//!
//! Where responses tell how many items there are in all, a page that should have some and brings nothing new does not end the
//! list: those behind it are fetched as well, up to three of that kind in a row, and then an error says that the list lacks
//! something. It is resumed at the first page that did.
//!
//! # Resuming
//!
//! A list begins with the page that the request names, else with the first. [`Pages::next_page`] tells at any time where to go
//! on: with `.page_index(…)`, or with the token, in a later run of the program.

mod history;
mod items;
mod pages;

pub use crate::request::{PageField, PagedRequest};
pub use items::Items;
pub use pages::{NextPage, Pages};
