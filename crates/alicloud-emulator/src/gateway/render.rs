//! The responses of calls that were executed, and of those that were not.

use alicloud_core::{
    Envelope,
    description::{OperationDescription, ServiceDescription},
    streaming::ResponseStream,
};
use http::{HeaderName, HeaderValue};

use crate::{
    gateway::{
        example::{bare, event_stream, events},
        handler::Output,
        service_error::{Origin, ServiceError},
    },
    rules::{Chosen, Rule},
    settings::{ErrorTransport, Quirks, Settings},
    wire::{Body, JsonObject, WireRequest, WireResponse},
};

/// Renders what comes of a call.
pub(super) struct Renderer<'r> {
    pub(super) service: &'static ServiceDescription,
    pub(super) request: &'r WireRequest,
    pub(super) request_id: String,
    pub(super) date: HeaderValue,
    pub(super) settings: &'r Settings,
}

impl Renderer<'_> {
    fn response(&self, status: u16, body: Body, unverified: Option<&'static Rule>) -> WireResponse {
        let (id, date) = (&self.request_id, self.date.clone());
        let mut response = WireResponse::new(status, body, unverified, id, date);
        let name = HeaderName::from_static(self.service.service.envelope().request_id_header);
        if let Ok(value) = HeaderValue::try_from(id) {
            response.headers.insert(name, value);
        }
        response
    }

    pub(super) fn output(&self, operation: &OperationDescription, output: &Output) -> WireResponse {
        let names = operation.operation.service().envelope();
        let name = operation.operation.name();
        let quirks = self.settings.quirks;
        let request_id = &self.request_id;
        let mut body = JsonObject::default();
        match quirks {
            Quirks::Noisy => body.put(names.request_id, &format!("{request_id}\n")),
            _ => body.put(names.request_id, request_id),
        }
        // An example is answered as it stands in the documents.
        if output
            .unverified
            .is_none_or(|rule| rule.chosen != Chosen::Example)
        {
            if let (Some(code), Some(success)) = (names.code, names.success.first()) {
                body.put(code, success);
            }
            if quirks != Quirks::Clean {
                body.put(names.message, "None");
            }
        }
        body.append(&output.members);
        if operation.operation.response_stream() == Some(ResponseStream::Events) {
            return self.events(operation, output, &body.into_bytes());
        }
        let root = format!("{name}Response");
        match operation.response {
            [response] if operation.operation.has_bare_response() => {
                let (kind, body) = bare(operation, response, root);
                let mut response = self.response(200, body, output.unverified);
                response.headers.extend(kind);
                response
            }
            _ => {
                let json = body.into_bytes();
                self.response(200, Body::Document { json, root }, output.unverified)
            }
        }
    }

    /// A stream of events: those of the example, or the one that a handler gives.
    fn events(&self, operation: &OperationDescription, output: &Output, body: &[u8]) -> WireResponse {
        let is_example = output
            .unverified
            .is_some_and(|rule| rule.chosen == Chosen::Example);
        let events = match is_example {
            true => events(operation, &self.request_id),
            false => serde_json::from_slice(body).into_iter().collect(),
        };
        let (name, kind, body) = event_stream(&events);
        let mut response = self.response(200, Body::Raw(body), output.unverified);
        response.headers.insert(name, kind);
        response
    }

    /// An error of the service goes in its envelope if the settings say so.
    pub(super) fn error(&self, error: ServiceError) -> WireResponse {
        let by_service = error.origin == Origin::Service;
        let in_envelope = by_service && self.settings.error_transport == ErrorTransport::Envelope;
        self.error_in(error, in_envelope)
    }

    pub(super) fn error_in(&self, error: ServiceError, in_envelope: bool) -> WireResponse {
        let own = self.service.service.envelope();
        if let Some(code) = own.error_code {
            return self.error_of_own_form(error, code);
        }
        let (status, message, error) = error.resolved(self.service);
        let names = if in_envelope { own } else { &Envelope::STANDARD };
        let mut body = JsonObject::default().with(names.request_id, &self.request_id);
        if !in_envelope {
            body.put("HostId", self.request.host());
        }
        body.put(names.code.unwrap_or("Code"), &error.code);
        body.put(names.message, &message);
        if !in_envelope {
            let link = url::Url::parse_with_params(
                "https://api.aliyun.com/troubleshoot",
                [
                    ("q", &*error.code),
                    ("product", self.service.service.product()),
                    ("requestId", &self.request_id),
                ],
            );
            if let Ok(link) = link {
                body.put("Recommend", link.as_str());
            }
        }
        if let Some(detail) = &error.access_denied_detail {
            body.put(names.access_denied_detail, detail);
        }
        let body = Body::Document {
            json: body.into_bytes(),
            root: "Error".to_owned(),
        };
        let mut response = self.response(if in_envelope { 200 } else { status }, body, error.unverified);
        response.code = Some(error.code);
        response
    }

    /// An error of a service that has members of its own for its code and message; its id stands in a header.
    fn error_of_own_form(&self, error: ServiceError, code: &str) -> WireResponse {
        let (status, message, error) = error.in_terms_of(self.service).resolved(self.service);
        let names = self.service.service.envelope();
        let mut body = JsonObject::default().with(code, &error.code);
        body.put(names.error_message.unwrap_or(names.message), &message);
        if let Some(detail) = &error.access_denied_detail {
            body.put("accessDeniedDetail", detail);
        }
        let body = Body::Document {
            json: body.into_bytes(),
            root: "Error".to_owned(),
        };
        let mut response = self.response(status, body, error.unverified);
        response.code = Some(error.code);
        response
    }
}
