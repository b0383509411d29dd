use crate::{
    client::{
        CallOptions, Client,
        paging::Pages,
        reconcile::{Criteria, ProbeFuture, ProbeRequest, Snapshot},
    },
    error::{Error, ErrorKind, Execution, Failure},
    record::{Value, decode_strictly},
    redact::kinds_only,
    request::{PagedRequest, Request},
};

/// The request of a call whose probe reads the list of another one.
pub(super) fn probe_request<R: Request, P: PagedRequest>(request: &R) -> ProbeRequest {
    // Only keys that are not text cannot be written, and no request has them.
    let request = serde_json::to_value(request).unwrap_or_default();
    ProbeRequest::of_value(request, probe::<P>)
}

/// Reads a list up to the first entry that fits and was not there before the call.
fn probe<P: PagedRequest>(
    client: Client,
    request: Value,
    options: CallOptions,
    criteria: Criteria,
) -> ProbeFuture {
    Box::pin(async move {
        let request = decode_strictly::<P, _>(request).map_err(|error| {
            let message = format!(
                "the request of `{}` cannot be made: {}",
                P::OPERATION.name(),
                kinds_only(&error.to_string())
            );
            Failure::new(ErrorKind::InvalidParameter, Execution::No, message)
        })?;
        let mut pages = Pages::new(&client, request, options);
        let mut snapshot = Snapshot::default();
        while let Some(mut page) = pages.try_next().await.map_err(Error::into_failure)? {
            let entries = P::items(page.output_mut())
                .map(std::mem::take)
                .unwrap_or_default();
            for (id, entry) in entries.iter().filter_map(|entry| {
                // An entry without an id cannot be recognized as new.
                let id = P::id(entry)?;
                Some((id.trim_ascii().to_owned(), serde_json::to_value(entry).ok()?))
            }) {
                if !criteria.fits(&entry) {
                    continue;
                }
                if criteria.known.as_ref().is_some_and(|known| !known.contains(&id)) {
                    snapshot.new = Some((entry, page.raw().clone()));
                    return Ok(snapshot);
                }
                snapshot.ids.insert(id);
            }
        }
        Ok(snapshot)
    })
}
