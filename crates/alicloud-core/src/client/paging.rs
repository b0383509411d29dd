//! Lists that come in pages, as streams.
//!
//! Beside `send`, the builder of such an operation has `into_stream`, a stream of the items, and `pages`, a stream of the responses.
//! Both are lazy: a page is fetched when the first of its items is asked for.
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
//! Services differ in their response after the last page, and some ignore page numbers. A list ends with a page that
//!
//! - has no items;
//! - has no new items, where the description names the id of an item (an item that comes twice, since the list shifted, is
//!   returned once: it is recognised among those of the first page and the latest 10,000, so that the memory of a stream does not
//!   grow with the list); without such an id, a page that equals the one before;
//! - has no token of a next page, the token that it was fetched with, or `0`, in lists that use tokens;
//! - has fewer items than requested, if the response also says that this was all, or if the caller
//!   [says so](Items::stop_on_short_page);
//! - fails. The stream returns the error, and the list can be [resumed](Items::next_page) there.
//!
//! Where responses have the total number of items, a page that should have items and has no new ones does not end the list: the
//! next pages are fetched as well, up to three of that kind in a row, and then an error says that items are missing. The list is
//! resumed at the first of these pages.
//!
//! # Resuming
//!
//! A list begins with the page that the request names, else with the first. [`Pages::next_page`] says at any time where to
//! resume: with `.page_index(…)`, or with the token, in a later run of the program.

#[cfg(feature = "description")]
mod described;
mod history;
mod items;
mod pages;
mod progress;

pub use crate::request::{NextToken, PageField, PageToken, PageTotal, PagedRequest};
#[cfg(feature = "description")]
pub use described::{DescribedPage, DescribedPages};
pub use items::Items;
pub use pages::Pages;
pub use progress::NextPage;
