use std::{
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use alicloud_core::{ApiStyle, description::OperationDescription};
use bytes::Bytes;
use http::{Response, header::AUTHORIZATION};
use serde_json::json;

use super::{
    Answer, Caller, Context, EmulatedService, Output, ServiceError, authenticate::authenticate,
    example::example, nonce_memory::NonceMemory, quota::QuotaMeter, required::check_required,
};
use crate::{
    admin_error::AdminError,
    clock::{EmulatedClock, Moment},
    faults::{Call, Faults},
    http::Delivery,
    inspection::{RequestLog, Served, explain, redaction},
    ram::{self, Circumstances, Decision, KeyRing, Usage},
    settings::{ErrorTransport, Settings},
    wire::{Dates, Format, RandomIds, WireRequest, find, headers},
};

/// A call whose caller is known.
struct Admitted<'g> {
    caller: Caller<'g>,
    operation: &'static OperationDescription,
}

/// The services that are emulated, and all that is common to their calls.
pub(crate) struct Gateway {
    /// At least one.
    pub(crate) services: Vec<EmulatedService>,
    pub(crate) settings: Settings,
    pub(crate) keys: KeyRing,
    pub(crate) clock: EmulatedClock,
    pub(crate) faults: Arc<Faults>,
    pub(crate) log: RequestLog,
    pub(crate) usage: Usage,
    ids: RandomIds,
    pub(super) dates: Dates,
    nonces: Mutex<NonceMemory>,
    quota: Mutex<QuotaMeter>,
}

impl Gateway {
    pub(crate) fn new(
        services: Vec<EmulatedService>,
        settings: Settings,
        keys: KeyRing,
        clock: EmulatedClock,
        nonces: NonceMemory,
    ) -> Self {
        let redaction = redaction(services.iter().map(|service| service.description), &keys);
        Self {
            log: RequestLog::new(redaction),
            services,
            settings,
            keys,
            clock,
            faults: Arc::default(),
            usage: Usage::default(),
            ids: RandomIds::default(),
            dates: Dates::default(),
            nonces: Mutex::new(nonces),
            quota: Mutex::default(),
        }
    }

    /// Refuses a request that is not even read.
    pub(crate) fn turn_away(&self, request: &WireRequest, problem: AdminError) -> Response<Bytes> {
        let error = ServiceError::new("Emulator.Forbidden")
            .with_status(problem.status.as_u16())
            .with_message(problem.text);
        let (service, _) = self.find(request);
        self.refused(service.description, error, false, request, self.ids.next())
            .into_http(format(request))
    }

    /// Answers a request. It never fails: a error is an answer, too. Only a fault leaves a request without one.
    pub(crate) async fn answer(&self, request: &WireRequest) -> Answer {
        let request_id = self.ids.next();
        let mut moment = self.clock.moment();
        let (service, found) = self.find(request);
        let name = found.map(|operation| operation.operation.name());
        let admitted = self.admit(request, found, moment);
        let access_key_id = match &admitted {
            Ok(call) => Some(call.caller.access_key_id),
            Err(_) => request.access_key_id(),
        };
        let mismatch = match &admitted {
            Err(error) if error.code == "SignatureDoesNotMatch" => {
                explain(request, &self.keys, &self.log.redaction)
            }
            _ => None,
        };
        let triggered = admitted.as_ref().ok().and_then(|call| {
            self.faults.trigger(|| Call {
                operation: call.operation.operation.name(),
                access_key_id: call.caller.access_key_id,
                space: service
                    .space_parameter
                    .and_then(|name| request.parameter(name))
                    .filter(|space| !space.is_empty()),
                attempt: request.attempt(),
            })
        });
        if let Some(wait) = triggered.as_ref().and_then(|triggered| triggered.wait(false)) {
            self.clock.sleep(wait).await;
            moment = self.clock.moment();
        }
        let was_admitted = admitted.is_ok();
        let executed = match admitted {
            Err(error) => Some(Err((error, false))),
            Ok(call) if triggered.as_ref().is_none_or(|triggered| triggered.executes()) => {
                Some(self.execute(request, service, &call, moment.now))
            }
            Ok(_) => None,
        };
        let reply = executed.map(|result| match result {
            Ok((operation, output)) => self.succeeded(operation, output, request_id.clone()),
            Err((error, by_service)) => {
                let in_envelope = by_service && self.settings.error_transport == ErrorTransport::Envelope;
                self.refused(
                    service.description,
                    error,
                    in_envelope,
                    request,
                    request_id.clone(),
                )
            }
        });
        let reply = reply.map(|reply| match reply.unverified {
            Some(rule) if self.settings.strict_evidence => self.refused(
                service.description,
                ServiceError::unconfirmed(rule, was_admitted),
                false,
                request,
                reply.request_id,
            ),
            _ => reply,
        });
        let answer = match &triggered {
            Some(triggered) => self.inject(triggered, reply, service.description, request, request_id),
            None => Answer {
                response: reply.map(|reply| reply.into_http(format(request))),
                delivery: Delivery::Whole,
            },
        };
        let fault = triggered.as_ref().map(|triggered| triggered.id);
        self.log.record(Served {
            time: moment.now,
            request,
            access_key_id,
            operation: name,
            answer: &answer,
            fault,
            mismatch,
        });
        if let Some(wait) = triggered.and_then(|triggered| triggered.wait(true)) {
            self.clock.sleep(wait).await;
        }
        answer
    }

