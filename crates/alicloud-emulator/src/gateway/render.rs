//! The answers of calls that were executed, and of those that were refused.

use alicloud_core::{
    Envelope,
    description::{OperationDescription, ServiceDescription},
};

use super::{Gateway, Output, ServiceError, example::bare};
use crate::{
    rules::Chosen,
    settings::Quirks,
    wire::{Body, JsonObject, Reply, WireRequest},
};

impl Gateway {
    pub(super) fn succeeded(
        &self,
        operation: &OperationDescription,
        output: Output,
        request_id: String,
    ) -> Reply {
        let names = operation.operation.service().envelope();
        let name = operation.operation.name();
        let quirks = self.settings.quirks;
        let mut body = JsonObject::default();
        match quirks {
            Quirks::Noisy => body.put(names.request_id, &format!("{request_id}\n")),
            _ => body.put(names.request_id, &request_id),
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
        let body = match operation.response {
            [answer] if operation.operation.has_bare_answer() => bare(operation, answer),
            _ => Body::Json(body.into_bytes()),
        };
        Reply {
            status: 200,
            body,
            root: format!("{name}Response"),
            request_id,
            unverified: output.unverified,
            retry_after: None,
            date: self.dates.header(self.clock.moment().signing),
        }
    }

    pub(super) fn refused(
        &self,
        service: &'static ServiceDescription,
        error: ServiceError,
        in_envelope: bool,
        request: &WireRequest,
        request_id: String,
    ) -> Reply {
        let (status, message, error) = error.resolved(service);
        let names = if in_envelope {
            service.service.envelope()
        } else {
            &Envelope::STANDARD
        };
        let mut body = JsonObject::default().with(names.request_id, &request_id);
        if !in_envelope {
            body.put("HostId", request.host());
        }
        body.put(names.code.unwrap_or("Code"), &error.code);
        body.put(names.message, &message);
        if !in_envelope {
            let product = service.service.product();
            let link = url::Url::parse_with_params(
                "https://api.aliyun.com/troubleshoot",
                [
                    ("q", &*error.code),
                    ("product", product),
                    ("requestId", &request_id),
                ],
            );
            if let Ok(link) = link {
                body.put("Recommend", link.as_str());
            }
        }
        if let Some(detail) = &error.access_denied_detail {
            body.put(names.access_denied_detail, detail);
        }
        Reply {
            status: if in_envelope { 200 } else { status },
            body: Body::Json(body.into_bytes()),
            root: "Error".to_owned(),
            request_id,
            unverified: error.unverified,
            retry_after: None,
            date: self.dates.header(self.clock.moment().signing),
        }
    }
}
