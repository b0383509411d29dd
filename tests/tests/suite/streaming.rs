//! Responses that are read while they come: events and bytes.

mod bytes;
pub(crate) mod commands;
mod errors;
mod events;
mod limits;
mod parser;
mod server;

use alicloud_core::testing::{Mock, Reply};
use shipping_client::{Client, TrackParcelRequest, TrackParcelResponse};

/// Returns an event of the fixture's stream.
fn place(name: &str) -> TrackParcelResponse {
    let mut event = TrackParcelResponse::default();
    event.place = Some(name.to_owned());
    event
}

/// Returns a mock whose stream of events is this reply, every time.
fn tracking(reply: Reply<TrackParcelRequest>) -> (Mock, Client) {
    let mock = Mock::new();
    mock.on::<TrackParcelRequest>().reply(reply);
    let client = mock.client();
    (mock, client)
}
