mod stream;

use std::sync::Arc;

use http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};

use self::stream::{Events, Position};
use crate::{
    admin::{PREFIX, is_same_origin, refused},
    error::AdminError,
    http::ResponseBody,
    state::State,
};

/// Answers a request for the stream of events; `None` if it is for something else.
pub(crate) fn events(state: &Arc<State>, parts: &Parts) -> Option<Response<ResponseBody>> {
    let is_asked = parts.method == Method::GET && parts.uri.path().strip_prefix(PREFIX) == Some("events");
    is_asked.then(|| {
        let mut response = match begun(state, parts) {
            Ok(events) => live(events),
            Err(error) => refused(error).map(ResponseBody::whole),
        };
        is_same_origin(&mut response);
        response
    })
}

fn begun(state: &Arc<State>, parts: &Parts) -> Result<Events, AdminError> {
    state.access.check(parts)?;
    // An id of an earlier log and an invalid id both start the stream at the first request.
    let last = parts.headers.get("last-event-id");
    let last = last.and_then(|id| Position::parse(id.to_str().ok()?));
    let place = state.live.reader().ok_or_else(|| {
        AdminError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many pages follow the emulator: close one of them",
        )
    })?;
    Ok(Events::new(Arc::clone(state), last.unwrap_or_default(), place))
}

fn live(mut events: Events) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::live(move |context| events.poll_next(context)));
    for (name, value) in [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}
