use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use alicloud_core::{__private::headers, ApiStyle, description::OperationDescription};
use serde_json::json;

use crate::{
    clock::{EmulatedClock, Moment},
    error::AdminError,
    faults::{Call, Faults, Triggered},
    gateway::{
        authenticate::{Caller, authenticate},
        example::example,
        handler::{Context, EmulatedService, Output},
        nonce_memory::NonceMemory,
        quota::QuotaMeter,
        render::Renderer,
        required::check_required,
        service_error::ServiceError,
    },
    lock::lock,
    ram::{self, Circumstances, Decision, KeyRing, Usage},
    settings::Settings,
    wire::{Dates, RandomIds, WireRequest, WireResponse, find},
};

/// A request that was answered.
pub(crate) struct Served<'r> {
    pub(crate) time: SystemTime,
    /// The real time when the request was received.
    pub(crate) received: SystemTime,
    /// How long the response takes, with the time for which it is held back.
    pub(crate) duration: Duration,
    pub(crate) request: &'r WireRequest,
    pub(crate) access_key_id: Option<&'r str>,
    pub(crate) operation: Option<&'static str>,
    pub(crate) response: WireResponse,
    /// The fault that the call met.
    pub(crate) fault: Option<u64>,
    /// Whether its signature did not match.
    pub(crate) is_mismatch: bool,
    /// How long the response is held back.
    pub(crate) wait: Option<Duration>,
}

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
    pub(crate) usage: Usage,
    ids: RandomIds,
    dates: Dates,
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
        Self {
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

    fn renderer<'r>(
        &'r self,
        service: &EmulatedService,
        request: &'r WireRequest,
        moment: Moment,
    ) -> Renderer<'r> {
        Renderer {
            service: service.description,
            request,
            request_id: self.ids.next(),
            date: self.dates.header(moment.signing),
            settings: &self.settings,
        }
    }

    /// Refuses a request that is not even read.
    pub(crate) fn turn_away(&self, request: &WireRequest, refused: AdminError) -> WireResponse {
        let error = ServiceError::new("Emulator.Forbidden")
            .of_gateway()
            .with_status(refused.status.as_u16())
            .with_message(refused.text);
        let (service, _) = self.find(request);
        let response = self.renderer(service, request, self.clock.moment()).error(error);
        response.rendered(request.format())
    }

    /// Answers a request: authenticate, inject a fault before, authorise, execute, render, inject a fault after. It always
    /// succeeds: an error is a response, too.
    pub(crate) async fn respond<'r>(&'r self, request: &'r WireRequest) -> Served<'r> {
        let received = self.clock.real_now();
        let mut moment = self.clock.moment();
        let (service, found) = self.find(request);
        let admitted = self.admit(request, service, found, moment);
        let access_key_id = match &admitted {
            Ok(call) => Some(call.caller.access_key_id).filter(|id| !id.is_empty()),
            Err(_) => request.access_key_id(),
        };
        let is_mismatch = matches!(&admitted, Err(error) if error.code == "SignatureDoesNotMatch");
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
        let renderer = self.renderer(service, request, moment);
        let was_admitted = admitted.is_ok();
        let response = match admitted {
            Err(error) => Some(renderer.error(error.of_gateway())),
            Ok(call) if triggered.as_ref().is_none_or(Triggered::executes) => {
                Some(match self.execute(request, service, &call, moment.now) {
                    Ok(output) => renderer.output(call.operation, &output),
                    Err(error) => renderer.error(error),
                })
            }
            Ok(_) => None,
        };
        let response = response.map(|response| match response.unverified {
            Some(rule) if self.settings.strict_evidence => {
                renderer.error(ServiceError::unconfirmed(rule, was_admitted))
            }
            _ => response,
        });
        let response = match (&triggered, response) {
            (None, Some(response)) => response,
            (Some(triggered), response) => triggered.inject(response, &renderer),
            // Only a fault keeps a call from being executed.
            (None, None) => renderer.error(ServiceError::new("InternalError").of_gateway()),
        };
        let wait = triggered.as_ref().and_then(|triggered| triggered.wait(true));
        let elapsed = self.clock.real_now().duration_since(received);
        Served {
            time: moment.now,
            received,
            duration: elapsed.unwrap_or_default() + wait.unwrap_or_default(),
            request,
            access_key_id,
            operation: found.map(|operation| operation.operation.name()),
            response: response.rendered(request.format()),
            fault: triggered.as_ref().map(|triggered| triggered.id),
            is_mismatch,
            wait,
        }
    }

    /// Lets a request in whose caller is known and whose operation exists.
    fn admit<'g>(
        &'g self,
        request: &WireRequest,
        service: &EmulatedService,
        found: Option<&'static OperationDescription>,
        moment: Moment,
    ) -> Result<Admitted<'g>, ServiceError> {
        let is_by_path = |operation: &&OperationDescription| operation.operation.style() == ApiStyle::Roa;
        if !found.as_ref().is_some_and(is_by_path) && !matches!(request.method.as_str(), "GET" | "POST") {
            return Err(ServiceError::new("UnsupportedHTTPMethod"));
        }
        let takes_none = |found: &&OperationDescription| found.operation.is_anonymous();
        let is_anonymous = !request.is_signed() && found.as_ref().is_some_and(takes_none);
        let caller = match is_anonymous {
            true => Caller::anonymous(),
            false => {
                let signature = service.description.service.signature();
                authenticate(request, signature, &self.keys, &self.nonces, moment)?
            }
        };
        // Version 1 does not sign the path.
        let found = found.filter(|found| is_anonymous || request.signs_headers() || !is_by_path(found));
        if request.parameter("Format").is_some_and(|format| {
            !["json", "xml"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(format))
        }) {
            return Err(ServiceError::new("InvalidParameter.Format"));
        }
        match (found, request.action()) {
            (Some(operation), _) => {
                self.usage.add(operation.operation);
                Ok(Admitted { caller, operation })
            }
            (None, None) => Err(ServiceError::missing("Action")),
            (None, Some(_)) => Err(ServiceError::new("InvalidApi.NotFound")),
        }
    }

    fn execute(
        &self,
        request: &WireRequest,
        service: &EmulatedService,
        call: &Admitted<'_>,
        now: SystemTime,
    ) -> Result<Output, ServiceError> {
        let operation = call.operation;
        let circumstances = Circumstances {
            peer: request.peer,
            now,
        };
        self.check_account(call.caller, service, operation, &circumstances)?;
        check_required(operation, request).map_err(ServiceError::of_gateway)?;
        let context = Context {
            caller: call.caller,
            now,
            host: request.host(),
            quirks: self.settings.quirks,
            ids: &self.ids,
        };
        match service.handlers.get(operation.operation.name()) {
            Some(handler) => handler(&context, &request.parameters(operation)),
            None => example(service.description, operation),
        }
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
            let mut quota = lock(&self.quota);
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
            let operation = find(service.description, request)?;
            Some((service, Some(operation)))
        });
        let found = with_operation.next();
        found.unwrap_or_else(|| (by_version().next().unwrap_or(&self.services[0]), None))
    }

    /// Forgets all that was called, and follows the real time again.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.faults.clear();
        self.usage.clear();
        lock(&self.nonces).clear();
        *lock(&self.quota) = QuotaMeter::default();
    }
}
