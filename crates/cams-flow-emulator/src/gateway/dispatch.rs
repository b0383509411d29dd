use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use alicloud_core::{
    Blob, Envelope, InvalidParameter, Members, Parameters, Request, Value,
    description::{
        ExampleDescription, MemberDescription, OperationDescription, ServiceDescription, TypeReference,
    },
    nonce::{NonceSource as _, RandomNonces},
    parameters::Placement,
    time::Clock,
};
use serde_json::json;

use super::{
    Caller, KeyRing, Received, Refusal, Reply, Unverified, answer::Format, authenticate::authenticate,
    nonce_memory::NonceMemory, quota::QuotaMeter, route,
};
use crate::settings::{CLOCK_TOLERANCE, ErrorTransport, Quirks, Settings};

/// How many nonces are remembered at the most.
const NONCES: usize = 100_000;

/// What an operation knows of the call that it answers.
pub(crate) struct Context<'c> {
    pub(crate) caller: &'c Caller,
    pub(crate) now: SystemTime,
    pub(crate) host: &'c str,
    pub(crate) settings: &'c Settings,
}

/// What an operation does, from parameters to the members of its answer beyond the envelope.
pub(crate) type Behaviour = Box<dyn Fn(&Context<'_>, &Parameters) -> Result<Outcome, Refusal> + Send + Sync>;

/// The members of a successful answer beyond the envelope, and what of them is a choice.
pub(crate) struct Outcome {
    pub(crate) members: Members,
    pub(crate) unverified: Option<Unverified>,
}

/// Makes a behaviour of a function that takes the typed request.
pub(crate) fn typed<R: Request>(
    invalid: impl Fn(InvalidParameter) -> Refusal + Send + Sync + 'static,
    run: impl Fn(&Context<'_>, R) -> Result<Outcome, Refusal> + Send + Sync + 'static,
) -> (&'static str, Behaviour) {
    let behaviour = move |context: &Context<'_>, parameters: &Parameters| {
        let request = R::from_parameters(parameters).map_err(&invalid)?;
        run(context, request)
    };
    (R::OPERATION.name(), Box::new(behaviour))
}

/// The services that are emulated, and all that is common to their calls.
pub(crate) struct Gateway {
    pub(crate) services: Vec<(&'static ServiceDescription, HashMap<&'static str, Behaviour>)>,
    pub(crate) settings: Settings,
    pub(crate) keys: KeyRing,
    pub(crate) clock: Arc<dyn Clock>,
    ids: RandomNonces,
    nonces: Mutex<NonceMemory>,
    quota: Mutex<QuotaMeter>,
}

impl Gateway {
    pub(crate) fn new(
        services: Vec<(&'static ServiceDescription, HashMap<&'static str, Behaviour>)>,
        settings: Settings,
        keys: KeyRing,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            services,
            settings,
            keys,
            clock,
            ids: RandomNonces::default(),
            // A date is accepted from before and after now, so a nonce must outlive both.
            nonces: Mutex::new(NonceMemory::new(NONCES, 2 * CLOCK_TOLERANCE)),
            quota: Mutex::default(),
        }
    }

    /// Answers a request. It never fails: a refusal is an answer, too.
    pub(crate) fn answer(&self, request: &Received) -> http::Response<bytes::Bytes> {
        let request_id = self.request_id();
        let (service, found) = self.find(request);
        let result = self.execute(request, service, found);
        let reply = match result {
            Ok((operation, outcome)) => self.succeeded(operation, outcome, request_id),
            Err((refusal, by_service)) => self.refused(service, refusal, by_service, request, request_id),
        };
        reply.into_http(format(request))
    }

    /// Executes a call. A refusal says whether it comes from the service itself rather than from the gateway.
    fn execute(
        &self,
        request: &Received,
        service: &'static ServiceDescription,
        found: Option<(&'static OperationDescription, Option<&Behaviour>)>,
    ) -> Result<(&'static OperationDescription, Outcome), (Refusal, bool)> {
        let gateway = |refusal| (refusal, false);
        if found.is_none() && !matches!(request.method.as_str(), "GET" | "POST") {
            return Err(gateway(Refusal::new("UnsupportedHTTPMethod")));
        }
        let now = self.clock.now();
        let caller = {
            let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            authenticate(request, &self.keys, &mut nonces, now).map_err(gateway)?
        };
        let Some((operation, behaviour)) = found else {
            return Err(gateway(match action(request) {
                None => Refusal::missing("Action"),
                Some(_) => Refusal::new("InvalidApi.NotFound"),
            }));
        };
        self.check_account(&caller, operation, now)
            .map_err(|refusal| (refusal, true))?;
        let mut parameters = request.parameters();
        parameters.path = route::values(operation.operation.path(), &request.path).unwrap_or_default();
        check_required(operation, request).map_err(gateway)?;
        let context = Context {
            caller: &caller,
            now,
            host: request.host(),
            settings: &self.settings,
        };
        let outcome = match behaviour {
            Some(behaviour) => behaviour(&context, &parameters),
            None => example(service, operation),
        };
        outcome
            .map(|outcome| (operation, outcome))
            .map_err(|refusal| (refusal, true))
    }

    /// Whether the account may call the operation at all, and now.
    fn check_account(
        &self,
        caller: &Caller,
        operation: &OperationDescription,
        now: SystemTime,
    ) -> Result<(), Refusal> {
        if !self.settings.subscribed {
            return Err(Refusal::new("Product.Unsubscript"));
        }
        let name = operation.operation.name();
        if self.settings.denied_actions.contains(name) {
            let action = operation.operation.ram_action().unwrap_or(name);
            return Err(Refusal::new("Ram.PermissionDeny").with_detail(json!({
                "AuthAction": action,
                "AuthPrincipalType": "SubUser",
                "AuthPrincipalOwnerId": caller.account,
                "AuthPrincipalDisplayName": caller.access_key_id,
                "NoPermissionType": "ImplicitDeny",
                "PolicyType": "AccountLevelIdentityBasedPolicy",
            })));
        }
        let mut quota = self.quota.lock().unwrap_or_else(PoisonError::into_inner);
        if self.settings.quota && !quota.admit(&caller.account, operation.operation, now) {
            return Err(Refusal::new("System.LimitControl"));
        }
        Ok(())
    }

    /// The service by its version and the operation by its name, as far as the request gives them.
    fn find(
        &self,
        request: &Received,
    ) -> (
        &'static ServiceDescription,
        Option<(&'static OperationDescription, Option<&Behaviour>)>,
    ) {
        let version = request
            .header("x-acs-version")
            .or_else(|| request.parameter("Version"));
        let by_version = self
            .services
            .iter()
            .find(|(description, _)| version.is_none_or(|version| description.service.version() == version));
        let Some((description, behaviours)) = by_version else {
            return (self.services[0].0, None);
        };
        let operation = route::find(description, request, action(request));
        let behaviour = |operation: &OperationDescription| behaviours.get(operation.operation.name());
        (
            description,
            operation.map(|operation| (operation, behaviour(operation))),
        )
    }

    fn succeeded(&self, operation: &OperationDescription, outcome: Outcome, request_id: String) -> Reply {
        let names = operation.operation.service().envelope();
        let name = operation.operation.name();
        let quirks = self.settings.quirks;
        let padding = if quirks == Quirks::Noisy { "\n" } else { "" };
        let mut body = Members::new();
        body.insert(
            names.request_id.to_owned(),
            json!(format!("{request_id}{padding}")),
        );
        // An example is answered as it stands in the documents.
        if outcome.unverified != Some(Unverified::Example) {
            if let (Some(code), Some(success)) = (names.code, names.success.first()) {
                body.insert(code.to_owned(), json!(success));
            }
            if quirks != Quirks::Clean {
                body.insert(names.message.to_owned(), json!("None"));
            }
        }
        body.extend(outcome.members);
        let (body, bytes) = match operation.response {
            [answer] if operation.operation.has_bare_answer() => bare(operation, answer),
            _ => (Value::Object(body), None),
        };
        Reply {
            status: 200,
            body,
            bytes,
            root: format!("{name}Response"),
            request_id,
            unverified: outcome.unverified,
            retry_after: None,
            date: self.clock.now(),
        }
    }

    fn refused(
        &self,
        service: &'static ServiceDescription,
        refusal: Refusal,
        by_service: bool,
        request: &Received,
        request_id: String,
    ) -> Reply {
        let (status, message, refusal) = refusal.resolved(service);
        let in_envelope = by_service && self.settings.error_transport == ErrorTransport::Envelope;
        let names = if in_envelope {
            service.service.envelope()
        } else {
            &Envelope::STANDARD
        };
        let mut body = Members::new();
        body.insert(names.request_id.to_owned(), json!(request_id));
        if !in_envelope {
            body.insert("HostId".to_owned(), json!(request.host()));
        }
        body.insert(names.code.unwrap_or("Code").to_owned(), json!(refusal.code));
        body.insert(names.message.to_owned(), json!(message));
        if !in_envelope {
            let product = service.service.product();
            let link = url::Url::parse_with_params(
                "https://api.aliyun.com/troubleshoot",
                [
                    ("q", &*refusal.code),
                    ("product", product),
                    ("requestId", &request_id),
                ],
            );
            if let Ok(link) = link {
                body.insert("Recommend".to_owned(), json!(link.as_str()));
            }
        }
        if let Some(detail) = refusal.access_denied_detail {
            body.insert(names.access_denied_detail.to_owned(), detail);
        }
        Reply {
            status: if in_envelope { 200 } else { status },
            body: Value::Object(body),
            bytes: None,
            root: "Error".to_owned(),
            request_id,
            unverified: refusal.unverified,
            retry_after: None,
            date: self.clock.now(),
        }
    }

    /// An id in the form of the service's.
    fn request_id(&self) -> String {
        let id = self.ids.next().to_ascii_uppercase();
        [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..32]].join("-")
    }
}

fn action(request: &Received) -> Option<&str> {
    request
        .header("x-acs-action")
        .or_else(|| request.parameter("Action"))
}

/// Calls that carry a signature in their parameters get XML unless they ask for JSON.
fn format(request: &Received) -> Format {
    let in_headers = request.header("authorization").is_some();
    match request.parameter("Format") {
        Some(format) if format.eq_ignore_ascii_case("json") => Format::Json,
        None if in_headers || request.parameter("Signature").is_none() => Format::Json,
        _ => Format::Xml,
    }
}

/// Required parameters must be there, in their own name or spread over several, and not empty.
fn check_required(operation: &OperationDescription, request: &Received) -> Result<(), Refusal> {
    let is_there = |name: &str| {
        let spread = |(parameter, _): (&String, &String)| {
            parameter
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        request.parameter(name).is_some_and(|text| !text.is_empty())
            || request.query.iter().chain(&request.form).any(spread)
    };
    let missing = operation.parameters.iter().find(|parameter| {
        let is_there = match parameter.placement {
            // Without it the path would have been another one.
            Placement::Path => true,
            Placement::Header => request
                .header(parameter.name)
                .is_some_and(|text| !text.is_empty()),
            Placement::Body => !request.body.is_empty(),
            _ => is_there(parameter.name),
        };
        parameter.required && !is_there
    });
    match missing {
        Some(parameter) => Err(Refusal::missing(parameter.name)),
        None => Ok(()),
    }
}

/// What an operation without a behaviour of its own answers.
fn example(
    service: &'static ServiceDescription,
    operation: &'static OperationDescription,
) -> Result<Outcome, Refusal> {
    let names = service.service.envelope();
    let members = success(operation).and_then(|example| match operation.operation.has_bare_answer() {
        // The whole answer is written where the envelope would be.
        true => Some(Members::new()),
        false => serde_json::from_str::<Members>(example.response).ok(),
    });
    let Some(mut members) = members else {
        return Err(Refusal::new("InternalError")
            .with_status(500)
            .with_message("The description of this operation has no example that could be answered."));
    };
    members.remove(names.request_id);
    Ok(Outcome {
        members,
        unverified: Some(Unverified::Example),
    })
}

/// The documented answer of an operation whose answer is no object: as JSON, or as the bytes that it is.
fn bare(operation: &OperationDescription, answer: &MemberDescription) -> (Value, Option<bytes::Bytes>) {
    let text = success(operation).map_or("null", |example| example.response);
    let bytes = (answer.kind == TypeReference::Binary)
        .then(|| serde_json::from_str::<Blob>(text).ok().map(Blob::into_bytes))
        .flatten();
    (serde_json::from_str(text).unwrap_or_default(), bytes)
}

/// The first example of a call that succeeded.
fn success(operation: &OperationDescription) -> Option<&ExampleDescription> {
    operation
        .examples
        .iter()
        .find(|example| (200..300).contains(&example.status))
}