    /// Lets a request in whose caller is known and whose operation exists.
    fn admit<'g>(
        &'g self,
        request: &WireRequest,
        found: Option<&'static OperationDescription>,
        moment: Moment,
    ) -> Result<Admitted<'g>, ServiceError> {
        let is_by_path = |operation: &&OperationDescription| operation.operation.style() == ApiStyle::Roa;
        if !found.as_ref().is_some_and(is_by_path) && !matches!(request.method.as_str(), "GET" | "POST") {
            return Err(ServiceError::new("UnsupportedHTTPMethod"));
        }
        let caller = authenticate(request, &self.keys, &self.nonces, moment)?;
        // Version 1 does not sign the path.
        let found = found.filter(|found| request.signs_headers() || !is_by_path(found));
        if request.parameter("Format").is_some_and(|format| {
            !["json", "xml"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(format))
        }) {
            return Err(ServiceError::new("InvalidParameter.Format"));
        }
        match (found, action(request)) {
            (Some(operation), _) => {
                self.usage.add(operation.operation);
                Ok(Admitted { caller, operation })
            }
            (None, None) => Err(ServiceError::missing("Action")),
            (None, Some(_)) => Err(ServiceError::new("InvalidApi.NotFound")),
        }
    }

    /// Executes a call. A error says whether it comes from the service itself rather than from the gateway.
    fn execute(
        &self,
        request: &WireRequest,
        service: &EmulatedService,
        call: &Admitted<'_>,
        now: SystemTime,
    ) -> Result<(&'static OperationDescription, Output), (ServiceError, bool)> {
        let operation = call.operation;
        let circumstances = Circumstances {
            peer: request.peer,
            now,
        };
        self.check_account(call.caller, service, operation, &circumstances)
            .map_err(|error| (error, true))?;
        let parameters = request.parameters(operation);
        check_required(operation, request).map_err(|error| (error, false))?;
        let context = Context {
            caller: call.caller,
            now,
            host: request.host(),
            quirks: self.settings.quirks,
            ids: &self.ids,
        };
        let output = match service.handlers.get(operation.operation.name()) {
            Some(handler) => handler(&context, &parameters),
            None => example(service.description, operation),
        };
        output
            .map(|output| (operation, output))
            .map_err(|error| (error, true))
    }

    /// Whether the account may call the operation at all, and now.
    fn check_account(
        &self,
        caller: Caller<'_>,
        service: &EmulatedService,
        operation: &OperationDescription,
        circumstances: &Circumstances,
    ) -> Result<(), ServiceError> {
        let settings = &self.settings;
        if !settings.subscribed || settings.unsubscribed_accounts.contains(caller.account) {
            return Err(ServiceError::new(service.unsubscribed_code));
        }
        let name = operation.operation.name();
        let action = ram::action(operation.operation);
        let policy = settings.policies.get(caller.access_key_id);
        let decision = policy.map_or(Decision::Allowed, |policy| policy.decide(&action, circumstances));
        if settings.denied_actions.contains(name) || decision != Decision::Allowed {
            let denial = match decision {
                Decision::ExplicitDeny => "ExplicitDeny",
                Decision::Allowed | Decision::ImplicitDeny => "ImplicitDeny",
            };
            return Err(ServiceError::new(service.denied_code).with_detail(json!({
                "AuthAction": action,
                "AuthPrincipalType": "SubUser",
                "AuthPrincipalOwnerId": caller.account,
                "AuthPrincipalDisplayName": caller.access_key_id,
                "NoPermissionType": denial,
                "PolicyType": "AccountLevelIdentityBasedPolicy",
            })));
        }
        let is_within_quota = || {
            let mut quota = self.quota.lock().unwrap_or_else(PoisonError::into_inner);
            quota.admit(caller.account, operation.operation, circumstances.now)
        };
        if self.settings.quota && !is_within_quota() {
            return Err(ServiceError::new(service.quota_code));
        }
        Ok(())
    }

    /// The service by its version and the operation by its name, as far as the request gives them.
    fn find(&self, request: &WireRequest) -> (&EmulatedService, Option<&'static OperationDescription>) {
        let version = request.named(&headers::VERSION, "Version");
        let is_of_version = |service: &&EmulatedService| {
            version.is_none_or(|version| service.description.service.version() == version)
        };
        let by_version = || self.services.iter().filter(is_of_version);
        let mut with_operation = by_version().filter_map(|service| {
            let operation = find(service.description, request, action(request))?;
            Some((service, Some(operation)))
        });
        let found = with_operation.next();
        found.unwrap_or_else(|| (by_version().next().unwrap_or(&self.services[0]), None))
    }

    /// Forgets all that was called, and follows the real time again.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.faults.clear();
        self.log.clear();
        self.usage.clear();
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.quota.lock().unwrap_or_else(PoisonError::into_inner) = QuotaMeter::default();
    }
}

pub(super) fn action(request: &WireRequest) -> Option<&str> {
    request.named(&headers::ACTION, "Action")
}

/// Calls that carry a signature in their parameters get XML unless they ask for JSON.
pub(super) fn format(request: &WireRequest) -> Format {
    let in_headers = request.headers.contains_key(AUTHORIZATION);
    match request.parameter("Format") {
        Some(format) if format.eq_ignore_ascii_case("json") => Format::Json,
        None if in_headers || request.parameter("Signature").is_none() => Format::Json,
        _ => Format::Xml,
    }
}
