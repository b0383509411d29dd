//! Operations whose response is a stream of server-sent events.

use crate::{
    import::json_ext::JsonExt,
    spec::{OperationFile, ResponseStream, Value},
};

/// The scheme by which most of them are marked.
pub(super) const SCHEME: &str = "sse";

/// The content type by which the others are marked.
pub(super) const KIND: &str = "event-stream";

/// Whether the response can be a stream of events. The vendor's clients then have a method for it beside the usual one; a service
/// that answers at once gives a stream of one event.
pub(super) fn has_events(operation: &Value) -> bool {
    let has =
        |key: &str, is: &dyn Fn(&str) -> bool| operation.list(key).iter().filter_map(Value::as_str).any(is);
    has("schemes", &|scheme| scheme == SCHEME) || has("produces", &|kind| kind.contains(KIND))
}

/// Makes the responses of examples lists of events, where the source shows a single one.
pub(crate) fn list_events(file: &mut OperationFile) {
    if file.response_stream != Some(ResponseStream::Events) {
        return;
    }
    for example in file.examples.iter_mut().filter(|example| example.status < 300) {
        if !matches!(example.response, Value::List(_)) || file.response_type.is_some() {
            let event = std::mem::take(&mut example.response);
            example.response = Value::List(vec![event]);
        }
    }
}
